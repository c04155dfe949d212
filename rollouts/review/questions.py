"""What a rater is asked: questions with their answers, in our own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ReviewQuestion:
    """One question. `answers` may be given, none for free words; some of them are explained by
    `meanings`.

    `source` is the source's own figure for it, `shown` what stands on the buttons in place of the
    answers.
    """

    key: str
    title: str
    text: str
    answers: tuple[str, ...] = ()
    meanings: Mapping[str, str] = field(default_factory=dict)
    source: float | None = None

    @property
    def remedy(self) -> str:
        """How an answer is written."""
        first, *_, last = self.answers
        if first.isdigit():
            return f"Write a whole number from {first} to {last}, or leave the cell empty."
        return f"Write one of {', '.join(self.answers)}, or leave the cell empty."


def scale(low: int, high: int) -> tuple[str, ...]:
    """Whole numbers as answers."""
    return tuple(map(str, range(low, high + 1)))


def tell_questions(guide: str, questions: Sequence[ReviewQuestion]) -> str:
    """Guide, questions and meanings as plain text, for those who fill in the spreadsheet."""
    parts = [guide]
    for number, question in enumerate(questions, 1):
        lines = [f"{number}. {question.title} (column {question.key})", f"   {question.text}"]
        meant = [f"   {answer} = {meaning}" for answer, meaning in question.meanings.items()]
        if question.answers and not meant:
            meant = [f"   one of: {', '.join(question.answers)}"]
        parts.append("\n".join([*lines, *meant]))
    return "\n\n".join(parts) + "\n"
