"""Text spaces: any Unicode, the same from the same seed, and whole through every kind of vector
environment."""

import copy
import pickle
from typing import Any, cast

import gymnasium
import numpy as np
import pytest
from gymnasium.spaces import Dict
from gymnasium.vector.utils import (
    create_shared_memory,
    read_from_shared_memory,
    write_to_shared_memory,
)
from hypothesis import example, given
from hypothesis import strategies as st

from psy_env import InputError, PlanCandidate, Seat, UtteranceCandidate
from psy_env.spaces import MoveSpace, UnicodeText
from tests.scripted import make_cast, make_plan, make_profile

PROFILES = [make_profile(number) for number in range(5)]
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
ODD = (
    "",
    "“typographic” – été",
    "心配です",
    "💔\u200d🔥",
    "nul\x00inside",
    "\ud800 alone",
    "line\nbreak\r\t",
)


@given(ANY_TEXT)
def test_text_contains_any_string_up_to_its_length(text: str) -> None:
    assert text in UnicodeText(40)
    assert (text in UnicodeText(10)) == (len(text) <= 10)
    assert (text in UnicodeText(40, min_length=1)) == (text != "")


@pytest.mark.parametrize("value", [None, 3, b"bytes", ["a"], {}, np.array("a")])
def test_text_contains_nothing_but_strings(value: Any) -> None:
    assert value not in UnicodeText(40)


@given(st.integers(0, 2**31), st.integers(0, 5), st.integers(5, 60))
def test_samples_lie_in_the_space_and_follow_its_seed(seed: int, low: int, high: int) -> None:
    one, two = (
        UnicodeText(high, min_length=low, seed=seed),
        UnicodeText(high, min_length=low, seed=seed),
    )
    drawn = [one.sample() for _ in range(5)]
    assert drawn == [two.sample() for _ in range(5)]
    assert all(text in one for text in drawn)


def test_samples_are_sentences_beyond_ascii() -> None:
    space = UnicodeText(200, seed=0)
    drawn = "".join(space.sample() for _ in range(50))
    assert not drawn.isascii()
    assert "How did that feel?" in drawn


def test_a_mask_is_refused() -> None:
    with pytest.raises(InputError, match="without a mask"):
        UnicodeText(10).sample(mask=(3, None))


def test_spaces_are_equal_when_kind_and_lengths_are() -> None:
    assert UnicodeText(10) == UnicodeText(10)
    assert UnicodeText(10) != UnicodeText(11)
    assert UnicodeText(10) != gymnasium.spaces.Text(10, min_length=0)
    assert MoveSpace(Seat.CLIENT, 10) == MoveSpace(Seat.CLIENT, 10)
    assert MoveSpace(Seat.CLIENT, 10) != MoveSpace(Seat.COUNSELOR, 10)
    assert MoveSpace(Seat.CLIENT, 10) != UnicodeText(10)


@pytest.mark.parametrize("space", [UnicodeText(50, seed=3), MoveSpace(Seat.CLIENT, 50, seed=3)])
def test_a_pickled_space_goes_on_sampling_alike(space: UnicodeText) -> None:
    twin = pickle.loads(pickle.dumps(space))
    assert twin == space
    assert [twin.sample() for _ in range(3)] == [space.sample() for _ in range(3)]


def test_fit_keeps_the_end() -> None:
    assert UnicodeText(3).fit("abcde") == "cde"
    assert UnicodeText(9).fit("abcde") == "abcde"


@example(list(ODD[:4]), list(ODD[3:]))
@given(st.lists(ANY_TEXT, min_size=1, max_size=4), st.lists(ANY_TEXT, min_size=4, max_size=4))
def test_shared_memory_gives_back_every_text(first: list[str], then: list[str]) -> None:
    space = Dict({"said": UnicodeText(40)})
    memory = create_shared_memory(space, n=len(first))
    live: Any = read_from_shared_memory(space, memory, n=len(first))
    for texts in (first, then[: len(first)]):
        for index, text in enumerate(texts):
            write_to_shared_memory(space, index, cast(Any, {"said": text}), memory)
        assert copy.deepcopy(live)["said"] == tuple(texts)
        assert list(live["said"]) == texts


