"""A judge that answers with one digit: of one criterion, one item, one line of a form.

Where the server tells how likely each word was, the score is the expectation over the scale's
digits, renormalised, and their mass is kept beside it; else it is the digit that was written.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from statistics import fmean, stdev
from typing import NamedTuple

from agents.llm.asking import Asker, Unreadable
from agents.models.chat import ChatRequest, Completion, Sampling
from psy_env.records import Message, Score
from psy_env.reply_text import ReplyError, unwrap
from psy_env.rubrics import Rubric
from psy_env.seeds import derive_seed

TOP_LOGPROBS = 20
"""The most that servers tell of."""

DIGIT_FLOOR = 0.2
"""Mass on the scale's digits below which their proportions say nothing: the model was about to say
something else."""

DIGIT_TOKENS = 6
"""Room for a digit and a label before it."""

PLACES = 3
"""Decimals of an expectation: more would be float noise between machines."""

EXAMPLE, AGAIN = "digit_example", "plain_again"
EXAMPLE_ANSWER = "3"
"""To the one question that is answered already, so that the form of an answer is seen."""

NO_DIGIT = "no digit"
TWO_NUMBERS = "more than one number"
OFF_SCALE = "out of range"
UNLIKELY = "digits not likely enough"

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_OUT_OF = re.compile(r"\b(\d+)\s*(?:/|out of)\s*(\d+)\b")


class Digit(NamedTuple):
    """One answer; `mass` is how much probability lay on the scale's digits, None where no server
    told."""

    score: Score
    mass: float | None = None


class Marks(NamedTuple):
    """What was read of several questions, by their keys."""

    scores: dict[str, Score]
    causes: dict[str, str]
    spread: dict[str, float]
    mass: dict[str, float]


@dataclass(frozen=True, slots=True)
class DigitAsker:
    """Poses questions that one digit answers; `repeats` answers to each are put together."""

    asker: Asker
    rubric: Rubric
    repeats: int = 1

    def ask(self, questions: Mapping[str, Sequence[Message]], seed: int) -> Marks:
        """One call a question, in order; each begins with a system message."""
        marks = Marks({}, {}, {}, {})
        for key, messages in questions.items():
            _enter(marks, key, self._ask(messages, derive_seed(seed, key)))
        return marks

    def _ask(self, messages: Sequence[Message], seed: int) -> list[Digit | Unreadable]:
        example = Message(role="user", content=self.asker.prompts.render(EXAMPLE))
        answered = Message(role="assistant", content=EXAMPLE_ANSWER)
        system, *rest = messages
        request = ChatRequest(
            (system, example, answered, *rest),
            Sampling(1.0 if self.repeats > 1 else 0.0, max_tokens=DIGIT_TOKENS),
            n=self.repeats,
            seed=seed,
            top_logprobs=TOP_LOGPROBS,
        )
        read = partial(read_digit, low=self.rubric.low, high=self.rubric.high)
        return replace(self.asker, again=AGAIN).ask_completions(request, read)


def _enter(marks: Marks, key: str, answers: Sequence[Digit | Unreadable]) -> None:
    """Means over the answers that could be read, or the first one's cause."""
    read = [answer for answer in answers if not isinstance(answer, Unreadable)]
    if not read:
        causes = (answer.cause for answer in answers if isinstance(answer, Unreadable))
        marks.causes[key] = next(causes)
        return
    scores = [digit.score for digit in read]
    marks.scores[key] = scores[0] if len(scores) == 1 else fmean(scores)
    if len(scores) > 1:
        marks.spread[key] = stdev(scores)
    masses = [digit.mass for digit in read if digit.mass is not None]
    if masses:
        marks.mass[key] = round(fmean(masses), PLACES)


def read_digit(completion: Completion, *, low: int, high: int) -> Digit:
    """The score in an answer. Raises ReplyError where there is none to be had."""
    remedy = f"answer with one digit from {low} to {high} and nothing else"
    if completion.likely:
        return _expect(completion.likely, low, high, remedy)
    text = unwrap(completion.text)
    if (parts := _OUT_OF.findall(text)) and len(parts) == 1 and int(parts[0][1]) == high:
        numbers = [parts[0][0]]
    else:
        numbers = _NUMBER.findall(text)
    if not numbers:
        raise ReplyError(NO_DIGIT, remedy)
    if len(set(numbers)) > 1:
        raise ReplyError(TWO_NUMBERS, remedy)
    if not numbers[0].isdigit() or not low <= int(numbers[0]) <= high:
        raise ReplyError(OFF_SCALE, remedy)
    return Digit(int(numbers[0]))


def _expect(likely: Mapping[str, float], low: int, high: int, remedy: str) -> Digit:
    weights = dict.fromkeys(range(low, high + 1), 0.0)
    for word, weight in likely.items():
        bare = word.strip()
        if len(bare) == 1 and bare in "0123456789" and int(bare) in weights:
            weights[int(bare)] += weight
    mass = sum(weights.values())
    if mass < DIGIT_FLOOR:
        raise ReplyError(UNLIKELY, remedy)
    expected = sum(digit * weight for digit, weight in weights.items()) / mass
    return Digit(round(min(max(expected, low), high), PLACES), min(mass, 1.0))
