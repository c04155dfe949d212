"""What an agent of the environment views may do, read into the referee's moves.

Plain text always works. A structured move is a dict, and the records themselves are taken as they
are:

counselor   "text" ("/leave" closes; words after it are spoken; a model's JSON reply is its move)
            | {"utterance", "action"?, "reasoning"?, "closing"?}
            | {"plan": {"strategy", "objective", "actions", "rationale"?}, "reasoning"?}
            | UtteranceCandidate | PlanCandidate | a list of these | Slate
client      "text" ("/leave" leaves) | {"utterance", "exit"?, "reasoning"?} | ClientTurn;
            at the end {item: 1-5} (or JSON text) | Ratings
evaluator   JSON text or dicts {criterion: 1-5}, one per candidate | ScoreCards | Scores;
            at the end {"ctrs": {item: 0-6}, "tags": [[tag, ...], ...]} (or JSON text)
            | SessionRating

A counselor's text without words is a silence: "…" is spoken.

The "action" of a dict is the number that the observation and `info["legal_actions"]` show: they
count from 1, as people do. Records count from 0.

Text that holds no scores leaves a card or form unscored, with the cause; it is never an error.
"""

from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import Any

import numpy as np

from psy_env.diagnostic import STOCK_PLAN
from psy_env.errors import InputError
from psy_env.json_text import parse_json
from psy_env.legality import Move, Scores, Slate
from psy_env.records import (
    Candidate,
    ClientTurn,
    Plan,
    PlanCandidate,
    Ratings,
    ScoreCard,
    SessionRating,
    UtteranceCandidate,
)
from psy_env.reply_text import ReplyError, find_object, holds_object, unwrap
from psy_env.rubrics import SESSION_REACTIONS, ChoiceKind, Rubric
from psy_env.session import Session
from psy_env.views import ClientView, SessionView, SlateView
from psy_env.vocabulary import Seat, Strategy, Tag

LEAVE = "/leave"
"""The word that leaves a session, in every chair."""
GOODBYE = "Let's end here. Take care."
SILENCE = "…"

_UTTERANCE_FIELDS = {"utterance": str, "action": Integral, "reasoning": str, "closing": bool}
_TURN_FIELDS = {"utterance": str, "exit": bool, "reasoning": str}
_PLAN_FIELDS = {"strategy": str, "objective": str, "actions": Sequence, "rationale": str}


def read_move(session: Session, action: object) -> Move:
    """The move that is due, made from an agent's action.

    A counselor's text carries out the next legal action; where a plan is due it adopts the stock
    plan instead. Raises InputError when an action of this type cannot be the move that is due.
    """
    if session.turn is Seat.COUNSELOR:
        return _read_slate(session, action)
    view = session.view(session.turn) if session.turn else None
    if isinstance(view, ClientView):
        return _read_reactions(action, view.rubric) if session.ending else _read_turn(action)
    if isinstance(view, SlateView):
        return _read_scores(view, action)
    assert isinstance(view, SessionView)
    return _read_rating(view, action)


def read_leaving(text: str) -> tuple[bool, str]:
    """Whether a text leaves the session, and the words that are spoken."""
    command, _, words = text.strip().partition(" ")
    return (True, words.strip()) if command.lower() == LEAVE else (False, text)


def fits_seat(seat: Seat, action: object) -> bool:
    """Whether this seat could submit such an action at some time of a session."""
    try:
        _READERS[seat](action)
    except InputError:
        return False
    return True


def holds_plan(action: object) -> bool:
    """Whether a counselor's action proposes plans rather than words to speak."""
    return any(isinstance(candidate, PlanCandidate) for candidate in _read_candidates(action, None))


def _read_slate(session: Session, action: object) -> Slate:
    candidates = _read_candidates(action, max(session.legal_actions, default=None))
    if session.kind is ChoiceKind.PLAN and not any(
        isinstance(candidate, PlanCandidate) for candidate in candidates
    ):
        return Slate((PlanCandidate(plan=STOCK_PLAN),))
    if any(candidate.kind is not session.kind for candidate in candidates):
        raise InputError(
            f"{_describe(action)} is no {session.kind}", f"The counselor owes {session.kind}s now."
        )
    return Slate(candidates)


def _read_candidates(action: object, advance: int | None) -> tuple[Candidate, ...]:
    slate = action.candidates if isinstance(action, Slate) else action
    items = slate if isinstance(slate, list | tuple) else (slate,)
    if not items:
        raise InputError("an empty slate", "A counselor's action needs at least one candidate.")
    return tuple(_read_candidate(item, advance) for item in items)


