"""What a run is asked to do.

Every field's description is also its line in the command's help.
"""

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

from agents import catalog
from agents.models.endpoint.entries import DEFAULT_FILE, read_entries
from agents.models.local.cpu import settle_dtype
from agents.options import Answers, Setup
from agents.prompts import Prompts, read_overrides
from psy_env import readings
from psy_env.errors import InputError
from psy_env.rubrics import CTRS, RUBRICS, Rubrics
from rollouts.dataset.settings import CTRS_THRESHOLD, HELD_OUT, NEAR_DUPLICATE, DatasetSettings
from rollouts.fleet.ray import Workers
from rollouts.results.pairs import PAIRINGS, MiningSettings, PairingName
from rollouts.run.folder import dump_rubrics
from rollouts.run.option import Group, option
from rollouts.work.lookahead import Lookahead

WRITER = "writer"
"""Who writes a dialogue as a script, in place of a client and a counselor."""

RULE_BASED = "rule_based"
"""The writer that needs no model."""

DEFAULT_CONCURRENCY = 64
"""Sessions in flight where a model answers: most of them only wait."""

_TOLD = {name: field.default for name, field in Setup.model_fields.items()}
"""What models are told when nobody says anything else."""

HOW_IT_RUNS = frozenset(
    {
        # where things lie: hashes tie the run to what they hold
        *("profiles", "prompts", "endpoints", "out", "rejudge", "from_run"),
        *("workers", "concurrency", "worker_gpus", "max_attempts", "session_timeout"),
        *("max_cost", "max_tokens", "retry_failed", "dry_run", "seen"),
    }
)
"""Fields that never change what a run holds, so a later call may change them; all others are the
run's identity."""

WHAT_IF = ("session", "exchange", "replies", "continuations")
"""Options that ask how a saved session would have gone on after another reply."""

LOOK_AHEAD = ("lookahead", "lookahead_exchanges")
"""Options that choose among candidates by how the session goes on."""

HOW_IT_IS_KEPT = frozenset({"ctrs_threshold", "near_duplicate", "validation", "test", "licence"})
"""Fields of a dataset that a later call may change without anything being written again."""


