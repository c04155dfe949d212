"""A dataset of written dialogues: who writes them, and what is made of them (§3)."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from agents.catalog import find_seat, is_model, seat_cast
from agents.models.find_model import find_model
from agents.models.onboard.files import is_onboard
from agents.options import Setup
from agents.profiles import find_profiles
from agents.writing.writer import ModelWriter
from psy_env.errors import InputError
from psy_env.records import Rules, Transcript
from psy_env.rubrics import RUBRICS, Rubrics
from psy_env.vocabulary import Seat
from rollouts.dataset.files import derive_dataset, is_dataset_derived
from rollouts.dataset.settings import RunFacts
from rollouts.results.write import derive, is_derived, read_transcript
from rollouts.run.complete import Run, RunResult, complete_run, write_down
from rollouts.run.config import RULE_BASED, WRITER, SynthesizeConfig, hash_prompts
from rollouts.run.folder import RunFolder, find_rubrics
from rollouts.run.ledger import Ledger
from rollouts.work.job import Work
from rollouts.work.schedule import hash_profiles, schedule_sessions
from rollouts.work.script import Authors, script_work
from rollouts.work.session import session_work


def synthesize(config: SynthesizeConfig) -> RunResult:
    """Write the dialogues that are still missing, filter them and derive the dataset's files (see
    complete_run)."""
    setup = config.set_up(priced=config.max_cost is not None)
    profiles = find_profiles(config.profiles)
    jobs = schedule_sessions(profiles, config.sessions, config.seed)
    rubrics = find_rubrics(config.out)
    work = set_work(config, setup, rubrics)
    work.seat()  # an unknown name is told before anything is written or started
    _ = config.settings  # what does not go together is told before anything is written
    facts = _tell_facts(config, setup, rubrics)
    run = Run(
        path=config.out,
        identity=config.identify(setup, rubrics)
        | {"sessions": len(jobs), "profiles_sha256": hash_profiles(profiles)},
        told=write_down(config, setup),
        jobs=jobs,
        total=len(jobs),
        work=work,
        derive=partial(_derive, config=config, facts=facts, rubrics=rubrics),
        is_derived=partial(_is_derived, config=config, facts=facts),
        uses_models=config.uses_models,
        onboard=setup.find_files(config.seats.values()),
    )
    return complete_run(run, config)


def set_work(config: SynthesizeConfig, setup: Setup, rubrics: Rubrics = RUBRICS) -> Work:
    """The embedded cast talks turn by turn; a model writes a stage at a time."""
    if config.writer == RULE_BASED:
        rules = Rules(candidates=config.candidates, max_exchanges=config.max_exchanges)
        return session_work(partial(seat_cast, setup=setup), config.seats, rules, rubrics)
    rules = Rules(candidates=1, max_exchanges=config.max_exchanges)
    return script_work(partial(seat_authors, setup=setup), config.seats, rules, rubrics)


def seat_authors(*, writer: str, evaluator: str, setup: Setup) -> Authors:
    """A model that writes, and whoever rates."""
    if not is_model(writer) or ("/" not in writer and not is_onboard(writer)):
        remedy = f"Give {RULE_BASED} or a language model: psy-step check lists their names."
        raise InputError(f"'{writer}' cannot write", remedy, place=f"--{WRITER}")
    model = find_model(writer, WRITER, setup)
    return Authors(
        ModelWriter(model, setup.prompts, setup.max_reasks),
        find_seat(Seat.EVALUATOR, evaluator, setup),
    )


def _tell_facts(config: SynthesizeConfig, setup: Setup, rubrics: Rubrics) -> RunFacts:
    return RunFacts(
        rubrics=rubrics,
        writer=config.writer,
        evaluator=config.evaluator,
        models=tuple(filter(is_model, dict.fromkeys((config.writer, config.evaluator)))),
        prompts=hash_prompts(setup) if config.uses_models else {},
        profile_source=Path(config.profiles).name,
        seed=config.seed,
        licence=config.licence,
    )


def _derive(
    ledger: Ledger,
    folder: RunFolder,
    on_session: Callable[[], None],
    *,
    config: SynthesizeConfig,
    facts: RunFacts,
    rubrics: Rubrics,
) -> None:
    """The dataset first; the metrics, written last, stand for a finished derivation."""

    def read() -> "map[Transcript]":
        return map(partial(read_transcript, ledger=ledger, rubrics=rubrics), ledger.payloads())

    derive_dataset(read, folder.path, config.settings, facts)
    derive(ledger, folder, on_session, mining=None, rubrics=rubrics)


def _is_derived(folder: RunFolder, *, config: SynthesizeConfig, facts: RunFacts) -> bool:
    return is_derived(folder, mined=False) and is_dataset_derived(
        folder.path, config.settings, facts
    )
