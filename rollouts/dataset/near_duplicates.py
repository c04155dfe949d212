"""Dialogues that say nearly the same, found by MinHash over word triples.

Hashes are our own arithmetic on CRC-32, so the same texts give the same result in every process and
in any order.
"""

import re
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

RUN = 3
"""Words in a run: with longer ones a single changed word costs too much."""

BANDS, ROWS = 64, 4
"""A pair of similarity s shares a bucket with chance 1 - (1 - s^4)^64: 0.98 at 0.5, 0.9999 at 0.6,
0.1 at 0.2."""

SLACK = 0.15
"""An estimate from 256 minima is off by at most 0.03 as a rule; only pairs within the slack are
compared exactly."""

Hashes = NDArray[np.uint64]
Sketch = NDArray[np.uint32]

_BINS = BANDS * ROWS
_EMPTY = np.uint32(2**32 - 1)
_BASE, _MIX = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)
_WORD = re.compile(r"[\w']+")


class Twin(NamedTuple):
    """The earlier dialogue that a near-duplicate repeats, and how similar they are (0-1)."""

    of: str
    similarity: float


def split_words(text: str) -> list[str]:
    """The words of a text in lower case, without punctuation."""
    return _WORD.findall(text.lower())


def list_runs(utterances: Iterable[str]) -> Hashes:
    """The distinct runs of a dialogue: what find_twins and measure_overlap compare."""
    return np.unique(hash_runs(map(split_words, utterances), RUN))


def hash_runs(utterances: Iterable[Sequence[str]], length: int) -> Hashes:
    """One hash for every run of so many words within an utterance, repeats too."""
    found = [_hash_words(words) for words in utterances if len(words) >= length]
    if not found:
        return np.zeros(0, np.uint64)
    # A zero stands after each utterance; runs that hold one span two of them.
    words = np.concatenate([part for hashes in found for part in (hashes, np.zeros(1, np.uint64))])
    windows = np.lib.stride_tricks.sliding_window_view(words, length)
    mixed = np.zeros(len(windows), np.uint64)
    for column in windows.T:
        mixed = (mixed + column) * _BASE
    mixed = mixed[windows.all(axis=1)]
    return (mixed ^ (mixed >> np.uint64(31))) * _MIX


def find_twins(
    dialogues: Mapping[str, Hashes], kept: Collection[str], threshold: float
) -> dict[str, Twin]:
    """The near-duplicates among dialogues, given as their distinct runs, by name: each repeats an
    earlier kept one.

    Earlier is by name. Only dialogues of `kept` that are no near-duplicates themselves can be
    repeated.
    """
    names = sorted(dialogues)
    sketches = np.array([_sketch(dialogues[name]) for name in names]).reshape(-1, _BINS)
    holders: dict[tuple[int, int], list[int]] = defaultdict(list)
    twins: dict[str, Twin] = {}
    for index, (name, buckets) in enumerate(zip(names, _share_buckets(sketches), strict=True)):
        met = {other for bucket in buckets for other in holders[bucket]}
        close = _preselect(sketches, index, sorted(met), threshold)
        measured = [
            Twin(names[other], _jaccard(dialogues[name], dialogues[names[other]]))
            for other in close
        ]
        nearest = max(measured, key=lambda twin: twin.similarity, default=None)
        if nearest is not None and nearest.similarity >= threshold:
            twins[name] = nearest
        elif name in kept:
            for bucket in buckets:
                holders[bucket].append(index)
    return twins


def measure_overlap(dialogues: Sequence[Hashes]) -> float | None:
    """The mean share of a dialogue's distinct runs that stand in another one, too; None for fewer
    than two."""
    filled = [runs for runs in dialogues if len(runs)]
    if len(filled) < 2:
        return None
    every = np.sort(np.concatenate(filled))
    shared = np.unique(every[1:][every[1:] == every[:-1]])
    if not len(shared):
        return 0.0
    places = (np.minimum(np.searchsorted(shared, runs), len(shared) - 1) for runs in filled)
    return float(
        np.mean(
            [np.mean(shared[place] == runs) for place, runs in zip(places, filled, strict=True)]
        )
    )


@lru_cache(maxsize=65536)
def _hash_word(word: str) -> int:
    return zlib.crc32(word.encode()) + 1


def _hash_words(words: Sequence[str]) -> Hashes:
    return np.array([_hash_word(word) for word in words], np.uint64)


def _sketch(runs: Hashes) -> Sketch:
    """The least hash in each bin, the bin being told by the hash itself (MinHash by one
    permutation)."""
    sketch = np.full(_BINS, _EMPTY)
    np.minimum.at(
        sketch, (runs % np.uint64(_BINS)).astype(np.intp), (runs >> np.uint64(32)).astype(np.uint32)
    )
    return sketch


def _share_buckets(sketches: Sketch) -> list[list[tuple[int, int]]]:
    """For each dialogue its buckets (band, number), of those that hold more than one."""
    shared: list[list[tuple[int, int]]] = [[] for _ in sketches]
    for band in range(BANDS):
        rows = np.ascontiguousarray(sketches[:, band * ROWS : (band + 1) * ROWS])
        _, bucket, counts = np.unique(rows, axis=0, return_inverse=True, return_counts=True)
        for index in np.flatnonzero(counts[bucket] > 1).tolist():
            shared[index].append((band, int(bucket[index])))
    return shared


def _preselect(sketches: Sketch, index: int, others: list[int], threshold: float) -> list[int]:
    agreement = (sketches[others] == sketches[index]).mean(axis=1)
    return [
        other for other, share in zip(others, agreement, strict=True) if share >= threshold - SLACK
    ]


def _jaccard(one: Hashes, other: Hashes) -> float:
    common = len(np.intersect1d(one, other, assume_unique=True))
    union = len(one) + len(other) - common
    return common / union if union else 0.0
