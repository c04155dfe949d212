"""What a run is asked to do. Every field's description is also its line in the command's help."""

from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agents import catalog
from psy_env import readings
from psy_env.errors import InputError
from rollouts.mining import MiningSettings, Pairing

HOW_IT_RUNS = frozenset({"profiles", "workers", "out", "max_attempts", "session_timeout"})
"""Fields that never change what a run holds, so a later call may change them; all others are the run's identity.

`profiles` only says where they lie: the run is tied to their content by its hash.
"""


class SessionConfig(BaseModel):
    """What one session needs: who sits where, which clients, how wide the slates, how long."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    profiles: str = Field("builtin", min_length=1, description="client profiles: 'builtin', or a JSONL file of them")
    counselor: str = Field(
        catalog.DEFAULT_COUNSELOR, min_length=1, description=f"who counsels: {', '.join(catalog.COUNSELORS)}"
    )
    client: str = Field(
        catalog.DEFAULT_CLIENT, min_length=1, description=f"who comes for help: {', '.join(catalog.CLIENTS)}"
    )
    evaluator: str = Field(
        catalog.DEFAULT_EVALUATOR, min_length=1, description=f"who judges: {', '.join(catalog.EVALUATORS)}"
    )
    candidates: int = Field(
        readings.CANDIDATES, ge=1, le=256, description="how many candidates the counselor proposes per turn"
    )
    max_exchanges: int = Field(readings.MAX_EXCHANGES, ge=1, description="after how many exchanges a session is cut")
    seed: int = Field(0, description="seed of everything that is drawn by chance")

    @property
    def seats(self) -> dict[str, str]:
        """Who sits where, by name."""
        return {"client": self.client, "counselor": self.counselor, "evaluator": self.evaluator}


class SimulateConfig(SessionConfig):
    """Play many sessions, mine preference pairs and measure the counselor. The same command continues a stopped run."""

    sessions: int | None = Field(
        None,
        ge=1,
        description="how many sessions: fewer than profiles, or more with new seeds; None is one per profile",
    )
    mine: bool = Field(True, description="mine preference pairs from the scored candidates")
    min_margin_utterance: float = Field(
        readings.MIN_MARGIN_UTTERANCE, ge=0, le=4, description="score gap an utterance pair needs (scores are 1-5)"
    )
    min_margin_plan: float = Field(
        readings.MIN_MARGIN_PLAN, ge=0, le=4, description="score gap a plan pair needs (scores are 1-5)"
    )
    pairing: Literal["cross", "rank"] = Field(
        readings.PAIRING, description="cross: top two with worst two; rank: first-last, second-second-last"
    )
    workers: int = Field(2, ge=0, description="Ray workers that play at the same time; 0 plays in this process")
    out: Path = Field(Path("runs/first"), description="the run's folder; the same command continues a run in it")
    max_attempts: int = Field(
        readings.MAX_ATTEMPTS, ge=1, description="after how many dead workers a session is recorded as failed"
    )
    session_timeout: float = Field(
        1800.0,
        gt=0,
        allow_inf_nan=False,
        description="seconds a session may take on a Ray worker before the worker is replaced",
    )

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        person = next((seat for seat, name in self.seats.items() if name.startswith("human")), None)
        if person is not None:
            remedy = "Use psy-step play to sit down yourself."
            raise InputError("a person cannot play many sessions at once", remedy, place=f"--{person}")
        if self.mine and self.candidates < 2:
            raise InputError(
                f"{self.candidates} candidate a turn leaves nothing to mine",
                "Use --candidates 2 or more, or --no-mine to play without mining.",
                place="--candidates",
            )
        return self

    @property
    def mining(self) -> MiningSettings:
        """The part of the settings that mining reads."""
        return MiningSettings(
            pairing=Pairing(self.pairing),
            min_margin_utterance=self.min_margin_utterance,
            min_margin_plan=self.min_margin_plan,
        )

    @property
    def identity(self) -> dict[str, Any]:
        """The fields that decide what the run holds, as JSON values."""
        return self.model_dump(mode="json", exclude=set(HOW_IT_RUNS))
