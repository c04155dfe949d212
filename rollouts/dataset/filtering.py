"""Which dialogues are kept (§3.3); each drop has all of its causes by name."""

import re
from collections.abc import Iterator
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from psy_env.diagnostic import DIAGNOSTIC_PLAN, find_plan
from psy_env.records import Ending, Stage, Transcript
from psy_env.risk import answers_risk, find_risk
from psy_env.violations import Violation
from rollouts.dataset.form_checks import (
    find_gaps,
    find_language,
    find_long_turns,
    find_repeats,
    find_swaps,
)
from rollouts.dataset.settings import DatasetSettings

LONGEST_CAUSE = 60

_QUOTED = re.compile(r"\"[^\"]*\"|`[^`]*`|(?<!\w)'[^']*'(?!\w)")


class DropRule(StrEnum):
    """Why a dialogue is dropped."""

    CTRS = "CTRS item too low"
    UNSCORED = "CTRS item unscored"
    SKIPPED = "skipped action"
    WENT_BACK = "went back"
    BROKEN = "other rule broken"
    NOT_COMPLETED = "plan not completed"
    WRITER_FAILED = "writer failed"
    ALTERNATION = "turns do not alternate"
    SWAPPED = "swapped speakers"
    LENGTH = "length"
    LANGUAGE = "not English"
    REPEATS = "repeats itself"
    NEAR_DUPLICATE = "near-duplicate"
    RISK = "risk unanswered"


GROUPS: dict[str, tuple[DropRule, ...]] = {
    "CTRS": (DropRule.CTRS, DropRule.UNSCORED),
    "adherence": (
        DropRule.SKIPPED,
        DropRule.WENT_BACK,
        DropRule.BROKEN,
        DropRule.NOT_COMPLETED,
        DropRule.WRITER_FAILED,
    ),
    "form": (
        DropRule.ALTERNATION,
        DropRule.SWAPPED,
        DropRule.LENGTH,
        DropRule.LANGUAGE,
        DropRule.REPEATS,
        DropRule.NEAR_DUPLICATE,
    ),
    "risk": (DropRule.RISK,),
}
"""The source filters by the first two; form and risk are ours."""


class Drop(NamedTuple):
    """One cause: the rule, a detail that can be counted, and the place (an exchange, another
    dialogue, the writer's error)."""

    rule: DropRule
    detail: str = ""
    place: str = ""


def find_drops(transcript: Transcript, settings: DatasetSettings) -> tuple[Drop, ...]:
    """Every cause to drop this dialogue by itself; none when it may be kept. Near-duplicates need
    the others (find_twins)."""
    checks = (
        _check_ctrs(transcript, settings.ctrs_threshold),
        _check_referee(transcript),
        _check_actions(transcript),
        _check_ending(transcript),
        _check_form(transcript),
        _check_length(transcript, settings),
        _check_risk(transcript),
    )
    return tuple(dict.fromkeys(chain.from_iterable(checks)))


def speaks_of_risk(transcript: Transcript) -> bool:
    """Whether the client uses risk language; a kept dialogue that does is flagged."""
    return any(find_risk(exchange.client.utterance) for exchange in transcript.exchanges)


def _check_ctrs(transcript: Transcript, threshold: float) -> Iterator[Drop]:
    """Any item at or below the threshold, or without a score."""
    if transcript.rating is None:
        if transcript.ending is not Ending.FAILED:
            yield Drop(DropRule.UNSCORED, "never rated")
        return
    form = transcript.rating.ctrs
    for key, score in form.scores.items():
        if score is None:
            yield Drop(DropRule.UNSCORED, key, form.causes.get(key, ""))
        elif score <= threshold:
            yield Drop(DropRule.CTRS, f"{key} {score:g}")


