"""The desk: what comes back is saved before anyone uses it, and what one player sees the others
hear."""

from collections.abc import Sequence

import pytest

from agents.models.endpoint.gate import Pressure
from agents.models.recording import Call, CallKey
from psy_env.errors import PsyStepError
from psy_env.records import Rules
from rollouts.fleet.driver import DEATHS_IN_A_ROW, Desk, Seated
from rollouts.fleet.messages import News, Order
from rollouts.fleet.queue import Backlog
from rollouts.work.schedule import schedule_sessions
from rollouts.work.session import PlayedSession, Table
from tests.scripted import make_cast, make_profile

KEYS = schedule_sessions([make_profile(number) for number in range(60)], None, 0)
CALL = Call(CallKey("s", "0", "h", 0), "client", "m")


class Office:
    """A desk with players, and what it saved and gave up."""

    def __init__(self, players: int = 2, max_attempts: int = 3) -> None:
        self.sessions: list[PlayedSession] = []
        self.calls: list[Call] = []
        self.wasted: list[str] = []
        backlog = Backlog(KEYS, players=players, max_attempts=max_attempts)
        table = Table(make_cast, {}, Rules())
        self.desk = Desk(backlog, table, recall=Order, save=self.save, waste=self.wasted.extend)
        self.players = [self.desk.seat(1) for _ in range(players)]

    def save(self, sessions: Sequence[PlayedSession], calls: Sequence[Call]) -> None:
        self.sessions += sessions
        self.calls += calls

    def tell(self, player: Seated, news: News) -> None:
        self.desk.take({0: news}, [player])


def finish(session_id: str) -> PlayedSession:
    return PlayedSession(session_id, b"{}", "goals_reached", 3, 0.1)


def test_a_player_is_told_that_its_calls_are_safe_only_after_they_were_saved() -> None:
    office = Office()
    first, second = office.players
    assert office.desk.orders_for(first).stored == 0
    office.tell(first, News(calls=(CALL, CALL)))
    assert office.calls == [CALL, CALL]
    assert office.desk.orders_for(first).stored == 2
    assert office.desk.orders_for(second).stored == 0


def test_a_call_that_cannot_be_saved_is_never_confirmed() -> None:
    office = Office()
    office.desk._save = lambda sessions, calls: pytest.fail("disk full")
    with pytest.raises(BaseException, match="disk full"):
        office.tell(office.players[0], News(calls=(CALL,)))
    assert office.players[0].stored == 0


def test_what_one_players_gate_saw_every_other_player_hears_once() -> None:
    office = Office(players=3)
    first, second, third = office.players
    office.tell(first, News(pressure={"lab": Pressure(rate_limited=1)}))
    office.tell(third, News(pressure={"lab": Pressure(rate_limited=2, ok=5)}))
    assert office.desk.orders_for(second).pressure["lab"][:2] == (5, 3)
    assert office.desk.orders_for(second).pressure == {}
    assert office.desk.orders_for(first).pressure["lab"][:2] == (5, 2)


def test_a_draining_desk_hands_nothing_out_and_waits_for_calls_in_flight() -> None:
    office = Office(players=1)
    (player,) = office.players
    assert office.desk.orders_for(player).sessions
    office.desk.begin_draining(60)
    orders = office.desk.orders_for(player)
    assert orders.draining
    assert orders.sessions == ()
    assert office.desk.busy
    office.tell(player, News(quiet=True))
    assert not office.desk.busy
    assert office.desk.unfinished


def test_a_draining_desk_does_not_wait_for_ever() -> None:
    office = Office(players=1)
    office.desk.orders_for(office.players[0])
    office.desk.begin_draining(0)
    assert not office.desk.busy


def test_a_dead_players_calls_in_flight_are_given_up_and_its_sessions_handed_out_again() -> None:
    office = Office(players=1)
    (player,) = office.players
    held = [order.key.session_id for order in office.desk.orders_for(player).sessions]
    office.desk.bury(player, "killed")
    assert office.wasted == held
    again = office.desk.orders_for(office.desk.seat(1)).sessions
    assert [order.key.session_id for order in again] == held


def test_players_that_only_die_end_the_run_unless_a_session_comes_back_in_between() -> None:
    office = Office(players=1, max_attempts=100)

    def die(times: int) -> None:
        for _ in range(times):
            office.desk.orders_for(office.players[-1])
            office.desk.bury(office.players[-1], "killed")
            office.players.append(office.desk.seat(1))

    die(DEATHS_IN_A_ROW - 1)
    orders = office.desk.orders_for(office.players[-1])
    office.tell(office.players[-1], News(sessions=(finish(orders.sessions[0].key.session_id),)))
    die(DEATHS_IN_A_ROW - 1)
    with pytest.raises(PsyStepError, match="cannot stay alive"):
        die(1)
