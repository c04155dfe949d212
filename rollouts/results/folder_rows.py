"""Files of a run as `datasets` reads them: sessions without odd nulls, a card of pairs."""

import json
from collections.abc import Mapping

import yaml

from psy_env.rubrics import ChoiceKind

CONFIGS = {ChoiceKind.UTTERANCE: "utterance", ChoiceKind.PLAN: "planner"}
"""The configuration of `datasets` that pairs of a kind are, which is their file's name too."""


def session_line(payload: bytes) -> bytes:
    """A saved session as one line: what broke no rule has "" in `violations`, where it has null in
    the ledger.

    Arrow cannot read a list that may hold nothing but nulls; Transcript reads both.
    """
    session = json.loads(payload)
    for exchange in session["exchanges"]:
        for choice in filter(None, (exchange["planning"], exchange["reply"])):
            choice["violations"] = [rule or "" for rule in choice["violations"]]
    return json.dumps(session, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def render_pairs_card(pairs: Mapping[ChoiceKind, int]) -> str:
    """The README of the pairs' folder, so that it loads as one dataset with a configuration for
    each kind that has any; the first is read where none is named."""
    configs: list[dict[str, str | bool]] = [
        {"config_name": config, "data_files": f"{config}.jsonl"}
        for kind, config in CONFIGS.items()
        if pairs.get(kind)
    ]
    if configs:
        configs[0]["default"] = True
    front = yaml.safe_dump({"configs": configs}, sort_keys=False) if configs else ""
    names = " or ".join(f'"{one["config_name"]}"' for one in configs) or "none: no pairs"
    return (
        f"---\n{front}---\n\nPreference pairs in TRL's conversational form: `prompt`, `chosen`, "
        f"`rejected`, scores and origin.\nLoad a configuration ({names}) by "
        "`datasets.load_dataset(FOLDER, NAME)`.\n"
    )
