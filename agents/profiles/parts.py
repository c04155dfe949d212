"""One split of all clients by their text: to learn from, to select by, to report on."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from psy_env.errors import InputError
from psy_env.records import Profile
from psy_env.seeds import derive_seed

SHARES = (60, 20)
"""Percent of the texts that are in the first two parts; the rest is in the third."""


class Part(StrEnum):
    """What a client may be used for."""

    TRAIN = "train"
    SELECTION = "selection"
    TEST = "test"


def find_part(profile: Profile) -> Part:
    """The part that a client's text is in, whatever its attitude, its name or the file it lies
    in."""
    place = derive_seed("part", join_text(profile)) % 100
    train, selection = SHARES
    if place < train:
        return Part.TRAIN
    return Part.SELECTION if place < train + selection else Part.TEST


def join_text(profile: Profile) -> str:
    """What a client is about: equal for clients that differ in attitude or name alone."""
    text = " | ".join((profile.triggering_situation, *profile.automatic_thoughts))
    return " ".join(text.lower().split())


def spread_texts(profiles: Iterable[Profile]) -> tuple[Profile, ...]:
    """The same clients in an order in which the first ones have as many texts as there are, and
    those that share one come with ever other attitudes."""
    by_text: dict[str, list[Profile]] = {}
    for profile in profiles:
        by_text.setdefault(join_text(profile), []).append(profile)
    rounds = max(map(len, by_text.values()), default=0)
    return tuple(
        group[(turn + number) % len(group)]
        for turn in range(rounds)
        for number, group in enumerate(by_text.values())
        if turn < len(group)
    )


def choose_part(profiles: Sequence[Profile], part: str, source: str) -> tuple[Profile, ...]:
    """The clients of one part. Raises InputError for a part there is none of, or nobody in it."""
    if part not in set(Part):
        remedy = f"Use one of {', '.join(Part)}, as in builtin:test."
        raise InputError(f"no part '{part}'", remedy, place=source)
    chosen = tuple(profile for profile in profiles if find_part(profile) == part)
    if not chosen:
        remedy = f"It has {tell_parts(count_parts(profiles))}."
        raise InputError(f"nobody is in the part '{part}'", remedy, place=source)
    return chosen


def count_parts(profiles: Iterable[Profile]) -> dict[str, int]:
    """How many clients are in each part."""
    found = Counter(map(find_part, profiles))
    return {part.value: found[part] for part in Part}


def tell_parts(counts: Mapping[str, int]) -> str:
    """The parts in words: '62 train, 21 selection, 21 test'."""
    return ", ".join(f"{count} {part}" for part, count in counts.items() if count)


def refuse_seen(profiles: Sequence[Profile], learned_from: Iterable[str], name: str) -> None:
    """Raise InputError when a counselor would be reported on by clients that it learned from."""
    parts = set(learned_from)
    seen = sum(find_part(profile) in parts for profile in profiles)
    if seen:
        raise InputError(
            f"{name} learned from {seen} of these {len(profiles)} clients",
            "Play others, as in --profiles crossed:test, or add --seen to report on them all the "
            "same.",
            place="--counselor",
        )
