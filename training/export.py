"""Slates of a run as rows for other trainers: unpaired, ranked, or for a reward model."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from agents.text_file import read_bytes
from agents.text_format import render_prompt, render_reply
from agents.whole_file import write_whole
from psy_env.errors import InputError
from psy_env.playback import counselor_views
from psy_env.records import Choice, Transcript
from psy_env.views import CounselorView
from training.job import Adapter
from training.rows import SESSIONS

Messages = list[dict[str, str]]


class ScoredReply(NamedTuple):
    """One candidate as text, its mean score (1-5) after the referee, and whether it was legal."""

    reply: Messages
    score: float
    legal: bool


def write_unpaired(prompt: Messages, ranked: list[ScoredReply]) -> Iterator[dict[str, Any]]:
    """TRL's KTO: desirable is what is legal and nearer to its slate's best than to its worst."""
    middle = (ranked[0].score + ranked[-1].score) / 2
    for one in ranked:
        label = one.legal and one.score > middle
        yield {"prompt": prompt, "completion": one.reply, "label": label, "score": one.score}


def write_ranked(prompt: Messages, ranked: list[ScoredReply]) -> Iterator[dict[str, Any]]:
    """The whole slate, best first."""
    scores = [one.score for one in ranked]
    yield {"prompt": prompt, "completions": [one.reply for one in ranked], "scores": scores}


def write_reward(prompt: Messages, ranked: list[ScoredReply]) -> Iterator[dict[str, Any]]:
    """TRL's RewardTrainer: the best against each that is worse, with the gap between them."""
    best = ranked[0]
    for one in ranked[1:]:
        if best.legal and best.score > one.score:
            margin = round(best.score - one.score, 6)
            yield {"prompt": prompt, "chosen": best.reply, "rejected": one.reply, "margin": margin}


FORMS: dict[str, Callable[[Messages, list[ScoredReply]], Iterator[dict[str, Any]]]] = {
    "unpaired": write_unpaired,
    "ranked": write_ranked,
    "reward": write_reward,
}
"""What slates can be written as; a new form is one function."""


def export_slates(run: Path, adapter: Adapter, form: str, out: Path) -> int:
    """Write JSON lines of this form, of every scored slate of the adapter's kind; how many.

    Slates whose scores are all equal say nothing and are left out. Raises InputError for a folder
    without sessions, or without any such slate, and for a file that is there already.
    """
    if out.exists():
        raise InputError("the file is there already", "Give another --out.", place=str(out))
    rows = list(_write_rows(run / SESSIONS, adapter, form))
    if not rows:
        remedy = "Give the folder of a psy-step simulate with --candidates 2 or more."
        raise InputError(f"no scored slates of the {adapter} adapter", remedy, place=str(run))
    with write_whole(out) as stream:
        for row in rows:
            stream.write((json.dumps(row, ensure_ascii=False) + "\n").encode())
    return len(rows)


def _write_rows(path: Path, adapter: Adapter, form: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(read_bytes(path).splitlines(), start=1):
        try:
            transcript = Transcript.model_validate_json(line)
        except ValueError as error:
            remedy = "Derive the run's files again: its own command does."
            raise InputError("not a saved session", remedy, place=f"{path}:{number}") from error
        choices = (choice for _, choice in transcript.choices)
        for choice, view in zip(choices, counselor_views(transcript), strict=False):
            ranked = _rank(choice, view)
            if choice.kind == adapter.kind and ranked and ranked[0].score > ranked[-1].score:
                prompt = [message.model_dump() for message in render_prompt(view)]
                yield from FORMS[form](prompt, ranked)


def _rank(choice: Choice, view: CounselorView) -> list[ScoredReply]:
    """The scored candidates of different texts, best first, legal before illegal."""
    found: dict[str, ScoredReply] = {}
    for index, candidate in enumerate(choice.candidates):
        standing = choice.standing(index)
        if standing is not None:
            text = render_reply(candidate, view)
            reply = [{"role": "assistant", "content": text}]
            found.setdefault(text, ScoredReply(reply, standing, choice.violations[index] is None))
    return sorted(found.values(), key=lambda one: (one.score, one.legal), reverse=True)
