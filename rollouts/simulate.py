"""A whole run: open its folder, play what is missing, derive the files. The same call continues and repeats it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.catalog import seat_cast
from agents.profiles import find_profiles
from psy_env.errors import PsyStepError
from psy_env.records import Ending, Profile, Rules
from rollouts.backlog import Backlog
from rollouts.config import SimulateConfig
from rollouts.derive import derive, is_derived
from rollouts.fleet import Sink, play_on_ray
from rollouts.ledger import Ledger
from rollouts.progress import show_progress
from rollouts.run_folder import open_run
from rollouts.schedule import SessionKey, schedule_sessions
from rollouts.session_play import CastFactory, PlayedSession, Table, play_chunk
from rollouts.stopping import Stop, catch_stop


@dataclass(frozen=True)
class RunResult:
    """What a run holds now, and how many of its sessions this call played (none: it was finished before)."""

    folder: Path
    sessions: int
    failed: int
    played: int


class Interrupted(PsyStepError):  # noqa: N818 - not an error, but how the run ended
    """The run was stopped by a signal; everything that was finished is saved, and the same command continues."""

    def __init__(self, done: int, total: int) -> None:
        """Say how far it came."""
        self.done, self.total = done, total
        super().__init__(f"stopped with {done} of {total} sessions saved; the same command continues")


def simulate(config: SimulateConfig, *, cast_factory: CastFactory = seat_cast) -> RunResult:
    """Play the sessions that are still missing and derive the files.

    Raises InputError for what a user can put right, Interrupted after Ctrl-C or SIGTERM.
    """
    profiles = find_profiles(config.profiles)
    keys = schedule_sessions(profiles, config.sessions, config.seed)
    table = _set_table(config, cast_factory)
    identity = config.identity | {"sessions": len(keys), "profiles_sha256": _hash_profiles(profiles)}
    told = {"config": config.model_dump(mode="json")}
    with open_run(config.out, identity, told) as folder, Ledger(folder.ledger) as ledger, catch_stop() as stop:
        done = ledger.done_ids()
        missing = [key for key in keys if key.session_id not in done]
        try:
            if missing:
                folder.unseal()
                _play(missing, config, table, ledger, stop, before=len(done))
            if not is_derived(folder, mined=config.mine):
                with stop.cuttable(), show_progress("deriving", len(keys)) as reporter:
                    derive(ledger, folder, config.mining if config.mine else None, on_session=lambda: reporter.add(1))
        except KeyboardInterrupt:
            raise Interrupted(len(ledger.done_ids()), len(keys)) from None
        failed = ledger.count_endings().get(Ending.FAILED, 0)
        return RunResult(folder.path, len(keys), failed, len(missing))


def _set_table(config: SimulateConfig, cast_factory: CastFactory) -> Table:
    """Seat the cast once here: an unknown name is told before anything is written or started."""
    planning = cast_factory(**config.seats).counselor.planning
    rules = Rules(planning=planning, candidates=config.candidates, max_exchanges=config.max_exchanges)
    return Table(cast_factory, config.seats, rules)


def _play(
    keys: Sequence[SessionKey], config: SimulateConfig, table: Table, ledger: Ledger, stop: Stop, *, before: int
) -> None:
    """Play these sessions into the ledger, or raise KeyboardInterrupt when a stop was asked for."""
    backlog = Backlog(keys, workers=config.workers, max_attempts=config.max_attempts)
    with show_progress("playing", before + len(keys), before) as reporter:

        def sink(sessions: list[PlayedSession]) -> None:
            if sessions:
                ledger.append(sessions)
            reporter.add(len(sessions), sum(session.ending == Ending.FAILED for session in sessions))

        if config.workers == 0:
            _play_here(backlog, table, sink, stop)
            return
        workers = min(config.workers, len(keys))
        play_on_ray(backlog, table, workers=workers, session_timeout=config.session_timeout, sink=sink, stop=stop)
    if stop.requested:
        raise KeyboardInterrupt


def _play_here(backlog: Backlog, table: Table, sink: Sink, stop: Stop) -> None:
    """Play everything in this process."""
    cast = table.seat_cast()
    while lease := backlog.take():
        with stop.cuttable():
            sessions = play_chunk(lease.keys, table, cast)
        sink(backlog.note_played(sessions))


def _hash_profiles(profiles: Sequence[Profile]) -> str:
    digest = hashlib.sha256()
    for profile in profiles:
        digest.update(profile.model_dump_json().encode() + b"\n")
    return digest.hexdigest()
