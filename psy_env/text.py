"""What a reader sees of a text."""

import unicodedata


def has_words(text: str) -> bool:
    """Whether there is anything to read: a letter or a digit, in any script."""
    return any(map(str.isalnum, text))


def strip_hidden(text: str) -> str:
    """The text as it is read: without marks that no eye sees, and letters in their plain form."""
    if text.isascii():
        return text
    return "".join(
        mark for mark in unicodedata.normalize("NFKC", text) if unicodedata.category(mark) != "Cf"
    )
