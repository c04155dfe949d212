"""From folders to models: safetensors only, no remote code, nothing left out."""

import warnings
from pathlib import Path
from typing import Any

import torch
from peft import PeftConfig, PeftModelForCausalLM
from safetensors import SafetensorError
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils.logging import disable_progress_bar

from psy_env.errors import InputError

FAULTS = (OSError, ValueError, KeyError, RuntimeError, TypeError, ImportError, SafetensorError)
"""What the libraries raise for files that are missing, broken, or do not fit together."""


def quiet_libraries() -> None:
    """No progress bars of theirs between our lines, and no warning about what they do to each
    other."""
    disable_progress_bar()
    warnings.filterwarnings("ignore", message="`is_gradient_checkpointing`", category=FutureWarning)


def load_tokenizer(path: str) -> Any:
    """The tokenizer of a folder or hub id. Raises InputError."""
    try:
        return AutoTokenizer.from_pretrained(path, trust_remote_code=False)
    except FAULTS as error:
        raise _refuse("the tokenizer cannot be loaded", error, path) from error


def load_base(path: str, device: str, dtype: str, **options: Any) -> Any:
    """A causal model ready to answer; `options` go to from_pretrained as they are. Raises
    InputError, also when a weight is missing and would be random."""
    place = find_device(device)
    try:
        model, report = AutoModelForCausalLM.from_pretrained(
            path,
            dtype=dtype,
            use_safetensors=True,
            trust_remote_code=False,
            output_loading_info=True,
            **options,
        )
    except FAULTS as error:
        raise _refuse("the model cannot be loaded", error, path) from error
    if lost := sorted({*report["missing_keys"], *map(str, report["mismatched_keys"])}):
        raise InputError(
            f"{len(lost)} weights are missing, e.g. {lost[0]}", "Copy the whole model.", place=path
        )
    placed = model if "quantization_config" in options else model.to(place)
    return placed.eval()


def find_device(name: str) -> torch.device:
    """The device of this name; auto is the first GPU or else the CPU. Raises InputError for one
    that is not here."""
    wanted = name if name != "auto" else "cuda" if torch.cuda.is_available() else "cpu"
    try:
        return torch.zeros(1, device=wanted).device
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise _refuse(
            f"no device '{wanted}' here",
            error,
            "endpoints.toml, [hf] device",
            "Give auto, cpu, cuda or cuda:1.",
        ) from error


def load_adapter(model: Any, folder: Path, name: str) -> Any:
    """The model with one more adapter on it, under this name. Raises InputError when it is not one
    of this base."""
    try:
        if not isinstance(model, PeftModelForCausalLM):
            config = PeftConfig.from_pretrained(str(folder))
            config.inference_mode = True
            model = PeftModelForCausalLM(model, config, name)
        report = model.load_adapter(str(folder), name, torch_device=str(model.device))
    except FAULTS as error:
        raise _refuse("the adapter does not fit its base", error, str(folder)) from error
    if report.missing_keys or report.unexpected_keys:
        lost = [*report.missing_keys, *report.unexpected_keys][0]
        raise InputError(
            f"the adapter does not fit its base: {lost}",
            "Give the base it was trained on.",
            place=str(folder),
        )
    return model.eval()


def _refuse(
    thing: str, error: BaseException, place: str, remedy: str = "Check the files."
) -> InputError:
    told = str(error).strip().splitlines() or [type(error).__name__]
    return InputError(f"{thing} ({told[0]})", remedy, place=place)
