"""Valid answers to everything our seats ask a model, so that whole runs can be played without one.

What is asked is told by the reply schema's name, or by the task's own words in the trained
counselor's format, which sends no schema; whoever asks for neither gets a sentence. The same
request gives the same answers, another seed others.
"""

import hashlib
import json
import random
import re
from collections.abc import Callable, Sequence
from typing import Any

from agents.llm.quoting import CLOSE, OPEN
from agents.models.chat import ChatRequest
from psy_env.rubrics import CTRS, PLAN, SESSION_REACTIONS, UTTERANCE, Rubric
from psy_env.vocabulary import Strategy, Tag

WORDS = (
    "the letter came on a Tuesday and since then I lie awake and listen to the street below".split()
)
DAYS = "Monday Tuesday Wednesday Thursday Friday".split()
THOUGHTS = (
    "Nobody will ever love me.",
    "I ruin everything.",
    "They must think I am stupid.",
    "It can only get worse.",
)
EXIT_CHANCE = 0.03
FIRST_TURNS = 5
"""In which the client never leaves."""
FORMATS = (
    ('"strategy"', "counselor_plan"),
    ('"closing"', "counselor_open"),
    ('"action"', "counselor_utterance"),
)
"""A word of each task in the trained counselor's format, in this order."""


def answer(request: ChatRequest) -> str | list[str]:
    """As many answers as the request asks for."""
    name = request.reply_schema.name if request.reply_schema else None
    messages = [(message.role, message.content) for message in request.messages]
    return _answer_all(name, messages, request.n, request.seed)


def answer_body(body: dict[str, Any]) -> list[str]:
    """The same for the JSON body of a chat completion request."""
    name = body.get("response_format", {}).get("json_schema", {}).get("name")
    messages = [(message["role"], message["content"]) for message in body["messages"]]
    return _answer_all(name, messages, body.get("n") or 1, body.get("seed") or 0)


def _answer_all(
    name: str | None, messages: Sequence[tuple[str, str]], n: int, seed: int
) -> list[str]:
    asked = next(text for role, text in reversed(messages) if role == "user" and _is_question(text))
    if not name and "one digit" not in asked:  # a judge is shown plans
        name = next((known for word, known in FORMATS if word in asked), None)
    content = hashlib.sha256(json.dumps([messages, seed]).encode()).hexdigest()
    chances = (random.Random(f"{content} {index}") for index in range(n))
    if not name:
        return [_speak(asked, rng) for rng in chances]
    return [json.dumps(ANSWERS[name](asked, rng), ensure_ascii=False) for rng in chances]


def _is_question(text: str) -> bool:
    """Not the message that sends a reply back."""
    return not text.startswith("That reply could not be used")


def _data(asked: str) -> dict[str, Any]:
    """The data field of a judge's message."""
    data: dict[str, Any] = json.loads(asked.partition(OPEN)[2].partition(CLOSE)[0])
    return data


def _speak(asked: str, rng: random.Random) -> str:
    """An answer in the plain form: a digit, a plan in lines, a step and what is said, or a
    sentence."""
    if "one digit" in asked:
        return str(rng.randint(1, 5))
    if "\nStrategy:" in asked:
        strategy = rng.choice(list(Strategy))
        steps = (f"{number}. {_ask(rng)}" for number in range(1, 6))
        return "\n".join(
            (f"Strategy: {strategy.title}", f"Aim: {_say(rng)}", f"Why: {_say(rng)}", *steps)
        )
    number = re.search(r'"Step:" and the number \((\d+)', asked)
    return f"Step: {number[1]}\n{_ask(rng)}" if number else _ask(rng)


def _say(rng: random.Random) -> str:
    return " ".join(rng.choices(WORDS, k=rng.randint(6, 14))).capitalize() + "."


def _ask(rng: random.Random) -> str:
    return (
        f"It sounds heavy that {_say(rng).lower()[:-1]}. Are you safe, and what went through your "
        "mind?"
    )


def _turn(asked: str, rng: random.Random) -> dict[str, Any]:
    number = re.search(r"turn (\d+)", asked)
    leaving = number is not None and int(number[1]) > FIRST_TURNS and rng.random() < EXIT_CHANCE
    return {"reasoning": "it lands", "utterance": _say(rng), "exit": leaving}


def _verdict(rubric: Rubric, rng: random.Random, **before: Any) -> dict[str, Any]:
    return {**before, "reason": _say(rng), "score": rng.randint(rubric.low, rubric.high)}


