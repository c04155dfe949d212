"""A readable reply for any model seat, made from the request alone: its schema, its data field, the actions it names.

Numbers move along with the choice's index and with an entry's place, so that candidates differ and slates are not ties.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.model_server import Answer, say

_DATA = re.compile(r"<data>\n(.*?)\n</data>", re.DOTALL)
_LEGAL = re.compile(r'"action": (?:\d+ or )?(\d+)')
PLAN_ACTIONS = 6


def answer_generically(replies: Mapping[str, str], delay: float, request: Any) -> Answer:
    """With a response schema: a reply that fits it and the request. Without: the first of `replies` whose key stands in
    the request, else a plain sentence; `{}` in it becomes the number of the choice.
    """
    count = request.get("n", 1)
    schema = request.get("response_format", {}).get("json_schema", {}).get("schema")
    if schema is not None:
        facts = Facts.find(request)
        return say(*(json.dumps(_fill(schema, schema, facts, index, "reply")) for index in range(count)), delay=delay)
    said = "\n".join(message["content"] for message in request["messages"])
    text = next((reply for key, reply in replies.items() if key in said), "I hear you. What was that like, number {}?")
    return say(*(text.replace("{}", str(index + 1)) for index in range(count)), delay=delay)


@dataclass(frozen=True)
class Facts:
    """What a request tells beside its schema: the entries that lists must have, by name, and the action to name."""

    entries: Mapping[str, Sequence[int]]
    action: int

    @classmethod
    def find(cls, request: Any) -> "Facts":
        """Read it from the messages."""
        said = "\n".join(message["content"] for message in request["messages"])
        found = _DATA.search(said)
        data = json.loads(found[1]) if found else {}
        lists: dict[str, Sequence[int]] = {
            name: range(1, len(value) + 1) for name, value in data.items() if isinstance(value, list)
        }
        turns = [turn["turn"] for turn in data.get("dialogue", ()) if turn["speaker"] == "counselor"]
        legal = _LEGAL.search(said)
        own = {"turns": turns, "evidence": turns[:1], "tags": [1], "translations": lists.get("texts", ())}
        own["actions"] = range(PLAN_ACTIONS)
        return cls({**lists, **own}, int(legal[1]) if legal else 1)


def _fill(schema: Any, root: Any, facts: Facts, index: int, name: str) -> Any:
    """A value that fits a schema; `index` tells apart what may differ."""
    again = partial(_fill, root=root, facts=facts, index=index)
    if reference := schema.get("$ref"):
        return again(_resolve(reference, root), name=name)
    if "const" in schema:
        return schema["const"]
    if choices := schema.get("enum"):
        return choices[index % len(choices)]
    if options := schema.get("anyOf"):
        return again(options[0], name=name)
    kind = schema.get("type", "object")
    if kind == "object":
        return {key: again(part, name=key) for key, part in schema.get("properties", {}).items()}
    if kind == "array":
        numbers = facts.entries.get(name, range(schema.get("minItems", 0)))
        return [_name_entry(_fill(schema["items"], root, facts, index + at, name), at) for at in numbers]
    if kind in ("integer", "number"):
        return facts.action if name == "action" else schema.get("minimum", 1) + index % 5
    return {"string": f"{name} number {index + 1}", "boolean": False, "null": None}[kind]


def _resolve(reference: str, root: Any) -> Any:
    for part in reference.removeprefix("#/").split("/"):
        root = root[part]
    return root


def _name_entry(value: Any, number: int) -> Any:
    """An entry of a list says which one it is; a list of numbers holds just these."""
    if isinstance(value, int):
        return number
    if not isinstance(value, dict):
        return value
    return {key: number if key in ("candidate", "turn") else part for key, part in value.items()}
