"""Who writes a dialogue as a script (§3.2), in place of seats that talk."""

from typing import NamedTuple, Protocol

from psy_env.records import ClientTurn, Plan, PlanCandidate, Profile, UtteranceCandidate
from psy_env.views import Line


class ScriptExchange(NamedTuple):
    """What the client says and the counselor's answer; `counselor.action` indexes the stage's plan
    from 0."""

    client: ClientTurn
    counselor: UtteranceCandidate


class Writer(Protocol):
    """Writes what both say. Raises SeatError when nothing that can be read comes out: the dialogue
    is dropped whole."""

    def write_stage(
        self, profile: Profile, plan: Plan, before: tuple[Line, ...], *, exchanges: int, seed: int
    ) -> tuple[ScriptExchange, ...]:
        """One stage by its plan, in at most so many exchanges, after what was said `before`
        (nothing: it opens)."""
        ...

    def write_plan(self, profile: Profile, before: tuple[Line, ...], *, seed: int) -> PlanCandidate:
        """The intervention plan for this client, after the diagnostic stage."""
        ...
