"""Play a run again from its ledger alone, without asking any model, and compare every byte."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from agents.catalog import seat_cast
from agents.models.chat import ModelError
from agents.models.recording import Call, CallKey
from agents.options import Answers, Setup
from psy_env.errors import InputError
from rollouts import simulate, synthesize
from rollouts.results.write import open_saved, read_transcript
from rollouts.run.config import SimulateConfig, SynthesizeConfig
from rollouts.run.folder import hold_run, read_run
from rollouts.work.schedule import SessionKey
from rollouts.work.session import CastFactory, Table

_CONFIGS: TypeAdapter[SimulateConfig | SynthesizeConfig] = TypeAdapter(
    SimulateConfig | SynthesizeConfig
)


class Replayed(NamedTuple):
    """One session that was played again: whether its record came out the same, byte for byte."""

    session_id: str
    same: bool
    calls: int


class _Recorded:
    """A call log that only knows: nothing is asked, nothing is written."""

    def __init__(self, calls: tuple[Call, ...]) -> None:
        self._known = {call.key: call for call in calls}

    def recall(self, key: CallKey) -> Call | None:
        return self._known.get(key)

    def announce(self, call: Call) -> None:
        raise ModelError(f"the ledger has no answer for step {call.key.step} ({call.model})")

    def store(self, call: Call) -> None:
        raise ModelError(f"a replay stores nothing, not even step {call.key.step}")


def replay_run(path: Path, *, cast_factory: CastFactory | None = None) -> Iterator[Replayed]:
    """Play every saved session again, one at a time. Raises InputError for a folder that holds no
    run to replay."""
    table = _set_table(path, cast_factory)
    with hold_run(path), open_saved(path) as ledger:
        cast = table.seat_cast()
        for payload in ledger.payloads():
            saved = read_transcript(payload, ledger)
            key = SessionKey(saved.session_id, saved.profile, 0, saved.seed)
            calls = ledger.calls_of(saved.session_id)
            again = table.play(key, replace(table, rules=saved.rules), cast, _Recorded(calls))
            yield Replayed(saved.session_id, again.payload == payload, len(calls))


def _set_table(path: Path, cast_factory: CastFactory | None) -> Table:
    """Who played this run, by what it was begun with: its options, and its prompts and endpoints as
    they were then."""
    told = read_run(path)
    try:
        config = _CONFIGS.validate_python(told.get("config"))
        setup = Setup.model_validate_json(json.dumps(told.get("setup")))
    except ValidationError as error:
        thing = "this run was not made by simulate or synthesize of this version"
        raise InputError(thing, "Give the folder of such a run.", place=str(path)) from error
    recorded = setup.model_copy(update={"answers": Answers.RECORDED})
    if isinstance(config, SynthesizeConfig):
        return synthesize.set_table(config, recorded)
    return simulate.set_table(config, cast_factory or partial(seat_cast, setup=recorded))
