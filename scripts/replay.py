"""psy-step replay: play a run again from its ledger alone, and compare every byte."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import CliPositionalArg

from psy_env.errors import PsyStepError
from rollouts.verify import verify_run

from .command_line import parse_arguments


class ReplayConfig(BaseModel):
    """Play every session of a run again from the ledger's answers, asking no model, and compare
    every byte."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run: CliPositionalArg[Path] = Field(description="the run's folder")


def run(arguments: Sequence[str]) -> None:
    """Replay all sessions; a session that comes out differently is named, and the command fails."""
    config = parse_arguments(ReplayConfig, "replay", arguments)
    sessions = calls = 0
    different: list[str] = []
    for replayed in verify_run(config.run):
        sessions += 1
        calls += replayed.calls
        if not replayed.same:
            different.append(replayed.session_id)
    print(
        f"{sessions - len(different)} of {sessions} sessions byte-identical, from {calls:,} "
        "stored calls; none was made"
    )
    if different:
        names = ", ".join(different[:5]) + (", ..." if len(different) > 5 else "")
        raise PsyStepError(f"{len(different)} sessions came out differently: {names}")
