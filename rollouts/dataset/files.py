"""Filter sessions, split them by persona, write everything of a dataset.

JSON Lines, because it can be read, searched and compared without any library, as the other files of
a run, and needs no dependency; the card names every column's type, so that `datasets` guesses
nothing.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from agents.whole_file import write_whole
from psy_env.errors import InputError
from psy_env.records import Transcript
from psy_env.seeds import derive_seed
from rollouts.dataset.card import DIALOGUES, data_path, list_files, render_card, render_page
from rollouts.dataset.dialogue_rows import dialogue_line, dialogue_row
from rollouts.dataset.filtering import Drop, DropRule, find_drops
from rollouts.dataset.near_duplicates import Hashes, find_twins, list_runs
from rollouts.dataset.settings import DatasetSettings, RunFacts
from rollouts.dataset.sft_rows import Lessons, check_row, list_lessons, render_lesson, row_line
from rollouts.dataset.statistics import DatasetSummary, DatasetTally, count_yields

__all__ = ["DatasetSettings", "DatasetSummary", "RunFacts", "derive_dataset", "is_dataset_derived"]

TRAIN, VALIDATION, TEST = SPLITS = ("train", "validation", "test")
CONFIGS = (DIALOGUES, *Lessons)
CARD = "README.md"
PAGE = "statistics.html"
STATISTICS = "statistics.json"
DROPPED = "dropped.jsonl"

Transcripts = Callable[[], Iterator[Transcript]]
"""Gives the saved sessions from the beginning each time it is called."""


class Sifted(NamedTuple):
    """Every session's drops by its id, sorted, and the word runs of those that are kept."""

    drops: dict[str, tuple[Drop, ...]]
    runs: dict[str, Hashes]


def derive_dataset(
    transcripts: Transcripts, folder: Path, settings: DatasetSettings, facts: RunFacts
) -> DatasetSummary:
    """Write the dataset of these sessions into a folder, in two passes with one session in memory
    at a time.

    Files appear whole or not at all; statistics.json is removed first and written last, so it
    stands for a finished one.
    """
    _remove(folder / STATISTICS)
    sifted = sift_sessions(transcripts(), settings)
    tally = DatasetTally()
    with ExitStack() as files:
        _write_dropped(files, folder, sifted)
        kept = (transcript for transcript in transcripts() if transcript.session_id in sifted.runs)
        _write_rows(files, folder, kept, settings, facts, tally)
    for path in _data_paths():
        if not (folder / path).stat().st_size:
            _remove(folder / path)
    yields = count_yields(sifted.drops)
    summary = tally.compute(facts, settings, yields, list(sifted.runs.values()), SPLITS)
    _write_documents(folder, summary)
    return summary


def sift_sessions(transcripts: Iterator[Transcript], settings: DatasetSettings) -> Sifted:
    """Ask every rule about every session. Their order is of no matter: of near-duplicates the first
    by id is kept.

    Raises InputError when two sessions have the same id.
    """
    drops: dict[str, tuple[Drop, ...]] = {}
    runs: dict[str, Hashes] = {}
    for transcript in transcripts:
        name = transcript.session_id
        if name in drops:
            raise InputError(
                f"the session id {name!r} occurs twice", "Give every session its own id."
            )
        drops[name] = find_drops(transcript, settings)
        runs[name] = list_runs(turn.utterance for turn in transcript.turns)
    sound = {name for name, found in drops.items() if not found}
    for name, twin in find_twins(runs, sound, settings.near_duplicate).items():
        drops[name] += (
            Drop(DropRule.NEAR_DUPLICATE, "", f"{twin.of}, similarity {twin.similarity:.2f}"),
        )
    names = sorted(drops)
    return Sifted(
        {name: drops[name] for name in names},
        {name: runs[name] for name in names if not drops[name]},
    )


def choose_split(persona: str, settings: DatasetSettings) -> str:
    """The split of everyone with this persona: a hash decides, so a dataset that grows never moves
    one."""
    draw = derive_seed(settings.seed, "split", " ".join(persona.split()).casefold()) / 2**63
    if draw < settings.test:
        return TEST
    return VALIDATION if draw < settings.test + settings.validation else TRAIN


def is_dataset_derived(folder: Path, settings: DatasetSettings, facts: RunFacts) -> bool:
    """Whether the dataset in this folder was written to its end with these settings, and every file
    of it is there."""
    try:
        summary = DatasetSummary.model_validate_json((folder / STATISTICS).read_bytes())
    except (OSError, ValidationError):
        return False
    if (summary.settings, summary.facts) != (settings, facts):
        return False
    data = (path for paths in list_files(summary).values() for path in paths.values())
    return all((folder / path).is_file() for path in (CARD, PAGE, DROPPED, *data))


def _data_paths() -> list[str]:
    return [data_path(config, split) for config in CONFIGS for split in SPLITS]


def _write_rows(
    files: ExitStack,
    folder: Path,
    kept: Iterator[Transcript],
    settings: DatasetSettings,
    facts: RunFacts,
    tally: DatasetTally,
) -> None:
    """Every row of the kept dialogues, in their order, into the file of its config and split."""
    write = {path: files.enter_context(write_whole(folder / path)).write for path in _data_paths()}
    for transcript in kept:
        split = choose_split(transcript.profile.persona, settings)
        tally.add(transcript, split)
        for config, line in _lines(transcript, split, facts, tally):
            write[data_path(config, split)](f"{line}\n".encode())


def _lines(
    transcript: Transcript, split: str, facts: RunFacts, tally: DatasetTally
) -> Iterator[tuple[str, str]]:
    """Every line of a kept dialogue with the config it belongs to; rows that do not read back are
    counted, not written."""
    row = dialogue_row(transcript, writer=facts.writer, evaluator=facts.evaluator)
    yield DIALOGUES, dialogue_line(row)
    for lessons, found in list_lessons(transcript, facts.rubrics).items():
        for lesson in found:
            taught = render_lesson(transcript.session_id, lesson)
            if check_row(taught, lesson):
                tally.add_row(lessons, split, taught)
                yield lessons, row_line(taught)
            else:
                tally.add_broken(lessons)


def _write_dropped(files: ExitStack, folder: Path, sifted: Sifted) -> None:
    """One line for each session that was dropped, with all of its causes."""
    stream = files.enter_context(write_whole(folder / DROPPED))
    for name, drops in sifted.drops.items():
        if drops:
            causes = [
                {"rule": drop.rule.value, "detail": drop.detail, "place": drop.place}
                for drop in drops
            ]
            stream.write(
                json.dumps({"id": name, "causes": causes}, ensure_ascii=False).encode() + b"\n"
            )


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        thing = f"cannot be removed ({error.strerror or error})"
        raise InputError(
            thing, "Check the folder's permissions, or give another one.", place=str(path)
        ) from error


def _write_documents(folder: Path, summary: DatasetSummary) -> None:
    """Card, page, and last the figures both were made from."""
    for name, text in (
        (CARD, render_card(summary)),
        (PAGE, render_page(summary)),
        (STATISTICS, summary.model_dump_json(indent=2) + "\n"),
    ):
        with write_whole(folder / name) as stream:
            stream.write(text.encode())
