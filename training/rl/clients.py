"""The clients that a policy practises with, in the place of rows."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from agents.profiles import find_profiles
from agents.profiles.parts import Part, find_part
from psy_env.errors import InputError
from psy_env.records import Profile


class Clients(NamedTuple):
    """Client profiles to learn with; none is held out (benchmark with those of the test part).

    It tells what `RowSplit` tells of rows.
    """

    train: tuple[Profile, ...]
    sha256: dict[str, str]
    validation: tuple[Profile, ...] = ()
    left_out: int = 0

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts that they are of."""
        found = set(map(find_part, self.train))
        return tuple(part for part in Part if part in found)


def read_clients(source: str, *, seen: bool = False) -> Clients:
    """The profiles of a file or by name, as `simulate --profiles` takes them. Raises InputError for
    clients of the test part unless they may be `seen`."""
    profiles = find_profiles(source)
    tests = sum(find_part(profile) is Part.TEST for profile in profiles)
    if tests and not seen:
        remedy = "Give --data builtin:train or crossed:train, or add --seen."
        raise InputError(f"{tests} clients are of the test part", remedy, place=source)
    return Clients(tuple(profiles), {source: _hash(profiles)})


def _hash(profiles: Sequence[Profile]) -> str:
    lines = "\n".join(profile.model_dump_json() for profile in profiles)
    return hashlib.sha256(lines.encode()).hexdigest()
