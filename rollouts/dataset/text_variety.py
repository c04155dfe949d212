"""How varied the utterances of a dataset are, so that the poverty of templates is visible."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from psy_env.records import Record
from psy_env.seeds import derive_seed
from rollouts.dataset.near_duplicates import Hashes, hash_runs, split_words
from rollouts.statistics.intervals import rounded

LENGTHS = (1, 2, 3)
"""Distinct-1 to distinct-3: different n-grams over all of them."""

REPEATABLE = 6
"""Words from which on an utterance that stands word for word elsewhere is no coincidence of small
talk."""

_MERGED = 2_000_000


class TextFigures(Record):
    """The turns of one speaker over a dataset. Shares are None where there is nothing to share.

    `distinct` is the number of different n-grams over all n-grams within an utterance, by n.
    `repeated` is the share of utterances of six words or more that stand word for word (case and
    punctuation aside) in another dialogue; `recurring` is the share of sentences that do so once
    everything of the client's profile is masked.
    """

    turns: int
    words: int
    words_a_turn: float | None
    vocabulary: int
    distinct: dict[str, float | None]
    repeated: float | None
    recurring: float | None = None


class TextTally:
    """Adds up one speaker's turns; keeps eight bytes for each different n-gram and twelve for each
    utterance and sentence."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._turns = self._words = 0
        self._grams = {length: _DistinctHashes() for length in LENGTHS}
        self._utterances, self._sentences = _SharedTexts(), _SharedTexts()

    def add(self, utterances: Sequence[str], masked: Sequence[str] = ()) -> None:
        """Take in what this speaker says in one dialogue, and its sentences with the profile
        masked."""
        split = [words for words in map(split_words, utterances) if words]
        self._turns += len(utterances)
        self._words += sum(map(len, split))
        for length, grams in self._grams.items():
            grams.add(hash_runs(split, length))
        self._utterances.add(derive_seed(*words) for words in split if len(words) >= REPEATABLE)
        self._sentences.add(map(derive_seed, masked))

    def compute(self) -> TextFigures:
        """All figures of what was added."""
        return TextFigures(
            turns=self._turns,
            words=self._words,
            words_a_turn=rounded(self._words / self._turns) if self._turns else None,
            vocabulary=self._grams[1].count(),
            distinct={str(length): rounded(grams.share()) for length, grams in self._grams.items()},
            repeated=rounded(self._utterances.share()),
            recurring=rounded(self._sentences.share()),
        )


class _SharedTexts:
    """Counts the texts that stand in more than one dialogue."""

    def __init__(self) -> None:
        self._dialogues = 0
        self._texts: list[Hashes] = []
        self._owners: list[NDArray[np.uint32]] = []

    def add(self, texts: Iterable[int]) -> None:
        hashes = np.fromiter(texts, np.uint64)
        self._texts.append(hashes)
        self._owners.append(np.full(len(hashes), self._dialogues, np.uint32))
        self._dialogues += 1

    def share(self) -> float | None:
        if not any(map(len, self._texts)):
            return None
        hashes, owners = np.concatenate(self._texts), np.concatenate(self._owners)
        order = np.lexsort((owners, hashes))
        hashes, owners = hashes[order], owners[order]
        first = np.flatnonzero(np.append(True, hashes[1:] != hashes[:-1]))
        last = np.append(first[1:], len(hashes)) - 1
        spread = owners[first] != owners[last]
        return float(((last - first + 1) * spread).sum() / len(hashes))


class _DistinctHashes:
    """Counts hashes and different hashes without keeping repeats."""

    def __init__(self) -> None:
        self.total = 0
        self._seen = np.zeros(0, np.uint64)
        self._new: list[Hashes] = []
        self._waiting = 0

    def add(self, hashes: Hashes) -> None:
        self.total += len(hashes)
        self._new.append(np.unique(hashes))
        self._waiting += len(self._new[-1])
        if self._waiting > _MERGED:
            self._merge()

    def count(self) -> int:
        self._merge()
        return len(self._seen)

    def share(self) -> float | None:
        return self.count() / self.total if self.total else None

    def _merge(self) -> None:
        self._seen = np.unique(np.concatenate([self._seen, *self._new]))
        self._new = []
        self._waiting = 0
