"""Whether a dialogue has the form of one: two speakers by turns, in English."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from agents.english import LOW_DIALOGUE, has_english, is_english, list_words
from psy_env.records import Exchange, Transcript, Turn
from psy_env.text import has_words
from psy_env.vocabulary import Seat

LABELS: dict[str, Seat] = {
    **dict.fromkeys(("client", "patient", "user", "human"), Seat.CLIENT),
    **dict.fromkeys(
        ("counselor", "counsellor", "therapist", "psychologist", "assistant"), Seat.COUNSELOR
    ),
}
"""Names of speakers that scripts put before a turn."""

SELF = re.compile(r"\b(?:i|me|my|mine|myself)\b", re.IGNORECASE)
OTHER = re.compile(r"\b(?:you|your|yours|yourself)\b", re.IGNORECASE)

LONGEST_TURN = 300
"""Words; nobody speaks for two minutes here, and the embedded cast's longest turns have a third of
that."""

MOST_REPEATS = 2
"""So often may one speaker say the very same thing: a dialogue that turns in circles teaches
nothing."""

_LABEL = re.compile(rf"^\W*({'|'.join(LABELS)})\W*:", re.IGNORECASE | re.MULTILINE)
_WORD = re.compile(r"[^\W\d_]+")


class FormFault(NamedTuple):
    """What is wrong, in words that can be counted, and in which exchange (from 1; 0: in the
    whole)."""

    cause: str
    exchange: int = 0


def find_gaps(transcript: Transcript) -> Iterator[FormFault]:
    """Turns that are missing or blank, so that one side speaks twice. A client who leaves need not
    be answered."""
    for number, exchange in enumerate(transcript.exchanges, start=1):
        reply = exchange.answer
        if not has_words(exchange.client.utterance):
            yield FormFault("blank client turn", number)
        if reply is None and not exchange.client.exit:
            yield FormFault("no counselor turn", number)
        if reply is not None and not has_words(reply.utterance):
            yield FormFault("blank counselor turn", number)


def find_long_turns(transcript: Transcript) -> Iterator[FormFault]:
    """Turns that are no speech any more, also those that are one endless word."""
    for turn in transcript.turns:
        if len(turn.utterance.split()) > LONGEST_TURN or len(turn.utterance) > 10 * LONGEST_TURN:
            yield FormFault(f"{turn.speaker} turn too long", turn.exchange)


def find_repeats(transcript: Transcript) -> Iterator[FormFault]:
    """Speakers who say the same again and again; of short turns ("I see.") nothing is said."""
    turns = (
        (turn.speaker, tuple(_WORD.findall(turn.utterance.casefold()))) for turn in transcript.turns
    )
    counts = Counter(turn for turn in turns if len(turn[1]) > 3)
    for (speaker, _), count in counts.items():
        if count > MOST_REPEATS:
            yield FormFault(f"the {speaker} says the same too often")


def find_swaps(transcript: Transcript) -> Iterator[FormFault]:
    """Turns that stand under the wrong speaker's name.

    Told by a speaker's label inside a turn, by a counselor with the client's name, and by pronouns:
    a client speaks mostly of itself, a counselor mostly of the other. One exchange turned round
    needs a client that asks, too.
    """
    name = re.compile(rf"\b(?:I'm|I’m|I am|[Mm]y name is) {re.escape(transcript.profile.name)}\b")
    for turn in transcript.turns:
        yield from _find_labels(turn)
        if turn.speaker is Seat.COUNSELOR and name.search(turn.utterance):
            yield FormFault("counselor speaks as the client", turn.exchange)
    asked, turned = [], []
    for number, exchange in enumerate(transcript.exchanges, start=1):
        asked += [number] if _is_asked(exchange) else []
        turned += [number] if _is_turned(exchange) else []
    if asked or len(turned) > 1:
        yield FormFault("pronouns of the other speaker", (asked or turned)[0])


def find_language(transcript: Transcript) -> Iterator[FormFault]:
    """Turns that are not in English: by letters, and by the share of English function words. A
    rough rule, no model."""
    words: list[str] = []
    for turn in transcript.turns:
        words += list_words(turn.utterance)
        if not is_english(turn.utterance):
            yield FormFault("turn not in English", turn.exchange)
    if not has_english(words, at_least=LOW_DIALOGUE):
        yield FormFault("dialogue not in English")


def _find_labels(turn: Turn) -> Iterator[FormFault]:
    for label in _LABEL.findall(turn.utterance):
        other = LABELS[label.lower()] is not turn.speaker
        yield FormFault(
            f"{'other' if other else 'own'} speaker's label in a {turn.speaker} turn", turn.exchange
        )


def _is_turned(exchange: Exchange, *, margin: int = 1) -> bool:
    """Whether the client speaks more of the other, and the counselor more of itself by this many
    words."""
    reply = exchange.answer
    if reply is None or _self_minus_other(exchange.client.utterance) >= 0:
        return False
    return _self_minus_other(reply.utterance) >= margin


def _is_asked(exchange: Exchange) -> bool:
    """Whether moreover the client asks and the counselor does not."""
    reply = exchange.answer
    asks = "?" in exchange.client.utterance and reply is not None and "?" not in reply.utterance
    return asks and _is_turned(exchange, margin=2)


def _self_minus_other(text: str) -> int:
    return len(SELF.findall(text)) - len(OTHER.findall(text))
