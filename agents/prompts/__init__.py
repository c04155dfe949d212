"""Prompts are files: our own texts in agents/prompts/, any of which a folder of the user's can
replace.

A prompt is a `string.Template`. Which fields each one has stands here, and a file must use exactly
those, so that a typo fails before a session and not in it. What is put into a field is never read
as a template.
"""

import difflib
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Template

from psy_env.errors import InputError
from psy_env.rubrics import CTRS
from psy_env.vocabulary import Attitude

ATTITUDES: Mapping[Attitude, str] = {attitude: f"attitude_{attitude}" for attitude in Attitude}
"""The prompt that tells how a client of this attitude behaves."""

ANCHORS: Mapping[str, str] = {key: f"ctrs_{key}" for key in CTRS.keys}
"""The prompt that tells the levels of this CTRS item."""

FIELDS: Mapping[str, tuple[str, ...]] = {
    "stepper_system": (),
    "stepper_utterance": ("previous", "following", "numbers"),
    "stepper_open": (),
    "stepper_plan": ("strategies", "low", "high"),
    "client_system": (
        "name",
        "persona",
        "problem",
        "situation",
        "emotion",
        "thoughts",
        "attitude",
        "behaviour",
    ),
    "client_turn": ("turn", "limit"),
    "client_reactions": ("name", "items", "low", "middle", "high"),
    "session_reactions": (),
    **dict.fromkeys(ATTITUDES.values(), ()),
    "counselor_system": (),
    "counselor_utterance": (
        "exchange",
        "limit",
        "objective",
        "actions",
        "previous",
        "following",
        "numbers",
    ),
    "counselor_open": ("exchange", "limit"),
    "counselor_plan": ("left", "strategies", "low", "high"),
    "judge_system": (),
    "score_utterances": ("data", "criteria", "low", "high", "count"),
    "score_plans": ("data", "criteria", "low", "high", "count"),
    "ctrs_item": ("data", "item", "meaning", "anchors", "low", "high"),
    "ctrs_form": ("data", "items", "low", "high"),
    **dict.fromkeys(ANCHORS.values(), ()),
    "tags": ("data",),
    "writer_system": (),
    "writer_diagnostic": ("data", "attitude", "behaviour", "low", "high", "last"),
    "writer_intervention": ("data", "attitude", "behaviour", "low", "high", "last"),
    "writer_plan": ("data", "strategies", "low", "high"),
    "profile_system": (),
    "profile_split": ("data",),
    "ask_again": ("error",),
    "baseline_cbt_system": ("limit", "end"),
    "baseline_cbt_note": ("exchange", "limit", "left"),
    "baseline_cbt_last": ("end",),
    "baseline_psych8k_system": (),
    "baseline_psych8k": ("history",),
    "baseline_camel_system": (),
    "baseline_camel": ("information", "reason", "plan", "history"),
    "baseline_camel_plan_system": (),
    "baseline_camel_plan": ("techniques", "information", "reason", "history"),
    "baseline_smilechat": ("history",),
    "baseline_cbt_llm_system": (),
    "baseline_cbt_llm": ("question", "description"),
    "baseline_translate": ("source", "target"),
}
"""Every prompt and the fields it must use."""

FIXED = ("stepper_system", "stepper_utterance", "stepper_open", "stepper_plan")
"""The trained counselor's own format: weights depend on it, so nobody replaces it at run time."""

SUFFIX = ".txt"


class Prompts:
    """A set of prompts, checked when it is made."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Take texts by name; those that are missing are ours. Raises InputError for a field too
        many or too few."""
        self._templates = {
            name: _check(name, text) for name, text in {**_our_texts(), **texts}.items()
        }
        self._hashes = {
            name: hash_text(template.template) for name, template in sorted(self._templates.items())
        }

    def render(self, name: str, /, **fields: str) -> str:
        """A prompt with its fields filled in."""
        return self._templates[name].substitute(fields)

    @property
    def hashes(self) -> dict[str, str]:
        """The hash of every prompt's text by its name."""
        return dict(self._hashes)

    def digest(self, *names: str) -> str:
        """One hash for these prompts together."""
        return hash_text("\n".join(self._hashes[name] for name in names))


def hash_text(text: str) -> str:
    """A short hash: enough to tell versions of a prompt apart."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_overrides(folder: Path) -> dict[str, str]:
    """The prompts that a user's folder replaces, by name. Raises InputError for a file that is no
    prompt of ours."""
    if not folder.is_dir():
        raise InputError("not a folder", "Give a folder with prompt files.", place=str(folder))
    texts: dict[str, str] = {}
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if path.stem not in FIELDS or path.stem in FIXED:
            raise InputError(
                f"'{path.stem}' is no prompt that can be replaced",
                _suggest(path.stem),
                place=str(path),
            )
        try:
            texts[path.stem] = path.read_text(encoding="utf-8").strip()
        except (OSError, ValueError) as error:
            raise InputError(
                f"cannot be read ({error})", "Check the file.", place=str(path)
            ) from error
        _check(path.stem, texts[path.stem], place=str(path))
    if not texts:
        raise InputError("holds no prompt", _suggest(""), place=str(folder))
    return texts


@cache
def _our_texts() -> dict[str, str]:
    folder = files("agents.prompts")
    return {name: (folder / f"{name}{SUFFIX}").read_text("utf-8").strip() for name in FIELDS}


def _check(name: str, text: str, place: str = "") -> Template:
    template = Template(text)
    expected = set(FIELDS[name])
    if not template.is_valid() or set(template.get_identifiers()) != expected:
        fields = " ".join(f"${field}" for field in sorted(expected)) or "no field"
        remedy = "Write a dollar sign that is no field as $$."
        raise InputError(f"the prompt must use exactly: {fields}", remedy, place=place or name)
    return template


def _suggest(name: str) -> str:
    known = [name for name in FIELDS if name not in FIXED]
    near = difflib.get_close_matches(name, known, n=1)
    return (
        f"{f'Did you mean {near[0]}{SUFFIX}? ' if near else ''}Known: {', '.join(known)} (each "
        f"{SUFFIX})"
    )
