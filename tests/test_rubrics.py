"""Rubrics are data: a run keeps its own, and what the embedded cast has no rule for is unscored."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from psy_env.records import Transcript
from psy_env.rubrics import CTRS, RUBRICS, SESSION_REACTIONS, UTTERANCE, Item, Rubrics
from rollouts.results.metrics import (
    Metrics,
)
from rollouts.results.summary import (
    CRITERIA,
)
from rollouts.show.transcript import render_transcript
from scripts.app import BAD_INPUT, OK, main

COMMAND = ["simulate", "--workers=0", "--sessions=4", "--candidates=4", "--out=run"]
FILES = ("sessions.jsonl", "preferences/utterance.jsonl", "preferences/planner.jsonl")
NEW_CRITERION = Item("pace", "score", "leaves the client room to answer")
NEW_ITEM = Item("pacing", "general", "keeps a pace that the client can follow")

SMALLER = replace(
    RUBRICS,
    utterance=replace(UTTERANCE, items=UTTERANCE.items[:2]),
    ctrs=replace(CTRS, items=CTRS.items[:-1]),
    session_reactions=replace(SESSION_REACTIONS, items=SESSION_REACTIONS.items[1:]),
)
"""As if today's had been added to since."""

LARGER = replace(
    RUBRICS,
    utterance=replace(UTTERANCE, items=(*UTTERANCE.items, NEW_CRITERION)),
    ctrs=replace(CTRS, items=(*CTRS.items, NEW_ITEM)),
)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def play_under(rubrics: Rubrics) -> dict[str, bytes]:
    """A run that is begun while these are today's; its files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rollouts.run.folder.RUBRICS", rubrics)
        patch.setattr("rollouts.simulate.RUBRICS", rubrics)
        assert main(COMMAND) == OK
    return read_files()


def read_files() -> dict[str, bytes]:
    return {name: (Path("run") / name).read_bytes() for name in (*FILES, "metrics.json")}


def forget_rubrics() -> None:
    """Make the run one of version 0.1.0, to be derived again."""
    told = json.loads(Path("run/run.json").read_text())
    del told["identity"]["rubrics"]
    Path("run/run.json").write_text(json.dumps(told))
    Path("run/metrics.json").unlink()


def read_sessions(run: str = "run") -> list[Transcript]:
    lines = (Path(run) / "sessions.jsonl").read_bytes().splitlines()
    return [Transcript.model_validate_json(line) for line in lines]


@pytest.mark.parametrize("rubrics", [SMALLER, LARGER], ids=["added to since", "cut since"])
def test_a_finished_run_is_derived_again_by_its_own_rubrics(rubrics: Rubrics) -> None:
    before = play_under(rubrics)
    for name in FILES:
        (Path("run") / name).unlink()
    Path("run/metrics.json").unlink()
    assert main(COMMAND) == OK
    assert read_files() == before


@pytest.mark.parametrize("rubrics", [SMALLER, LARGER], ids=["added to since", "cut since"])
def test_a_run_goes_on_by_its_own_rubrics_and_verifies(rubrics: Rubrics) -> None:
    before = play_under(rubrics)
    with sqlite3.connect("run/ledger.sqlite") as database:
        database.execute("DELETE FROM sessions WHERE session_id = 'builtin-002_r0'")
    Path("run/metrics.json").unlink()
    assert main(COMMAND) == OK
    assert read_files() == before
    assert main(["verify", "run"]) == OK


def test_nothing_is_counted_as_unscored_that_was_never_asked() -> None:
    play_under(SMALLER)
    metrics = Metrics.model_validate_json(Path("run/metrics.json").read_bytes())
    assert set(metrics.ctrs["all"]) == {*SMALLER.ctrs.keys, "ctrs_mean"}
    assert "insight" not in metrics.reactions["all"]
    assert metrics.unscored["ctrs"].unscored == 0
    assert metrics.unscored["ctrs"].asked == 4 * len(SMALLER.ctrs.items)


def test_what_the_embedded_cast_has_no_rule_for_is_unscored_and_the_rest_counts() -> None:
    play_under(LARGER)
    first = read_sessions()[0]
    assert first.rating is not None
    assert first.rating.ctrs.scores["pacing"] is None
    assert first.rating.ctrs.causes == {"pacing": "not covered by the embedded cast"}
    cards = [card for _, choice in first.choices for card in choice.cards if card is not None]
    assert all(card.causes.get("pace", "plan") for card in cards)
    assert all(card.mean is not None for card in cards if card.unscored is None)
    metrics = Metrics.model_validate_json(Path("run/metrics.json").read_bytes())
    assert metrics.unscored["ctrs"].causes == {"not covered by the embedded cast": 4}
    assert metrics.unscored[CRITERIA].unscored > 0
    rows = [json.loads(line) for line in read_files()[FILES[1]].splitlines()]
    assert rows
    assert set(rows[0]["criteria_chosen"]) == set(UTTERANCE.keys)


def test_a_run_is_rated_again_by_todays_ctrs_and_keeps_the_scores_of_its_own() -> None:
    play_under(SMALLER)
    assert main(["simulate", "--rejudge=run", "--evaluator=rule_based", "--workers=0"]) == OK
    again = read_sessions("run/rejudged/rule_based")
    for old, new in zip(read_sessions(), again, strict=True):
        assert new.exchanges == old.exchanges
        assert new.rating is not None
        assert set(new.rating.ctrs.scores) == set(CTRS.keys)
    assert main(["verify", "run/rejudged/rule_based"]) == OK


def test_a_run_that_does_not_tell_its_rubrics_is_read_by_todays() -> None:
    before = play_under(RUBRICS)
    forget_rubrics()
    assert main(COMMAND) == OK
    assert read_files() == before


@pytest.mark.parametrize(
    ("rubrics", "words"),
    [
        (replace(RUBRICS, utterance=LARGER.utterance), "utterance has no pace"),
        (replace(RUBRICS, ctrs=LARGER.ctrs), "ctrs has no pacing"),
    ],
    ids=["criterion", "CTRS item"],
)
def test_a_run_that_does_not_tell_its_rubrics_is_refused_in_words_when_todays_do_not_fit(
    rubrics: Rubrics, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    play_under(RUBRICS)
    forget_rubrics()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rollouts.run.folder.RUBRICS", rubrics)
        assert main(COMMAND) == BAD_INPUT
    told = capsys.readouterr().err
    assert words in told
    assert "other r" in told
    assert not Path("run/metrics.json").exists()


def test_a_dataset_is_derived_again_by_the_rubrics_of_its_run() -> None:
    command = ["synthesize", "--workers=0", "--sessions=6", "--ctrs-threshold=1"]
    command += ["--out=run"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rollouts.run.folder.RUBRICS", SMALLER)
        assert main(command) == OK
    files = sorted(Path("run").rglob("*.jsonl"))
    assert any(path.stat().st_size for path in files if "sft_utterance" in path.parts)
    before = [path.read_bytes() for path in files]
    Path("run/metrics.json").unlink()
    Path("run/statistics.json").unlink()
    assert main(command) == OK
    assert [path.read_bytes() for path in files] == before


def test_show_takes_means_over_the_items_of_the_runs_own_rubric() -> None:
    play_under(RUBRICS)
    first = read_sessions()[0]
    assert first.reactions is not None
    mean = first.reactions.mean_of("hindering", RUBRICS.session_reactions)
    form = RUBRICS.session_reactions
    turned = replace(form, items=tuple(replace(item, subscale="helpful") for item in form.items))
    assert f"hindering {mean:.2f}" in render_transcript(first)
    text = render_transcript(first, replace(RUBRICS, session_reactions=turned))
    assert "hindering –" in text
