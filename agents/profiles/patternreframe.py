"""Import client profiles from a file in PatternReframe's format (Maddela et al., 2023).

Each row runs a situation and an automatic thought together. They are parted by rules, cleaned into sentences a client
can say, and completed with a name, an attitude, an emotion and an opening sentence, all drawn from (seed, row number)
alone.
Rows with risk language are kept and listed; rows that cannot be used are listed with the reason.
"""

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from agents.profiles.personas import choose_name, read_persona
from agents.profiles.profile_files import number_lines, parse_object
from agents.profiles.situations import tell_situation
from agents.profiles.splitting import split_thought
from agents.profiles.surface import choose_surface
from agents.profiles.thoughts import balance_thoughts, clean_thoughts, connect_clauses
from agents.profiles.wording import clean_text, finish_sentence, split_sentences
from psy_env.records import Profile
from psy_env.seeds import derive_seed
from psy_env.vocabulary import Attitude, Distortion

PATTERNS: dict[str, Distortion] = {
    "Catastrophizing": Distortion.CATASTROPHIZING,
    "Jumping to conclusions: Fortune-telling": Distortion.FORTUNE_TELLING,
    "Jumping to conclusions: mind reading": Distortion.MIND_READING,
    "Overgeneralization": Distortion.OVERGENERALIZATION,
    "Black-and-white or polarized thinking / All or nothing thinking": Distortion.ALL_OR_NOTHING,
    "Personalization": Distortion.PERSONALIZATION,
    "Discounting the positive": Distortion.DISCOUNTING_THE_POSITIVE,
    "Labeling and mislabeling": Distortion.LABELING,
    "Mental filtering": Distortion.MENTAL_FILTERING,
    "Should statements": Distortion.SHOULD_STATEMENTS,
}
_FOLDED = {" ".join(name.lower().split()): distortion for name, distortion in PATTERNS.items()}
LONGEST_THOUGHT = 1000  # characters; a longer text is not one thought


@dataclass(frozen=True)
class Reject:
    """A row that could not be used, and why."""

    line: int
    reason: str
    thought: str


@dataclass(frozen=True)
class ImportReport:
    """What came of a file: the profiles, the rows left out, and the ids of profiles that hold risk language."""

    profiles: tuple[Profile, ...]
    rejects: tuple[Reject, ...]
    flagged: tuple[str, ...]
    from_persona: tuple[str, ...] = ()


class _UnusableError(Exception):
    """A row that cannot become a profile; the message is the reason."""


@dataclass(frozen=True)
class _Row:
    """The four things read from a row, still uncleaned except for the pattern."""

    persona: str
    thought: str
    distortion: Distortion
    reframes: tuple[str, ...]


def import_patternreframe(path: str | Path, seed: int = 0) -> ImportReport:
    """Profiles from every usable row; the same file and seed always give the same report."""
    profiles: list[Profile] = []
    rejects: list[Reject] = []
    from_persona: list[str] = []
    for row, (line, text) in enumerate(number_lines(path), start=1):
        fields = parse_object(text, f"{path}:{line}")
        try:
            profile, borrowed = _build_profile(_read_row(fields), row, seed)
        except _UnusableError as unusable:
            rejects.append(Reject(line, str(unusable), _as_text(fields.get("thought"))))
            continue
        profiles.append(profile)
        if borrowed:
            from_persona.append(profile.profile_id)
    flagged = tuple(profile.profile_id for profile in profiles if profile.risk)
    return ImportReport(tuple(profiles), tuple(rejects), flagged, tuple(from_persona))


def _as_text(value: object) -> str:
    """The value when it is text, otherwise nothing."""
    return value if isinstance(value, str) else ""


def _read_row(fields: dict[str, Any]) -> _Row:
    """Check one decoded row."""
    thought, persona = _as_text(fields.get("thought")), _as_text(fields.get("persona"))
    if not thought.strip():
        raise _UnusableError("no thought")
    if len(thought) > LONGEST_THOUGHT:
        raise _UnusableError(f"the thought is longer than {LONGEST_THOUGHT} characters")
    distortion = _FOLDED.get(" ".join(_as_text(fields.get("pattern")).lower().split()))
    if distortion is None:
        raise _UnusableError(f"unknown pattern '{fields.get('pattern')}'")
    listed = fields.get("reframes")
    reframes = tuple(
        text
        for item in (listed if isinstance(listed, list) else [])
        if isinstance(item, dict) and (text := _as_text(item.get("reframe"))).strip()
    )
    return _Row(persona, thought, distortion, reframes)


def _build_profile(row: _Row, number: int, seed: int) -> tuple[Profile, bool]:
    """The profile of one row, and whether its situation had to be taken from the persona."""
    persona = read_persona(row.persona)
    if not persona:
        raise _UnusableError("the persona holds no sentence")
    text = clean_text(row.thought)
    fact, raw_thoughts = split_thought(text)
    thoughts = clean_thoughts(raw_thoughts)
    if not thoughts:
        raise _UnusableError("nothing is left of the thought after cleaning")
    situation = tell_situation(connect_clauses(fact), persona, thoughts, _chooser(seed, number, "situation"))
    opening = choose_surface(row.distortion, fact, thoughts, _chooser(seed, number, "surface"))
    if opening is None:
        raise _UnusableError("every opening sentence would give the thought away")
    reframes = tuple(clean_text(reframe) for reframe in row.reframes)
    values = {
        "profile_id": f"patternreframe-{number:04d}",
        "name": choose_name(row.persona, _chooser(seed, number, "name")),
        "persona": " ".join(persona),
        "attitude": _chooser(seed, number, "attitude").choice(tuple(Attitude)),
        "distortion": row.distortion,
        "emotion": opening.emotion,
        "topic": opening.topic,
        "surface_problem": opening.sentence,
        "triggering_situation": situation,
        "automatic_thoughts": thoughts,
        "negative_thought": " ".join(finish_sentence(part) for part in split_sentences(text)),
        "balanced_thoughts": balance_thoughts(reframes, fact, thoughts),
        "source": "patternreframe",
    }
    return _validate(values), not fact


def _validate(values: dict[str, Any]) -> Profile:
    """The profile, or the reason its text cannot be stored."""
    try:
        return Profile.model_validate(values)
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        raise _UnusableError(f"the field '{field}' holds characters that are not text") from error


def _chooser(seed: int, number: int, purpose: str) -> random.Random:
    """A random source that depends on the seed, the row and what it is for."""
    return random.Random(derive_seed("patternreframe", seed, number, purpose))
