"""Play a run again from its ledger alone, without asking any model, and compare every byte."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from agents.catalog import seat_cast
from agents.models.chat import ModelError
from agents.models.recording import Call, CallKey
from agents.setup import Answers, Setup
from psy_env.errors import InputError
from rollouts.config import SimulateConfig
from rollouts.derive import open_saved, read_transcript
from rollouts.run_folder import hold_run, read_run
from rollouts.schedule import SessionKey
from rollouts.session_play import CastFactory, Table, play_session


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
    """Play every saved session again, one at a time. Raises InputError for a folder that holds no run to replay."""
    config, setup = read_config(path)
    factory: CastFactory = cast_factory or partial(
        seat_cast, setup=setup.model_copy(update={"answers": Answers.RECORDED})
    )
    with hold_run(path), open_saved(path) as ledger:
        cast = factory(**config.seats)
        for payload in ledger.payloads():
            saved = read_transcript(payload, ledger)
            key = SessionKey(saved.session_id, saved.profile, 0, saved.seed)
            calls = ledger.calls_of(saved.session_id)
            again = play_session(key, Table(factory, config.seats, saved.rules), cast, _Recorded(calls))
            yield Replayed(saved.session_id, again.payload == payload, len(calls))


def read_config(path: Path) -> tuple[SimulateConfig, Setup]:
    """What a run was begun with: its options, and its prompts and endpoints as they were then."""
    told = read_run(path)
    try:
        return SimulateConfig.model_validate(told.get("config")), Setup.model_validate_json(
            json.dumps(told.get("setup"))
        )
    except ValidationError as error:
        thing = "this run was not made by simulate of this version"
        raise InputError(thing, "Give the folder of a simulated run.", place=str(path)) from error
