"""Models on this machine: `hf/PATH_OR_ID`, and bases with adapters.

Nothing heavy is imported before the first question.
"""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from agents.models.chat import ChatReply, ChatRequest
from agents.models.local.bases import find_folder
from psy_env.errors import InputError
from psy_env.json_text import parse_json

if TYPE_CHECKING:
    from agents.models.local.engine import Engine

DTYPES = ("auto", "float32", "bfloat16", "float16")
LIBRARIES = ("torch", "transformers", "peft")
HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*(/[\w.-]+)?")

_ENGINES: dict[tuple[str, str, str], "Engine"] = {}
_LOADING = threading.Lock()


@dataclass(frozen=True)
class LocalModel:
    """A base at `path`, with an adapter or without. All that name the same base, device and dtype
    share its weights."""

    name: str
    path: str
    adapter: Path | None
    device: str
    dtype: str

    def chat(self, request: ChatRequest) -> ChatReply:
        """Answer together with whoever else asks this base now; the first question loads it.

        Raises ModelError for a prompt that the model cannot hold, InputError for weights that
        cannot be used.
        """
        return _find_engine(self.path, self.device, self.dtype).chat(request, self.adapter)


def require_libraries(place: str) -> None:
    """Raises InputError when what local models need is not installed."""
    if missing := [library for library in LIBRARIES if find_spec(library) is None]:
        remedy = 'Install the local models with: pip install "psy-step[local]"'
        raise InputError(f"{missing[0]} is not installed", remedy, place=place)


def local_model(
    path: str,
    *,
    name: str,
    adapter: str | None = None,
    adapters: Mapping[str, Path] = MappingProxyType({}),
    device: str = "auto",
    dtype: str = "auto",
) -> LocalModel:
    """A model by the path of its folder or its hub id, checked as far as its files tell; cheap,
    nothing is loaded.

    `adapter` is the one of `adapters` (folders by name) that it wears, None for the bare base.
    `device` is auto (the first GPU, else the CPU) or a torch device, `dtype` auto (as saved) or one
    of DTYPES. Raises InputError for missing libraries, files that are not there, and weights that
    are not safetensors.
    """
    require_libraries(name)
    if dtype not in DTYPES:
        raise InputError(
            f"unknown dtype '{dtype}'",
            f"Known: {', '.join(DTYPES)}",
            place="endpoints.toml, [hf] dtype",
        )
    folder = find_folder(path)
    if folder.is_dir():
        _check_base(folder)
        path = str(folder.resolve())
    elif not HUB_ID.fullmatch(path):
        raise InputError(
            "no such folder",
            "Give the folder of a saved model, or a hub id like owner/name.",
            place=path,
        )
    worn = None if adapter is None else adapters[adapter].resolve()
    if worn is not None:
        _check_adapter(worn)
    return LocalModel(name, path, worn, device, dtype)


def _check_base(folder: Path) -> None:
    if not (folder / "config.json").is_file():
        raise InputError(
            "no config.json", "Give a folder that save_pretrained wrote.", place=str(folder)
        )
    if not any(folder.glob("*.safetensors")):
        remedy = "Save the model with safetensors; other formats can run code and are not read."
        raise InputError("no weights in safetensors", remedy, place=str(folder))
    if not any(
        (folder / file).is_file() for file in ("tokenizer.json", "tokenizer.model", "vocab.json")
    ):
        raise InputError(
            "no tokenizer", "Save the model's tokenizer in the same folder.", place=str(folder)
        )


def _check_adapter(folder: Path) -> None:
    try:
        config = parse_json((folder / "adapter_config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        remedy = "Give a folder that PEFT's save_pretrained wrote."
        raise InputError("no readable adapter_config.json", remedy, place=str(folder)) from error
    if not isinstance(config, dict) or config.get("peft_type") != "LORA" or config.get("use_dora"):
        raise InputError(
            "not a plain LoRA adapter", "Only those can share a batch.", place=str(folder)
        )
    if not (folder / "adapter_model.safetensors").is_file():
        raise InputError(
            "no adapter_model.safetensors", "Save the adapter with safetensors.", place=str(folder)
        )


def _find_engine(path: str, device: str, dtype: str) -> "Engine":
    """The engine of this base, made once a process."""
    with _LOADING:
        key = (path, device, dtype)
        if key not in _ENGINES:
            from agents.models.local.engine import start_engine

            _ENGINES[key] = start_engine(path, device, dtype)
        return _ENGINES[key]
