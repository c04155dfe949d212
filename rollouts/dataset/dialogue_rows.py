"""A kept dialogue as one flat row, and what its columns mean.

File, card and schema are written from the same list.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from psy_env.diagnostic import DIAGNOSTIC_PLAN, find_plan
from psy_env.records import Plan, Transcript
from psy_env.vocabulary import Seat
from rollouts.dataset.filtering import speaks_of_risk

Feature = str | list[Any] | dict[str, Any]
"""A column's type as `datasets` names it; a list holds its element's type, a dict those of its
fields."""


class Column(NamedTuple):
    """One column: its name, its type, and what it holds."""

    name: str
    feature: Feature
    meaning: str


MESSAGES: Feature = [{"role": "string", "content": "string"}]
TURN: Feature = {
    "speaker": "string",
    "utterance": "string",
    "reasoning": "string",
    "action": "int64",
    "stage": "string",
}

CTRS_COLUMN = "ctrs"
DIALOGUE_COLUMNS: tuple[Column, ...] = (
    Column("id", "string", "session id"),
    Column("profile_id", "string", "client profile"),
    Column("name", "string", "the client's name (invented)"),
    Column("persona", "string", "who the client is; decides the split"),
    Column("attitude", "string", "one of eight attitudes towards counseling"),
    Column("attitude_type", "string", "withdrawn, resistant or engaged"),
    Column("distortion", "string", "thinking pattern, one of ten"),
    Column("emotion", "string", "fits 'I feel ...'"),
    Column("topic", "string", "what it is about, in the client's words"),
    Column("surface_problem", "string", "what the client comes with"),
    Column("triggering_situation", "string", "what set it off"),
    Column("automatic_thoughts", ["string"], "one to three thoughts underneath"),
    Column("negative_thought", "string", "the thought the profile was made from"),
    Column("balanced_thoughts", ["string"], "fairer thoughts, where the source has any"),
    Column("profile_source", "string", "where the profile comes from"),
    Column("diagnostic_objective", "string", "aim of the fixed diagnostic plan"),
    Column("diagnostic_actions", ["string"], "its actions in order"),
    Column("strategy", "string", "CBT strategy of the intervention, one of twelve"),
    Column("objective", "string", "aim of the intervention plan"),
    Column("rationale", "string", "why this plan for this client"),
    Column("actions", ["string"], "its 5 to 7 actions in order, and the closing one"),
    Column("plan_reasoning", "string", "what the counselor thought before planning"),
    Column(
        "turns",
        [TURN],
        "client and counselor by turns; a counselor turn names its action (from 1) in its stage's "
        "plan",
    ),
    Column("exchanges", "int64", "client and counselor turns together count as one"),
    Column(CTRS_COLUMN, "float64", "CTRS items, 0 to 6, by the evaluator"),
    Column(
        "risk_language",
        "bool",
        "the client speaks of suicide or self-harm, and the counselor takes it up",
    ),
    Column("risk_in_profile", "bool", "the profile holds such words"),
    Column("writer", "string", "who wrote the dialogue"),
    Column("evaluator", "string", "who rated it"),
)


def list_dialogue_columns(ctrs_items: Sequence[str]) -> tuple[Column, ...]:
    """The columns of a dialogue that was rated on these CTRS items."""
    return tuple(
        column._replace(feature=dict.fromkeys(ctrs_items, column.feature))
        if column.name == CTRS_COLUMN
        else column
        for column in DIALOGUE_COLUMNS
    )


SFT_COLUMNS: tuple[Column, ...] = (
    Column("id", "string", "session id"),
    Column("exchange", "int64", "exchange of the counselor turn, from 1"),
    Column("prompt", MESSAGES, "chat messages up to the counselor's turn"),
    Column("completion", MESSAGES, "the counselor's reply: one JSON object"),
)


def dialogue_row(transcript: Transcript, *, writer: str, evaluator: str) -> dict[str, Any]:
    """The row of a kept dialogue: every column of DIALOGUE_COLUMNS in order, null only for the
    action of a client turn."""
    adopted, plan = transcript.adopted, find_plan(transcript)
    assert adopted is not None, "a kept dialogue carried its plan out"
    assert plan is not None
    assert transcript.rating is not None, "a kept dialogue was rated"
    found = {
        **_profile_values(transcript),
        **_plan_values(plan, adopted.reasoning),
        "turns": list(_turn_values(transcript)),
        "exchanges": len(transcript.exchanges),
        CTRS_COLUMN: {
            key: float(score)
            for key, score in transcript.rating.ctrs.scores.items()
            if score is not None
        },
        "risk_language": speaks_of_risk(transcript),
        "risk_in_profile": bool(transcript.profile.risk),
        "writer": writer,
        "evaluator": evaluator,
    }
    return {column.name: found[column.name] for column in DIALOGUE_COLUMNS}


def dialogue_line(row: dict[str, Any]) -> str:
    """A row as one line of JSON, without line break."""
    return json.dumps(row, ensure_ascii=False)


def _profile_values(transcript: Transcript) -> dict[str, Any]:
    profile = transcript.profile
    told = profile.model_dump(mode="json", exclude={"schema_version", "source"})
    return {
        "id": transcript.session_id,
        **told,
        "attitude_type": profile.attitude.type.value,
        "profile_source": profile.source,
    }


def _plan_values(plan: Plan, reasoning: str) -> dict[str, Any]:
    return {
        "diagnostic_objective": DIAGNOSTIC_PLAN.objective,
        "diagnostic_actions": list(DIAGNOSTIC_PLAN.actions),
        "strategy": plan.strategy.value if plan.strategy else "",
        "objective": plan.objective,
        "rationale": plan.rationale,
        "actions": list(plan.actions),
        "plan_reasoning": reasoning,
    }


def _turn_values(transcript: Transcript) -> Iterator[dict[str, Any]]:
    for turn in transcript.turns:
        yield {
            "speaker": turn.speaker.value,
            "utterance": turn.utterance,
            "reasoning": turn.reasoning,
            "action": None
            if turn.speaker is Seat.CLIENT or turn.action is None
            else turn.action + 1,
            "stage": turn.stage.value,
        }
