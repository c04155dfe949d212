"""One watched call of a seat: what it saw, answered, looked for, changed, drew and took.

A trial is the evidence; what it breaks is read from it in psy_env.seat_rules.
"""

import copy
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.random import get_state, set_state

from psy_env.errors import locate_error
from psy_env.seats import due_method
from psy_env.session import Session
from psy_env.views import View


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of one call.

    `view` is the referee's own: the seat got a watched copy. `answer` is None when it raised
    `error`, at `raised_at` (`file.py:LINE`). `looked_for` are names that its view does not have,
    `changed` says whether it changed its view, `drew` whether a global random state moved.
    """

    session: Session
    talk: str
    method: str
    view: View
    answer: Any
    error: BaseException | None
    raised_at: str
    seconds: float
    looked_for: tuple[str, ...]
    changed: bool
    drew: bool

    @property
    def where(self) -> str:
        """The talk, the stage and the exchange, from 0 on."""
        return f"{self.talk}, {self.session.stage}, exchange {len(self.session.exchanges)}"


def try_seat(seat: object, session: Session, talk: str) -> Trial:
    """Let a seat make the move that is due and watch it."""
    assert session.turn is not None, "the session is over"
    view = session.view(session.turn)
    looked_for: list[str] = []
    watched = _watch(copy.deepcopy(view), looked_for)
    method = due_method(session)
    drawn = read_global_random()
    started = time.perf_counter()
    answer, error = _call(lambda: getattr(seat, method)(watched))
    return Trial(
        session=session,
        talk=talk,
        method=method,
        view=view,
        answer=answer,
        error=error,
        raised_at=locate_error(error) if error else "",
        seconds=time.perf_counter() - started,
        looked_for=tuple(dict.fromkeys(looked_for)),
        changed=_unwatch(watched) != view,
        drew=read_global_random() != drawn,
    )


def make_seat(make: Callable[[], object]) -> tuple[object, BaseException | None]:
    """A new seat, or what its class or factory raised."""
    return _call(make)


def _call(ask: Callable[[], Any]) -> tuple[Any, BaseException | None]:
    try:
        return ask(), None
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # anyone's seat may raise anything, also SystemExit
        return None, error


def read_global_random() -> tuple[object, ...]:
    """The states of Python's and of numpy's global random numbers."""
    name, keys, *rest = get_state()
    return (random.getstate(), name, np.asarray(keys).tobytes(), *rest)


@contextmanager
def keep_global_random() -> Iterator[None]:
    """Leave the global random numbers as they were found, whatever happens in between."""
    python, numpy = random.getstate(), get_state()
    try:
        yield
    finally:
        random.setstate(python)
        set_state(numpy)


def shift_global_random(seed: int) -> None:
    """Put other global random numbers in place, so that a seat that draws from them shows it."""
    random.setstate(random.Random(seed).getstate())
    name, keys, position, *rest = get_state()
    set_state((name, (keys ^ seed), position, *rest))  # type: ignore[arg-type, operator]


def _watch(view: View, looked_for: list[str]) -> View:
    """The same view, of a class that notes every name it is asked for in vain; copies are plain."""
    kind: Any = type(view)

    def note(_: object, name: str) -> Any:
        if not name.startswith("__"):
            looked_for.append(name)
        raise AttributeError(f"a {kind.__name__} has no `{name}`", name=name)

    told = {"__slots__": (), "__module__": kind.__module__, "__getattr__": note}
    told["__reduce__"] = lambda watched: (kind, _list_values(watched))
    return type(kind.__name__, (kind,), told)(*_list_values(view))  # type: ignore[no-any-return]


def _unwatch(view: Any) -> View:
    plain: Any = type(view).__base__
    return plain(*_list_values(view))  # type: ignore[no-any-return]


def _list_values(view: View) -> tuple[Any, ...]:
    return tuple(getattr(view, field.name) for field in fields(view))
