"""Spaces for real text, whole in every vector environment, and a seat's moves."""

import multiprocessing
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.vector.utils import shared_memory as sharing

from psy_env.actions import fits_seat
from psy_env.errors import InputError
from psy_env.vocabulary import Seat

_SENTENCES = (
    "How did that feel?",
    "It’s been “fine” – mostly.",
    "Et après, ça t’a fait quoi ?",
    "Was, wenn es schiefgeht …?",
    "それはつらかったですね。",
    "Я не знаю, с чего начать.",
    "What speaks against the thought?",
    "I felt it here 💔, right here.",
)


class UnicodeText(spaces.Text):
    """Any str between two lengths (in code points); gymnasium's own Text is bound to a fixed set of
    characters."""

    def __init__(
        self, max_length: int, *, min_length: int = 0, seed: int | np.random.Generator | None = None
    ) -> None:
        """Both lengths are included."""
        super().__init__(max_length, min_length=min_length, seed=seed)

    def contains(self, x: Any) -> bool:
        """Whether x is a str of a length that fits."""
        return isinstance(x, str) and self.min_length <= len(x) <= self.max_length

    def sample(self, mask: Any = None, probability: Any = None) -> str:
        """A few ordinary sentences, the same for the same seed. Raises InputError for a mask: there
        is no charset."""
        if mask is not None or probability is not None:
            raise InputError(
                "a mask was given for a space without a character set",
                "Call sample() without a mask.",
            )
        picks = self.np_random.integers(len(_SENTENCES), size=int(self.np_random.integers(1, 4)))
        text = " ".join(_SENTENCES[pick] for pick in picks)
        return text.ljust(self.min_length, "…")[: self.max_length]

    def fit(self, text: str) -> str:
        """The text, or as much of its end as this space holds: what was said last matters most."""
        return text[max(0, len(text) - self.max_length) :]

    @property
    def is_np_flattenable(self) -> bool:
        """False: text is not a vector of numbers."""
        return False

    def __eq__(self, other: object) -> bool:
        """Equal when of one class and with the same lengths."""
        if type(other) is not type(self):
            return False
        return (self.min_length, self.max_length) == (other.min_length, other.max_length)

    def __repr__(self) -> str:
        """The class and its lengths."""
        return f"{type(self).__name__}({self.min_length}, {self.max_length})"


class MoveSpace(UnicodeText):
    """What one seat may submit: text, a structured move or a record (psy_env.actions); samples are
    plain text."""

    def __init__(
        self, seat: Seat, max_length: int, *, seed: int | np.random.Generator | None = None
    ) -> None:
        """Text may be up to max_length long; structured moves carry their own rules."""
        super().__init__(max_length, seed=seed)
        self.seat = Seat(seat)

    def contains(self, x: Any) -> bool:
        """Whether this seat could submit x at some time of a session."""
        return super().contains(x) if isinstance(x, str) else fits_seat(self.seat, x)

    def __eq__(self, other: object) -> bool:
        """Equal when for one seat and with the same lengths."""
        return isinstance(other, MoveSpace) and super().__eq__(other) and self.seat is other.seat


class SharedTexts(Sequence[str]):
    """The texts of n environments, read from shared memory at the moment they are looked at.

    AsyncVectorEnv reads its shared memory once, when it is built, and deep-copies what it got at
    every step. Arrays are live views there and strings cannot be, so this is one: its deep copy is
    the tuple of texts of that moment.
    """

    def __init__(self, rows: np.ndarray[Any, np.dtype[np.int32]]) -> None:
        """rows[i] holds the length of text i, then its code points."""
        self._rows = rows

    def __getitem__(self, index: Any) -> Any:
        """Text i, or a tuple of texts for a slice."""
        return tuple(self)[index] if isinstance(index, slice) else _decode(self._rows[index])

    def __len__(self) -> int:
        """The number of environments."""
        return len(self._rows)

    def __iter__(self) -> Iterator[str]:
        """The texts, in order."""
        return (_decode(row) for row in self._rows)

    def __eq__(self, other: object) -> bool:
        """Equal to a sequence of the same texts."""
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __deepcopy__(self, memo: dict[int, Any]) -> tuple[str, ...]:
        """The texts as they are now."""
        return tuple(self)

    def __repr__(self) -> str:
        """The texts as they are now."""
        return repr(tuple(self))


def _decode(row: np.ndarray[Any, np.dtype[np.int32]]) -> str:
    return row[1 : 1 + int(row[0])].tobytes().decode("utf-32", "surrogatepass")


@sharing.create_shared_memory.register(UnicodeText)
def _create_shared_texts(space: UnicodeText, n: int = 1, ctx: Any = multiprocessing) -> Any:
    return ctx.Array("i", n * (space.max_length + 1))


@sharing.read_from_shared_memory.register(UnicodeText)
def _read_shared_texts(space: UnicodeText, shared_memory: Any, n: int = 1) -> SharedTexts:
    return SharedTexts(_rows(space, shared_memory)[:n])


@sharing.write_to_shared_memory.register(UnicodeText)
def _write_shared_text(space: UnicodeText, index: int, value: str, shared_memory: Any) -> None:
    codes = np.array([ord(character) for character in value], dtype=np.int32)
    row = _rows(space, shared_memory)[index]
    row[0] = len(codes)
    row[1 : 1 + len(codes)] = codes


def _rows(space: UnicodeText, shared_memory: Any) -> np.ndarray[Any, np.dtype[np.int32]]:
    return np.frombuffer(shared_memory.get_obj(), dtype=np.int32).reshape(-1, space.max_length + 1)
