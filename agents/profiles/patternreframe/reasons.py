"""Why a row does not become a client; a row that cannot be parted well is left out."""

from enum import StrEnum


class Reason(StrEnum):
    """What a rejected row lacks, in the words that its reader sees; more may follow them."""

    NO_THOUGHT = "no thought"
    TOO_LONG = "the thought is longer than 1000 characters"
    LANGUAGE = "the thought is not in English"
    NO_PATTERN = "no pattern"
    UNKNOWN_PATTERN = "the pattern is none of the ten"
    NO_PERSONA = "the persona holds no sentence"
    REFRAMES = "a reframe is no text"
    NOT_TEXT = "it holds characters that are not text"
    MINOR = "the persona is a minor"
    NO_SITUATION = "no situation can be told apart from the thought"
    TRAIT = "the situation is a trait or a habit, nothing that happened"
    SUPPOSED = "the situation is supposed, wished or told in part"
    INTERPRETED = "the situation already holds an interpretation"
    NO_INTERPRETATION = "a thought is no interpretation, judgement or prediction"
    ANOTHER = "a thought is about somebody else and not about the client"
    NOT_WHOLE = "a thought is no whole sentence of its own"
    GRAMMAR = "its grammar is broken"
    NO_TOPIC = "nothing tells for sure which area of life it is about"
    CLASH = "it contradicts the persona"
    LEAK = "every opening sentence would give the thought away"


class UnusableError(Exception):
    """A row that cannot become a profile; the message is the reason."""
