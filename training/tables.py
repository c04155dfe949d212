"""The tables that go to the libraries as they are, checked before anything is loaded."""

import difflib
import math
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields
from typing import Any, Union, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from psy_env.errors import InputError
from training.job import TrainingJob
from training.methods import Method

OURS: Mapping[str, Mapping[str, str]] = {
    "trainer": {
        "output_dir": "Give --out.",
        "resume_from_checkpoint": "Leave it out: the same command goes on by itself.",
        "push_to_hub": "Leave it out, and upload the folder when it is whole.",
    },
    "lora": {},
    "model": {
        "pretrained_model_name_or_path": "Give --base.",
        "path": "Give --base.",
        "device": "Leave it out: the first GPU is taken, or else the CPU.",
        "trust_remote_code": "Leave it out: code of a model's folder is never run.",
        "use_safetensors": "Leave it out: weights are read from safetensors only.",
        "output_loading_info": "Leave it out.",
    },
}
"""What nobody else sets, by table, and what to do instead."""

NEVER_ZERO = frozenset(
    {
        "per_device_train_batch_size",
        "per_device_eval_batch_size",
        "gradient_accumulation_steps",
        "num_train_epochs",
        "max_steps",
        "r",
    }
)
NUMBERS = frozenset({int, float, bool, type(None)})
NAMES = {int: "a whole number", float: "a number", bool: "true or false"}


def check_tables(job: TrainingJob, method: Method) -> None:
    """Raise InputError for a setting that is ours or unknown, and for a number that is none or out
    of range.

    Of values, only plain numbers and switches are looked at; of others the library speaks itself.
    """
    from peft import LoraConfig

    for table, known in (("trainer", method.config), ("lora", LoraConfig), ("model", None)):
        told = getattr(job, table)
        for name in sorted(OURS[table].keys() & told.keys()):
            raise InputError("is ours to set", OURS[table][name], place=f"[{table}] {name}")
        if known is not None:
            _check_names(table, told, known)
            _check_numbers(table, told, known)


def _check_names(table: str, told: Mapping[str, Any], known: type) -> None:
    options = [field.name for field in fields(known) if field.init]
    for name in sorted(told.keys() - set(options)):
        near = difflib.get_close_matches(name, options, n=1)
        remedy = f"Did you mean '{near[0]}'?" if near else "Leave it out."
        thing = f"{known.__name__} has no option '{name}'"
        raise InputError(thing, remedy, place=f"[{table}]")


def _check_numbers(table: str, told: Mapping[str, Any], known: type) -> None:
    hints = _read_hints(known)
    defaults = {field.name: field.default for field in fields(known)}
    for name in sorted(told.keys() & hints.keys() & defaults.keys()):
        kinds = _list_kinds(hints[name])
        fault = _find_fault(told[name], hints[name], kinds) if kinds <= NUMBERS else ""
        if not fault and type(told[name]) in (int, float) and kinds <= NUMBERS:
            fault = _find_excess(name, told[name], defaults[name])
        if fault:
            remedy = "Mend it in the settings file or in its flag."
            raise InputError(f"{fault}, got {told[name]!r}", remedy, place=f"[{table}] {name}")


def _read_hints(known: type) -> dict[str, Any]:
    try:
        return get_type_hints(known)
    except NameError:  # a class of the user's, whose annotations only a type checker resolves
        return {}


def _list_kinds(hint: Any) -> frozenset[Any]:
    """The types that a union names."""
    return frozenset(get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,))


def _find_fault(value: Any, hint: Any, kinds: frozenset[Any]) -> str:
    try:
        TypeAdapter(hint).validate_python(value, strict=True)
    except ValidationError:
        return f"must be {' or '.join(NAMES[kind] for kind in NAMES if kind in kinds)}"
    return ""


def _find_excess(name: str, value: float, default: Any) -> str:
    """Where the library's own default is below 0, that means something."""
    if not math.isfinite(value):
        return "must be finite"
    if value == 0 and name in NEVER_ZERO:
        return "must be more than 0"
    signed = default is not MISSING and isinstance(default, int | float) and default < 0
    return "must not be below 0" if value < 0 and not signed else ""
