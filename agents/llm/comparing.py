"""A model compares two sessions with the same client by seven criteria (E.3), in one call.

It sees what was said, as when it rates: no names, no plans, no profile. It is asked once for each
order, since the other order is its second opinion.
"""

import json
from functools import cache, partial
from typing import Annotated, Any

from pydantic import Field

from agents.llm.asking import Asker, Unreadable
from agents.llm.jury import Jury
from agents.llm.quoting import tell_dialogue
from agents.llm.replies import Reply, ReplyForm, make_form
from psy_env.comparing import ComparisonView, Preferred, Verdicts
from psy_env.rubrics import Rubric
from psy_env.seeds import derive_seed

PROMPT = "compare_sessions"
TOKENS_EACH = 120
"""Room for one criterion's reason and verdict."""


@cache
def make_comparison_form(rubric: Rubric) -> ReplyForm[Any]:
    """A reason and a verdict on each criterion."""
    better = Annotated[Preferred, Field(strict=False)]
    verdict = make_form("Verdict", (), Reply, reason=str, better=better)
    return ReplyForm.of(PROMPT, make_form("Comparison", rubric.keys, verdict))


def compare_sessions(asker: Asker, view: ComparisonView) -> Verdicts:
    """Every criterion, or none with the cause where the reply could not be used."""
    form, jury = make_comparison_form(view.rubric), Jury(asker)
    example = {"reason": "at most 20 words", "better": Preferred.TIE}
    first = json.dumps({view.rubric.keys[0]: example})
    request = jury.pose(
        form.schema,
        {"session_A": tell_dialogue(view.a), "session_B": tell_dialogue(view.b)},
        seed=derive_seed(view.seed, PROMPT),
        max_tokens=TOKENS_EACH * len(view.rubric.keys),
        criteria="\n".join(f"- {item.key}: {item.meaning}" for item in view.rubric.items),
        example=f"{first[:-1]}, ...}}",
    )
    judge = jury.name_judge(view.rubric, PROMPT)
    read = asker.ask(request, partial(_read_verdicts, form))
    if isinstance(read, Unreadable):
        return Verdicts.unscored(view.rubric, read.cause, judge)
    return Verdicts(verdicts=read, judge=judge)


def _read_verdicts(form: ReplyForm[Any], text: str) -> dict[str, Preferred | None]:
    return {key: verdict.better for key, verdict in form.read(text)}
