"""Import client profiles from a file in PatternReframe's format (Maddela et al., 2023).

Each row runs a situation and an automatic thought together. They are parted by rules, or by whoever
else can (a language model: agents/writing/profiler.py), and completed with a name and an attitude
drawn from (seed, row number) alone. Rows with risk language are kept and listed; rows that cannot
be used are listed with the reason.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from agents.english import is_english
from agents.profiles.files import list_fields, quote
from agents.profiles.patternreframe.kinds import FORETELLING, Kind, find_kind
from agents.profiles.patternreframe.personas import choose_name, contradicts, is_minor, read_persona
from agents.profiles.patternreframe.reasons import Reason, UnusableError
from agents.profiles.patternreframe.situations import find_fault
from agents.profiles.patternreframe.splitting import split_thought
from agents.profiles.patternreframe.surface import choose_surface, find_topic
from agents.profiles.patternreframe.thoughts import (
    balance_thoughts,
    clean_thoughts,
    connect_clauses,
    disagrees,
    is_broken,
    stands_alone,
)
from agents.profiles.patternreframe.wording import (
    clean_text,
    find_words,
    finish_sentence,
    split_sentences,
)
from agents.row_file import name_kind, read_objects
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
FEWEST_ROWS = 100  # from here on a word of one row alone counts as a slip
_EVENT = re.compile(
    r"\b(?:today|yesterday|last (?:night|week)|this (?:weekend|morning)|at the last minute"
    r"|(?:came|went) and \w+)\b|\b(?:was|were)\b[^,]*, (?:and|but|so)\b",
    re.IGNORECASE,
)
"""A thought that says when, or tells what came to pass, is half an event."""
_ANOTHER = re.compile(r"\b(?:he|she|they)(?:'\w+)?\b", re.IGNORECASE)
_CLIENT = re.compile(r"\b(?:i|i'\w+|me|my|mine|myself|we|we'\w+|us|our)\b", re.IGNORECASE)
LONGEST_THOUGHT = 1000  # characters; a longer text is not one thought


@dataclass(frozen=True)
class Reject:
    """A row that could not be used, and why."""

    line: int
    reason: str
    thought: str


@dataclass(frozen=True)
class ImportReport:
    """What came of a file: the profiles, the rows left out, and the ids of profiles that hold risk
    language."""

    profiles: tuple[Profile, ...]
    rejects: tuple[Reject, ...]
    flagged: tuple[str, ...]

    @property
    def reasons(self) -> dict[str, int]:
        """How many rows were left out for each reason, the commonest first."""
        return dict(Counter(reject.reason for reject in self.rejects).most_common())


@dataclass(frozen=True)
class PublishedRow:
    """What was read from a row, texts as they stand; `line` of the file and `number` of the row
    count from 1."""

    line: int
    number: int
    persona: str
    thought: str
    distortion: Distortion
    reframes: tuple[str, ...]

    @property
    def profile_id(self) -> str:
        """The name of the profile that it becomes."""
        return f"patternreframe-{self.number:04d}"

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The persona, cleaned."""
        return read_persona(self.persona)

    @cached_property
    def text(self) -> str:
        """The thought, cleaned."""
        return clean_text(self.thought)


class Parts(NamedTuple):
    """What a negative thought is taken apart into, as the fields of a profile."""

    surface_problem: str
    triggering_situation: str
    automatic_thoughts: tuple[str, ...]
    emotion: str
    topic: str
    balanced_thoughts: tuple[str, ...]


def import_patternreframe(
    path: str | Path, seed: int = 0, *, keep_minors: bool = False
) -> ImportReport:
    """Profiles of the rows that rules can part well; the same file and seed give the same report.

    Clients whose persona is a minor are left out unless they are asked for.
    """
    rows = tuple(read_rows(path, keep_minors=keep_minors))
    split = partial(split_by_rules, seed=seed, known=_find_known(rows))
    return make_report(build_profile(row, split, seed) for row in rows)


def _find_known(rows: Sequence[PublishedRow | Reject]) -> frozenset[str] | None:
    """The words that more than one row uses; None of a file too small to tell slips by that."""
    if len(rows) < FEWEST_ROWS:
        return None
    texts = (" ".join((row.text, *row.reframes)) for row in rows if isinstance(row, PublishedRow))
    uses = Counter(word for text in texts for word in find_words(text))
    return frozenset(word for word, rows_with_it in uses.items() if rows_with_it > 1)


def read_rows(path: str | Path, *, keep_minors: bool = False) -> Iterator[PublishedRow | Reject]:
    """Every row of a file; one that cannot be used for what it lacks, with the reason."""
    for number, (line, _, fields) in enumerate(read_objects(path), start=1):
        try:
            row = _read_row(fields, line, number)
            if not keep_minors and is_minor(row.sentences):
                raise UnusableError(Reason.MINOR)
            if contradicts(row.sentences, row.text):
                raise UnusableError(Reason.CLASH)
            yield row
        except UnusableError as unusable:
            yield Reject(line, str(unusable), _as_text(fields.get("thought")))


def build_profile(
    row: PublishedRow | Reject, split: Callable[[PublishedRow], Parts], seed: int
) -> Profile | Reject:
    """The profile of one row; rejected with the reason where `split` raises UnusableError. A reject
    stays one."""
    if isinstance(row, Reject):
        return row
    try:
        return _complete(row, split(row), seed)
    except UnusableError as unusable:
        return Reject(row.line, str(unusable), row.thought)


def make_report(made: Iterable[Profile | Reject]) -> ImportReport:
    """Profiles and rejects apart, in their order."""
    everything = tuple(made)
    profiles = tuple(one for one in everything if isinstance(one, Profile))
    rejects = tuple(one for one in everything if isinstance(one, Reject))
    return ImportReport(
        profiles, rejects, tuple(profile.profile_id for profile in profiles if profile.risk)
    )


