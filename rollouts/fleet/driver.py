"""The driver's desk: hands sessions out to players, and puts what comes back into the ledger before
it is used."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from agents.models.endpoint.gate import Pressure, add_reports
from agents.models.recording import Call
from psy_env.errors import PsyStepError
from rollouts.fleet.messages import News, Order, Orders
from rollouts.fleet.queue import Backlog, Hand
from rollouts.work.schedule import SessionKey
from rollouts.work.session import PlayedSession, Table, fail_session

DEATHS_IN_A_ROW = 20
"""So many dead players without one finished session in between: the fault is not a session's."""

Save = Callable[[Sequence[PlayedSession], Sequence[Call]], None]
"""Puts finished sessions and calls into the ledger; called at every tick, also with none."""

Recall = Callable[[SessionKey], Order]
"""A session's order: what the ledger knows of it already."""


@dataclass(eq=False)
class Seated:
    """One player as the desk sees it: what it holds, how many of its calls are safe, what it has
    yet to hear.

    `quiet`: it is draining, and its last call has come home.
    """

    hand: Hand
    stored: int = 0
    quiet: bool = False
    unheard: dict[str, Pressure] = field(default_factory=dict)


class Desk:
    """Bookkeeping for a crew of players, wherever they run. `waste` is told whose calls in flight
    are lost."""

    def __init__(
        self,
        backlog: Backlog,
        table: Table,
        *,
        recall: Recall,
        save: Save,
        waste: Callable[[Sequence[str]], object],
    ) -> None:
        """Nobody seated yet."""
        self._backlog, self._table, self._recall, self._save, self._waste = (
            backlog,
            table,
            recall,
            save,
            waste,
        )
        self._crew: list[Seated] = []
        self._deaths_in_a_row = 0
        self._drained_at: float | None = None
        self.fault: BaseException | None = None
        """Why no session can be played, once a player has told."""

    @property
    def unfinished(self) -> bool:
        """Whether there are sessions that have not come back."""
        return bool(self._backlog) or any(player.hand.held for player in self._crew)

    @property
    def busy(self) -> bool:
        """Whether there is anything to wait for: sessions, or when draining calls in flight."""
        if self._drained_at is None:
            return self.unfinished
        loud = any(player.hand.held and not player.quiet for player in self._crew)
        return loud and time.monotonic() < self._drained_at

    def begin_draining(self, seconds: float) -> None:
        """From now on no call is begun; those in flight have so long to come home."""
        self._drained_at = time.monotonic() + seconds

    def seat(self, lanes: int) -> Seated:
        """A new player."""
        player = Seated(Hand(lanes))
        self._crew.append(player)
        return player

    def orders_for(self, player: Seated) -> Orders:
        """What this player is told next."""
        draining = self._drained_at is not None
        keys = [] if draining else self._backlog.deal(player.hand)
        heard, player.unheard = player.unheard, {}
        return Orders(tuple(map(self._recall, keys)), player.stored, heard, draining)

    def take(self, news: Mapping[int, News], players: Sequence[Seated]) -> None:
        """Save what these players tell, in one go; `news` is by their position in `players`."""
        sessions = [
            self._credit(players[index], session)
            for index, told in news.items()
            for session in told.sessions
        ]
        self._save(sessions, [call for told in news.values() for call in told.calls])
        for index, told in news.items():
            player = players[index]
            player.stored += len(told.calls)
            player.quiet = told.quiet
            self.fault = self.fault or told.fault
            for other in self._crew:
                if other is not player and told.pressure:
                    other.unheard = add_reports(other.unheard, told.pressure)
        if sessions:
            self._deaths_in_a_row = 0

    def bury(self, player: Seated, cause: str) -> None:
        """A player died: take its sessions back. Raises PsyStepError when players die one after the
        other."""
        self._crew.remove(player)
        self._deaths_in_a_row += 1
        if self._deaths_in_a_row >= DEATHS_IN_A_ROW:
            raise PsyStepError(f"Ray workers cannot stay alive here: {cause}")
        self._waste(list(player.hand.held))
        if given_up := self._backlog.bury(player.hand):
            key, attempts = given_up
            self._save(
                [
                    fail_session(
                        key, self._table, f"its worker died {attempts} times", attempts=attempts
                    )
                ],
                [],
            )

    def _credit(self, player: Seated, session: PlayedSession) -> PlayedSession:
        player.hand.take_back(session.session_id)
        return session._replace(attempts=self._backlog.count_attempts(session.session_id))
