"""An 8B Llama with random weights: speed and memory of our training and our engine.

Nothing is downloaded: the architecture is written here, the tokenizer is learned from sessions of
the embedded cast. Prints one JSON line each for SFT, DPO and sampling. `--small` tries the same on
any machine in seconds.

    python scripts/bench/large_model.py [--small] [--steps 20] [--batch 8]
"""

import argparse
import json
import resource
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast, TrainerCallback

from agents.models.chat import ChatRequest, Sampling
from agents.models.local.chat_tokens import ChatTokens
from agents.models.local.decoding import Decoder
from agents.models.local.engine import KEPT_TOKENS, Engine
from agents.models.local.prefix_cache import PrefixCache
from psy_env.records import Message
from training.base_model import LoadedBase, put_on
from training.chats import Chats, write_chats
from training.checkpoints import save_weights
from training.learn import Course, make_trainer
from training.methods import find_method
from training.rows import Shape, TrainingRow
from training.tiny.rows import ChatRow, Subject, play_rows
from training.tiny.tokens import END, PAD, ROLES, TEMPLATE

LARGE = {
    "vocab_size": 128_256,
    "hidden_size": 4096,
    "intermediate_size": 14_336,
    "num_hidden_layers": 32,
    "num_attention_heads": 32,
    "num_key_value_heads": 8,
    "max_position_embeddings": 131_072,
    "rope_theta": 500_000.0,
}
"""Llama-3.1-8B."""

SMALL = {
    "vocab_size": 8192,
    "hidden_size": 128,
    "intermediate_size": 256,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 8192,
}
SETTINGS = Path(__file__).parents[2] / "training/settings/llama-3.1-8b-80gb.toml"
VOCABULARY = 8192
CANDIDATES, REPLY = 8, 128
"""Candidates of a slate, and tokens of each: random weights never end a reply by themselves."""


@dataclass
class StepClock(TrainerCallback):  # type: ignore[misc]
    """When each step ended, and how many tokens there were until then."""

    def __post_init__(self) -> None:
        self.ends: list[float] = []
        self.tokens: list[float] = []

    def on_step_end(self, *_: Any, **__: Any) -> None:
        """Wait for the device, then look at the clock."""
        wait()
        self.ends.append(time.perf_counter())

    def on_log(self, *_: Any, logs: dict[str, Any] | None = None, **__: Any) -> None:
        """TRL counts every token that was trained on."""
        if logs and "num_tokens" in logs:
            self.tokens.append(float(logs["num_tokens"]))

    @property
    def speed(self) -> float:
        """Tokens a second without the first step, which warms up."""
        return (self.tokens[-1] - self.tokens[0]) / (self.ends[-1] - self.ends[0])


def main() -> None:
    """SFT, DPO on top of it, then sampling with the adapter that came out."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--small", action="store_true", help="a small model, for any machine")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--batch", type=int, default=0, help="rows a step (default: the settings')")
    told = parser.parse_args()
    if not (told.small or torch.cuda.is_available()):
        sys.exit("no GPU here: add --small")
    settings = tomllib.loads(SETTINGS.read_text())
    batch = told.batch or (2 if told.small else settings["trainer"]["per_device_train_batch_size"])
    rows = [row for session in play_rows(8, 0) for row in session]
    rows = [row for row in rows if row.lesson is Subject.UTTERANCE]
    tokens = ChatTokens(make_tokenizer(rows))
    base = LoadedBase(make_model(SMALL if told.small else LARGE, tokens), tokens)
    tell(
        "model",
        device=name_device(),
        parameters=base.model.num_parameters(),
        torch=torch.__version__,
    )
    trainer = {
        **settings["trainer"],
        "per_device_train_batch_size": batch,
        "max_steps": told.steps,
        "logging_steps": 1,
        "eval_strategy": "no",
        "save_strategy": "no",
        "load_best_model_at_end": False,
    }
    if told.small:
        trainer["gradient_checkpointing"] = False
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        wanted = batch * min(told.steps, 20)
        course = Course(
            find_method("sft"),
            write(rows, wanted, Shape.SFT, base),
            write(rows, 2, Shape.SFT, base),
            trainer=trainer,
            lora=settings["lora"],
        )
        base = train("sft", base, course, folder)
        base = replace(base, model=put_on(base.model, folder / "sft"))
        course = replace(
            course,
            method=find_method("dpo"),
            train=write(rows, wanted, Shape.PAIRS, base),
            validation=write(rows, 2, Shape.PAIRS, base),
        )
        base = train("dpo", base, course, folder)
        sample(base, rows, folder / "dpo")


def make_tokenizer(rows: list[ChatRow]) -> Any:
    """Words of the embedded cast as byte-level BPE: about as many tokens as a real model has."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=[PAD, END, *ROLES],
        show_progress=False,
    )
    texts = (text for row in rows for text in (row.reply, *(one.content for one in row.prompt)))
    tokenizer.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        pad_token=PAD,
        eos_token=END,
        extra_special_tokens=list(ROLES),
        chat_template=TEMPLATE,
    )


