"""Saved records: frozen, strict, and equal to themselves after a JSON round trip."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from psy_env import (
    CTRS,
    Cast,
    ClientTurn,
    Plan,
    Profile,
    Ratings,
    Rules,
    ScoreCard,
    Session,
    Transcript,
    UtteranceCandidate,
    play,
)
from psy_env.records import Record
from tests.scripted import make_cast, make_plan, make_profile

SAMPLES: tuple[Record, ...] = (
    make_profile(),
    make_plan(),
    ClientTurn(utterance="I don’t know – maybe.", exit=True),
    UtteranceCandidate(utterance="Und dann?", action=2, reasoning="weil"),
    ScoreCard(scores={"clarity": 3}),
    Ratings(rubric="ctrs", scores=dict.fromkeys(CTRS.keys), causes={"focus": "cut off"}),
    Rules(max_exchanges=3, candidates=2),
)


def played(seed: int, cast: Cast | None = None) -> Transcript:
    session = Session.start(make_profile(seed % 7), Rules(candidates=2), session_id="s", seed=seed)
    return play(session, cast or make_cast(exit_chance=0.05)).transcript({"client": "scripted"})


@pytest.mark.parametrize("record", SAMPLES, ids=lambda record: type(record).__name__)
def test_record_survives_json(record: Record) -> None:
    assert type(record).model_validate_json(record.model_dump_json()) == record


@given(st.integers(0, 10_000))
def test_transcript_survives_json(seed: int) -> None:
    transcript = played(seed)
    text = transcript.model_dump_json()
    again = Transcript.model_validate_json(text)
    assert again == transcript
    assert again.model_dump_json() == text


@pytest.mark.parametrize("record", SAMPLES, ids=lambda record: type(record).__name__)
def test_record_refuses_an_unknown_field(record: Record) -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        type(record).model_validate({**record.model_dump(), "surprise": 1})


@pytest.mark.parametrize("record", SAMPLES, ids=lambda record: type(record).__name__)
def test_record_is_frozen(record: Record) -> None:
    field = next(iter(type(record).model_fields))
    with pytest.raises(ValidationError, match="frozen"):
        setattr(record, field, getattr(record, field))


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (ClientTurn, {"utterance": 3}),
        (ClientTurn, {"utterance": "yes", "exit": 1}),
        (UtteranceCandidate, {"utterance": "yes", "action": "2"}),
        (ScoreCard, {"scores": {"clarity": "3"}}),
        (Rules, {"max_exchanges": "20"}),
    ],
)
def test_record_converts_nothing_silently(kind: type[Record], fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        kind.model_validate(fields)


@pytest.mark.parametrize("score", [0, 6, -1])
def test_card_scores_lie_between_1_and_5(score: int) -> None:
    with pytest.raises(ValidationError):
        ScoreCard(scores={"clarity": score})


def test_plan_needs_an_action() -> None:
    with pytest.raises(ValidationError):
        Plan(objective="none", actions=())


@pytest.mark.parametrize("count", [0, 4])
def test_profile_carries_one_to_three_automatic_thoughts(count: int) -> None:
    with pytest.raises(ValidationError):
        Profile.model_validate(
            {**make_profile().model_dump(), "automatic_thoughts": ("I fail.",) * count}
        )


def test_schema_version_of_another_time_is_refused() -> None:
    with pytest.raises(ValidationError):
        Profile.model_validate({**make_profile().model_dump(), "schema_version": 2})


def test_unscored_is_not_a_score() -> None:
    assert ScoreCard(unscored="no answer").mean is None
    assert Ratings(rubric="ctrs", scores=dict.fromkeys(CTRS.keys)).mean() is None
