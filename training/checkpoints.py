"""Weights on disk: which checkpoint is whole, and what a full disk says."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

from safetensors import SafetensorError, safe_open

from agents.whole_file import naming_place
from psy_env.errors import InputError
from psy_env.json_text import parse_json
from training.base_model import LEARNER


@contextmanager
def naming_full_disk(place: Path) -> Iterator[None]:
    """One clear line where weights cannot be written, whoever writes them."""
    try:
        with naming_place(place):
            yield
    except (SafetensorError, RuntimeError) as error:
        if not re.search("os error|PytorchStreamWriter|unexpected pos", str(error)):
            raise
        thing = f"weights cannot be written ({str(error).splitlines()[0]})"
        remedy = "Make room on the disk: the same command goes on from the last whole checkpoint."
        raise InputError(thing, remedy, place=str(place)) from error


def find_checkpoint(folder: Path) -> Path | None:
    """The last checkpoint that was written to its end.

    The reference's copy in it is removed: with a second adapter beside it, the one that learns
    would not be read.
    """
    whole = [path for path in folder.glob("checkpoint-*") if _is_whole(path)]
    last = max(whole, key=lambda path: int(path.name.rpartition("-")[2]), default=None)
    if last is not None:
        shutil.rmtree(last / "ref", ignore_errors=True)
    return last


def _is_whole(checkpoint: Path) -> bool:
    """Whether the trainer's own state is there, which comes last, and no file of it was cut."""
    try:
        parse_json((checkpoint / "trainer_state.json").read_bytes())
        for file in checkpoint.glob("*.safetensors"):
            with safe_open(str(file), "pt"):
                pass
    except (OSError, ValueError, SafetensorError):
        return False
    return all(map(is_zipfile, checkpoint.glob("*.pt")))


def save_weights(trainer: Any, folder: Path) -> None:
    """The adapter in PEFT's own format, or the whole model with its tokenizer where all weights
    learned; all of it or nothing."""
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    model = trainer.model
    adapted = {"selected_adapters": [LEARNER], "save_embedding_layers": False}
    with naming_full_disk(folder):
        if hasattr(model, "peft_config"):
            model.save_pretrained(str(part), **adapted)
        else:
            model.save_pretrained(str(part))
            trainer.processing_class.save_pretrained(str(part))
        (part / "README.md").unlink(missing_ok=True)  # an empty form; ours is one folder up
        part.rename(folder)