MOVES: dict[Seat, tuple[Any, ...]] = {
    Seat.COUNSELOR: (
        {"utterance": "yes", "action": 2, "reasoning": "why", "closing": True},
        {"utterance": "yes", "action": np.int64(2), "closing": np.bool_(False)},
        {
            "plan": {
                "strategy": "Pie Chart Technique",
                "objective": "o",
                "actions": ["a", "b"],
                "rationale": "r",
            }
        },
        UtteranceCandidate(utterance="yes"),
        PlanCandidate(plan=make_plan()),
        ["one", {"utterance": "two"}],
    ),
    Seat.CLIENT: ({"utterance": "bye", "exit": True}, {"insight": 3}),
    Seat.EVALUATOR: ({"clarity": 3}, [{"clarity": 3}], {"ctrs": {}, "tags": []}),
}
NO_MOVES: dict[Seat, tuple[Any, ...]] = {
    Seat.COUNSELOR: (
        None,
        3,
        b"x",
        [],
        {},
        {"utterance": 3},
        {"utterance": "a", "exit": True},
        {"utterance": "a", "action": True},
        {"utterance": "a", "closing": 1},
        {"plan": "prose"},
        {"plan": {"objective": "o", "actions": "a, b"}},
        {"plan": {"objective": "o", "actions": [1]}},
    ),
    Seat.CLIENT: (
        None,
        3,
        {},
        {"utterance": "a", "exit": "no"},
        {"utterance": "a", "action": 1},
        ["a"],
    ),
    Seat.EVALUATOR: (None, 3, 2.5, b"x"),
}


@pytest.mark.parametrize(
    ("seat", "move"), [(seat, move) for seat, moves in MOVES.items() for move in (*moves, *ODD)]
)
def test_move_space_contains_what_the_seat_may_submit(seat: Seat, move: Any) -> None:
    assert move in MoveSpace(seat, 100)


@pytest.mark.parametrize(
    ("seat", "move"), [(seat, move) for seat, moves in NO_MOVES.items() for move in moves]
)
def test_move_space_refuses_what_no_seat_could_mean(seat: Seat, move: Any) -> None:
    assert move not in MoveSpace(seat, 100)


def make_vec(mode: str, **vector: Any) -> gymnasium.vector.VectorEnv[Any, Any, Any]:
    seats: dict[str, Any] = {
        "cast": make_cast(),
        "profiles": PROFILES,
        "max_exchanges": 3,
    }
    return gymnasium.make_vec(
        "psy_env/Counseling-v0",
        num_envs=2,
        vectorization_mode=mode,
        vector_kwargs=vector or None,
        **seats,
    )


@pytest.mark.parametrize(
    ("mode", "vector"),
    [("sync", {}), ("async", {}), ("async", {"shared_memory": False}), ("async", {"copy": False})],
    ids=["sync", "async", "async-pipes", "async-live"],
)
def test_vector_environments_give_true_text(mode: str, vector: dict[str, Any]) -> None:
    single = [
        gymnasium.make(
            "psy_env/Counseling-v0", cast=make_cast(), profiles=PROFILES, max_exchanges=3
        )
        for _ in "ab"
    ]
    truth = [env.reset(seed=7 + index)[0]["dialogue"] for index, env in enumerate(single)]
    many = make_vec(mode, **vector)
    try:
        first = many.reset(seed=7)[0]
        assert list(first["dialogue"]) == truth
        for words in (("été – “oui”", "心配\x00"), ("", "💔"), ("a", "b"), ("c", "d"), ("e", "f")):
            seen, _, ended, capped, infos = many.step(words)
            if not (ended | capped).any() and "legal_actions" in infos:
                truth = [
                    env.step(word)[0]["dialogue"] for env, word in zip(single, words, strict=True)
                ]
                assert list(seen["dialogue"]) == truth
            else:
                break
    finally:
        many.close()


def test_an_async_observation_keeps_its_text_when_the_next_one_comes() -> None:
    many = make_vec("async")
    try:
        first = many.reset(seed=7)[0]
        kept = tuple(first["dialogue"])
        many.step(("a", "b"))
        assert first["dialogue"] == kept
        assert many.reset(seed=7)[0] in many.observation_space
    finally:
        many.close()
