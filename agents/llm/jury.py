"""One judge, asked once or several times, and its answers put together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import NamedTuple

from agents.llm.asking import ASK_AGAIN, Asker, Unreadable
from agents.llm.quoting import quote
from agents.models.chat import ChatRequest, ReplySchema, Sampling
from psy_env.records import Judge, Message, Score
from psy_env.rubrics import Rubric

SYSTEM = "judge_system"

ONCE = 0.0
"""Temperature of a judge that is asked once: its most likely answer."""

REPEATED = 1.0
"""Temperature of a judge that is asked several times: at 0 it would say the same again, at 1 the
spread shows how sure it is."""


class Merged(NamedTuple):
    """Several answers as one: means and standard deviations of those that could be read, or the
    cause why none could."""

    scores: Mapping[str, Score]
    spread: Mapping[str, float]
    cause: str | None = None


@dataclass(frozen=True, slots=True)
class Jury:
    """The judge, and how often it is asked the same."""

    asker: Asker
    repeats: int = 1

    def pose(
        self,
        schema: ReplySchema,
        data: Mapping[str, object],
        *,
        seed: int,
        max_tokens: int,
        **fields: str,
    ) -> ChatRequest:
        """A question about `data`, which reaches the judge as the one data field of the user's
        message.

        The prompt has the schema's name and is given the other fields too.
        """
        prompts = self.asker.prompts
        system = Message(role="system", content=prompts.render(SYSTEM))
        task = Message(role="user", content=prompts.render(schema.name, data=quote(data), **fields))
        sampling = Sampling(REPEATED if self.repeats > 1 else ONCE, max_tokens=max_tokens)
        return ChatRequest((system, task), sampling, seed=seed, reply_schema=schema)

    def name_judge(self, rubric: Rubric, *prompts: str) -> Judge:
        """Who judges by this rubric with these prompts."""
        digest = self.asker.prompts.digest(SYSTEM, ASK_AGAIN, *prompts)
        return Judge(name=self.asker.model.name, prompts=digest, rubric=rubric.version)


def merge(answers: Sequence[Mapping[str, int] | Unreadable]) -> Merged:
    """Put at least one answer to the same question together; a single one stays as it is, in whole
    numbers."""
    read = [answer for answer in answers if not isinstance(answer, Unreadable)]
    if not read:
        return Merged(
            {}, {}, next(answer.cause for answer in answers if isinstance(answer, Unreadable))
        )
    columns = {key: [answer[key] for answer in read] for key in read[0]}
    if len(read) == 1:
        return Merged(read[0], {})
    return Merged(
        {key: fmean(values) for key, values in columns.items()},
        {key: stdev(values) for key, values in columns.items()},
    )
