"""Prompts are files in this folder, any of which a folder of the user's can replace.

A prompt is a `string.Template`. A file that replaces one of ours must use exactly the fields that
ours has, so that a typo fails before a session and not in it. What is put into a field is never
read as a template.
"""

import difflib
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from string import Template

from agents.text_file import read_text
from psy_env.errors import InputError
from psy_env.rubrics import CTRS
from psy_env.vocabulary import Attitude

FOLDER = "agents/prompts"

FIXED = ("stepper_system", "stepper_utterance", "stepper_open", "stepper_plan")
"""The trained counselor's own format: weights depend on it, so nobody replaces it at run time."""

COMPARING = ("compare_sessions", "digit_compare")
"""How two sessions are compared: of no meaning to a run that plays or rates single ones."""

SUFFIX = ".txt"


def name_behaviour(attitude: Attitude) -> str:
    """The prompt that tells how a client of this attitude behaves."""
    return f"attitude_{attitude}"


def name_anchors(key: str) -> str:
    """The prompt that tells the levels of this CTRS item."""
    return f"ctrs_{key}"


class Prompts:
    """A set of prompts, checked when it is made."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """Take texts by name; those that are missing are ours. Raises InputError for a field too
        many or too few."""
        ours = {name: Template(text) for name, text in _our_texts().items()}
        self._templates = ours | {name: _check(name, text) for name, text in texts.items()}
        self._hashes = {
            name: hash_text(template.template) for name, template in sorted(self._templates.items())
        }

    def render(self, name: str, /, **fields: str) -> str:
        """A prompt with its fields filled in."""
        return self._templates[name].substitute(fields)

    def read(self, *names: str) -> tuple[str, ...]:
        """These prompts as they are written, fields unfilled."""
        return tuple(self._templates[name].template for name in names)

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
        if path.stem not in list_fields() or path.stem in FIXED:
            raise InputError(
                f"'{path.stem}' is no prompt that can be replaced",
                _suggest(path.stem),
                place=str(path),
            )
        texts[path.stem] = read_text(path).strip()
        _check(path.stem, texts[path.stem], place=str(path))
    if not texts:
        raise InputError("holds no prompt", _suggest(""), place=str(folder))
    return texts


@cache
def list_fields() -> dict[str, frozenset[str]]:
    """Every prompt of ours and the fields that it uses, whoever replaces it."""
    return {
        name: frozenset(Template(text).get_identifiers()) for name, text in _our_texts().items()
    }


@cache
def _our_texts() -> dict[str, str]:
    """Every file of ours. Raises InputError when an attitude or a CTRS item has none."""
    texts = {
        path.name.removesuffix(SUFFIX): path.read_text("utf-8").strip()
        for path in sorted(files("agents.prompts").iterdir(), key=lambda path: path.name)
        if path.name.endswith(SUFFIX)
    }
    needed = [*map(name_behaviour, Attitude), *map(name_anchors, CTRS.keys)]
    if missing := [name for name in needed if name not in texts]:
        thing = f"there is no prompt {missing[0]}{SUFFIX}"
        kind = missing[0].partition("_")[0]
        remedy = (
            f"Write {FOLDER}/{missing[0]}{SUFFIX} after the pattern of the other {kind}_ files."
        )
        raise InputError(thing, remedy, place=FOLDER)
    return texts


def _check(name: str, text: str, place: str = "") -> Template:
    template = Template(text)
    expected = list_fields()[name]
    if not template.is_valid() or set(template.get_identifiers()) != expected:
        fields = " ".join(f"${field}" for field in sorted(expected)) or "no field"
        remedy = "Write a dollar sign that is no field as $$."
        raise InputError(f"the prompt must use exactly: {fields}", remedy, place=place or name)
    return template


def _suggest(name: str) -> str:
    known = [name for name in list_fields() if name not in FIXED]
    near = difflib.get_close_matches(name, known, n=1)
    return (
        f"{f'Did you mean {near[0]}{SUFFIX}? ' if near else ''}Known: {', '.join(known)} (each "
        f"{SUFFIX})"
    )
