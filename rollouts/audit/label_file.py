"""The ratings that `psy-step review import` wrote for CTRS sheets, and their run."""

from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel, ValidationError

from agents.text_file import read_bytes
from psy_env.errors import InputError
from psy_env.rubrics import CTRS
from psy_env.vocabulary import Seat
from rollouts.audit.own_labels import Scores
from rollouts.results.write import open_saved, read_transcript
from rollouts.run.folder import find_rubrics

_REMEDY = (
    "Give the results.json that psy-step review import wrote for sheets of the form "
    f"{CTRS.name}, or ratings of dialogues as MindEval has them."
)


class _Answer(BaseModel):
    """What is read of one rating."""

    rater: str
    session_id: str
    scores: dict[str, int | None]


class LabelFile(BaseModel):
    """What is read of a file of results: the form, the run, and every rating."""

    kind: str
    run: str
    answers: tuple[_Answer, ...]

    @property
    def people(self) -> Mapping[str, Scores]:
        """Scores by rater; questions left open are left out."""
        found: dict[str, dict[str, dict[str, float]]] = {}
        for one in self.answers:
            scores = {key: float(value) for key, value in one.scores.items() if value is not None}
            found.setdefault(one.rater, {})[one.session_id] = scores
        return found


def is_label_file(path: Path) -> bool:
    """Whether this is one JSON object with answers in it, and no file of rows."""
    try:
        LabelFile.model_validate_json(read_bytes(path))
    except ValidationError:
        return False
    return True


def read_label_file(path: Path) -> LabelFile:
    """The ratings. Raises InputError for a file of another form, or without any."""
    try:
        found = LabelFile.model_validate_json(read_bytes(path))
    except ValidationError as error:
        raise InputError("not the results of a review", _REMEDY, place=str(path)) from error
    if found.kind != CTRS.name or not found.answers:
        thing = f"holds {len(found.answers)} ratings of the form '{found.kind[:40]}'"
        raise InputError(thing, _REMEDY, place=str(path))
    return found


def read_judge_scores(run: Path, judge: str) -> Scores:
    """The CTRS scores (0-6) that a judge gave every session of its run.

    Raises InputError for a run that somebody else rated, or that holds no rated session.
    """
    scores: dict[str, dict[str, float]] = {}
    rubrics = find_rubrics(run)
    with open_saved(run) as ledger:
        for payload in ledger.payloads():
            transcript = read_transcript(payload, ledger, rubrics)
            rated_by = transcript.seats.get(Seat.EVALUATOR, "")
            if rated_by != judge:
                remedy = (
                    f"Let {judge} rate it: psy-step simulate --rejudge {run} --evaluator {judge}, "
                    "then give that folder with --run."
                )
                thing = f"'{rated_by}' rated this run, not '{judge}'"
                raise InputError(thing, remedy, place=str(run))
            if transcript.rating:
                given = transcript.rating.ctrs.scores.items()
                scores[transcript.session_id] = {
                    key: float(score) for key, score in given if score is not None
                }
    if not any(scores.values()):
        remedy = "Give a finished run with --run."
        raise InputError("holds no rated session", remedy, place=str(run))
    return scores
