"""The information walls: what one seat must not know changes nothing in what it sees."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from psy_env import (
    RUBRICS,
    Attitude,
    Cast,
    ChoiceKind,
    ClientTurn,
    Profile,
    Rules,
    ScoreCard,
    Scores,
    Seat,
    Session,
    Slate,
    UtteranceCandidate,
    take_turn,
)
from psy_env.observations import make_observation_space, observe
from psy_env.views import ClientView, View
from tests.scripted import ScriptedClient, make_cast, make_profile

SEEDS = st.integers(0, 2**40)
ATTITUDES = tuple(Attitude)


def states(session: Session, cast: Cast) -> Iterator[Session]:
    """Every state of a session, the first and the last included."""
    yield session
    while not session.over:
        session = take_turn(session, cast)
        yield session


def start(profile: Profile, seed: int, **rules: Any) -> Session:
    return Session.start(profile, Rules(**rules), session_id="s", seed=seed)


def texts_of(value: Any) -> Iterator[str]:
    """Every free text inside a view; the closed word lists (enums) are not free text."""
    if isinstance(value, Enum) or value is None or isinstance(value, int):
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        yield from texts_of([item for _, item in value])
    elif isinstance(value, tuple | list):
        for item in value:
            yield from texts_of(item)
    else:
        yield from texts_of([getattr(value, field.name) for field in fields(value)])


@given(SEEDS, st.sampled_from(ATTITUDES))
def test_counselor_and_evaluator_see_the_same_whatever_the_profile(
    seed: int, attitude: Attitude
) -> None:
    cast = make_cast(exit_chance=0.02)
    one = states(start(make_profile(1), seed, candidates=2), cast)
    two = states(start(make_profile(2, attitude), seed, candidates=2), cast)
    for left, right in zip(one, two, strict=True):
        for seat in (Seat.COUNSELOR, Seat.EVALUATOR):
            assert left.view(seat) == right.view(seat)


def play_turns(seed: int, rng: random.Random) -> Iterator[View]:
    """Client views of a session with fixed words, and with reasoning and scores by another hand."""
    session = start(make_profile(), seed, score_single=True, max_exchanges=6)
    while session.ending is None:
        session = session.apply(ClientTurn(utterance=f"line {len(session.lines)}"))
        yield session.view(Seat.CLIENT)
        reasoning = f"thinking {rng.random()}"
        said = UtteranceCandidate(
            utterance=f"line {len(session.lines)}", action=0, reasoning=reasoning
        )
        laid = session.apply(Slate((said,)))
        yield laid.view(Seat.CLIENT)
        scores = {key: rng.randint(1, 5) for key in RUBRICS.scoring(laid.kind).keys}
        session = laid.apply(Scores((ScoreCard(scores=scores),)))
        yield session.view(Seat.CLIENT)


@given(SEEDS, SEEDS, SEEDS)
def test_client_sees_the_same_whatever_the_counselor_thinks_and_the_evaluator_scores(
    seed: int, a: int, b: int
) -> None:
    assert list(play_turns(seed, random.Random(a))) == list(play_turns(seed, random.Random(b)))


def test_client_view_holds_nothing_but_the_profile_and_the_dialogue() -> None:
    names = {field.name for field in fields(ClientView)}
    assert names == {"profile", "lines", "exchange", "max_exchanges", "seed", "rubric"}


@dataclass(frozen=True)
class ConfidingClient(ScriptedClient):
    """Tells its automatic thought once in a while."""

    def speak(self, view: ClientView) -> ClientTurn:
        turn = super().speak(view)
        if random.Random(view.seed).random() < 0.05:
            return turn.model_copy(update={"utterance": view.profile.automatic_thoughts[0]})
        return turn


def secrets_of(profile: Profile) -> tuple[str, ...]:
    told = (
        *profile.automatic_thoughts,
        profile.negative_thought,
        profile.persona,
        profile.attitude.value,
    )
    return (*told, profile.profile_id, profile.surface_problem, profile.triggering_situation)


@pytest.mark.parametrize("batch", range(10))
def test_counselor_reads_no_secret_that_the_client_has_not_said(batch: int) -> None:
    cast = make_cast(exit_chance=0.03)
    cast = Cast(ConfidingClient(0.03), cast.counselor, cast.evaluator)
    for number in range(batch * 100, batch * 100 + 100):
        profile = make_profile(number, ATTITUDES[number % len(ATTITUDES)])
        session = start(profile, number, planning=number % 5 > 0, candidates=1)
        for state in states(session, cast):
            if state.turn is not Seat.COUNSELOR and not state.over:
                continue
            said = "\n".join(line.text for line in state.lines if line.seat is Seat.CLIENT)
            read = "\n".join(texts_of(state.view(Seat.COUNSELOR)))
            for secret in secrets_of(profile):
                assert secret in said or secret not in read


@given(SEEDS)
def test_observations_keep_the_walls(seed: int) -> None:
    cast = make_cast()
    spaces = {seat: make_observation_space(seat, 20) for seat in Seat}
    one = states(start(make_profile(1), seed, candidates=1), cast)
    two = states(start(make_profile(2, Attitude.GUARDED), seed, candidates=1), cast)
    for left, right in zip(one, two, strict=True):
        for seat in (Seat.COUNSELOR, Seat.EVALUATOR):
            seen, other = (observe(session, seat, spaces[seat]) for session in (left, right))
            assert str(seen) == str(other)
        for seat in Seat:
            assert spaces[seat].contains(observe(left, seat, spaces[seat]))


@given(SEEDS)
def test_an_evaluator_never_sees_what_a_counselor_thinks(seed: int) -> None:
    """Camel's plan and a Chinese counselor's own words stand in the reasoning."""
    secret = f"thinking {seed}"
    session = Session.start(make_profile(seed % 7), Rules(candidates=2), seed=seed)
    session = session.apply(ClientTurn(utterance="I cannot sleep."))
    said = UtteranceCandidate(utterance="Since when?", action=0, reasoning=secret)
    session = session.apply(Slate((said, said)))
    view = session.view(Seat.EVALUATOR)
    assert secret not in repr(view)
    scores = dict.fromkeys(RUBRICS.scoring(ChoiceKind.UTTERANCE).keys, 3)
    after = session.apply(Scores((ScoreCard(scores=scores),) * 2))
    assert after.exchanges[-1].reply is not None
    assert secret in after.exchanges[-1].reply.model_dump_json()
