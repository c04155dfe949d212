"""How many candidates a second a local model writes for sessions that ask together.

Sessions with prompts of some 500 tokens ask a tiny Llama for 8 candidates each. (1) transformers'
own `generate(num_return_sequences=8)`, one session at a time, as a program without an engine would
do it; (2) our engine, asked by all sessions at once: one batch, each prompt read once. Random
weights, as many new tokens for both, by turns in one process; and greedy answers compared word for
word. With --stepper, instead: a trained counselor's utterance adapter on its real base, our engine
as it is beside the same engine with PyTorch's attention and the adapter beside the weights.

target: at least 4 times the candidates a second, and equal greedy answers
usage:  python scripts/bench/local_speed.py [--sessions N] [--tokens N] [--repeats N]
        python scripts/bench/local_speed.py --stepper agents/llm/steppers/smollm2
"""

import argparse
import sys
import tempfile
import threading
import time
import tomllib
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from unittest import mock

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from agents.models.chat import ChatReply, ChatRequest, Sampling
from agents.models.local import decoding, engine
from agents.models.local.bases import find_folder
from agents.models.local.engine import start_engine
from agents.models.local.model import local_model
from psy_env.records import Message
from training.tiny.model import make_tiny_model
from training.tiny.recipe import Recipe

TARGET = 4.0
N = 8
PROMPT_TOKENS = 500


def write_request(tokenizer: Any, session: int, sampling: Sampling, n: int) -> ChatRequest:
    """A question of about 500 tokens that no other session asks."""
    words = f"Session {session}. " + " ".join(
        f"I said {index} and you asked {index + session}." for index in range(200)
    )
    ids = tokenizer(words, add_special_tokens=False)["input_ids"][:PROMPT_TOKENS]
    return ChatRequest(
        (Message(role="user", content=tokenizer.decode(ids)),), sampling, n=n, seed=session
    )


def ask_all(
    chat: Callable[[ChatRequest], ChatReply], requests: list[ChatRequest]
) -> list[list[str]]:
    """All sessions at once, as threads of a player ask."""
    answers: dict[int, list[str]] = {}

    def ask(index: int) -> None:
        answers[index] = [completion.text for completion in chat(requests[index]).completions]

    threads = [threading.Thread(target=ask, args=(index,)) for index in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[index] for index in range(len(requests))]


def generate_one_by_one(model: Any, tokenizer: Any, requests: list[ChatRequest]) -> list[list[str]]:
    """transformers' generate, a session at a time."""
    answers = []
    for request in requests:
        chat = [message.model_dump() for message in request.messages]
        prompt = tokenizer.apply_chat_template(
            chat, add_generation_prompt=True, return_tensors="pt", return_dict=True
        )
        sampled = request.sampling.temperature > 0
        settings: dict[str, Any] = (
            {"temperature": 1.0, "top_p": request.sampling.top_p} if sampled else {}
        )
        with torch.inference_mode():
            written = model.generate(
                **prompt,
                do_sample=sampled,
                num_return_sequences=request.n,
                max_new_tokens=request.sampling.max_tokens,
                **settings,
            )
        answers.append(
            tokenizer.batch_decode(
                written[:, prompt["input_ids"].shape[1] :], skip_special_tokens=True
            )
        )
    return answers


def measure(folder: Path, sessions: int, tokens: int, repeats: int) -> tuple[float, bool]:
    """Print what was found; the median ratio, and whether greedy answers are equal."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder)
    ours = local_model(str(folder), name="hf/tiny")
    greedy = [
        write_request(tokenizer, session, Sampling(temperature=0.0, max_tokens=tokens), 1)
        for session in range(sessions)
    ]
    equal = ask_all(ours.chat, greedy) == generate_one_by_one(model, tokenizer, greedy)
    ratios, theirs_rate, ours_rate = [], [], []
    for repeat in range(repeats):
        sampling = Sampling(top_p=0.9, max_tokens=tokens)
        requests = [
            write_request(tokenizer, 1000 * (repeat + 1) + session, sampling, N)
            for session in range(sessions)
        ]
        started = time.perf_counter()
        generate_one_by_one(model, tokenizer, requests)
        theirs = time.perf_counter() - started
        started = time.perf_counter()
        ask_all(ours.chat, requests)
        mine = time.perf_counter() - started
        ratios.append(theirs / mine)
        theirs_rate.append(sessions * N / theirs)
        ours_rate.append(sessions * N / mine)
    print(
        f"{sessions} sessions, {N} candidates, {tokens} new tokens: generate "
        f"{median(theirs_rate):.1f} candidates a second, "
        f"engine {median(ours_rate):.1f}, ratio {median(ratios):.2f}; greedy answers "
        f"{'equal' if equal else 'DIFFERENT'}"
    )
    return median(ratios), equal


def compare_on_cpu(stepper: Path, sessions: int, tokens: int, repeats: int) -> None:
    """Print tokens a second of both engines, by turns in one process, one candidate a session."""
    base = str(find_folder(tomllib.loads((stepper / "stepper.toml").read_text("utf-8"))["base"]))
    tokenizer = AutoTokenizer.from_pretrained(base)
    worn = (stepper / "utterance").resolve()
    as_it_is = start_engine(base, "cpu", "bfloat16")
    with mock.patch.object(engine, "attend_plainly", return_value=None):
        before = start_engine(base, "cpu", "bfloat16")
    rates: dict[str, list[float]] = {"before": [], "as it is": []}
    for repeat in range(repeats + 1):  # the first one warms up
        sampling = Sampling(top_p=0.9, max_tokens=tokens)
        requests = [
            write_request(tokenizer, 1000 * repeat + session, sampling, 1)
            for session in range(sessions)
        ]
        for name, asked, small in (("before", before, 0), ("as it is", as_it_is, decoding.SMALL)):
            with mock.patch.object(decoding, "SMALL", small):
                started = time.perf_counter()
                answers = ask_all(partial(asked.chat, adapter=worn), requests)
                seconds = time.perf_counter() - started
            words = tokenizer([text for each in answers for text in each])["input_ids"]
            rates[name].append(sum(map(len, words)) / seconds)
    told = {name: median(each[1:]) for name, each in rates.items()}
    print(
        f"{sessions} sessions, prompts of {PROMPT_TOKENS} tokens, {tokens} new ones: "
        f"{told['as it is']:.0f} tokens a second; with PyTorch's attention and the adapter beside "
        f"the weights {told['before']:.0f}, ratio {told['as it is'] / told['before']:.2f}"
    )


def main() -> int:
    """Exit 1 when a target is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sessions", type=int, default=8)
    parser.add_argument("--tokens", type=int, default=32)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--stepper", type=Path, help="a trained counselor's folder")
    given = parser.parse_args()
    if given.stepper:
        compare_on_cpu(given.stepper, given.sessions, given.tokens, given.repeats)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        make_tiny_model(path, Recipe(sessions=20, steps=5, adapter_steps=1), lambda _: None)
        ratio, equal = measure(path, given.sessions, given.tokens, given.repeats)
    met = ratio >= TARGET and equal
    print(f"ratio {ratio:.2f}, target at least {TARGET}: {'met' if met else 'MISSED'}")
    return int(not met)


if __name__ == "__main__":
    sys.exit(main())
