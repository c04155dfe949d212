"""One unit of work: a job, what is done with it, and what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from agents.models.recording import CallLog


class Job(NamedTuple):
    """What one worker does at a time: its name, its seed, and what it is about.

    The payload is whatever the work takes: a profile, a session to go on with, a row of a file. It
    travels to a worker as it is.
    """

    job_id: str
    seed: int
    payload: Any


class Outcome(NamedTuple):
    """A finished job: its record as JSON, and what a ledger row shows beside it.

    `ending` says how it ended (`failed` counts as a failure), `exchanges` how long the session was,
    `cause` why it failed: sessions that fail for the same one in a row end the run.
    """

    job_id: str
    payload: bytes
    ending: str
    exchanges: int = 0
    seconds: float = 0.0
    attempts: int = 1
    cause: str = ""


@dataclass(frozen=True)
class Work:
    """What all jobs of a run have in common; importable, so that workers on any machine find it.

    `seat` gives whoever does the jobs (one for many of them), `do` does one, keeping in the log
    what models answer, and `give_up` records one that could not be done, with the cause.
    """

    seat: Callable[[], Any]
    do: Callable[[Job, Any, CallLog | None], Outcome]
    give_up: Callable[[Job, str], Outcome]
