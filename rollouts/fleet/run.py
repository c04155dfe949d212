"""Play sessions into a ledger, by players here or on Ray: the one loop under simulate and
rejudge."""

from collections.abc import Callable, Sequence

from agents.models.recording import Call
from psy_env.errors import OutOfBudget
from psy_env.records import Ending
from rollouts.fleet.driver import Desk, Seated
from rollouts.fleet.messages import Order
from rollouts.fleet.queue import Backlog
from rollouts.fleet.ray import DRAIN_SECONDS, Crew, play_on_ray
from rollouts.fleet.stop import Stop
from rollouts.fleet.worker import Player
from rollouts.run.budget import Meter
from rollouts.run.config import FleetConfig
from rollouts.run.ledger import Ledger
from rollouts.show.progress import show_progress
from rollouts.work.schedule import SessionKey
from rollouts.work.session import PlayedSession, Table


def play_into(
    ledger: Ledger,
    keys: Sequence[SessionKey],
    table: Table,
    config: FleetConfig,
    stop: Stop,
    *,
    uses_models: bool,
    find_saved: Callable[[str], bytes],
) -> None:
    """Play these sessions; `find_saved` gives the transcripts to rejudge.

    Raises KeyboardInterrupt when a stop was asked for, OutOfBudget when the run has taken what it
    may.
    """
    meter = Meter(config.max_cost, config.max_tokens)
    meter.add_usage(ledger.usage())
    _refuse_overdraft(meter)
    workers, lanes = config.share_out(len(keys), uses_models)
    crew = Crew(workers, lanes, config.worker_gpus, config.session_timeout)
    backlog = Backlog(keys, players=workers, max_attempts=config.max_attempts)
    before = len(ledger.done_ids())
    with show_progress("playing", before + len(keys), before) as reporter:

        def save(sessions: Sequence[PlayedSession], calls: Sequence[Call]) -> None:
            if sessions or calls:
                ledger.append(sessions, calls)
            meter.add_calls(calls)
            failed = sum(session.ending == Ending.FAILED for session in sessions)
            reporter.add(len(sessions), failed, tokens=meter.tokens, cost=meter.cost)
            stop.requested = stop.requested or bool(meter.spent)

        def recall(key: SessionKey) -> Order:
            answered = (call for call in ledger.calls_of(key.session_id) if call.reply is not None)
            return Order(key, tuple(answered), find_saved(key.session_id))

        desk = Desk(backlog, table, recall=recall, save=save, waste=ledger.waste)
        if workers:
            play_on_ray(desk, table, crew, stop)
        else:
            play_here(desk, table, crew, stop)
    if desk.unfinished:
        _refuse_overdraft(meter)
        raise KeyboardInterrupt


def play_here(desk: Desk, table: Table, crew: Crew, stop: Stop) -> None:
    """Play everything on the desk in this process, or until a stop is asked for."""
    player, seated = Player(table, crew.lanes), desk.seat(crew.lanes)
    while desk.busy and not (stop.requested or desk.fault):
        _exchange_once(desk, player, seated)
    desk.begin_draining(DRAIN_SECONDS)
    while desk.busy:
        _exchange_once(desk, player, seated)
    if desk.fault:
        raise desk.fault


def _exchange_once(desk: Desk, player: Player, seated: Seated) -> None:
    desk.take({0: player.exchange(desk.orders_for(seated))}, [seated])


def _refuse_overdraft(meter: Meter) -> None:
    if meter.spent:
        raise OutOfBudget(
            f"{meter.spent}; everything is saved, the same command with a larger budget continues"
        )
