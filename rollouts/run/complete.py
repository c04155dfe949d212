"""Bring a run to its end: do what its ledger lacks, then derive the files.

The same call continues a run that was stopped, and does nothing to a finished one.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from agents.models.onboard.server import serve
from agents.options import Setup
from psy_env.errors import PsyStepError
from psy_env.records import Ending
from rollouts.fleet.run import do_jobs
from rollouts.fleet.stop import Stop, catch_stop
from rollouts.run.budget import Meter
from rollouts.run.config import FleetConfig
from rollouts.run.folder import RunFolder, open_run
from rollouts.run.ledger import Ledger, SeatUsage
from rollouts.show.progress import show_progress
from rollouts.work.job import Job, Work


@dataclass(frozen=True)
class RunResult:
    """What a run holds now, and how many of its sessions this call played (none: it was finished
    before).

    `causes` counts the failed sessions by what they failed for, the commonest first, `unanswered`
    those of them where a model gave no answer.
    `usage` is what models took over all calls of the run, `recovered` how many calls were in flight
    when an earlier command was killed: they were asked again.
    """

    folder: Path
    sessions: int
    failed: int
    played: int
    usage: tuple[SeatUsage, ...] = ()
    recovered: int = 0
    causes: Mapping[str, int] = field(default_factory=dict)
    unanswered: int = 0
    noun: str = "sessions"

    @property
    def unplayed(self) -> bool:
        """Whether there is no session yet: models answered in none."""
        return bool(self.sessions) and self.unanswered == self.sessions

    def refuse_all_failed(self) -> None:
        """Raise PsyStepError when no session came to its end."""
        if self.sessions and self.failed == self.sessions:
            command = "the same command"
            if self.unanswered < self.failed:
                command += " with --retry-failed"
            raise PsyStepError(
                f"all {self.sessions} {self.noun} failed, mostly for this: "
                f"{next(iter(self.causes))}; put it right, and {command} plays them again"
            )


class Interrupted(PsyStepError):  # noqa: N818 - not an error, but how the run ended
    """The run was stopped by a signal; everything that was finished is saved, and the same command
    continues."""

    def __init__(self, done: int, total: int, calls: int = 0, noun: str = "sessions") -> None:
        """Say how far it came."""
        self.done = done
        self.total = total
        kept = f" and {calls} calls" if calls else ""
        super().__init__(
            f"stopped with {done} of {total} {noun}{kept} saved; the same command continues"
        )


@dataclass(frozen=True)
class Run:
    """A run to be completed: where, what it must hold (its identity), and the jobs it consists of.

    `told` is written down beside the identity. `jobs` can be gone through again, and gives
    `total` jobs sorted by name, of at most `longest` exchanges each (0: nobody knows). `derive`
    makes the files from the ledger, telling of each session, unless `is_derived`. `onboard` are the
    files of models on board that are asked. `doing` and `noun` say for people what a job is.
    """

    path: Path
    identity: dict[str, Any]
    told: dict[str, Any]
    jobs: Iterable[Job]
    total: int
    work: Work
    derive: Callable[[Ledger, RunFolder, Callable[[], None]], object]
    is_derived: Callable[[RunFolder], bool]
    uses_models: bool
    longest: int = 0
    onboard: frozenset[Path] = frozenset()
    doing: str = "playing"
    noun: str = "sessions"


def write_down(config: FleetConfig, setup: Setup) -> dict[str, Any]:
    """What run.json tells beside the identity: options, prompts and endpoints as they are now."""
    return {"config": config.model_dump(mode="json"), "setup": setup.model_dump(mode="json")}


def complete_run(run: Run, config: FleetConfig) -> RunResult:
    """Do the jobs that are still missing and derive the files.

    Raises InputError for what a user can put right, Interrupted after Ctrl-C or SIGTERM,
    OutOfBudget.
    """
    opened = open_run(run.path, run.identity, run.told, is_blank=_is_blank)
    with opened as folder, Ledger(folder.ledger) as ledger, catch_stop() as stop:
        recovered = ledger.waste()
        if _forget_failed(ledger, run.total, everything=config.retry_failed):
            folder.unseal()
        done = ledger.done_ids()
        missing = run.total - len(done)
        try:
            if missing:
                folder.unseal()
                _play(run, config, ledger, done, stop)
            if not run.is_derived(folder):
                with (
                    stop.cuttable(),
                    show_progress("deriving", run.total, noun=run.noun) as reporter,
                ):
                    run.derive(ledger, folder, lambda: reporter.add(1))
        except KeyboardInterrupt:
            calls = ledger.count_calls()
            raise Interrupted(len(ledger.done_ids()), run.total, calls, run.noun) from None
        failed = ledger.count_endings().get(Ending.FAILED, 0)
        usage = tuple(ledger.usage())
        return RunResult(
            folder.path,
            run.total,
            failed,
            missing,
            usage,
            recovered,
            ledger.count_failures(),
            len(ledger.unanswered_ids()),
            run.noun,
        )


def _forget_failed(ledger: Ledger, total: int, *, everything: bool) -> int:
    """Drop sessions that failed, to be played again: all of them when that is asked for.

    Where a model gave no answer they are no sessions yet: they are played again with those that a
    stopped run lacks, and when all failed.
    """
    if everything:
        return ledger.forget_failed()
    done, failed = len(ledger.done_ids()), ledger.count_endings().get(Ending.FAILED, 0)
    if done == total and failed < total:
        return 0
    return ledger.forget_failed(ledger.unanswered_ids())


def _play(run: Run, config: FleetConfig, ledger: Ledger, done: set[str], stop: Stop) -> None:
    missing = run.total - len(done)
    jobs = (job for job in run.jobs if job.job_id not in done)
    workers = config.share_out(missing, run.uses_models)
    meter = Meter(config.max_cost, config.max_tokens)
    starting = "starting workers" if workers.count else ""
    bar = show_progress(
        run.doing,
        run.total,
        len(done),
        noun=run.noun,
        starting=starting,
        longest=run.longest,
    )
    with ExitStack() as servers, bar as reporter:
        with stop.cuttable():
            workers = replace(workers, servers=servers.enter_context(serve(run.onboard)))
        do_jobs(ledger, jobs, missing, run.work, workers, meter, stop, reporter)


def _is_blank(folder: RunFolder) -> bool:
    """Whether nothing was played and nothing was answered: a mistake in the first command binds
    nobody."""
    with Ledger(folder.ledger) as ledger:
        return not ledger.done_ids() and not ledger.count_calls()
