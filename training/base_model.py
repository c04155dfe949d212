"""The base that learns: loaded with its tokenizer, and with the adapter it begins with."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel, get_peft_model_state_dict
from safetensors import safe_open
from transformers import AutoConfig, AutoModelForCausalLM

from agents.models.local.chat_tokens import ChatTokens
from agents.models.local.cpu import computes_in_bfloat16
from agents.models.local.weights import (
    FAULTS,
    find_device,
    load_base,
    load_tokenizer,
    quiet_libraries,
)
from psy_env.errors import InputError
from training.estimate import Sizes
from training.folder import WEIGHTS

LEARNER = "default"
"""The adapter's name while it learns. TRL copies the one of this name as the reference, whichever
other is active: no second one may be on the model."""


@dataclass(frozen=True)
class LoadedBase:
    """A causal model (with a PEFT adapter named LEARNER where it begins with one), and its
    tokenizer. `bound` is how many tokens it is to see at once, where that is less than it holds."""

    model: Any
    tokens: ChatTokens
    bound: int | None = None

    @property
    def context(self) -> int | None:
        """Tokens that it sees at once, None where nothing says."""
        held = getattr(self.model.config.get_text_config(), "max_position_embeddings", None)
        return min((int(one) for one in (held, self.bound) if one is not None), default=None)


def load_learner(
    path: str,
    start: Path | None,
    options: Mapping[str, Any],
    *,
    context: int | None = None,
    full: bool = False,
) -> LoadedBase:
    """The base at `path`, on the first GPU in bfloat16 or else on the CPU in float32, wearing the
    adapter in the folder `start`, seeing at most `context` tokens.

    Where all its weights learn, they are in float32, and `start` is the whole model to begin with.
    Raises InputError for what cannot be used.
    """
    if full and start is not None:
        path, start = str(start), None
    quiet_libraries()
    tokens = ChatTokens(load_tokenizer(path))
    tokens.check(path)
    on_gpu = find_device("auto").type == "cuda"
    told = {"dtype": "bfloat16" if on_gpu and not full else "float32", **options}
    try:
        model = load_base(path, "auto", **told)
    except (InputError, AttributeError) as error:
        if not options:
            raise
        thing = error.thing if isinstance(error, InputError) else str(error)
        remedy = f"Check its files, and what [model] says of {', '.join(options)}."
        raise InputError(thing, remedy, place=path) from error
    return LoadedBase(model if start is None else put_on(model, start), tokens, context)


def put_on(model: Any, folder: Path) -> Any:
    """The model with this one adapter, which will learn further. Raises InputError where it was
    made for another base."""
    try:
        worn = PeftModel.from_pretrained(model, str(folder), LEARNER, is_trainable=True)
        with safe_open(str(folder / WEIGHTS), "pt") as file:
            saved = set(file.keys())
    except FAULTS as error:
        told = (str(error).strip().splitlines() or [type(error).__name__])[0]
        thing = f"the adapter does not fit the base ({told})"
        raise InputError(thing, "Give the base it was trained on.", place=str(folder)) from error
    wanted = set(get_peft_model_state_dict(worn, adapter_name=LEARNER))
    if saved != wanted:
        lost = sorted(saved ^ wanted)[0]
        thing = f"the adapter does not fit the base: {lost}"
        raise InputError(thing, "Give the base it was trained on.", place=str(folder))
    return worn


def read_sizes(path: str, rank: int, options: Mapping[str, Any]) -> Sizes:
    """A base's sizes by its config.json alone, with an adapter of this rank on all linear layers,
    in the numbers that `options` (of from_pretrained) name. Raises InputError without a config."""
    try:
        config = AutoConfig.from_pretrained(path, trust_remote_code=False)
        with torch.device("meta"):
            model = AutoModelForCausalLM.from_config(config, trust_remote_code=False)
    except FAULTS as error:
        told = str(error).strip().splitlines()[0]
        remedy = "Give a folder with the base's config.json."
        raise InputError(f"no readable config ({told})", remedy, place=path) from error
    output = model.get_output_embeddings()
    linear = [
        part for part in model.modules() if isinstance(part, torch.nn.Linear) and part is not output
    ]
    text = config.get_text_config()
    packed = options.get("quantization_config") or {}
    kind = getattr(torch, str(options.get("dtype", "float32")), torch.float32)
    width = 0.5 if packed.get("load_in_4bit") else 1.0 if packed.get("load_in_8bit") else None
    return Sizes(
        parameters=model.num_parameters(),
        linear=sum(part.weight.numel() for part in linear),
        layers=text.num_hidden_layers,
        hidden=text.hidden_size,
        inner=getattr(text, "intermediate_size", None) or 4 * text.hidden_size,
        adapter=sum(rank * (part.in_features + part.out_features) for part in linear),
        bytes_each=width or float(kind.itemsize),
    )


def hash_base(path: Path) -> str:
    """One hash of the weights in a folder, by their files' names and content."""
    whole = hashlib.sha256()
    for file in sorted(path.glob("*.safetensors")):
        whole.update(file.name.encode())
        with file.open("rb") as stream:
            whole.update(hashlib.file_digest(stream, "sha256").digest())
    return whole.hexdigest()


def knows_bfloat16(device: str) -> bool:
    """Whether this machine computes in bfloat16 faster than in float32."""
    if device == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    return computes_in_bfloat16()
