"""What a run is asked to do. Every field's description is also its line in the command's help."""

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agents import catalog
from agents.models.endpoint.entries import read_entries
from agents.options import Answers, Setup
from agents.prompts import Prompts, read_overrides
from psy_env import readings
from psy_env.errors import InputError
from psy_env.rubrics import CTRS
from rollouts.dataset.settings import CTRS_THRESHOLD, HELD_OUT, NEAR_DUPLICATE, DatasetSettings
from rollouts.fleet.ray import Workers
from rollouts.results.pairs import MiningSettings, Pairing

WRITER = "writer"
"""Who writes a dialogue as a script, in place of a client and a counselor."""

RULE_BASED = "rule_based"
"""The writer that needs no model."""

DEFAULT_CONCURRENCY = 64
"""Sessions in flight where a model answers: most of them only wait."""

HOW_IT_RUNS = frozenset(
    {
        *(
            "profiles",
            "prompts",
            "endpoints",
            "out",
            "rejudge",
        ),  # where things lie; hashes tie the run to what they hold
        *("workers", "concurrency", "worker_gpus", "max_attempts", "session_timeout"),
        *("max_cost", "max_tokens", "retry_failed", "dry_run"),
    }
)
"""Fields that never change what a run holds, so a later call may change them; all others are the
run's identity."""

HOW_IT_IS_KEPT = frozenset({"ctrs_threshold", "near_duplicate", "validation", "test", "licence"})
"""Fields of a dataset that a later call may change without anything being written again."""


