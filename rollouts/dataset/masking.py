"""Sentences with everything of the client's profile taken out: what is left are templates."""

import re
from collections.abc import Iterable
from functools import lru_cache

from agents.rule_based.wording import to_second_person
from psy_env.records import Profile

MASK = "…"
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_NUMBER = re.compile(r"\b\d+\b")
_WORD = re.compile(rf"{MASK}|\w+(?:['’]\w+)*")


def mask_sentences(utterances: Iterable[str], profile: Profile) -> list[str]:
    """The sentences of one dialogue with the profile's own words and all numbers masked, in lower
    case and without punctuation; what is nothing but masks is left out."""
    own = _own_words(profile)
    masked = (
        _WORD.findall(_NUMBER.sub(MASK, own.sub(MASK, sentence.lower())))
        for utterance in utterances
        for sentence in _SENTENCE_END.split(utterance)
    )
    return [" ".join(words) for words in masked if any(word != MASK for word in words)]


@lru_cache(maxsize=64)
def _own_words(profile: Profile) -> re.Pattern[str]:
    """Whatever comes from the profile, as the client says it and as somebody says it back."""
    texts = (
        profile.triggering_situation,
        profile.surface_problem,
        *profile.automatic_thoughts,
        *profile.balanced_thoughts,
        profile.persona,
    )
    sentences = (piece for text in texts for piece in _SENTENCE_END.split(text))
    pieces = (*sentences, profile.topic, profile.emotion, profile.name)
    said = {
        form.strip().rstrip(".!?").lower()
        for text in pieces
        for form in (text, to_second_person(text))
    }
    longest_first = sorted(filter(None, said), key=lambda piece: (-len(piece), piece))
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")
