"""What a worker runs, in a Ray actor or in this very process: a cast that plays sessions in lanes."""

import threading
from queue import SimpleQueue

from agents.models import gate
from psy_env.errors import InputError
from psy_env.records import Transcript
from rollouts.mailbox import Abandoned, News, Order, Orders, Outbox, SessionLog
from rollouts.session_play import Table, rejudge_session

TICK = 0.5
"""Seconds after which an exchange returns without news: the driver looks at signals, deadlines and progress."""


class Player:
    """Plays as many sessions at a time as it has lanes: threads, for they wait for models most of the time."""

    def __init__(self, table: Table, lanes: int = 1, crew: int = 1) -> None:
        """Seat the cast once for all sessions; `crew` is the number of players that share the run's endpoints."""
        gate.set_crew(crew)
        self._table, self._cast = table, table.seat_cast()
        self._orders: SimpleQueue[Order] = SimpleQueue()
        self._outbox = Outbox()
        for _ in range(lanes):
            threading.Thread(target=self._work, daemon=True).start()

    def exchange(self, orders: Orders) -> News:
        """Take orders, give news. Raises what makes playing impossible."""
        gate.hear_reports(orders.pressure)
        self._outbox.confirm(orders.stored, draining=orders.draining)
        for order in orders.sessions:
            self._orders.put(order)
        return self._outbox.collect(TICK)._replace(pressure=gate.take_reports())

    def _work(self) -> None:
        """One lane: a session at a time, for ever."""
        while True:
            order = self._orders.get()
            try:
                self._play(order)
            except (InputError, Abandoned) as reason:
                if isinstance(reason, InputError):
                    self._outbox.post_fault(reason)
            except BaseException as fault:
                self._outbox.post_fault(fault)
                raise

    def _play(self, order: Order) -> None:
        log = SessionLog(order.calls, self._outbox)
        if order.saved:
            saved = Transcript.model_validate_json(order.saved)
            self._outbox.post_session(rejudge_session(saved, self._table, self._cast, log))
        else:
            self._outbox.post_session(self._table.play(order.key, self._table, self._cast, log))
