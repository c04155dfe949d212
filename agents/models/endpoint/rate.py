"""A rate per minute that holds over any time, shared evenly by the processes of a run."""


class Rate:
    """Whoever takes runs up a debt that time pays off; no more than one second is ever saved up."""

    def __init__(self, per_minute: float | None, now: float) -> None:
        """No debt; None is no limit. `now` is in seconds, of any clock that only goes forward."""
        self._per_second = None if per_minute is None else per_minute / 60
        self._debt, self._now = 0.0, now

    def wait(self, workers: int, now: float) -> float:
        """Seconds until the debt is paid off, at this process's share of the rate."""
        if self._per_second is None:
            return 0.0
        rate = self._per_second / workers
        self._debt, self._now = max(self._debt - (now - self._now) * rate, -rate), now
        return max(0.0, self._debt / rate)

    def take(self, amount: float) -> None:
        """Run up debt, or give some back with a negative amount."""
        self._debt += amount
