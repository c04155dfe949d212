"""What a seat may not do, one small function a rule, read from one watched call.

`ANSWER_RULES` judge what a method returned, `find_manners` how it came about.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import FrozenInstanceError
from enum import StrEnum
from typing import NamedTuple

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError

from psy_env import readings
from psy_env.errors import SeatError
from psy_env.records import (
    ClientTurn,
    PlanCandidate,
    Ratings,
    Record,
    ScoreCard,
    SessionRating,
    UtteranceCandidate,
)
from psy_env.rubrics import ChoiceKind, Rubric
from psy_env.seat_trial import Trial
from psy_env.views import CounselorView
from psy_env.vocabulary import Seat


class Fault(StrEnum):
    """What a seat can do wrong."""

    INCOMPLETE = "incomplete"
    RAISES = "raises"
    DECLINES = "declines"
    RETURNS_NOTHING = "returns_nothing"
    WRONG_TYPE = "wrong_type"
    WRONG_KIND = "wrong_kind"
    WRONG_COUNT = "wrong_count"
    ILLEGAL_ACTION = "illegal_action"
    ILLEGAL_PLAN = "illegal_plan"
    SAYS_NOTHING = "says_nothing"
    WRONG_KEYS = "wrong_keys"
    OFF_SCALE = "off_scale"
    WRONG_TAG_ROWS = "wrong_tag_rows"
    CANNOT_BE_SAVED = "cannot_be_saved"
    PEEKS = "peeks"
    CHANGES_VIEW = "changes_view"
    GLOBAL_RANDOM = "global_random"
    NOT_REPEATABLE = "not_repeatable"
    SLOW = "slow"


SLIPS = frozenset({Fault.SAYS_NOTHING, Fault.ILLEGAL_ACTION, Fault.ILLEGAL_PLAN})
"""What a language model does now and then, and a session gets over: it asks again."""


class Breach(NamedTuple):
    """One rule broken in one trial: a sentence that is the same every time, and this time's
    detail."""

    fault: Fault
    told: str
    detail: str = ""


SeatRule = Callable[[Trial], Iterable[Breach]]


def find_breaches(trial: Trial) -> tuple[Breach, ...]:
    """What is wrong with an answer; nothing more is read from one that is of a wrong type."""
    if trial.error is not None:
        return tuple(_find_error(trial, trial.error))
    for rules in (_CALL_RULES, _TYPE_RULES[trial.method], _ANSWER_RULES[trial.method]):
        if broken := tuple(breach for rule in rules for breach in rule(trial)):
            return broken
    return ()


def find_manners(trial: Trial, slow_after: float) -> Iterator[Breach]:
    """How the answer came about: peeking, changing the view, taking long (`slow_after` seconds)."""
    for name in trial.looked_for:
        told = f"`{trial.method}` looked for `{name}`, which no {trial.session.turn}'s view has"
        yield Breach(Fault.PEEKS, told, trial.raised_at)
    if trial.changed or isinstance(trial.error, FrozenInstanceError):
        told = f"`{trial.method}` changed its view, which others read after it"
        yield Breach(Fault.CHANGES_VIEW, told, trial.raised_at)
    if trial.seconds > slow_after:
        told = f"`{trial.method}` took longer than {slow_after:g} s for one move"
        yield Breach(Fault.SLOW, told, f"{trial.seconds:.2f} s")


def find_draws(trial: Trial) -> Iterator[Breach]:
    """Whether it touched global random numbers, which other sessions share."""
    if trial.drew:
        told = f"`{trial.method}` used global random numbers: draw from random.Random(view.seed)"
        yield Breach(Fault.GLOBAL_RANDOM, told)


def _find_error(trial: Trial, error: BaseException) -> Iterator[Breach]:
    """What was raised, unless it only tells of a peek or a change, which find_manners does."""
    if isinstance(error, FrozenInstanceError) or _is_peeking(trial):
        return
    if isinstance(error, SeatError):
        yield Breach(Fault.DECLINES, f"`{trial.method}` could not answer", _read_first_line(error))
        return
    yield Breach(Fault.RAISES, tell_error(f"`{trial.method}` raised", error, trial.raised_at))


def _is_peeking(trial: Trial) -> bool:
    return isinstance(trial.error, AttributeError) and trial.error.name in trial.looked_for


def tell_error(what: str, error: BaseException, raised_at: str) -> str:
    """What was raised, in one line, and where."""
    first = _read_first_line(error)
    told = f"{what} {type(error).__name__}{f': {first}' if first else ''}"
    return f"{told} ({raised_at})" if raised_at else told


def _read_first_line(error: BaseException) -> str:
    return next(iter(str(error).strip().splitlines()), "")[:200]


def _find_nothing(trial: Trial) -> Iterator[Breach]:
    if trial.answer is None:
        yield Breach(Fault.RETURNS_NOTHING, f"`{trial.method}` returned None")


def _is_of(*types: type) -> SeatRule:
    def check(trial: Trial) -> Iterator[Breach]:
        if not isinstance(trial.answer, types):
            yield _wrong_type(trial, trial.answer, types)

    return check


def _is_list_of(*types: type) -> SeatRule:
    def check(trial: Trial) -> Iterator[Breach]:
        if isinstance(trial.answer, str) and str in types:
            return
        if isinstance(trial.answer, str) or not isinstance(trial.answer, Sequence):
            yield _wrong_type(trial, trial.answer, (list, tuple))
            return
        for item in trial.answer:
            if not isinstance(item, types):
                yield _wrong_type(trial, item, types)

    return check


def _wrong_type(trial: Trial, given: object, types: Sequence[type]) -> Breach:
    owed = " or ".join(kind.__name__ for kind in types)
    told = f"`{trial.method}` gave {type(given).__name__} where {owed} is due"
    return Breach(Fault.WRONG_TYPE, told)


def _count_candidates(trial: Trial) -> Iterator[Breach]:
    given = len(_read_slate(trial))
    asked = trial.view.n  # type: ignore[union-attr]
    if not 1 <= given <= asked:
        told = "`propose` gave no candidate, or more than `view.n`"
        yield Breach(Fault.WRONG_COUNT, told, f"{given} of {asked}")


def _check_kinds(trial: Trial) -> Iterator[Breach]:
    due = trial.view.kind  # type: ignore[union-attr]
    for candidate in _read_slate(trial):
        if not isinstance(candidate, str) and candidate.kind is not due:
            told = "`propose` gave a candidate of another kind than `view.kind`"
            yield Breach(Fault.WRONG_KIND, told, f"{candidate.kind} where {due} is due")


def _check_words(trial: Trial) -> Iterator[Breach]:
    for candidate in _read_slate(trial):
        empty = not candidate.strip() if isinstance(candidate, str) else not candidate.readable
        cause = None if isinstance(candidate, str) else candidate.malformed
        if empty or cause is not None:
            yield Breach(
                Fault.SAYS_NOTHING, "`propose` gave a candidate that holds nothing", cause or ""
            )


def _check_actions(trial: Trial) -> Iterator[Breach]:
    """Some candidate must be legal: the others are natural rejected samples, none wastes a turn."""
    view = trial.view
    assert isinstance(view, CounselorView), "only a counselor names actions"
    if view.kind is ChoiceKind.PLAN:
        return
    legal = view.legal_actions or (None,)
    named = [one.action for one in _read_slate(trial) if isinstance(one, UtteranceCandidate)]
    if named and not set(named) & set(legal) and len(named) == len(_read_slate(trial)):
        told = "no candidate of `propose` names the current action or the next"
        detail = f"action {named[0]}, legal: {', '.join(map(str, legal))}"
        yield Breach(Fault.ILLEGAL_ACTION, told, detail)


def _check_plans(trial: Trial) -> Iterator[Breach]:
    """Some plan must be legal."""
    low, high = readings.INTERVENTION_ACTIONS
    plans = [one.plan for one in _read_slate(trial) if isinstance(one, PlanCandidate) and one.plan]
    if plans and not any(plan.strategy for plan in plans):
        yield Breach(Fault.ILLEGAL_PLAN, "no plan of `propose` names a strategy")
    elif plans and not any(low <= len(plan.actions) <= high for plan in plans):
        told = f"no plan of `propose` has {low} to {high} actions"
        yield Breach(Fault.ILLEGAL_PLAN, told, f"{len(plans[0].actions)} actions")


def _read_slate(trial: Trial) -> tuple[str | UtteranceCandidate | PlanCandidate, ...]:
    return (trial.answer,) if isinstance(trial.answer, str) else tuple(trial.answer)


def _check_turn(trial: Trial) -> Iterator[Breach]:
    turn = trial.answer
    said, leaves = (turn, False) if isinstance(turn, str) else (turn.utterance, turn.exit)
    if not said.strip() and not leaves:
        yield Breach(Fault.SAYS_NOTHING, "`speak` gave no words without leaving")


def _check_reactions(trial: Trial) -> Iterator[Breach]:
    return _check_form(trial, trial.answer)


def _check_ctrs(trial: Trial) -> Iterator[Breach]:
    return _check_form(trial, trial.answer.ctrs)


def _check_form(trial: Trial, form: Ratings) -> Iterator[Breach]:
    """Every item has a score on the scale, or none and a cause."""
    rubric = trial.view.rubric  # type: ignore[union-attr]
    if form.rubric != rubric.name:
        told = f"`{trial.method}` filled another form than `{rubric.name}`"
        yield Breach(Fault.WRONG_KEYS, told, form.rubric)
        return
    scored = {key: score for key, score in form.scores.items() if score is not None}
    yield from _check_keys(trial, {*scored, *form.causes}, rubric)
    yield from _check_scale(trial, scored, rubric)


def _check_cards(trial: Trial) -> Iterator[Breach]:
    """One card a candidate, each with all criteria on the scale, or unscored with a cause."""
    due = len(trial.view.candidates)  # type: ignore[union-attr]
    if len(trial.answer) != due:
        told = "`score` did not give one card for each candidate"
        yield Breach(Fault.WRONG_COUNT, told, f"{len(trial.answer)} cards for {due} candidates")
    rubric = trial.view.rubric  # type: ignore[union-attr]
    for card in trial.answer:
        if card.unscored is None:
            yield from _check_keys(trial, {*card.scores, *card.causes}, rubric)
            yield from _check_scale(trial, card.scores, rubric)


def _check_keys(trial: Trial, given: Iterable[str], rubric: Rubric) -> Iterator[Breach]:
    missing, extra = set(rubric.keys) - set(given), set(given) - set(rubric.keys)
    detail = [f"missing {', '.join(sorted(missing))}"] if missing else []
    detail += [f"unknown {', '.join(sorted(extra))}"] if extra else []
    if detail:
        told = f"`{trial.method}` must score {', '.join(rubric.keys)}, or tell why it does not"
        yield Breach(Fault.WRONG_KEYS, told, "; ".join(detail))


def _check_scale(trial: Trial, scores: Mapping[str, float], rubric: Rubric) -> Iterator[Breach]:
    off = [
        f"{key}={score}" for key, score in scores.items() if not rubric.low <= score <= rubric.high
    ]
    if off:
        told = f"`{trial.method}` left the scale of {rubric.low} to {rubric.high}"
        yield Breach(Fault.OFF_SCALE, told, ", ".join(off))


def _check_tags(trial: Trial) -> Iterator[Breach]:
    spoken = sum(line.seat is Seat.COUNSELOR for line in trial.view.lines)
    if len(trial.answer.tags) != spoken:
        told = "`rate` did not give one row of tags for each counselor turn"
        detail = f"{len(trial.answer.tags)} rows for {spoken} turns"
        yield Breach(Fault.WRONG_TAG_ROWS, told, detail)


def _check_saving(trial: Trial) -> Iterator[Breach]:
    items = trial.answer if isinstance(trial.answer, list | tuple) else (trial.answer,)
    for record in items:
        if isinstance(record, Record) and not _can_be_saved(record):
            told = f"`{trial.method}` gave a {type(record).__name__} that a file cannot hold"
            yield Breach(Fault.CANNOT_BE_SAVED, told)


def _can_be_saved(record: Record) -> bool:
    try:
        return type(record).model_validate_json(record.model_dump_json(warnings="error")) == record
    except (PydanticSerializationError, ValidationError):
        return False


_CALL_RULES: tuple[SeatRule, ...] = (_find_nothing,)
_TYPE_RULES: dict[str, tuple[SeatRule, ...]] = {
    "propose": (_is_list_of(UtteranceCandidate, PlanCandidate, str),),
    "speak": (_is_of(ClientTurn, str),),
    "react": (_is_of(Ratings),),
    "score": (_is_list_of(ScoreCard),),
    "rate": (_is_of(SessionRating),),
}
_ANSWER_RULES: dict[str, tuple[SeatRule, ...]] = {
    "propose": (
        _count_candidates,
        _check_kinds,
        _check_words,
        _check_actions,
        _check_plans,
        _check_saving,
    ),
    "speak": (_check_turn, _check_saving),
    "react": (_check_reactions, _check_saving),
    "score": (_check_cards, _check_saving),
    "rate": (_check_ctrs, _check_tags, _check_saving),
}
