"""Which sessions a run consists of: a list that depends on profiles, count and seed alone."""

import hashlib
from collections import Counter
from collections.abc import Sequence

from psy_env.errors import InputError
from psy_env.records import Profile
from psy_env.seeds import derive_seed
from rollouts.work.job import Job


def schedule_sessions(profiles: Sequence[Profile], sessions: int | None, seed: int) -> list[Job]:
    """The sessions of a run as jobs, sorted by name; a job's payload is its client's profile.

    One per profile by default; fewer take the first profiles, more go round again with new seeds.
    Raises InputError when there is no profile or two share a name.
    """
    _check_names(profiles)
    total = len(profiles) if sessions is None else sessions
    jobs = [
        _make_job(profiles[index % len(profiles)], index // len(profiles), seed)
        for index in range(total)
    ]
    return sorted(jobs, key=lambda job: job.job_id)


def _make_job(profile: Profile, replicate: int, seed: int) -> Job:
    session_id = f"{profile.profile_id}_r{replicate}"
    return Job(session_id, derive_seed(seed, session_id), profile)


def _check_names(profiles: Sequence[Profile]) -> None:
    if not profiles:
        raise InputError(
            "there is no profile to play", "Give at least one profile.", place="profiles"
        )
    name, count = Counter(profile.profile_id for profile in profiles).most_common(1)[0]
    if count > 1:
        remedy = "Give every profile its own id."
        raise InputError(f"profile_id {name!r} stands {count} times", remedy, place="profiles")


def hash_profiles(profiles: Sequence[Profile]) -> str:
    """What ties a run to its profiles, wherever they lie."""
    digest = hashlib.sha256()
    for profile in profiles:
        digest.update(profile.model_dump_json().encode() + b"\n")
    return digest.hexdigest()
