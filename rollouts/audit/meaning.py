"""Automatic-thought recovery by meaning: paraphrases count, which words alone would miss."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from psy_env.records import Transcript
from rollouts.audit.client import observe_client, tabulate_recovery
from rollouts.results.table import Table

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Sentences in, a row of length 1 for each out."""

NEAR = 0.5
"""The cosine from which a sentence says a thought; how often one says a stranger's by that is told
beside it."""

_ENDS = re.compile(r"(?<=[.!?…:])\s+")


@dataclass(frozen=True)
class _Said:
    """The sentences of a session: of each client turn, each counselor turn, and of the plan."""

    client: tuple[tuple[str, ...], ...]
    counselor: tuple[tuple[str, ...], ...]
    plan: tuple[str, ...] | None

    @property
    def sentences(self) -> Iterator[str]:
        """All of them."""
        for turn in (*self.client, *self.counselor):
            yield from turn
        yield from self.plan or ()


def tabulate_meaning(transcripts: Sequence[Transcript], embed: Embed) -> Table:
    """The table of recovery, a row a counselor, with `told`, `named` and `planned` by meaning."""
    said = [_listen(transcript) for transcript in transcripts]
    thoughts = [transcript.profile.automatic_thoughts for transcript in transcripts]
    known = dict.fromkeys(
        [text for one in said for text in one.sentences]
        + [text for one in thoughts for text in one]
    )
    vectors = dict(zip(known, embed([*known]), strict=True))

    def tells(sentences: Sequence[str], meant: Sequence[str]) -> bool:
        return any(vectors[one] @ vectors[other] >= NEAR for one in sentences for other in meant)

    rows = []
    for transcript, one, meant in zip(transcripts, said, thoughts, strict=True):
        told = [tells(turn, meant) for turn in one.client]
        named = [tells(turn, meant) for turn in one.counselor]
        rows.append(
            replace(
                observe_client(transcript),
                disclosed=told.index(True) + 1 if True in told else None,
                named=named.index(True) + 1 if True in named else None,
                planned=None if one.plan is None else tells(one.plan, meant),
            )
        )
    strangers = [
        any(tells(turn, other) for turn in one.counselor)
        for one, other in zip(said, _shift(thoughts), strict=True)
    ]
    return replace(
        tabulate_recovery(rows),
        key="thought_recovery_meaning",
        title="The same by meaning",
        notes=(
            "Named: the embeddings of a sentence and of the true thought have a cosine of "
            f"{NEAR} or more. As a yardstick: by that the counselor names the thought of another "
            f"client, whom it never met, in {sum(strangers)} of {len(strangers)} sessions.",
        ),
    )


def _listen(transcript: Transcript) -> _Said:
    plan = transcript.adopted.plan if transcript.adopted else None
    return _Said(
        tuple(_split(exchange.client.utterance) for exchange in transcript.exchanges),
        tuple(
            _split(exchange.answer.utterance if exchange.answer else "")
            for exchange in transcript.exchanges
        ),
        None if plan is None else (plan.objective, *plan.actions),
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in _ENDS.split(text.strip()) if part)


def _shift(thoughts: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """For each session the thoughts of the next one with another client; none where all are of
    one."""
    return [
        next(
            (
                other
                for other in (*thoughts[place + 1 :], *thoughts[:place])
                if not set(other) & set(own)
            ),
            (),
        )
        for place, own in enumerate(thoughts)
    ]
