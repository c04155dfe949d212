"""What a model thinks is never spoken, and JSON never reaches the client."""

import json

import gymnasium
import pytest

import psy_env  # noqa: F401 - registers the environment
from agents.baselines.plain_text import read_answer
from agents.models.chat import Completion
from agents.text_format import parse_reply
from psy_env.actions import holds_plan
from psy_env.errors import InputError
from psy_env.records import UtteranceCandidate
from psy_env.reply_text import find_object, unwrap
from tests.test_text_format import PLANNED

MOVE = json.dumps({"reasoning": "Start.", "action": 1, "utterance": "Hello, and welcome."})
PLAN = json.dumps(
    {
        "reasoning": "r",
        "strategy": None,
        "objective": "Listen.",
        "rationale": "w",
        "actions": ["Greet."],
    }
)
THINKING = (
    "<think>\nThe user {x} wants words.\n</think>\n\n",
    "The user wants words.\n</think>\n\n",
    "<think></think>",
    "<thinking>a</thinking> <think>b</think>",
    "<|channel>thought\nhm<channel|>",
    "◁think▷hm◁/think▷",
    "<seed:think>hm</seed:think>",
)
AROUND = (*((thought, "") for thought in THINKING), ("```json\n", "\n```"), ("\ufeff", ""))


@pytest.mark.parametrize("thought", THINKING)
def test_plain_answers_are_spoken_without_their_thinking(thought: str) -> None:
    assert read_answer(Completion(f"{thought}Counselor: Hello there.")).text == "Hello there."


@pytest.mark.parametrize("text", ["<think>It never ends", "<think>a</think>", "a</thinking>"])
def test_thinking_alone_says_nothing(text: str) -> None:
    assert unwrap(text) == ""


@pytest.mark.parametrize(("before", "after"), AROUND)
def test_the_trained_format_is_read_below_thinking_and_fences(before: str, after: str) -> None:
    candidate = parse_reply(f"{before}{MOVE}{after}", PLANNED)
    assert isinstance(candidate, UtteranceCandidate)
    assert (candidate.malformed, candidate.utterance) == (None, "Hello, and welcome.")


def test_long_replies_are_read_in_time() -> None:
    assert unwrap("<think>" * 50_000 + "x" * 200_000 + "</think>Hello") == "Hello"
    assert find_object("a " + "{x} " * 50_000 + MOVE)["action"] == 1


@pytest.mark.parametrize(("before", "after"), AROUND)
def test_a_json_reply_given_to_the_environment_is_that_move(before: str, after: str) -> None:
    env = gymnasium.make("psy_env/Counseling-v0", render_mode="ansi")
    env.reset(seed=1)
    env.step(f"{before}{MOVE}{after}")
    assert holds_plan(f"{before}{PLAN}{after}")
    shown = str(env.render())
    assert "Hello, and welcome." in shown
    assert not any(mark in shown for mark in ("{", "think", "```"))


@pytest.mark.parametrize(
    "text", ['{"foo": "bar"}', '{"utterance": "Hel', f"{MOVE}\n{MOVE}", f"[{MOVE}]"]
)
def test_json_that_is_no_move_is_refused_and_not_spoken(text: str) -> None:
    env = gymnasium.make("psy_env/Counseling-v0")
    env.reset(seed=1)
    with pytest.raises(InputError):
        env.step(text)
