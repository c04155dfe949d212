"""psy-step verify: play a run again from its ledger alone, and compare every byte."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import Field
from pydantic_settings import CliPositionalArg

from psy_env.errors import PsyStepError
from rollouts.run.config import RunConfig
from rollouts.verify import verify_run

from .command_line import parse_arguments

SHOWN = 5


class VerifyConfig(RunConfig):
    """Play every session of a run again from the ledger's answers, asking no model, and compare
    every byte of its record."""

    run: CliPositionalArg[Path] = Field(description="the run's folder")


def run(arguments: Sequence[str]) -> None:
    """Verify all sessions; one that comes out differently is named, and the command fails."""
    config = parse_arguments(VerifyConfig, "verify", arguments)
    found = list(verify_run(config.run))
    different = [session.session_id for session in found if not session.same]
    calls = sum(session.calls for session in found)
    size = sum(session.size for session in found)
    print(
        f"{len(found) - len(different)} of {len(found)} sessions byte-identical: played again from "
        f"{calls:,} stored calls (none was made), {size:,} bytes of records compared"
    )
    print(
        "compared: every turn, candidate, score, choice, tag and form of every session; not "
        "compared: times, costs and attempts, and the files that are derived from the sessions"
    )
    if different:
        names = ", ".join(different[:SHOWN]) + (", ..." if len(different) > SHOWN else "")
        raise PsyStepError(f"{len(different)} sessions came out differently: {names}")
