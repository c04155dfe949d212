"""What a benchmark consists of: a run for each counselor, client and judge."""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from psy_env.errors import InputError
from psy_env.records import Transcript
from rollouts.benchmark.config import CONDITIONS, JOINING, BenchmarkConfig
from rollouts.benchmark.folder import PROFILES, RUNS, Lineup
from rollouts.benchmark.protocol import Protocol
from rollouts.results.write import open_saved, read_first
from rollouts.run.config import MODELS_ONLY, FleetConfig, SetupConfig, SimulateConfig
from rollouts.run.folder import RunFolder, read_run

_BEST_OF = re.compile(r"(.+)@(\d+)")


class Entrant(NamedTuple):
    """A counselor as it is compared: who it is, and of how many candidates the best is spoken."""

    name: str
    candidates: int = 1

    def __str__(self) -> str:
        """As it is named on the command line and in tables."""
        return self.name if self.candidates == 1 else f"{self.name}@{self.candidates}"


def read_entrant(name: str) -> Entrant:
    """The counselor that NAME or NAME@N names."""
    found = _BEST_OF.fullmatch(name)
    return Entrant(found[1], int(found[2])) if found and int(found[2]) else Entrant(name)


@dataclass(frozen=True)
class Planned:
    """A row of the plan, how many sessions it has, and what has to be played or rated for it (None:
    it joined, finished)."""

    lineup: Lineup
    sessions: int
    config: SimulateConfig | None = None


def settle(
    config: BenchmarkConfig, protocol: Protocol, saved: BenchmarkConfig | None
) -> BenchmarkConfig:
    """What the benchmark is, all told: flags over what lies there, or over the protocol.

    More counselors, clients, judges and runs are added to those that are there.
    """
    given = {name: getattr(config, name) for name in config.model_fields_set}
    if saved is None:
        named = dict(protocol.options)
        if given.keys() & {"counselors", "runs"}:
            named.pop("counselors", None)
    else:
        kept = {*JOINING, *CONDITIONS, *MODELS_ONLY, "protocol", "prompts", "endpoints"}
        named = {name: getattr(saved, name) for name in kept}
        given |= {
            name: tuple(dict.fromkeys((*named[name], *given[name])))
            for name in JOINING
            if name in given
        }
    told = named | given
    if not told.get("counselors"):
        told = told | {name: given.get(name, ()) for name in ("clients", "evaluators")}
    elif not told.get("clients") or not told.get("evaluators"):
        ours = protocol.config
        told["clients"] = told.get("clients") or ours.clients
        told["evaluators"] = told.get("evaluators") or ours.evaluators
    return BenchmarkConfig(**told)


def plan_runs(config: BenchmarkConfig, sessions: int) -> Iterator[Planned]:
    """Who meets whom, in the order in which it is played, `sessions` each, and behind them each
    judge after the first one. Raises InputError where two would lie in one folder."""
    if not config.counselors:
        return
    first, *others = config.evaluators
    taken: set[str] = set()
    for client in config.clients:
        for entrant in map(read_entrant, config.counselors):
            slug = _name_folder(str(entrant), client)
            if slug.lower() in taken:
                thing = f"two counselors would share the folder {slug}"
                raise InputError(thing, "Rename one of them.", place="--counselors")
            taken.add(slug.lower())
            played = Lineup(
                counselor=str(entrant), client=client, evaluator=first, run=f"{RUNS}/{slug}"
            )
            playing = _configure_playing(config, entrant, played, sessions)
            yield Planned(played, sessions, playing)
            yield from (_plan_rating(config, played, sessions, judge) for judge in others)


def plan_joined(
    config: BenchmarkConfig, folder: Path, taken: Sequence[Planned]
) -> Iterator[Planned]:
    """The finished runs that join, by reference, with what further judges have to rate of them."""
    names = {_key(planned.lineup) for planned in taken}
    for run in config.runs:
        lineup, sessions = read_joined(Path(run), folder)
        if _key(lineup) in names:
            lineup = lineup.model_copy(update={"counselor": f"{lineup.counselor} ({run})"})
        names.add(_key(lineup))
        yield Planned(lineup, sessions)
        others = (judge for judge in config.evaluators if judge != lineup.evaluator)
        yield from (_plan_rating(config, lineup, sessions, judge) for judge in others)


def read_joined(run: Path, folder: Path) -> tuple[Lineup, int]:
    """Who sat in a run that was played elsewhere, and how many sessions it has.

    Raises InputError for one that is not finished, and for what is no run of simulate.
    """
    told = read_run(run)
    with open_saved(run) as ledger:
        first, done = read_first(ledger), len(ledger.done_ids())
    wanted = told["identity"].get("sessions", done)
    if done != wanted or not RunFolder(run).metrics.is_file():
        remedy = "Give its command again, then this one."
        raise InputError(f"{done} of {wanted} sessions are finished", remedy, place=str(run))
    if missing := sorted({"counselor", "client", "evaluator"} - first.seats.keys()):
        thing = f"its sessions have no {missing[0]}"
        raise InputError(thing, "Give a run of psy-step simulate.", place=str(run))
    lineup = Lineup(
        counselor=_name_counselor(first),
        client=first.seats["client"],
        evaluator=first.seats["evaluator"],
        run=os.path.relpath(run.resolve(), folder.resolve()),
        joined=True,
    )
    return lineup, done


def _name_counselor(transcript: Transcript) -> str:
    return str(Entrant(transcript.seats["counselor"], transcript.rules.candidates))


def _key(lineup: Lineup) -> tuple[str, str, str]:
    return lineup.counselor, lineup.client, lineup.evaluator


def _name_folder(*names: str) -> str:
    return "__".join(re.sub(r"[^\w.@-]+", "_", name) for name in names)


def _configure_playing(
    config: BenchmarkConfig, entrant: Entrant, lineup: Lineup, sessions: int
) -> SimulateConfig:
    return SimulateConfig(
        **_hand_on(config),
        counselor=entrant.name,
        candidates=entrant.candidates,
        client=lineup.client,
        evaluator=lineup.evaluator,
        profiles=str(config.out / PROFILES),
        sessions=sessions,
        seed=config.seed,
        seen=config.seen,
        max_exchanges=config.max_exchanges,
        mine=False,
        out=config.out / lineup.run,
    )


def _plan_rating(config: BenchmarkConfig, played: Lineup, sessions: int, judge: str) -> Planned:
    slug = _name_folder(played.counselor, played.client, judge)
    lineup = Lineup(
        counselor=played.counselor,
        client=played.client,
        evaluator=judge,
        run=f"{RUNS}/{slug}",
        rated=played.run,
    )
    told = {"evaluator": judge, "rejudge": config.out / played.run, "out": config.out / lineup.run}
    return Planned(lineup, sessions, SimulateConfig(**_hand_on(config), **told))


def _hand_on(config: BenchmarkConfig) -> dict[str, Any]:
    return config.pick(SetupConfig) | config.pick(FleetConfig)
