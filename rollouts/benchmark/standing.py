"""What a row rests on: protocol, hashes and versions, and how far it can be checked."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from agents.catalog import is_model
from psy_env.records import Record
from rollouts.benchmark.folder import Lineup, find_run
from rollouts.benchmark.protocol import Protocol, hash_value
from rollouts.results.table import Cell, Row, Table
from rollouts.run.config import MODELS_ONLY
from rollouts.run.folder import CAST, RUBRICS_KEY, read_run

EXECUTED, CONSISTENT = "executed again", "consistent with stored replies"
NONE = "-"


class Standing(Record):
    """What one row rests on. `departures` tell where it leaves the protocol (none: by the
    protocol); `models` are those who sit there and answer from outside, whose replies can only be
    read again from the ledger. Hashes are short ones.
    """

    counselor: str
    client: str
    evaluator: str
    run: str
    departures: tuple[str, ...]
    sessions: int | None
    profiles: str
    rubrics: str
    prompts: str
    own_source: Mapping[str, str]
    models: tuple[str, ...]
    versions: Mapping[str, str]

    @property
    def check(self) -> str:
        """How far verify can go: rules play again, models only answered once."""
        return CONSISTENT if self.models else EXECUTED

    def protocol(self, name: str) -> str:
        """The protocol's name, or that the conditions are others."""
        return "custom" if self.departures else name


def find_standing(folder: Path, lineup: Lineup, protocol: Protocol) -> Standing:
    """What the files of its run tell. Raises InputError where there is no run."""
    told = read_run(find_run(folder, lineup.run))
    identity = told["identity"]
    base = read_run(find_run(folder, lineup.rated))["identity"] if lineup.rated else identity
    seats = (base.get("counselor", lineup.counselor), lineup.client, lineup.evaluator)
    judges = (base.get("evaluator", lineup.evaluator),)
    return Standing(
        counselor=lineup.counselor,
        client=lineup.client,
        evaluator=lineup.evaluator,
        run=lineup.run,
        departures=tuple(_find_departures(lineup, identity, base, protocol)),
        sessions=base.get("sessions"),
        profiles=str(base.get("profiles_sha256", NONE))[:16],
        rubrics=_hash(identity.get(RUBRICS_KEY)),
        prompts=_hash(identity.get("prompts") or base.get("prompts")),
        own_source=identity.get("own_source", {}) | base.get("own_source", {}),
        models=tuple(name for name in dict.fromkeys((*seats, *judges)) if is_model(name)),
        versions=told.get("versions", {}),
    )


def _find_departures(
    lineup: Lineup, identity: Mapping[str, Any], base: Mapping[str, Any], protocol: Protocol
) -> Iterable[str]:
    """One line for each condition that is another one than the protocol's."""
    ours = protocol.config
    wanted = {
        "profiles_sha256": protocol.profiles_sha256,
        "sessions": protocol.sessions,
        "seed": ours.seed,
        "max_exchanges": ours.max_exchanges,
        "evaluator": ours.evaluators[0],
    }
    for name, value in wanted.items():
        if base.get(name) != value:
            yield f"{name}: {_shorten(base.get(name))} for {_shorten(value)}"
    for name in MODELS_ONLY:
        if name in identity and identity[name] != getattr(ours, name):
            yield f"{name}: {identity[name]} for {getattr(ours, name)}"
    if (rubrics := _hash(identity.get(RUBRICS_KEY))) != protocol.rubrics:
        yield f"rubrics: {rubrics} for {protocol.rubrics}"
    prompts = {**base.get("prompts", {}), **identity.get("prompts", {})}
    changed = [name for name, told in prompts.items() if protocol.prompts.get(name) != told]
    if changed:
        yield f"prompts: {', '.join(sorted(changed))}"
    if lineup.client not in ours.clients:
        yield f"client: {lineup.client}"
    if lineup.evaluator not in ours.evaluators:
        yield f"judge: {lineup.evaluator}"


def tabulate_standing(standings: Iterable[Standing], protocol: Protocol) -> Table:
    """A row each: what it rests on, and how it can be checked."""
    standings = tuple(standings)
    custom: dict[tuple[str, ...], list[str]] = {}
    for one in standings:
        if one.departures:
            custom.setdefault(one.departures, []).append(one.counselor)
    rows = [
        Row(
            one.counselor,
            tuple(
                Cell(None if told == NONE else told)
                for told in (
                    one.protocol(protocol.name),
                    one.check,
                    one.client,
                    one.evaluator,
                    one.profiles,
                    one.rubrics,
                    one.prompts,
                    one.versions.get("psy-step", NONE),
                    one.versions.get(CAST, NONE),
                )
            ),
        )
        for one in standings
    ]
    return Table(
        key="basis",
        title="What each row rests on",
        head="counselor",
        columns=(
            *("protocol", "verify", "client", "judge", "profiles", "rubrics", "prompts"),
            *("psy-step", "embedded cast"),
        ),
        rows=tuple(rows),
        notes=(
            f"Protocol: {protocol.name} ({protocol.hash}).",
            *(
                f"custom: {'; '.join(departures)} ({', '.join(dict.fromkeys(names))})"
                for departures, names in custom.items()
            ),
            f"{EXECUTED}: rules play the same again; {CONSISTENT}: what models answered is read "
            "from the ledger, and all that follows from it is the same.",
        ),
    )


def _hash(value: Any) -> str:
    return hash_value(value) if value else NONE


def _shorten(value: object) -> str:
    return str(value)[:16]
