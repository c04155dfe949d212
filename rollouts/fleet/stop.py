"""Ctrl-C and SIGTERM, taken at a moment when nothing is lost."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SIGNALS = (signal.SIGINT, signal.SIGTERM)
INTERRUPTED = 130
"""The exit code of a command that they stopped."""


class Stop:
    """Remembers the first signal for whoever asks; the second one cuts at once, by
    KeyboardInterrupt."""

    def __init__(self) -> None:
        """Nothing asked for yet."""
        self.requested = False
        self._cuttable = self._held = False

    def catch(self) -> None:
        """Take the signals over, also from a library that took them meanwhile (only possible in the
        main thread)."""
        if threading.current_thread() is threading.main_thread():
            for number in SIGNALS:
                signal.signal(number, self._hear)

    @contextmanager
    def cuttable(self) -> Iterator[None]:
        """Work that may be cut in the middle, because all of it can be done again."""
        self._cuttable = True
        try:
            if self.requested:
                raise KeyboardInterrupt
            yield
        finally:
            self._cuttable = False

    @contextmanager
    def held(self) -> Iterator[None]:
        """Work that must not be cut in the middle, not even by a second signal; it has to be
        short."""
        self._held = True
        try:
            yield
        finally:
            self._held = False

    def _hear(self, *_: object) -> None:
        again = self.requested
        self.requested = True
        if (again or self._cuttable) and not self._held:
            raise KeyboardInterrupt


@contextmanager
def catch_stop() -> Iterator[Stop]:
    """Take the signals over for a while, then give them back."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    stop = Stop()
    stop.catch()
    try:
        yield stop
    finally:
        if threading.current_thread() is threading.main_thread():
            for number, handler in before.items():
                signal.signal(number, signal.SIG_DFL if handler is None else handler)