def _read_candidate(given: object, advance: int | None) -> UtteranceCandidate | PlanCandidate:
    if isinstance(given, UtteranceCandidate | PlanCandidate):
        return given
    if isinstance(given, str):
        said = _hear(given)
        if isinstance(said, Mapping):
            return _read_candidate(_sort_out(said), advance)
        leaves, words = read_leaving(said)
        spoken = words or GOODBYE if leaves else _break_silence(words)
        return UtteranceCandidate(utterance=spoken, action=advance, closing=leaves)
    if isinstance(given, Mapping) and "plan" in given:
        fields = _check_fields(given, {"plan": Mapping, "reasoning": str}, "plan")
        return _read_plan(fields["plan"], fields.get("reasoning", ""))
    if isinstance(given, Mapping):
        fields = _check_fields(given, _UTTERANCE_FIELDS, "utterance")
        named = fields.pop("action", None)
        action = advance if named is None else named - 1
        fields["utterance"] = _break_silence(fields["utterance"])
        return UtteranceCandidate(action=action, **fields)
    raise _refuse(
        given,
        "a counselor's action",
        "text, a dict with `utterance` or `plan`, a candidate, or a list",
    )


def _hear(text: str) -> str | dict[str, Any]:
    """What a text says beside its thinking: words, or a model's own JSON move, never its braces.

    Raises InputError for a text that holds anything like JSON and not exactly one object.
    """
    said = unwrap(_clean(text))
    if not holds_object(said):
        return said
    try:
        return find_object(said)
    except ReplyError as error:
        raise InputError(
            f"a text that holds JSON cannot be spoken: {error.cause}",
            "Give plain words, or one JSON object with the fields of a move.",
        ) from error


def _sort_out(body: dict[str, Any]) -> dict[str, Any]:
    """A trained counselor's plan stands flat; a move keeps it below `plan`."""
    if "plan" in body or "objective" not in body:
        return body
    plan = {key: value for key, value in body.items() if key != "reasoning"}
    return {"plan": plan, "reasoning": body.get("reasoning")}


def _break_silence(text: str) -> str:
    """A silence is spoken too: it is a turn that the client has to bear."""
    return text if text.strip() else SILENCE


def _read_plan(given: Mapping[str, Any], reasoning: str) -> PlanCandidate:
    """A plan as it was meant; an unknown strategy stays open and empty fields unreadable, for the
    referee to judge."""
    fields = _check_fields(given, _PLAN_FIELDS, "objective", "actions")
    actions = fields["actions"]
    if isinstance(actions, str) or not all(isinstance(step, str) for step in actions):
        raise InputError(
            f"the plan's actions are {actions!r}", "Give a list of strings, one for each action."
        )
    steps = tuple(_clean(step) for step in actions)
    objective = fields["objective"]
    if not objective or not steps or not all(steps):
        return PlanCandidate(
            plan=None, reasoning=reasoning, malformed="an objective or an action without words"
        )
    strategy = _find_strategy(fields.get("strategy", ""))
    plan = Plan(
        strategy=strategy, objective=objective, actions=steps, rationale=fields.get("rationale", "")
    )
    return PlanCandidate(plan=plan, reasoning=reasoning)


def _find_strategy(name: str) -> Strategy | None:
    """By key or by title, whatever the case."""
    asked = name.strip().lower()
    return next(
        (strategy for strategy in Strategy if asked in (strategy.value, strategy.title.lower())),
        None,
    )


def _read_turn(action: object) -> ClientTurn:
    if isinstance(action, ClientTurn):
        return action
    action = _hear(action) if isinstance(action, str) else action
    if isinstance(action, str):
        leaves, words = read_leaving(action)
        return ClientTurn(utterance=words, exit=leaves)
    if isinstance(action, Mapping):
        return ClientTurn(**_check_fields(action, _TURN_FIELDS, "utterance"))
    raise _refuse(action, "the client's turn", "text, a dict with `utterance`, or a ClientTurn")


def _read_reactions(action: object, rubric: Rubric) -> Ratings:
    if isinstance(action, Ratings):
        return action
    if isinstance(action, str | Mapping | ClientTurn):
        return _fill_form(rubric, _read_json(action))
    raise _refuse(action, "the client's form", "JSON text, a dict of item: score, or Ratings")


def _read_scores(view: SlateView, action: object) -> Scores:
    if isinstance(action, Scores):
        return action
    rows = _read_rows(action)
    count = len(view.candidates)
    if len(rows) != count:
        cause = f"{len(rows)} cards for {count} candidates" if rows else "no scores were given"
        return Scores((ScoreCard(unscored=cause),) * count)
    return Scores(tuple(_read_card(view.rubric, row) for row in rows))


def _read_rows(action: object) -> Sequence[Any]:
    if not isinstance(action, str | Mapping | list | tuple | ScoreCard):
        raise _refuse(
            action,
            "the evaluator's scores",
            "JSON text, dicts of criterion: score, ScoreCards, or Scores",
        )
    given = _read_json(action)
    if isinstance(given, Mapping) and isinstance(given.get("scores"), list | tuple):
        given = given["scores"]
    if isinstance(given, Mapping | ScoreCard):
        return (given,)
    return given if isinstance(given, list | tuple) else ()