class SetupConfig(BaseModel):
    """What models in seats are told; nothing of it matters to a rule-based cast."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prompts: Path | None = Field(
        None, description="a folder of prompt files that replace ours, by name"
    )
    endpoints: Path | None = Field(
        None,
        description=(
            "a file of endpoints (default: ./endpoints.toml where there is one, over the built-in "
            "ones)"
        ),
    )
    judging: Literal["slate", "candidate"] = Field(
        "slate",
        description="what a judging model sees in one call: the whole slate, or one candidate",
    )
    judge_repeats: int = Field(
        1, ge=1, le=64, description="how often a judging model is asked; the mean counts"
    )
    ctrs: Literal["item", "form"] = Field(
        "item",
        description="the CTRS by a model: one item a call, or the whole form in one (cheaper)",
    )
    max_reasks: int = Field(
        2,
        ge=0,
        le=2,
        description="how often a model that cannot be understood is asked again, with the error shown",
    )
    translator: str = Field(
        "",
        description="who translates for Chinese counselors: a model's name, or 'deepl' (DEEPL_API_KEY)",
    )

    def set_up(self, answers: Answers = Answers.LIVE, *, priced: bool = False) -> Setup:
        """Read the files that seats need; `priced` refuses models without a price. Raises
        InputError for a bad file."""
        return Setup.from_entries(
            read_entries(self.endpoints),
            prompt_texts=read_overrides(self.prompts) if self.prompts else {},
            judging=self.judging,
            judge_repeats=self.judge_repeats,
            ctrs=self.ctrs,
            translator=self.translator,
            max_reasks=self.max_reasks,
            answers=answers,
            priced=priced,
        )


MODELS_ONLY = tuple(name for name in SetupConfig.model_fields if name not in HOW_IT_RUNS)
"""Options that matter to models alone."""


class FleetConfig(BaseModel):
    """How sessions are played: by how many, how long, for how much."""

    workers: int = Field(
        2, ge=0, description="Ray workers that play at the same time; 0 plays in this process"
    )
    concurrency: int | None = Field(
        None,
        ge=1,
        le=10_000,
        description=(
            "sessions in flight over all workers (default: one a worker, or "
            f"{DEFAULT_CONCURRENCY} with a model in a seat)"
        ),
    )
    worker_gpus: float = Field(
        0.0, ge=0, allow_inf_nan=False, description="GPUs that Ray keeps for each worker"
    )
    max_attempts: int = Field(
        readings.MAX_ATTEMPTS,
        ge=1,
        description="after how many dead workers a session is recorded as failed",
    )
    session_timeout: float = Field(
        1800.0,
        gt=0,
        allow_inf_nan=False,
        description="seconds a session may take on a Ray worker before the worker is replaced",
    )
    max_cost: float | None = Field(
        None, gt=0, allow_inf_nan=False, description="stop when models have cost this (US dollars)"
    )
    max_tokens: int | None = Field(
        None, ge=1, description="stop when models have taken so many tokens"
    )
    retry_failed: bool = Field(
        False, description="play sessions that failed again; answered calls are not asked again"
    )

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


class SessionConfig(SetupConfig):
    """What one session needs: who sits where, which clients, how wide the slates, how long."""

    profiles: str = Field(
        "builtin", min_length=1, description="client profiles: 'builtin', or a JSONL file of them"
    )
    counselor: str = Field(
        catalog.DEFAULT_COUNSELOR,
        min_length=1,
        description="who counsels (psy-step seats lists the names)",
    )
    client: str = Field(catalog.DEFAULT_CLIENT, min_length=1, description="who comes for help")
    evaluator: str = Field(catalog.DEFAULT_EVALUATOR, min_length=1, description="who judges")
    candidates: int = Field(
        readings.CANDIDATES,
        ge=1,
        le=256,
        description="how many candidates the counselor proposes per turn",
    )
    max_exchanges: int = Field(
        readings.MAX_EXCHANGES, ge=1, description="after how many exchanges a session is cut"
    )
    seed: int = Field(0, description="seed of everything that is drawn by chance")

    @property
    def uses_models(self) -> bool:
        """Whether a language model sits in any seat."""
        return any(map(catalog.is_model, self.seats.values()))

    @property
    def seats(self) -> dict[str, str]:
        """Who sits where, by name."""
        return {"client": self.client, "counselor": self.counselor, "evaluator": self.evaluator}


class SimulateConfig(SessionConfig, FleetConfig):
    """Play many sessions, mine preference pairs and measure the counselor. The same command
    continues a stopped run."""

    sessions: int | None = Field(
        None,
        ge=1,
        description=(
            "how many sessions: fewer than profiles, or more with new seeds; None is one per "
            "profile"
        ),
    )
    mine: bool = Field(True, description="mine preference pairs from the scored candidates")
    min_margin_utterance: float = Field(
        readings.MIN_MARGIN_UTTERANCE,
        ge=0,
        le=4,
        description="score gap an utterance pair needs (scores are 1-5)",
    )
    min_margin_plan: float = Field(
        readings.MIN_MARGIN_PLAN,
        ge=0,
        le=4,
        description="score gap a plan pair needs (scores are 1-5)",
    )
    pairing: Literal["cross", "rank"] = Field(
        readings.PAIRING,
        description="cross: top two with worst two; rank: first-last, second-second-last",
    )
    out: Path = Field(
        Path("runs/first"), description="the run's folder; the same command continues a run in it"
    )
    dry_run: bool = Field(False, description="play nothing: estimate calls, tokens and money")
    rejudge: Path | None = Field(
        None, description="play nothing: rate the saved sessions of this run again, by --evaluator"
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        person = next((seat for seat, name in self.seats.items() if name.startswith("human")), None)
        if person is not None:
            remedy = "Use psy-step play to sit down yourself."
            raise InputError(
                "a person cannot play many sessions at once", remedy, place=f"--{person}"
            )
        if self.mine and self.candidates < 2 and self.rejudge is None:
            raise InputError(
                f"{self.candidates} candidate a turn leaves nothing to mine",
                "Use --candidates 2 or more, or --no-mine to play without mining.",
                place="--candidates",
            )
        return self

    @property
    def seats(self) -> dict[str, str]:
        """Who sits where, by name; who rates a saved run again sits alone."""
        return super().seats if self.rejudge is None else {"evaluator": self.evaluator}

    @property
    def mining(self) -> MiningSettings:
        """The part of the settings that mining reads."""
        return MiningSettings(
            pairing=Pairing(self.pairing),
            min_margin_utterance=self.min_margin_utterance,
            min_margin_plan=self.min_margin_plan,
        )

    def identify(self, setup: Setup) -> dict[str, Any]:
        """What decides what the run holds, as JSON values: the options that the seats at hand use,
        and with models what the setup tells them."""
        told = self.model_dump(mode="json", exclude=set(HOW_IT_RUNS))
        if self.rejudge is not None:
            told = {name: told[name] for name in ("evaluator", *MODELS_ONLY)}
        return _identify(told, self, setup)


class SynthesizeConfig(SetupConfig, FleetConfig):
    """Write a dataset of counseling dialogues from client profiles, and keep those that hold. The
    same command continues."""

    profiles: str = Field(
        "builtin", min_length=1, description="client profiles: 'builtin', or a JSONL file of them"
    )
    writer: str = Field(
        RULE_BASED,
        min_length=1,
        description="who writes: rule_based (the embedded cast, turn by turn), or a model's name",
    )
    evaluator: str = Field(
        catalog.DEFAULT_EVALUATOR, min_length=1, description="who rates the dialogues by the CTRS"
    )
    sessions: int | None = Field(
        None, ge=1, description="how many dialogues; None is one per profile"
    )
    candidates: int = Field(
        readings.CANDIDATES,
        ge=1,
        le=256,
        description="width of the slates that the embedded cast chooses from",
    )
    max_exchanges: int = Field(
        readings.MAX_EXCHANGES, ge=1, description="after how many exchanges a dialogue is cut"
    )
    seed: int = Field(0, description="seed of everything that is drawn by chance")
    out: Path = Field(
        Path("runs/dataset"),
        description="the dataset's folder; the same command continues one in it",
    )

    ctrs_threshold: float = Field(
        CTRS_THRESHOLD,
        ge=CTRS.low,
        lt=CTRS.high,
        description="a CTRS item at or below this drops the dialogue",
    )
    near_duplicate: float = Field(
        NEAR_DUPLICATE,
        ge=0.5,
        le=1,
        description="similarity (0.5-1) at which a dialogue repeats an earlier one",
    )
    validation: float = Field(
        HELD_OUT, ge=0, le=1, description="share of personas in the validation split"
    )
    test: float = Field(HELD_OUT, ge=0, le=1, description="share of personas in the test split")
    licence: str = Field(
        "unknown", min_length=1, description="the licence you give the dataset, for its card"
    )
    dry_run: bool = Field(False, description="write nothing: estimate calls, tokens and money")

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
    def uses_models(self) -> bool:
        """Whether a language model writes or rates."""
        return any(map(catalog.is_model, self.seats.values()))

    @property
    def settings(self) -> DatasetSettings:
        """What a dialogue must be to be kept, and how the kept ones are split."""
        names = DatasetSettings.model_fields.keys() & type(self).model_fields.keys()
        return DatasetSettings(**{name: getattr(self, name) for name in names})

    def identify(self, setup: Setup) -> dict[str, Any]:
        """What decides what is written, as JSON values.

        Not what is kept, and how it is split: that is derived anew from the ledger.
        """
        told = self.model_dump(mode="json", exclude={*HOW_IT_RUNS, *HOW_IT_IS_KEPT})
        return _identify(told, self, setup)


def _identify(
    told: dict[str, Any], config: SimulateConfig | SynthesizeConfig, setup: Setup
) -> dict[str, Any]:
    """Without a model nothing counts that only models are told."""
    if not config.uses_models:
        return {name: value for name, value in told.items() if name not in MODELS_ONLY}
    return told | setup.identify(config.seats.values())


def hash_prompts(setup: Setup) -> dict[str, str]:
    """The hash of every prompt by its name."""
    return Prompts(setup.prompt_texts).hashes