class RunConfig(BaseModel):
    """What every command's configuration is: a value without anything unknown or infinite."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_by_name=True
    )

    @field_validator("*", mode="before")
    @classmethod
    def _find_homes(cls, value: Any) -> Any:
        """A shell does this only for words that begin with it: not in a YAML file, not behind =."""
        if isinstance(value, str | Path):
            return find_home(str(value)) if str(value).startswith("~") else value
        return [cls._find_homes(one) for one in value] if isinstance(value, list) else value


def find_home(path: str) -> str:
    """The path with ~ or ~NAME at its beginning as that home folder. Raises InputError where there
    is none."""
    try:
        return str(Path(path).expanduser())
    except RuntimeError as error:
        thing = f"there is no home folder {path.partition('/')[0]}"
        remedy = "Write the whole path, or ./ before a ~ of yours."
        raise InputError(thing, remedy, place=path) from error


class SetupConfig(RunConfig):
    """What models in seats are told; nothing of it matters to a rule-based cast."""

    prompts: Path | None = option(
        None, "prompt files that replace ours, by name", Group.WHERE, "FOLDER"
    )
    endpoints: Path | None = option(
        None,
        f"entries of servers and models, over the built-in ones (default: {DEFAULT_FILE}, if any)",
        Group.WHERE,
        "FILE",
    )
    judging: Literal["slate", "candidate"] = option(
        _TOLD["judging"], "what a judging model sees in one call", Group.MODELS
    )
    judge_repeats: int = option(
        _TOLD["judge_repeats"],
        "how often a judging model is asked; the mean counts",
        Group.MODELS,
        "N",
        ge=1,
        le=64,
    )
    ctrs: Literal["item", "form"] = option(
        _TOLD["ctrs"], "the CTRS by a model: one item a call, or all in one (cheaper)", Group.MODELS
    )
    max_reasks: int = option(
        _TOLD["max_reasks"],
        "how often a model that cannot be understood is asked again",
        Group.MODELS,
        "N",
        ge=0,
        le=2,
    )
    translator: str = option(
        _TOLD["translator"],
        "who translates for Chinese counselors: a model, or deepl (DEEPL_API_KEY)",
        Group.MODELS,
        "NAME",
    )

    def set_up(self, answers: Answers = Answers.LIVE, *, priced: bool = False) -> Setup:
        """Read the files that seats need; `priced` refuses models without a price. Raises
        InputError for a bad file."""
        entries = read_entries(self.endpoints)
        return Setup.from_entries(
            entries._replace(local=settle_dtype(entries.local)),
            prompt_texts=read_overrides(self.prompts) if self.prompts else {},
            answers=answers,
            priced=priced,
            **{name: getattr(self, name) for name in MODELS_ONLY},
        )


MODELS_ONLY = tuple(name for name in SetupConfig.model_fields if name not in HOW_IT_RUNS)
"""Options that matter to models alone."""


class FleetConfig(RunConfig):
    """How sessions are played: by how many, how long, for how much."""

    workers: int = option(
        2, "workers (on Ray) at the same time; 0: this process plays", Group.MACHINES, "N", ge=0
    )
    concurrency: int | None = option(
        None,
        "sessions in flight over all workers (default: one a worker, or "
        f"{DEFAULT_CONCURRENCY} with a model in a seat)",
        Group.MACHINES,
        "N",
        ge=1,
        le=10_000,
    )
    worker_gpus: float = option(
        Workers.gpus, "GPUs that Ray keeps for each worker", Group.MACHINES, "GPUS", ge=0
    )
    max_attempts: int = option(
        readings.MAX_ATTEMPTS,
        "after how many dead workers a session is recorded as failed",
        Group.MACHINES,
        "N",
        ge=1,
    )
    session_timeout: float = option(
        Workers.timeout,
        "how long a session may take before its worker is replaced",
        Group.MACHINES,
        "SECONDS",
        gt=0,
    )
    max_cost: float | None = option(
        None, "stop when models have cost this (US dollars)", Group.BUDGET, "DOLLARS", gt=0
    )
    max_tokens: int | None = option(
        None, "stop when models have taken so many tokens", Group.BUDGET, "N", ge=1
    )
    retry_failed: bool = option(
        False, "play failed sessions again; what was answered is not asked again", Group.BUDGET
    )
    dry_run: bool = option(False, "play nothing: estimate calls, tokens and money", Group.BUDGET)

    def share_out(self, sessions: int, uses_models: bool) -> Workers:
        """The workers that so many sessions need, and how many of them each has in flight."""
        wanted = self.concurrency or (DEFAULT_CONCURRENCY if uses_models else max(1, self.workers))
        in_flight = min(wanted, sessions)
        workers = min(self.workers, in_flight)
        return Workers(
            count=workers,
            lanes=-(-in_flight // max(1, workers)),
            gpus=self.worker_gpus,
            timeout=self.session_timeout,
            max_attempts=self.max_attempts,
        )


class ClientsConfig(SetupConfig):
    """Which clients come, how wide slates are, how long sessions last."""

    profiles: str = option(
        "builtin",
        "client profiles: builtin, crossed (its texts with every attitude), safety (risk language "
        "and what only sounds so), or a file (JSON, JSON lines, CSV); "
        ":train, :selection or :test behind it takes one part",
        Group.WHO,
        "FILE",
        min_length=1,
    )
    evaluator: str = option(
        catalog.DEFAULT_EVALUATOR, "who judges", Group.WHO, "NAME", min_length=1
    )
    candidates: int = option(
        readings.CANDIDATES,
        "how many candidates the counselor proposes at a time",
        Group.HOW_MANY,
        "N",
        ge=1,
        le=256,
    )
    max_exchanges: int = option(
        readings.MAX_EXCHANGES,
        "after how many exchanges a session is cut",
        Group.HOW_MANY,
        "N",
        ge=1,
    )
    seed: int = option(0, "seed of everything that is drawn by chance", Group.HOW_MANY, "N")

    @property
    def seats(self) -> dict[str, str]:
        """Who sits where, by name."""
        return {"evaluator": self.evaluator}

    @property
    def uses_models(self) -> bool:
        """Whether a language model sits in any seat."""
        return any(map(catalog.is_model, self.seats.values()))


class SessionConfig(ClientsConfig):
    """What one session needs: who sits where, which clients, how wide the slates, how long."""

    counselor: str = option(
        catalog.DEFAULT_COUNSELOR,
        "who counsels (psy-step check lists the names)",
        Group.WHO,
        "NAME",
        min_length=1,
    )
    client: str = option(
        catalog.DEFAULT_CLIENT, "who comes for help", Group.WHO, "NAME", min_length=1
    )

    @property
    def seats(self) -> dict[str, str]:
        """Who sits where, by name."""
        return {"client": self.client, "counselor": self.counselor, **super().seats}


class SimulateConfig(SessionConfig, FleetConfig):
    """Play many sessions, mine preference pairs and measure the counselor. The same command
    continues a stopped run."""

    sessions: int | None = option(
        None,
        "how many: fewer than profiles, or more with new seeds (default: one a profile)",
        Group.HOW_MANY,
        "N",
        ge=1,
    )
    seen: bool = option(
        False, "report on clients that the counselor learned from, too", Group.HOW_MANY
    )
    mine: bool = option(True, "mine preference pairs from the scored candidates", Group.MINING)
    min_margin_utterance: float = option(
        readings.MIN_MARGIN_UTTERANCE,
        "score gap an utterance pair needs (scores are 1-5)",
        Group.MINING,
        "GAP",
        ge=0,
        le=4,
    )
    min_margin_plan: float = option(
        readings.MIN_MARGIN_PLAN, "score gap a plan pair needs", Group.MINING, "GAP", ge=0, le=4
    )
    min_margin_expected: float = option(
        readings.MIN_MARGIN_EXPECTED,
        "score gap a pair needs where the judge tells how likely each digit is",
        Group.MINING,
        "GAP",
        ge=0,
        le=4,
    )
    pairing: PairingName = option(
        readings.PAIRING,
        "; ".join(f"{name}: {rule.__doc__}" for name, rule in PAIRINGS.items()),
        Group.MINING,
        "{" + ",".join(PAIRINGS) + "}",
    )
    out: Path = option(
        Path("runs/first"), "the run; the same command continues one in it", Group.WHERE, "FOLDER"
    )
    rejudge: Path | None = option(
        None,
        "play nothing: rate the saved sessions of this run by --evaluator (default of --out: "
        "RUN/rejudged/NAME)",
        Group.WHERE,
        "RUN",
    )

    from_run: Path | None = option(
        None,
        "go on from a saved session of this run: what if another reply had been given? (default of "
        "--out: RUN/what_if/SESSION)",
        Group.WHAT_IF,
        "RUN",
        alias="from",
    )
    session: str = option("", "which session of that run", Group.WHAT_IF, "ID")
    exchange: int = option(0, "which exchange of it, from 1", Group.WHAT_IF, "K", ge=0)
    replies: int | None = option(
        None,
        "of how many replies proposed there: the spoken one and the judge's next best (default: "
        "all)",
        Group.WHAT_IF,
        "N",
        ge=2,
    )
    continuations: int = option(
        8, "how often the session goes on from each reply", Group.WHAT_IF, "M", ge=1
    )
    lookahead: int | None = option(
        None,
        "choose each candidate by how M continuations of the session end (their mean CTRS by "
        "--evaluator), not by its score; pairs are mined from that",
        Group.WHAT_IF,
        "M",
        ge=1,
    )
    lookahead_exchanges: int | None = option(
        None,
        "after how many exchanges a continuation is cut and rated (default: its end)",
        Group.WHAT_IF,
        "N",
        ge=0,
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        person = next((seat for seat, name in self.seats.items() if name.startswith("human")), None)
        if person is not None:
            remedy = "Use psy-step play to sit down yourself."
            raise InputError(
                "a person cannot play many sessions at once", remedy, place=f"--{person}"
            )
        if self.rejudge is not None:
            _refuse_what_rating_ignores(self)
        elif self.from_run is not None:
            _refuse_what_going_on_ignores(self)
        elif self.mine and self.candidates < 2:
            raise InputError(
                f"{self.candidates} candidate a turn leaves nothing to mine",
                "Use --candidates 2 or more, or --no-mine to play without mining.",
                place="--candidates",
            )
        _check_lookahead(self)
        return self

    @property
    def seats(self) -> dict[str, str]:
        """Who sits where, by name; who rates a saved run again sits alone."""
        return super().seats if self.rejudge is None else {"evaluator": self.evaluator}

    @property
    def mining(self) -> MiningSettings:
        """The part of the settings that mining reads."""
        return MiningSettings(
            pairing=self.pairing,
            min_margin_utterance=self.min_margin_utterance,
            min_margin_plan=self.min_margin_plan,
            min_margin_expected=self.min_margin_expected,
        )

    @property
    def ahead(self) -> Lookahead | None:
        """How far candidates are looked ahead from; None where a judge scores them."""
        if self.lookahead is None:
            return None
        return Lookahead(self.lookahead, self.lookahead_exchanges)

    def identify(self, setup: Setup, rubrics: Rubrics = RUBRICS) -> dict[str, Any]:
        """What decides what the run holds, as JSON values: the options that the seats at hand use,
        and with models what the setup tells them."""
        told = self.model_dump(mode="json", exclude=set(HOW_IT_RUNS))
        if self.rejudge is not None:
            told = {name: told[name] for name in ("evaluator", *MODELS_ONLY)}
        elif self.from_run is not None:
            told = {name: told[name] for name in (*self.seats, "seed", *WHAT_IF, *MODELS_ONLY)}
        else:
            unused = WHAT_IF if self.ahead else (*WHAT_IF, *LOOK_AHEAD)
            told = {name: value for name, value in told.items() if name not in unused}
        return _identify(told, self, setup, rubrics)


class SynthesizeConfig(ClientsConfig, FleetConfig):
    """Write a dataset of counseling dialogues from client profiles, and keep those that hold. The
    same command continues."""

    writer: str = option(
        RULE_BASED,
        f"who writes: {RULE_BASED} (the embedded cast, turn by turn), or a model",
        Group.WHO,
        "NAME",
        min_length=1,
    )
    sessions: int | None = option(
        None, "how many dialogues (default: one a profile)", Group.HOW_MANY, "N", ge=1
    )
    out: Path = option(
        Path("runs/dataset"),
        "the dataset; the same command continues one in it",
        Group.WHERE,
        "FOLDER",
    )
    ctrs_threshold: float = option(
        CTRS_THRESHOLD,
        "a CTRS item at or below this drops the dialogue",
        Group.KEPT,
        "0-6",
        ge=CTRS.low,
        lt=CTRS.high,
    )
    near_duplicate: float = option(
        NEAR_DUPLICATE,
        "similarity at which a dialogue repeats an earlier one",
        Group.KEPT,
        "0.5-1",
        ge=0.5,
        le=1,
    )
    validation: float = option(
        HELD_OUT, "share of personas in the validation split", Group.KEPT, "0-1", ge=0, le=1
    )
    test: float = option(
        HELD_OUT, "share of personas in the test split", Group.KEPT, "0-1", ge=0, le=1
    )
    licence: str = option(
        "unknown",
        "the licence you give the dataset, for its card",
        Group.KEPT,
        "NAME",
        min_length=1,
    )

    @property
    def seats(self) -> dict[str, str]:
        """Who sits where when the embedded cast talks turn by turn; else who writes and who
        rates."""
        if self.writer != RULE_BASED:
            return {WRITER: self.writer, "evaluator": self.evaluator}
        return {
            "client": catalog.DEFAULT_CLIENT,
            "counselor": catalog.DEFAULT_COUNSELOR,
            "evaluator": self.evaluator,
        }

    @property
    def settings(self) -> DatasetSettings:
        """What a dialogue must be to be kept, and how the kept ones are split."""
        names = DatasetSettings.model_fields.keys() & type(self).model_fields.keys()
        return DatasetSettings(**{name: getattr(self, name) for name in names})

    def identify(self, setup: Setup, rubrics: Rubrics = RUBRICS) -> dict[str, Any]:
        """What decides what is written, as JSON values.

        Not what is kept, and how it is split: that is derived anew from the ledger.
        """
        told = self.model_dump(mode="json", exclude={*HOW_IT_RUNS, *HOW_IT_IS_KEPT})
        return _identify(told, self, setup, rubrics)


def _refuse_what_rating_ignores(config: SimulateConfig) -> None:
    """Saved sessions are only rated: who played them, and how, is settled."""
    heeded = {"rejudge", "evaluator", "out", *SetupConfig.model_fields, *FleetConfig.model_fields}
    for name in sorted(config.model_fields_set - heeded):
        if getattr(config, name) != type(config).model_fields[name].default:
            flag = f"--{name.replace('_', '-')}"
            remedy = "Leave it out, or leave --rejudge out to play new sessions."
            raise InputError("saved sessions are rated as they were played", remedy, place=flag)


def _refuse_what_going_on_ignores(config: SimulateConfig) -> None:
    """A saved session goes on by its own rules, with its own client; nothing is mined."""
    if not config.session or not config.exchange:
        flag = "--exchange" if config.session else "--session"
        remedy = "Name --session ID and --exchange K of that run."
        raise InputError("where it should go on is not told", remedy, place=flag)
    heeded = {
        *("from_run", "client", "counselor", "evaluator", "seed", "out", *WHAT_IF),
        *SetupConfig.model_fields,
        *FleetConfig.model_fields,
    } - {"dry_run"}
    for name in sorted(config.model_fields_set - heeded):
        if getattr(config, name) != type(config).model_fields[name].default:
            flag = f"--{name.replace('_', '-')}"
            remedy = "Leave it out, or leave --from out to play new sessions."
            raise InputError("a saved session goes on as it was begun", remedy, place=flag)


def _check_lookahead(config: SimulateConfig) -> None:
    """Raise InputError where there is nothing to choose, or a seat answers by more than view and
    seed: a model, asked in a continuation, would say something else than in the session."""
    if config.lookahead is None:
        if config.lookahead_exchanges is not None:
            remedy = "Give --lookahead M, too."
            raise InputError("nothing looks ahead", remedy, place="--lookahead-exchanges")
        return
    if config.candidates < 2:
        remedy = "Use --candidates 2 or more, or leave --lookahead out."
        thing = "1 candidate a turn leaves nothing to choose"
        raise InputError(thing, remedy, place="--candidates")
    model = next((seat for seat, name in config.seats.items() if catalog.is_model(name)), None)
    if model is not None:
        thing = f"looking ahead needs seats that answer by view and seed alone; {model} is a model"
        remedy = "Seat the embedded cast, a policy or a class of your own, or leave it out."
        raise InputError(thing, remedy, place="--lookahead")


def _identify(
    told: dict[str, Any],
    config: SimulateConfig | SynthesizeConfig,
    setup: Setup,
    rubrics: Rubrics,
) -> dict[str, Any]:
    """What nobody who sits there heeds does not count."""
    unheeded = _find_unheeded(config)
    told = {name: value for name, value in told.items() if name not in unheeded}
    if config.uses_models:
        told |= setup.identify(config.seats.values(), rubrics)
    return told | catalog.hash_seats(config.seats.values()) | dump_rubrics(rubrics)


def _find_unheeded(config: SimulateConfig | SynthesizeConfig) -> set[str]:
    """The options for models that matter to none of those who sit there."""
    if not config.uses_models:
        return set(MODELS_ONLY)
    judged = catalog.is_model(config.evaluator)
    translated = any(map(catalog.needs_translator, config.seats.values()))
    unheeded = set() if judged else {"judging", "judge_repeats", "ctrs", "min_margin_expected"}
    return unheeded if translated else unheeded | {"translator"}


def hash_prompts(setup: Setup) -> dict[str, str]:
    """The hash of every prompt by its name."""
    return Prompts(setup.prompt_texts).hashes
