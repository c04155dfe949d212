"""Play a run again from its ledger alone, and compare every byte."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from agents.models.chat import ModelError
from agents.models.recording import Call, CallKey
from agents.options import Answers, Setup
from psy_env.errors import InputError
from psy_env.records import Transcript
from psy_env.rubrics import Rubrics
from rollouts import simulate, synthesize
from rollouts.results.write import open_saved, read_first, read_transcript
from rollouts.run.config import SimulateConfig, SynthesizeConfig
from rollouts.run.folder import find_rubrics, hold_run, read_run
from rollouts.what_if import rewind_to_reply
from rollouts.work.job import Job, Work
from rollouts.work.session import CastFactory, rewind_to_rating

Config = SimulateConfig | SynthesizeConfig
_CONFIGS: TypeAdapter[Config] = TypeAdapter(Config)


class Verified(NamedTuple):
    """One session that was played again: whether its record came out the same, byte for byte.

    `calls` is how many answers of models were recalled for it, `size` the record's bytes.
    """

    session_id: str
    same: bool
    calls: int
    size: int


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

    def pass_exchange(self) -> None:
        """Nobody watches."""


def verify_run(path: Path, *, cast_factory: CastFactory | None = None) -> Iterator[Verified]:
    """Play every saved session again, one at a time.

    Raises InputError for a folder that holds no run to play again.
    """
    with hold_run(path), open_saved(path) as ledger:
        (config, setup), rubrics = read_options(path), find_rubrics(path)
        work = _set_work(config, setup, rubrics, cast_factory, read_first(ledger).seats)
        cast = work.seat()
        for payload in ledger.payloads():
            saved = read_transcript(payload, ledger)
            calls = ledger.calls_of(saved.session_id)
            again = work.do(_make_job(saved, config, rubrics), cast, _Recorded(calls))
            yield Verified(saved.session_id, again.payload == payload, len(calls), len(payload))


def _make_job(saved: Transcript, config: Config, rubrics: Rubrics) -> Job:
    """From the start; of sessions that were only rated, the rating; of continuations, from the
    reply on."""
    payload: Any = saved.profile
    if isinstance(config, SimulateConfig) and config.rejudge is not None:
        payload = rewind_to_rating(saved, rubrics)
    elif isinstance(config, SimulateConfig) and config.from_run is not None:
        payload = rewind_to_reply(saved, config.exchange, rubrics)
    return Job(saved.session_id, saved.seed, payload)


def read_options(path: Path) -> tuple[Config, Setup]:
    """What this run was begun with: options, prompts and endpoints as they were then.

    Raises InputError for what was not made by this version.
    """
    told = read_run(path)
    try:
        config = _CONFIGS.validate_python(told.get("config"))
        setup = Setup.model_validate_json(json.dumps(told.get("setup")))
    except ValidationError as error:
        thing = "this run was not made by simulate or synthesize of this version"
        raise InputError(thing, "Give the folder of such a run.", place=str(path)) from error
    return config, setup.model_copy(update={"answers": Answers.RECORDED})


def _set_work(
    config: Config,
    setup: Setup,
    rubrics: Rubrics,
    cast_factory: CastFactory | None,
    sat_before: Mapping[str, str],
) -> Work:
    if isinstance(config, SynthesizeConfig):
        return synthesize.set_work(config, setup, rubrics)
    return simulate.set_work(config, setup, rubrics, cast_factory, sat_before)
