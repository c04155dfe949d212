"""Single replies or plans of two counselors that met the same client, side by side (E.2).

What each is to be judged by stands with it: two counselors seldom hear the same words for long.
"""

from typing import NamedTuple

from psy_env.records import Plan, Transcript
from psy_env.rubrics import ChoiceKind
from psy_env.seeds import derive_seed
from rollouts.head_to_head.cases import list_partings
from rollouts.head_to_head.meetings import Met
from rollouts.review.dialogues import ShownText, show_answer, show_planning


class Counterparts(NamedTuple):
    """Where two sessions are compared: the exchanges (from 0), and what is shown of each."""

    exchanges: tuple[int, int]
    sides: tuple[ShownText, ShownText]


def find_counterparts(
    kind: ChoiceKind, met: Met, labels: tuple[str, str], seed: int
) -> Counterparts | None:
    """What is compared with this client; None where there is nothing to choose between."""
    if kind is ChoiceKind.PLAN:
        return _find_plans(met, labels)
    return _find_answers(met, labels, seed)


def _find_answers(met: Met, labels: tuple[str, str], seed: int) -> Counterparts | None:
    """By lot, two replies of the same stage after much the same words of the client's."""
    found = [
        (parting.first.exchange - 1, parting.second.exchange - 1)
        for parting in list_partings(met, *labels)
        if parting.first.answer != parting.second.answer
    ]
    if not found:
        return None
    first, second = found[derive_seed("point", seed, met.case, met.seed) % len(found)]
    here, there = (met.sessions[label] for label in labels)
    return Counterparts((first, second), (show_answer(here, first), show_answer(there, second)))


def _find_plans(met: Met, labels: tuple[str, str]) -> Counterparts | None:
    """The plans of both for what comes after the diagnostic stage."""
    here, there = (met.sessions[label] for label in labels)
    ours, theirs = _find_plan(here), _find_plan(there)
    if ours is None or theirs is None or ours[1] == theirs[1]:
        return None
    return Counterparts(
        (ours[0], theirs[0]), (show_planning(here, *ours), show_planning(there, *theirs))
    )


def _find_plan(transcript: Transcript) -> tuple[int, Plan] | None:
    for number, exchange in enumerate(transcript.exchanges):
        if exchange.adopted is not None and exchange.adopted.plan is not None:
            return number, exchange.adopted.plan
    return None