def _read_card(rubric: Rubric, row: object) -> ScoreCard:
    if isinstance(row, ScoreCard):
        return row
    form = _fill_scores(rubric, row)
    missing = [key for key, score in form.items() if score is None]
    if missing:
        return ScoreCard(
            unscored=f"no score from {rubric.low} to {rubric.high} for {', '.join(missing)}"
        )
    return ScoreCard(scores={key: score for key, score in form.items() if score is not None})


def _read_rating(view: SessionView, action: object) -> SessionRating:
    if isinstance(action, SessionRating):
        return action
    if not isinstance(action, str | Mapping):
        raise _refuse(
            action,
            "the evaluator's rating",
            "JSON text, a dict with `ctrs` and `tags`, or a SessionRating",
        )
    given = _read_json(action)
    fields = given if isinstance(given, Mapping) else {}
    spoken = sum(line.seat is Seat.COUNSELOR for line in view.lines)
    return SessionRating(
        ctrs=_fill_form(view.rubric, fields.get("ctrs", fields)),
        tags=_read_tags(fields.get("tags"), spoken),
    )


def _read_tags(given: object, spoken: int) -> tuple[tuple[Tag, ...], ...]:
    """The known tags of each counselor turn; none at all when the rows do not match the turns."""
    if not isinstance(given, list | tuple) or len(given) != spoken:
        return ((),) * spoken
    rows = (row if isinstance(row, list | tuple) else (row,) for row in given)
    return tuple(tuple(tag for tag in Tag if tag in row) for row in rows)


def _fill_form(rubric: Rubric, given: object) -> Ratings:
    scores = _fill_scores(rubric, given)
    cause = f"no score from {rubric.low} to {rubric.high} was given"
    causes = {key: cause for key, score in scores.items() if score is None}
    return Ratings.model_validate({"rubric": rubric.name, "scores": scores, "causes": causes})


def _fill_scores(rubric: Rubric, given: object) -> dict[str, int | None]:
    fields = given if isinstance(given, Mapping) else {}
    return {key: _read_score(rubric, fields.get(key)) for key in rubric.keys}


def _read_score(rubric: Rubric, value: object) -> int | None:
    if not isinstance(value, Integral) or isinstance(value, bool):
        return None
    return int(value) if rubric.low <= int(value) <= rubric.high else None


def _read_json(action: object) -> object:
    """What a text holds as JSON, None if it holds none; anything but text as it is."""
    if not isinstance(action, str):
        return action
    said = unwrap(action)
    try:
        return parse_json(said) if said.startswith("[") else find_object(said)
    except ValueError:
        return None


def _check_fields(
    given: Mapping[str, Any], types: Mapping[str, Any], *required: str
) -> dict[str, Any]:
    """The fields that are set, each of its type, texts cleaned. Raises InputError for another field
    or another type."""
    if not set(required) <= set(given) <= set(types):
        remedy = f"It takes {', '.join(types)} and needs {', '.join(required)}."
        raise InputError(f"{_describe(given)} is no move", remedy)
    fields = {key: value for key, value in given.items() if value is not None or key in required}
    for key, value in fields.items():
        if not _is_a(value, types[key]):
            raise InputError(
                f"`{key}` is {_describe(value)}", f"`{key}` takes a {types[key].__name__}."
            )
    return {key: _plain(value, types[key]) for key, value in fields.items()}


def _is_a(value: object, kind: Any) -> bool:
    if kind is bool:
        return isinstance(value, bool | np.bool_)
    return isinstance(value, kind) and not (kind is Integral and isinstance(value, bool))


def _plain(value: Any, kind: Any) -> Any:
    if kind is str:
        return _clean(value)
    return int(value) if kind is Integral else bool(value) if kind is bool else value


def _clean(text: str) -> str:
    """The text as saved records can hold it: a lone surrogate becomes the replacement character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _describe(value: object) -> str:
    shown = repr(value)
    return f"{type(value).__name__} {shown if len(shown) <= 60 else shown[:57] + '...'}"


def _refuse(action: object, what: str, accepted: str) -> InputError:
    return InputError(f"{_describe(action)} cannot be {what}", f"Use {accepted}.")


def _read_client_action(action: object) -> object:
    if isinstance(action, Ratings):
        return action
    if isinstance(action, Mapping) and action and set(action) <= set(SESSION_REACTIONS.keys):
        return _read_reactions(action, SESSION_REACTIONS)
    return _read_turn(action)


def _read_evaluator_action(action: object) -> object:
    return action if isinstance(action, Scores | SessionRating) else _read_rows(action)


_READERS = {
    Seat.COUNSELOR: lambda action: _read_candidates(action, None),
    Seat.CLIENT: _read_client_action,
    Seat.EVALUATOR: _read_evaluator_action,
}
