"""Sessions played together: all clients answer at once, then the policy speaks in all.

What a client or a judge could not do is nobody's text and nobody's reward: that session is dropped.
"""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

from psy_env.errors import MoveError, SeatError
from psy_env.legality import Slate
from psy_env.records import Candidate, Ending, PlanCandidate
from psy_env.rewards import find_rule, find_unscored
from psy_env.rubrics import ChoiceKind
from psy_env.seats import Cast, take_turn
from psy_env.session import Session
from psy_env.views import CounselorView
from psy_env.vocabulary import Seat

FLOORS: Mapping[str, float] = {"terminal": -0.5, "ctrs": 0.0, "satisfaction": -4.0}
"""The rewards that can be earned (psy_env.rewards, paid once, at the end), each with its worst: a
policy that says nothing readable earns that."""

AT_ONCE = 64
"""Sessions whose clients are asked at the same time."""


class Spoken(NamedTuple):
    """One turn of the policy: the tokens it was asked with, those it answered, what they mean."""

    prompt: Sequence[int]
    reply: Sequence[int]
    candidate: Candidate


class Rehearsal(NamedTuple):
    """A session, what the policy said in it, and why it is dropped ("": it counts)."""

    session: Session
    turns: tuple[Spoken, ...] = ()
    dropped: str = ""

    @property
    def due(self) -> bool:
        """Whether the policy must speak."""
        return not (self.dropped or self.session.over)


Speak = Callable[[Sequence[CounselorView]], Sequence[Spoken]]
"""The policy: what it says in each of these sessions."""


def play_together(sessions: Sequence[Session], cast: Cast, speak: Speak) -> tuple[Rehearsal, ...]:
    """Play all to their end. The cast's counselor plans where a plan is due; all that is said is
    the policy's."""
    with ThreadPoolExecutor(max(1, min(AT_ONCE, len(sessions)))) as pool:
        played = list(pool.map(lambda one: _answer(Rehearsal(one), cast), sessions))
        while due := [index for index, one in enumerate(played) if one.due]:
            said = speak([_view(played[index].session) for index in due])
            heard = [_hear(played[index], spoken) for index, spoken in zip(due, said, strict=True)]
            for index, one in zip(
                due, pool.map(lambda one: _answer(one, cast), heard), strict=True
            ):
                played[index] = one
    return tuple(played)


def pay(played: Rehearsal, reward: str) -> float | None:
    """What a session earned by the rule of this name; None where it is dropped or unscored."""
    if played.dropped:
        return None
    if played.session.ending is Ending.FAILED:
        return FLOORS[reward]
    return find_rule(reward)(_begin_again(played.session), played.session)


def name_drop(played: Rehearsal) -> str:
    """Why a session that earns None does not count."""
    session = played.session
    causes = find_unscored(_begin_again(session), session) if session.over else ()
    return played.dropped or f"unscored: {'; '.join(causes)}"


def measure_belief_change(session: Session) -> float | None:
    """How much less the client believes its thought than when it came (0-1), by the state that a
    simulated client puts on record; None without one."""
    first = session.exchanges[0].client.inner if session.exchanges else None
    last = session.inner
    return None if first is None or last is None else first.belief - last.belief


def _begin_again(session: Session) -> Session:
    return Session.start(session.profile, session.rules, rubrics=session.rubrics)


def _view(session: Session) -> CounselorView:
    view = session.view(Seat.COUNSELOR)
    assert isinstance(view, CounselorView), "it is the counselor's turn"
    return view


def _hear(played: Rehearsal, spoken: Spoken) -> Rehearsal:
    assert not isinstance(spoken.candidate, PlanCandidate), "plans are the cast's"
    said = played.session.apply(Slate((spoken.candidate,)))
    return Rehearsal(said, (*played.turns, spoken))


def _answer(played: Rehearsal, cast: Cast) -> Rehearsal:
    """Everybody else, until the policy must speak."""
    session = played.session
    try:
        while not session.over and not (
            session.turn is Seat.COUNSELOR and session.kind is ChoiceKind.UTTERANCE
        ):
            session = take_turn(session, cast)
    except (SeatError, MoveError) as error:
        seat = session.turn.value if session.turn else ""
        told = (str(error).strip().splitlines() or [type(error).__name__])[0]
        return played._replace(session=session, dropped=f"{seat}: {told}")
    return played._replace(session=session)
