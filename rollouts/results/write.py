"""What can be rebuilt from a ledger: transcripts, pairs and metrics as files."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pydantic import ValidationError

from agents.whole_file import write_whole
from psy_env.errors import InputError
from psy_env.records import Transcript
from psy_env.rubrics import RUBRICS, ChoiceKind, Rubrics
from rollouts.results.folder_rows import render_pairs_card, session_line
from rollouts.results.metrics import (
    Metrics,
    SessionTally,
)
from rollouts.results.pairs import MiningSettings, mine_pairs, pair_lines
from rollouts.results.summary import (
    summarize_session,
)
from rollouts.run.folder import RunFolder, read_run, refuse_lost_ledger
from rollouts.run.ledger import Ledger


def is_derived(folder: RunFolder, *, mined: bool) -> bool:
    """Whether every derived file is there and the metrics, which are written last, can be read."""
    files = (folder.sessions, *((*folder.preferences.values(), folder.pairs_card) if mined else ()))
    try:
        Metrics.model_validate_json(folder.metrics.read_bytes())
    except (OSError, ValidationError):
        return False
    return all(path.is_file() for path in files)


def derive(
    ledger: Ledger,
    folder: RunFolder,
    on_session: Callable[[], None] = lambda: None,
    *,
    mining: MiningSettings | None,
    rubrics: Rubrics = RUBRICS,
) -> Counter[ChoiceKind]:
    """Write sessions.jsonl, preferences/ (unless `mining` is None), usage.json (with models) and
    metrics.json; gives the number of pairs by kind.

    One session is in memory at a time. The files appear whole or not at all, metrics.json last.
    """
    pairs: Counter[ChoiceKind] = Counter()
    barren: Counter[tuple[ChoiceKind, str]] = Counter()
    tally = SessionTally(rubrics)
    with ExitStack() as files:
        write_session = files.enter_context(write_whole(folder.sessions)).write
        write_pair = {
            kind: files.enter_context(write_whole(path)).write
            for kind, path in folder.preferences.items()
            if mining is not None
        }
        for payload in ledger.payloads():
            on_session()
            transcript = read_transcript(payload, ledger, rubrics)
            write_session(session_line(payload))
            tally.add(summarize_session(transcript, rubrics))
            if mining is None:
                continue
            mined = mine_pairs(transcript, mining, rubrics)
            pairs += mined.counts
            barren += mined.barren
            for kind, lines in pair_lines(mined).items():
                write_pair[kind]("".join(f"{line}\n" for line in lines).encode())
    _write_usage(ledger, folder)
    if mining is not None:
        with write_whole(folder.pairs_card) as stream:
            stream.write(render_pairs_card(pairs).encode())
    with write_whole(folder.metrics) as stream:
        stream.write(tally.compute(pairs, barren).model_dump_json(indent=2).encode() + b"\n")
    return pairs


def _write_usage(ledger: Ledger, folder: RunFolder) -> None:
    """What models took; no file where none was asked."""
    if usage := ledger.usage():
        with write_whole(folder.usage) as stream:
            stream.write(json.dumps([seat._asdict() for seat in usage], indent=2).encode() + b"\n")


@contextmanager
def open_saved(run: Path) -> Iterator[Ledger]:
    """The ledger of a run that holds sessions. Raises InputError for any other folder."""
    read_run(run)
    folder = RunFolder(run)
    refuse_lost_ledger(folder)
    with Ledger(folder.ledger) as ledger:
        if not ledger.done_ids():
            raise InputError(
                "this run holds no finished session", "Let simulate play it first.", place=str(run)
            )
        yield ledger


def read_first(saved: Ledger) -> Transcript:
    """The first session of a ledger that holds some."""
    return read_transcript(next(saved.payloads()), saved)


def read_transcript(payload: bytes, ledger: Ledger, rubrics: Rubrics | None = None) -> Transcript:
    """A saved session. Raises InputError when the ledger is damaged, or a form that was filled is
    not one of these rubrics."""
    try:
        transcript = Transcript.model_validate_json(payload)
    except ValidationError as error:
        thing, remedy = (
            "a session in the ledger is damaged",
            "Restore the file from a copy, or give another --out.",
        )
        raise InputError(thing, remedy, place=str(ledger.path)) from error
    if rubrics is not None and (flaw := _find_form_flaw(transcript, rubrics)):
        thing = f"session {transcript.session_id} was rated by other rubrics ({flaw})"
        remedy = "Read it with the version of this program that made it."
        raise InputError(thing, remedy, place=str(ledger.path))
    return transcript


def _find_form_flaw(transcript: Transcript, rubrics: Rubrics) -> str:
    """What is wrong with a saved form by these rubrics, in words; "" when nothing is."""
    ctrs = transcript.rating.ctrs if transcript.rating else None
    forms = ((ctrs, rubrics.ctrs), (transcript.reactions, rubrics.session_reactions))
    flaws = (rubric.find_flaw(form.scores) for form, rubric in forms if form is not None)
    return next(filter(None, flaws), "")
