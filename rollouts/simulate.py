"""A simulated run: its sessions, who plays or rates them, what ties it to them."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from agents.catalog import embedded_cast, find_seat, list_learned_parts, seat_cast
from agents.options import Setup
from agents.profiles import find_profiles
from agents.profiles.parts import refuse_seen
from psy_env.records import Rules
from psy_env.rubrics import RUBRICS, Rubrics
from psy_env.seats import Cast, take_turn
from psy_env.vocabulary import Seat
from rollouts.report.run_report import write_run_report
from rollouts.results.pairs import MiningSettings
from rollouts.results.write import derive, is_derived, open_saved, read_first, read_transcript
from rollouts.run.complete import Run, RunResult, complete_run, write_down
from rollouts.run.config import SimulateConfig
from rollouts.run.folder import RunFolder, find_rubrics, is_begun
from rollouts.run.ledger import Ledger
from rollouts.what_if import plan_what_if, settle_seats
from rollouts.work.job import Job, Work
from rollouts.work.lookahead import take_turn_ahead
from rollouts.work.schedule import hash_profiles, schedule_sessions
from rollouts.work.session import CastFactory, rewind_to_rating, session_work


def simulate(config: SimulateConfig, *, cast_factory: CastFactory | None = None) -> RunResult:
    """Play the sessions that are still missing and derive the files; or rate those of another run,
    or go on from one of its sessions.

    A cast factory takes the place of the names in the config. See complete_run for what it raises.
    """
    setup = config.set_up(priced=config.max_cost is not None)
    if config.from_run is not None:
        with open_saved(config.from_run) as saved:
            settled = settle_seats(config, read_first(saved))
            rubrics = find_rubrics(config.from_run)
            work = set_work(settled, setup, rubrics, cast_factory)
            return complete_run(plan_what_if(settled, setup, work, rubrics, saved), settled)
    if config.rejudge is None:
        rubrics = _find_rubrics(config)
        work = set_work(config, setup, rubrics, cast_factory)
        return complete_run(_plan_playing(config, setup, work, rubrics), config)
    with open_saved(config.rejudge) as saved:
        path = _name_folder(config)
        begun = path if is_begun(path) else config.rejudge
        rubrics = find_rubrics(begun)
        if begun is config.rejudge:  # what was scored keeps its rubric, what is rated gets today's
            rubrics = replace(rubrics, ctrs=RUBRICS.ctrs)
        work = set_work(config, setup, rubrics, cast_factory, read_first(saved).seats)
        return complete_run(_plan_rejudging(config, setup, work, rubrics, saved, path), config)


def set_work(
    config: SimulateConfig,
    setup: Setup,
    rubrics: Rubrics = RUBRICS,
    cast_factory: CastFactory | None = None,
    sat_before: Mapping[str, str] | None = None,
) -> Work:
    """What is done with each session; `sat_before` names who played it, where it is only rated.

    The cast is seated once here: an unknown name is told before anything is written or started.
    """
    seat: CastFactory = seat_cast if config.rejudge is None else _seat_judge
    factory = cast_factory or partial(seat, setup=setup)
    planning = factory(**config.seats).counselor.planning
    rules = Rules(
        planning=planning, candidates=config.candidates, max_exchanges=config.max_exchanges
    )
    ahead = config.ahead
    step = take_turn if ahead is None else partial(take_turn_ahead, lookahead=ahead)
    return session_work(factory, config.seats, rules, rubrics, sat_before, step)


def _find_rubrics(config: SimulateConfig) -> Rubrics:
    """Those that the run was begun with; its slates are scored as is asked for now, for a run that
    has played nothing yet may still change that."""
    rubrics = find_rubrics(config.out)
    if config.lookahead is not None:
        return rubrics.by_continuations()
    return RUBRICS if rubrics.looks_ahead else rubrics


def _seat_judge(*, evaluator: str, setup: Setup) -> Cast:
    """A cast of which only the evaluator is asked."""
    return replace(embedded_cast(), evaluator=find_seat(Seat.EVALUATOR, evaluator, setup))


def _plan_playing(config: SimulateConfig, setup: Setup, work: Work, rubrics: Rubrics) -> Run:
    profiles = find_profiles(config.profiles)
    if not config.seen:
        refuse_seen(profiles, list_learned_parts(config.counselor), config.counselor)
    jobs = schedule_sessions(profiles, config.sessions, config.seed)
    ties = {"sessions": len(jobs), "profiles_sha256": hash_profiles(profiles)}
    return Run(
        path=config.out,
        identity=config.identify(setup, rubrics) | ties,
        told=write_down(config, setup),
        jobs=jobs,
        total=len(jobs),
        work=work,
        derive=partial(_derive, mining=config.mining if config.mine else None, rubrics=rubrics),
        is_derived=partial(_is_derived, mined=config.mine),
        uses_models=config.uses_models,
        longest=config.max_exchanges,
        onboard=setup.find_files(config.seats.values()),
    )


def _name_folder(config: SimulateConfig) -> Path:
    """A folder of its own: ratings never mix, and the sessions' own run is never changed."""
    assert config.rejudge is not None, "there is a run to rate again"
    if config.out != SimulateConfig.model_fields["out"].default:
        return config.out
    return config.rejudge / "rejudged" / re.sub(r"[^\w.-]+", "_", config.evaluator)


def _plan_rejudging(
    config: SimulateConfig,
    setup: Setup,
    work: Work,
    rubrics: Rubrics,
    saved: Ledger,
    path: Path,
) -> Run:
    ties = {"sessions_sha256": hash_payloads(saved)}
    return Run(
        path=path,
        identity=config.identify(setup, rubrics) | ties,
        told=write_down(config, setup),
        jobs=SavedSessions(saved, rubrics),
        total=len(saved.done_ids()),
        work=work,
        derive=partial(_derive, mining=None, rubrics=rubrics),
        is_derived=partial(_is_derived, mined=False),
        uses_models=config.uses_models,
        onboard=setup.find_files(config.seats.values()),
    )


def _derive(
    ledger: Ledger,
    folder: RunFolder,
    on_session: Callable[[], None],
    *,
    mining: MiningSettings | None,
    rubrics: Rubrics,
) -> None:
    derive(ledger, folder, on_session, mining=mining, rubrics=rubrics)
    write_run_report(ledger, folder, rubrics)


def _is_derived(folder: RunFolder, *, mined: bool) -> bool:
    return is_derived(folder, mined=mined) and folder.report.is_file()


class SavedSessions:
    """The sessions of a ledger as jobs, each as it stood before its rating; read one at a time."""

    def __init__(self, ledger: Ledger, rubrics: Rubrics) -> None:
        """Read nothing yet; they go on by these rubrics."""
        self._ledger = ledger
        self._rubrics = rubrics

    def __iter__(self) -> Iterator[Job]:
        """From the first one on."""
        for payload in self._ledger.payloads():
            saved = read_transcript(payload, self._ledger)
            yield Job(saved.session_id, saved.seed, rewind_to_rating(saved, self._rubrics))


def hash_payloads(saved: Ledger) -> str:
    """What ties ratings to the sessions that are rated."""
    digest = hashlib.sha256()
    for payload in saved.payloads():
        digest.update(payload)
    return digest.hexdigest()
