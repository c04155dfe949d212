"""What each seat may see: the information walls. What is not a field here cannot leak.

The counselor never sees the profile. The client never sees plan, reasoning, scores or rubrics. The
evaluator never sees who produced a candidate, nor the client's profile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from psy_env.records import Candidate, Plan, Profile, Stage
from psy_env.risk import answers_risk, find_risk
from psy_env.rubrics import CTRS, SESSION_REACTIONS, ChoiceKind, Rubric
from psy_env.vocabulary import Seat


class Line(NamedTuple):
    """One spoken utterance: public to everyone at the table."""

    seat: Seat
    text: str


@dataclass(frozen=True, slots=True)
class ClientView:
    """The client's own profile and what was said; `rubric` is the form it fills at the end."""

    profile: Profile
    lines: tuple[Line, ...]
    exchange: int
    max_exchanges: int
    seed: int
    rubric: Rubric = SESSION_REACTIONS


@dataclass(frozen=True, slots=True)
class CounselorView:
    """What was said, the counselor's own plan, and where it stands in it.

    `action` is the last action carried out in this stage (None before the first), `legal_actions`
    what may be named now; `n` candidates of `kind` are asked for.
    """

    kind: ChoiceKind
    n: int
    lines: tuple[Line, ...]
    stage: Stage
    plan: Plan | None
    action: int | None
    legal_actions: tuple[int, ...]
    exchange: int
    max_exchanges: int
    seed: int


@dataclass(frozen=True, slots=True)
class SlateView:
    """A slate to be scored by `rubric`, with what was said before it and where the plan stands."""

    kind: ChoiceKind
    candidates: tuple[Candidate, ...]
    lines: tuple[Line, ...]
    stage: Stage
    plan: Plan | None
    action: int | None
    exchange: int
    max_exchanges: int
    seed: int
    rubric: Rubric


@dataclass(frozen=True, slots=True)
class SessionView:
    """A finished session to be rated by `rubric`: what was said, and the intervention plan."""

    lines: tuple[Line, ...]
    plan: Plan | None
    seed: int
    rubric: Rubric = CTRS


def leaves_risk_open(profile: Profile, lines: Sequence[Line]) -> bool:
    """Whether a profile with risk language was never heard with it, or never answered on it."""
    taken_up = any(
        line.seat is Seat.CLIENT
        and bool(find_risk(line.text))
        and answer.seat is Seat.COUNSELOR
        and answers_risk(answer.text)
        for line, answer in pairwise(lines)
    )
    return bool(profile.risk) and not taken_up


View = ClientView | CounselorView | SlateView | SessionView