def split_by_rules(row: PublishedRow, seed: int, known: frozenset[str] | None = None) -> Parts:
    """The parts of a row, by rules. Raises UnusableError where they are not plain to see."""
    fact, raw_thoughts = split_thought(row.text)
    if fault := find_fault(fact):
        raise UnusableError(fault)
    thoughts = clean_thoughts(raw_thoughts)
    feelings = _find_feelings(thoughts)
    if any(map(is_broken, (fact, *thoughts))) or disagrees(fact, thoughts[0]):
        raise UnusableError(Reason.GRAMMAR)
    topic = find_topic(fact, thoughts)
    if not topic:
        raise UnusableError(Reason.NO_TOPIC)
    opening = choose_surface(topic, feelings, thoughts, _chooser(seed, row.number, "surface"))
    if opening is None:
        raise UnusableError(Reason.LEAK)
    balanced = balance_thoughts(row.reframes, fact, thoughts, known)
    situation = connect_clauses(fact)
    return Parts(opening.sentence, situation, thoughts, opening.emotion, opening.topic, balanced)


def _find_feelings(thoughts: tuple[str, ...]) -> tuple[str, ...]:
    """The feelings of the first thought. Raises UnusableError when one is not a thought."""
    kinds = [find_kind(thought) for thought in thoughts]
    if not thoughts or not all(map(stands_alone, thoughts)):
        raise UnusableError(Reason.NOT_WHOLE)
    if kinds[0] is None or None in kinds or any(map(_EVENT.search, thoughts)):
        raise UnusableError(Reason.NO_INTERPRETATION)
    if any(map(_is_about_another, kinds, thoughts)):
        raise UnusableError(Reason.ANOTHER)
    return kinds[0].feelings


def _is_about_another(kind: Kind | None, thought: str) -> bool:
    """Whether a thought says what becomes of somebody else, or what they are like."""
    foretells = kind is not None and kind.name in FORETELLING
    return foretells and bool(_ANOTHER.search(thought)) and not _CLIENT.search(thought)


def _as_text(value: object) -> str:
    """The value when it is text, otherwise nothing."""
    return value if isinstance(value, str) else ""


def _read_row(fields: dict[str, Any], line: int, number: int) -> PublishedRow:
    """Check one decoded row."""
    thought = _read_text(fields, "thought", Reason.NO_THOUGHT)
    if len(thought) > LONGEST_THOUGHT:
        raise UnusableError(Reason.TOO_LONG)
    if not is_english(thought):
        raise UnusableError(Reason.LANGUAGE)
    pattern = _read_text(fields, "pattern", Reason.NO_PATTERN)
    distortion = _FOLDED.get(" ".join(pattern.lower().split()))
    if distortion is None:
        known = ", ".join(PATTERNS)
        raise UnusableError(f"{Reason.UNKNOWN_PATTERN}: {quote(pattern)} (known: {known})")
    persona = _read_text(fields, "persona", Reason.NO_PERSONA)
    row = PublishedRow(
        line, number, persona, thought, distortion, _read_reframes(fields.get("reframes"))
    )
    if not row.sentences:
        raise UnusableError(Reason.NO_PERSONA)
    return row


def _read_text(fields: dict[str, Any], name: str, reason: Reason) -> str:
    """A field that must hold text, or a list of sentences; else the reason, with what is there
    instead."""
    if name not in fields:
        here = list_fields(fields)
        raise UnusableError(f"{reason}: there is no field '{name}' (there are: {here})")
    value = fields[name]
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = " ".join(map(_end_sentence, value))
    if not isinstance(value, str):
        raise UnusableError(f"{reason}: the field '{name}' is {name_kind(value)} and not text")
    if not value.strip():
        raise UnusableError(reason)
    return value


def _end_sentence(text: str) -> str:
    """Sentences of a list may come without their period."""
    text = text.strip()
    return text if not text or text[-1] in ".!?" else f"{text}."


def _read_reframes(listed: object) -> tuple[str, ...]:
    """Reframes as objects with the field `reframe`, or as plain text; one or a list. None given is
    none."""
    items = listed if isinstance(listed, list) else [] if listed is None else [listed]
    return tuple(text for text in map(_read_reframe, items) if text)


def _read_reframe(item: object) -> str:
    text = item.get("reframe", 0) if isinstance(item, dict) else item
    if text is None:
        return ""
    if not isinstance(text, str):
        told = name_kind(item)
        if isinstance(item, dict):
            told += f" without text in 'reframe' (its fields: {list_fields(item)})"
        raise UnusableError(f"{Reason.REFRAMES}: it is {told}")
    return clean_text(text)


def _complete(row: PublishedRow, parts: Parts, seed: int) -> Profile:
    """The parts with what every profile of this row has, whoever took it apart."""
    values = {
        "profile_id": row.profile_id,
        "name": choose_name(row.persona, _chooser(seed, row.number, "name")),
        "persona": " ".join(row.sentences),
        "attitude": _chooser(seed, row.number, "attitude").choice(tuple(Attitude)),
        "distortion": row.distortion,
        "negative_thought": " ".join(map(finish_sentence, split_sentences(row.text))),
        "source": "patternreframe",
        **parts._asdict(),
    }
    return _validate(values)


def _validate(values: dict[str, Any]) -> Profile:
    """The profile, or the reason its text cannot be stored."""
    try:
        return Profile.model_validate(values)
    except ValidationError as error:
        raise UnusableError(Reason.NOT_TEXT) from error


def _chooser(seed: int, number: int, purpose: str) -> random.Random:
    """A random source that depends on the seed, the row and what it is for."""
    return random.Random(derive_seed("patternreframe", seed, number, purpose))