def make_model(sizes: dict[str, Any], tokens: ChatTokens) -> Any:
    """Random weights in bfloat16, made on the GPU; float32 on a CPU."""
    on_gpu = torch.cuda.is_available()
    told = tokens.tokenizer
    config = LlamaConfig(
        **sizes,
        bos_token_id=None,
        eos_token_id=told.eos_token_id,
        pad_token_id=told.pad_token_id,
        tie_word_embeddings=False,
    )
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.bfloat16 if on_gpu else torch.float32)
    try:
        with torch.device("cuda" if on_gpu else "cpu"):
            return LlamaForCausalLM(config).eval()
    finally:
        torch.set_default_dtype(before)


def write(rows: list[ChatRow], count: int, shape: Shape, base: LoadedBase) -> Chats:
    """So many rows; a pair's rejected side is the reply of another row."""
    taken = [rows[index % len(rows)] for index in range(count)]
    replies = [(row.reply, rows[(index + 7) % len(rows)].reply) for index, row in enumerate(taken)]
    made = [
        TrainingRow(
            "",
            "",
            None,
            row.prompt,
            tuple(Message(role="assistant", content=text) for text in reply[: len(shape.value)]),
        )
        for row, reply in zip(taken, replies, strict=True)
    ]
    return write_chats(made, shape, base.tokens, base.context)


def train(what: str, base: LoadedBase, course: Course, folder: Path) -> LoadedBase:
    """So many steps; the adapter is saved, and the bare base comes back."""
    clock = StepClock()
    forget_peak()
    began = time.perf_counter()
    trainer = make_trainer(base, course, folder / f"{what}-checkpoints", [clock])
    ready = time.perf_counter()
    trainer.train()
    losses = [log["loss"] for log in trainer.state.log_history if "loss" in log]
    tell(
        what,
        steps=len(clock.ends),
        rows_a_step=course.trainer["per_device_train_batch_size"],
        tokens=clock.tokens[-1],
        tokens_a_second=round(clock.speed, 1),
        seconds_a_step=round((clock.ends[-1] - clock.ends[0]) / (len(clock.ends) - 1), 3),
        seconds_to_prepare=round(ready - began, 1),
        peak_gib=read_peak(),
        first_loss=losses[0],
        last_loss=losses[-1],
    )
    save_weights(trainer, folder / what)
    return replace(base, model=trainer.model.unload().eval())


def sample(base: LoadedBase, rows: list[ChatRow], adapter: Path) -> None:
    """Slates of eight candidates by our engine: of one session, and of eight at the same time."""
    ends = base.tokens.find_ends(base.model.generation_config.eos_token_id)
    decoder = Decoder(base.model, ends, PrefixCache(base.model.config, KEPT_TOKENS))
    engine = Engine(decoder, base.tokens, base.context)
    sampling = Sampling(1.0, 0.9, REPLY)

    def ask(index: int) -> tuple[int, int]:
        request = ChatRequest(rows[index].prompt, sampling, n=CANDIDATES, seed=index)
        usage = engine.chat(request, adapter).usage
        return usage.prompt_tokens, usage.completion_tokens

    ask(0)
    for sessions in (1, 8):
        forget_peak()
        began = time.perf_counter()
        with ThreadPoolExecutor(sessions) as threads:
            asked = list(threads.map(ask, range(sessions, 2 * sessions)))
        seconds = time.perf_counter() - began
        replied = sum(completion for _, completion in asked)
        tell(
            "sample",
            sessions=sessions,
            n=CANDIDATES,
            prompt_tokens=sum(one for one, _ in asked),
            reply_tokens=replied,
            tokens_a_second=round(replied / seconds, 1),
            seconds=round(seconds, 2),
            peak_gib=read_peak(),
        )


def name_device() -> str:
    """The GPU's name, or how many threads the CPU has for us."""
    if torch.cuda.is_available():
        return str(torch.cuda.get_device_name())
    return f"CPU, {torch.get_num_threads()} threads"


def wait() -> None:
    """Until the device has done what it was given."""
    if torch.cuda.is_available():
        torch.cuda.synchronize()


def forget_peak() -> None:
    """Measure the memory's peak from here on (on a CPU it is the process's)."""
    if torch.cuda.is_available():
        torch.cuda.reset_peak_memory_stats()


def read_peak() -> float:
    """GiB."""
    if torch.cuda.is_available():
        return round(torch.cuda.max_memory_allocated() / 2**30, 2)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2)


def tell(what: str, **figures: Any) -> None:
    """One JSON line."""
    print(json.dumps({"what": what, **figures}), flush=True)


if __name__ == "__main__":
    main()
