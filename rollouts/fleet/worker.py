"""What a worker runs, in a Ray actor or in this very process: a cast that plays sessions in
lanes."""

import threading
from functools import cached_property
from queue import SimpleQueue
from typing import Any

from agents.models.endpoint import gate
from psy_env.errors import InputError
from psy_env.records import Transcript
from rollouts.fleet.messages import Abandoned, News, Order, Orders, Outbox, SessionLog
from rollouts.work.session import Table, rejudge_session

TICK = 0.5
"""Seconds after which an exchange returns without news: the driver looks at signals, deadlines and
progress."""


class Player:
    """Plays as many sessions at a time as it has lanes: threads, for they wait for models most of
    the time."""

    def __init__(self, table: Table, lanes: int = 1, crew: int = 1) -> None:
        """`crew` is the number of players that share the run's endpoints."""
        gate.set_crew(crew)
        self._table = table
        self._orders: SimpleQueue[Order] = SimpleQueue()
        self._outbox = Outbox()
        for _ in range(lanes):
            threading.Thread(target=self._work, daemon=True).start()

    def exchange(self, orders: Orders) -> News:
        """Take orders, give news."""
        gate.hear_reports(orders.pressure)
        self._outbox.confirm(orders.stored, draining=orders.draining)
        for order in orders.sessions:
            self._orders.put(order)
        return self._outbox.collect(TICK)._replace(pressure=gate.take_reports())

    @cached_property
    def _cast(self) -> Any:
        """One cast for all sessions, seated by the first of them: what it raises here is told like
        any other fault."""
        return self._table.seat_cast()

    def _work(self) -> None:
        """One lane: a session at a time, for ever."""
        while True:
            order = self._orders.get()
            try:
                self._play(order)
            except Abandoned:
                continue
            except InputError as fault:
                self._outbox.post_fault(fault)
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
