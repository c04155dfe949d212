"""A base, rows and pairs for tests of training, made in seconds."""

from collections.abc import Iterable
from pathlib import Path

import torch
from transformers import LlamaConfig, LlamaForCausalLM

from psy_env.records import Transcript
from rollouts.dataset.sft_rows import list_lessons, render_lesson, row_line
from rollouts.run.config import SimulateConfig
from rollouts.simulate import simulate
from training.tiny.tokens import train_tokenizer


def play_run(out: Path, profiles: str = "builtin:train", sessions: int = 4) -> Path:
    """A run of the embedded cast with pairs, and rows to imitate beside them."""
    simulate(SimulateConfig(profiles=profiles, sessions=sessions, candidates=4, workers=0, out=out))
    write_sft_rows(out)
    return out


def write_sft_rows(run: Path) -> None:
    """Rows of every counselor move of a run, in a dataset's places."""
    lines: dict[str, list[str]] = {}
    for saved in (run / "sessions.jsonl").read_text("utf-8").splitlines():
        transcript = Transcript.model_validate_json(saved)
        for lessons, moves in list_lessons(transcript).items():
            lines.setdefault(lessons.value, []).extend(
                row_line(render_lesson(transcript.session_id, move)) for move in moves
            )
    for name, rows in lines.items():
        (run / name).mkdir()
        (run / name / "train.jsonl").write_text("\n".join(rows) + "\n", "utf-8")


def make_base(folder: Path, texts: Iterable[str], *, seed: int = 0, context: int = 4096) -> Path:
    """A Llama that knows nothing yet, with a tokenizer that knows these texts."""
    torch.manual_seed(seed)
    tokenizer = train_tokenizer(texts)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=1,
            max_position_embeddings=context,
            initializer_range=0.2,
            tie_word_embeddings=True,
            bos_token_id=None,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