def _reactions(_: str, rng: random.Random) -> dict[str, Any]:
    return {key: _verdict(SESSION_REACTIONS, rng) for key in SESSION_REACTIONS.keys}


def _utterance(asked: str, rng: random.Random) -> dict[str, Any]:
    numbers = re.findall(r'"action": (\d+)(?: or (\d+))?', asked)[-1]
    action = rng.choice([int(number) for number in numbers if number])
    return {"reasoning": _say(rng), "action": action, "utterance": _ask(rng)}


def _open(_: str, rng: random.Random) -> dict[str, Any]:
    return {"reasoning": _say(rng), "closing": rng.random() < EXIT_CHANCE, "utterance": _ask(rng)}


def _plan(_: str, rng: random.Random) -> dict[str, Any]:
    actions = [f"step {number}: {_say(rng)}" for number in range(1, rng.randint(5, 7) + 1)]
    strategy = rng.choice(list(Strategy)).value
    return {
        "reasoning": _say(rng),
        "strategy": strategy,
        "objective": _say(rng),
        "rationale": _say(rng),
        "actions": actions,
    }


def _score(rubric: Rubric, asked: str, rng: random.Random) -> dict[str, Any]:
    numbers = [candidate["candidate"] for candidate in _data(asked)["candidates"]]
    verdicts = [
        {"candidate": number} | {key: _verdict(rubric, rng) for key in rubric.keys}
        for number in numbers
    ]
    return {"candidates": verdicts}


def _item(asked: str, rng: random.Random) -> dict[str, Any]:
    turns = [line["turn"] for line in _data(asked)["dialogue"]]
    return _verdict(CTRS, rng, evidence=rng.sample(turns, min(2, len(turns))))


def _form(asked: str, rng: random.Random) -> dict[str, Any]:
    return {key: _item(asked, rng) for key in CTRS.keys}


def _tags(asked: str, rng: random.Random) -> dict[str, Any]:
    spoken = [line["turn"] for line in _data(asked)["dialogue"] if line["speaker"] == "counselor"]
    tags = [tag.value for tag in Tag]
    return {
        "turns": [{"turn": turn, "tags": rng.sample(tags, rng.randint(0, 3))} for turn in spoken]
    }


def _stage(asked: str, rng: random.Random) -> dict[str, Any]:
    """A script that keeps its plan: every action once, and one of them again where there is
    room."""
    last = len(_data(asked)["plan"]["actions"])
    found = re.search(r"Write (\d+) to (\d+) exchanges", asked)
    assert found is not None
    again = [rng.randint(1, last - 1)] if last > 1 and int(found[2]) > last else []
    return {
        "exchanges": [_exchange(action, rng) for action in sorted([*range(1, last + 1), *again])]
    }


def _exchange(action: int, rng: random.Random) -> dict[str, Any]:
    counselor = {"reasoning": _say(rng), "action": action, "utterance": _ask(rng)}
    return {"client": {"reasoning": _say(rng), "utterance": _say(rng)}, "counselor": counselor}


def _parts(_: str, rng: random.Random) -> dict[str, Any]:
    return {
        "reasoning": _say(rng),
        "automatic_thoughts": rng.sample(THOUGHTS, rng.randint(1, 3)),
        "triggering_situation": f"I was on my own on {rng.choice(DAYS)}, and the phone rang twice.",
        "surface_problem": f"I sleep badly since {rng.choice(DAYS)}, and my hands shake.",
        "emotion": rng.choice(("anxious", "sad", "ashamed")),
        "topic": rng.choice(("my family", "work", "the neighbours")),
    }


ANSWERS: dict[str, Callable[[str, random.Random], dict[str, Any]]] = {
    "client_turn": _turn,
    "session_reactions": _reactions,
    "counselor_utterance": _utterance,
    "counselor_open": _open,
    "counselor_plan": _plan,
    "score_utterances": lambda asked, rng: _score(UTTERANCE, asked, rng),
    "score_plans": lambda asked, rng: _score(PLAN, asked, rng),
    "ctrs_item": _item,
    "ctrs_form": _form,
    "tags": _tags,
    "write_stage": _stage,
    "write_plan": _plan,
    "split_thought": _parts,
    "probe": lambda _, rng: {"mood": _say(rng), "hours": rng.randint(1, 9)},
}
