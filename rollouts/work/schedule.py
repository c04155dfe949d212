"""Which sessions a run consists of: a list that depends on profiles, count and seed, and on nothing
else."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from psy_env.errors import InputError
from psy_env.records import Profile
from psy_env.seeds import derive_seed


class SessionKey(NamedTuple):
    """One session to be played: its name, its client, which repeat of that client it is, and its
    seed."""

    session_id: str
    profile: Profile
    replicate: int
    seed: int


def schedule_sessions(
    profiles: Sequence[Profile], sessions: int | None, seed: int
) -> list[SessionKey]:
    """The sessions of a run, sorted by name.

    One per profile by default; fewer take the first profiles, more go round again as replicates
    with new seeds. Raises InputError when there is no profile or two share a name.
    """
    _check_names(profiles)
    total = len(profiles) if sessions is None else sessions
    keys = [
        _make_key(profiles[index % len(profiles)], index // len(profiles), seed)
        for index in range(total)
    ]
    return sorted(keys, key=lambda key: key.session_id)


def _make_key(profile: Profile, replicate: int, seed: int) -> SessionKey:
    session_id = f"{profile.profile_id}_r{replicate}"
    return SessionKey(session_id, profile, replicate, derive_seed(seed, session_id))


def _check_names(profiles: Sequence[Profile]) -> None:
    if not profiles:
        raise InputError(
            "there is no profile to play", "Give at least one profile.", place="profiles"
        )
    name, count = Counter(profile.profile_id for profile in profiles).most_common(1)[0]
    if count > 1:
        raise InputError(
            f"profile_id {name!r} stands {count} times",
            "Give every profile its own id.",
            place="profiles",
        )


def hash_profiles(profiles: Sequence[Profile]) -> str:
    """What ties a run to its profiles, wherever they lie."""
    digest = hashlib.sha256()
    for profile in profiles:
        digest.update(profile.model_dump_json().encode() + b"\n")
    return digest.hexdigest()