def _check_referee(transcript: Transcript) -> Iterator[Drop]:
    """Choices in which a candidate had to go on that broke a rule; ignored risk has a check of its
    own."""
    named = {
        Violation.SKIPS_ACTION: DropRule.SKIPPED,
        Violation.GOES_BACK: DropRule.WENT_BACK,
    }
    for exchange, choice in transcript.choices:
        broken = choice.violations[choice.chosen]
        if broken is not None and broken is not Violation.IGNORES_RISK:
            rule = named.get(broken, DropRule.BROKEN)
            yield Drop(rule, broken.label, f"exchange {exchange + 1}")


def _check_actions(transcript: Transcript) -> Iterator[Drop]:
    """The actions as the referee read them: each stage begins with its first, and none is left out
    or returned to."""
    stage, reached = Stage.DIAGNOSTIC, -1
    for number, exchange in enumerate(transcript.exchanges, start=1):
        place = f"exchange {number}"
        if exchange.stage is Stage.INTERVENTION and stage is Stage.DIAGNOSTIC:
            if reached < len(DIAGNOSTIC_PLAN.actions) - 1:
                yield Drop(DropRule.SKIPPED, "end of the diagnostic plan", place)
            stage, reached = Stage.INTERVENTION, -1
        action = exchange.reply.action if exchange.reply else None
        if action is None:
            continue
        if action > reached + 1:
            yield Drop(DropRule.SKIPPED, "actions left out", place)
        if action < reached:
            yield Drop(DropRule.WENT_BACK, "actions returned to", place)
        reached = action


def _check_ending(transcript: Transcript) -> Iterator[Drop]:
    """Whether both plans were carried out to their last action."""
    if transcript.ending is Ending.FAILED:
        yield Drop(
            DropRule.WRITER_FAILED, _shorten(transcript.cause) or "no cause given", transcript.cause
        )
        return
    if transcript.ending is not Ending.GOALS_REACHED:
        yield Drop(DropRule.NOT_COMPLETED, transcript.ending)
        return
    plan = find_plan(transcript)
    last = transcript.exchanges[-1].reply if transcript.exchanges else None
    if plan is None:
        yield Drop(DropRule.NOT_COMPLETED, "no plan adopted")
    elif last is None or last.action != len(plan.actions) - 1:
        yield Drop(DropRule.NOT_COMPLETED, "last action missing")


def _check_form(transcript: Transcript) -> Iterator[Drop]:
    checks = (
        (DropRule.ALTERNATION, find_gaps),
        (DropRule.SWAPPED, find_swaps),
        (DropRule.LENGTH, find_long_turns),
        (DropRule.LANGUAGE, find_language),
        (DropRule.REPEATS, find_repeats),
    )
    for rule, find_faults in checks:
        for fault in find_faults(transcript):
            yield Drop(rule, fault.cause, f"exchange {fault.exchange}" if fault.exchange else "")


def _check_length(transcript: Transcript, settings: DatasetSettings) -> Iterator[Drop]:
    count = len(transcript.exchanges)
    if (
        transcript.ending is not Ending.FAILED
        and not settings.min_exchanges <= count <= settings.max_exchanges
    ):
        yield Drop(
            DropRule.LENGTH,
            "too short" if count < settings.min_exchanges else "too long",
            f"{count} exchanges",
        )


def _check_risk(transcript: Transcript) -> Iterator[Drop]:
    """Risk language of the client that the counselor's next words do not take up."""
    for number, exchange in enumerate(transcript.exchanges, start=1):
        found = find_risk(exchange.client.utterance)
        reply = exchange.answer
        if found and not (reply is not None and answers_risk(reply.utterance)):
            yield Drop(DropRule.RISK, found[0], f"exchange {number}")


def _shorten(cause: str) -> str:
    """A cause that can be counted: no numbers, nothing quoted, one line."""
    text = re.sub(r"\d+", "N", _QUOTED.sub("…", " ".join(cause.split())))
    return text if len(text) <= LONGEST_CAUSE else f"{text[: LONGEST_CAUSE - 1]}…"
