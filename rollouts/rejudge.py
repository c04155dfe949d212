"""Rate the saved sessions of a run again by another evaluator, into a run folder of their own:
ratings never mix."""

import hashlib
import re
from dataclasses import replace
from functools import partial

from agents.catalog import embedded_cast, find_seat, is_model
from agents.options import Setup
from psy_env.records import Rules, Transcript
from psy_env.seats import Cast
from psy_env.vocabulary import Seat
from rollouts.results.write import derive, is_derived, open_saved, read_transcript
from rollouts.run.complete import Run, RunResult, complete_run, write_down
from rollouts.run.config import RejudgeConfig
from rollouts.run.ledger import Ledger
from rollouts.work.schedule import SessionKey
from rollouts.work.session import CastFactory, Table


def rejudge(config: RejudgeConfig, *, cast_factory: CastFactory | None = None) -> RunResult:
    """Rate what has no new rating yet (see complete_run for what it raises); the sessions' own run
    is never changed."""
    setup = config.set_up(priced=config.max_cost is not None)
    table = Table(
        cast_factory or partial(_seat_judge, setup=setup), {"evaluator": config.evaluator}, Rules()
    )
    table.seat_cast()
    with open_saved(config.run) as saved:
        run = Run(
            path=config.out or config.run / "rejudged" / re.sub(r"[^\w.-]+", "_", config.evaluator),
            identity=config.identity | {"sessions_sha256": _hash_payloads(saved)},
            told=write_down(config, setup),
            keys=[_make_key(read_transcript(payload, saved)) for payload in saved.payloads()],
            table=table,
            derive=partial(derive, mining=None),
            is_derived=partial(is_derived, mined=False),
            uses_models=is_model(config.evaluator),
            find_saved=saved.payload_of,
        )
        return complete_run(run, config)


def _seat_judge(*, evaluator: str, setup: Setup) -> Cast:
    """A cast of which only the evaluator is asked."""
    return replace(embedded_cast(), evaluator=find_seat(Seat.EVALUATOR, evaluator, setup))


def _make_key(transcript: Transcript) -> SessionKey:
    return SessionKey(transcript.session_id, transcript.profile, 0, transcript.seed)


def _hash_payloads(saved: Ledger) -> str:
    digest = hashlib.sha256()
    for payload in saved.payloads():
        digest.update(payload)
    return digest.hexdigest()
