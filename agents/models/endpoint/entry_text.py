"""An endpoint as the lines of endpoints.toml that give it."""

import glob
import json
import math
from typing import Any

from agents.models.endpoint.entries import Endpoint, built_in
from agents.models.endpoint.terms import Terms

BY_MODEL = ("prices", "models")
"""Fields that a user's file adds to one by one."""


def change_terms(endpoint: Endpoint, model: str, changes: dict[str, Any]) -> Endpoint:
    """The endpoint with other terms for a model: for all that it has, unless its models differ or
    the endpoint is one of ours."""
    if not endpoint.models and built_in(endpoint.name) is None:
        return Endpoint.model_validate({**endpoint.model_dump(), **changes})
    pattern = glob.escape(model)
    told = endpoint.models[pattern].told if pattern in endpoint.models else {}
    others = dict(endpoint.model_dump()["models"])
    others.pop(pattern, None)  # last, where it wins
    models = {**others, pattern: {**told, **changes}}
    return Endpoint.model_validate({**endpoint.model_dump(), "models": models})


def render_entry(endpoint: Endpoint) -> str:
    """TOML that read_entries reads back as this very endpoint; of a built-in one what differs.
    Empty where nothing does."""
    ours = built_in(endpoint.name)
    known = (ours or Endpoint(name=endpoint.name, base_url="http://none")).model_dump()
    dumped = endpoint.model_dump()
    where = [name for name in dumped if name not in Terms.model_fields]
    told = {name: dumped[name] for name in (*where, *Terms.model_fields)}
    lines = [
        f"{name} = {_render(value)}"
        for name, value in told.items()
        if name not in (*BY_MODEL, "name") and value != known[name]
    ]
    for name in BY_MODEL:
        lines += [
            f"{name}.{_quote(key)} = {_render(value)}"
            for key, value in told[name].items()
            if known[name].get(key) != value
        ]
    return "\n".join([f"[{_quote(endpoint.name)}]", *lines]) + "\n" if lines else ""


def _quote(key: str) -> str:
    plain = key.replace("_", "").replace("-", "")
    return key if plain.isascii() and plain.isalnum() else _render(key)


def _render(value: Any) -> str:
    """A JSON value in TOML's spelling, on one line."""
    if isinstance(value, dict):
        inside = ", ".join(f"{_quote(key)} = {_render(told)}" for key, told in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_render, value))}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, float) and math.isfinite(value):
        return repr(value)
    return json.dumps(value)
