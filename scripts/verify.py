"""psy-step verify: play a run again from its ledger alone, and compare every byte."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import Field
from pydantic_settings import CliPositionalArg

from psy_env.errors import PsyStepError
from rollouts.benchmark.folder import is_benchmark
from rollouts.benchmark.standing import Standing
from rollouts.benchmark.verify import recheck_benchmark, verify_rows
from rollouts.recheck import Remark, recheck_run
from rollouts.run.config import RunConfig
from rollouts.verify import Verified, verify_run

from .command_line import parse_arguments

SHOWN = 5


class VerifyConfig(RunConfig):
    """Play every session of a run again from the ledger's answers, asking no model, derive its
    files anew, and compare every byte. Of a benchmark: every run, and every table."""

    run: CliPositionalArg[Path] = Field(description="the folder of the run or benchmark")


def run(arguments: Sequence[str]) -> None:
    """Verify all sessions; what came out differently is named, and the command fails."""
    config = parse_arguments(VerifyConfig, "verify", arguments)
    if is_benchmark(config.run):
        wrong = _verify_benchmark(config.run)
    else:
        wrong = _verify_one(tuple(verify_run(config.run)), tuple(recheck_run(config.run)))
    print(
        "compared: every turn, candidate, score, choice, tag and form of every session, its client "
        "and seed, options and prompts, and the files derived from all this; not compared: times, "
        "costs and attempts"
    )
    if wrong:
        raise PsyStepError("; ".join(wrong))


def _verify_benchmark(folder: Path) -> list[str]:
    """Tell each run and what it rests on; gives what is wrong."""
    wrong: list[str] = []
    for row in verify_rows(folder):
        one = row.standing
        print(f"{one.counselor}, client {one.client}, judge {one.evaluator}: {one.run}")
        _tell_standing(one)
        wrong += [f"{one.run}: {flaw}" for flaw in _verify_one(row.sessions, row.remarks)]
        print()
    remarks = tuple(recheck_benchmark(folder))
    flaws = _tell_remarks(remarks)
    if not flaws:
        print("every table and figure is what the runs give")
    return wrong + flaws


def _tell_standing(one: Standing) -> None:
    models = f" ({', '.join(one.models)})" if one.models else ""
    own = "".join(f", {name} {source}" for name, source in one.own_source.items())
    print(f"{one.check}{models}; {'; '.join(one.departures) or 'by the protocol'}")
    print(
        f"profiles {one.profiles}, rubrics {one.rubrics}, prompts {one.prompts}{own}; "
        + ", ".join(f"{name} {version}" for name, version in one.versions.items())
    )


def _verify_one(sessions: Sequence[Verified], remarks: Sequence[Remark]) -> list[str]:
    """Tell what was compared; gives what is wrong."""
    different = [session.session_id for session in sessions if not session.same]
    calls = sum(session.calls for session in sessions)
    size = sum(session.size for session in sessions)
    print(
        f"{len(sessions) - len(different)} of {len(sessions)} sessions byte-identical: played "
        f"again from {calls:,} stored calls (none was made), {size:,} bytes of records compared"
    )
    flaws = _tell_remarks(remarks)
    if not different:
        return flaws
    names = ", ".join(different[:SHOWN]) + (", ..." if len(different) > SHOWN else "")
    return [f"{len(different)} sessions came out differently: {names}", *flaws]


def _tell_remarks(remarks: Iterable[Remark]) -> list[str]:
    """Print what could not be compared; gives what is wrong."""
    remarks = tuple(remarks)
    for remark in remarks:
        if not remark.flaw:
            print(remark.told)
    return [remark.told for remark in remarks if remark.flaw]
