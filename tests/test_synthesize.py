"""Whole datasets by the command: offline, by a model at a real server, cut, broken, budgeted and
played again."""

import json
import os
import re
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from rollouts.dataset.statistics import DatasetSummary
from scripts.app import FAULT, OK, SPENT, main
from tests.fleet_seats import ROOT
from tests.lab import PRICE, count_calls, declare
from tests.model_answers import answer_body
from tests.model_server import Answer, ModelServer, answer_seats, say
from tests.test_command_line import Capture, refuse
from tests.test_fleet import count_saved, wait_until

SMALL = ("--workers=0", "--sessions=4", "--candidates=2", "--ctrs-threshold=0", "--out=data")
MODELS = ("--writer=lab/w", "--evaluator=lab/e", "--ctrs=form")
WRITTEN = {
    "README.md",
    "statistics.html",
    "statistics.json",
    "dropped.jsonl",
    "sessions.jsonl",
    "metrics.json",
}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def synthesize(*flags: str) -> int:
    """The command in this process; later flags win."""
    return main(["synthesize", *SMALL, *flags])


def read_data(folder: str = "data") -> dict[str, bytes]:
    """Everything that was derived, by its path in the folder."""
    files = (path for path in Path(folder).rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in files}
    return {
        name: path.read_bytes() for name, path in names.items() if name in WRITTEN or "/" in name
    }


def read_summary(folder: str = "data") -> DatasetSummary:
    return DatasetSummary.model_validate_json((Path(folder) / "statistics.json").read_bytes())


def read_rows(folder: str = "data") -> list[dict[str, Any]]:
    """All dialogues of all splits."""
    files = sorted((Path(folder) / "dialogues").glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text().splitlines()]


def is_stage(body: Any) -> bool:
    return bool(body["response_format"]["json_schema"]["name"] == "write_stage")


@pytest.mark.usefixtures("cluster")
def test_the_embedded_cast_makes_the_same_dataset_however_many_workers_there_are(
    capsys: Capture,
) -> None:
    assert synthesize() == OK
    told = capsys.readouterr().out
    assert f"{read_summary().yields.kept} of 4 dialogues kept in data/ (4 written now)" in told
    assert read_data().keys() >= WRITTEN | {"dialogues/train.jsonl", "sft_utterance/train.jsonl"}
    made = read_data()
    assert synthesize() == OK
    assert "finished before: nothing to write" in capsys.readouterr().out
    assert synthesize("--workers=2", "--out=fleet") == OK
    assert made == read_data() == read_data("fleet")


def test_a_file_of_the_dataset_that_got_lost_is_derived_again() -> None:
    assert synthesize() == OK
    made = read_data()
    for name in ("statistics.json", "dialogues/train.jsonl", "metrics.json"):
        (Path("data") / name).unlink()
        assert synthesize() == OK
        assert read_data() == made


@pytest.mark.parametrize("workers", [0, pytest.param(2, marks=pytest.mark.slow)])
def test_a_killed_command_goes_on_where_it_was(workers: int) -> None:
    flags = ("--sessions=16", "--candidates=8")
    command = [
        sys.executable,
        "-m",
        "psy_step.app",
        "synthesize",
        *SMALL,
        *flags,
        f"--workers={workers}",
    ]
    with subprocess.Popen(
        command, env=os.environ | {"PYTHONPATH": str(ROOT)}, start_new_session=True
    ) as driver:
        wait_until(lambda: count_saved(Path("data")) > 2)
        os.killpg(driver.pid, signal.SIGKILL)
    assert 2 < count_saved(Path("data")) < 16
    assert synthesize(*flags) == OK
    assert synthesize(*flags, "--out=undisturbed") == OK
    assert read_data() == read_data("undisturbed")


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize("workers", [0, 2])
def test_a_model_writes_three_times_a_dialogue_and_is_replayed_without_a_call(
    workers: int, capsys: Capture
) -> None:
    with ModelServer(partial(answer_seats, 0.0)) as server:
        declare(server.url, PRICE)
        assert synthesize(*MODELS, f"--workers={workers}") == OK
        assert len([ask for ask in server.asks if ask.body["model"] == "w"]) == 3 * 4
        received = server.counts["received"]
        assert count_calls(Path("data")) == (received, 0, 0)
        assert main(["verify", "data"]) == OK
        assert synthesize(*MODELS) == OK
        assert server.counts["received"] == received
    told = capsys.readouterr().out
    assert "4 of 4 sessions byte-identical" in told
    assert "writer: lab/w" in told or read_summary().facts.models == ("lab/w", "lab/e")


def test_a_script_that_stays_malformed_drops_its_dialogue_whole_and_no_other() -> None:
    """Half of a dialogue is written by then: nothing of it may be left in any file that somebody
    trains on."""

    def spoil_second_stage(body: Any) -> Answer:
        task = body["messages"][1]["content"]
        broken = is_stage(body) and '"dialogue"' in task and sum(map(ord, task)) % 2
        return say(answer_body(body)[0][:-9]) if broken else answer_seats(0.0, body)

    with ModelServer(spoil_second_stage) as server:
        declare(server.url)
        assert synthesize(*MODELS, "--sessions=30", "--max-reasks=1") == OK
        repairs = [ask for ask in server.asks if len(ask.body["messages"]) > 2]
    dropped = [json.loads(line) for line in Path("data/dropped.jsonl").read_text().splitlines()]
    failed = {
        line["id"]
        for line in dropped
        if "writer failed" in {cause["rule"] for cause in line["causes"]}
    }
    assert len(repairs) == len(failed) > 5
    (detail,) = read_summary().yields.rules["writer failed"].details
    assert detail == "intervention script: no readable reply: not JSON"
    for path in (path for path in Path("data").rglob("*.jsonl") if path.parent.name != "data"):
        assert not {json.loads(line)["id"] for line in path.read_text().splitlines()} & failed
    assert len(read_rows()) == read_summary().yields.kept > 0


def test_a_script_that_skips_or_never_ends_its_plan_is_dropped_by_that_name() -> None:
    def skip(body: Any) -> Answer:
        script = json.loads(answer_body(body)[0])
        if not is_stage(body):
            return answer_seats(0.0, body)
        if '"dialogue"' in body["messages"][-1]["content"]:
            last = max(exchange["counselor"]["action"] for exchange in script["exchanges"])
            for exchange in script["exchanges"]:
                exchange["counselor"]["action"] = min(exchange["counselor"]["action"], last - 1)
        return say(json.dumps(script))

    with ModelServer(skip) as server:
        declare(server.url)
        assert synthesize(*MODELS) == FAULT
    assert read_rows() == []
    (detail,) = read_summary().yields.rules["writer failed"].details
    assert "before its plan" in detail


def test_a_budget_stops_the_writing_and_a_larger_one_continues_it(capsys: Capture) -> None:
    with ModelServer(partial(answer_seats, 0.0)) as server:
        declare(server.url, PRICE)
        assert synthesize(*MODELS, "--max-cost=0.02") == SPENT
        assert "psy-step synthesize" in capsys.readouterr().err or server.counts["received"] < 44
        assert synthesize(*MODELS, "--max-cost=9") == OK
        received = server.counts["received"]
        assert synthesize(*MODELS, "--out=whole") == OK
        assert server.counts["received"] == 2 * received
    assert read_data() == read_data("whole")


def test_what_does_not_go_together_is_refused_before_a_folder_is_made(capsys: Capture) -> None:
    for flags, told in (
        (["--writer=rule_base"], "'rule_base' cannot write. Give rule_based or a language model"),
        (
            ["--max-exchanges=9"],
            "--max-exchanges: no dialogue of 9 exchanges can carry out both plans",
        ),
        (["--validation=0.7", "--test=0.6"], "--validation, --test"),
        (["--profiles=nowhere.jsonl"], "nowhere.jsonl"),
        (["--writer=lab/w"], "lab"),
    ):
        assert told in refuse(["synthesize", *SMALL, *flags], capsys)
        assert not Path("data").exists()


def test_a_folder_of_another_dataset_or_of_a_simulation_is_not_touched(capsys: Capture) -> None:
    assert synthesize() == OK
    assert (
        main(
            [
                "simulate",
                "--workers=0",
                "--sessions=1",
                "--candidates=2",
                "--max-exchanges=2",
                "--out=run",
            ]
        )
        == OK
    )
    made = read_data()
    capsys.readouterr()
    assert "candidates" in refuse(["synthesize", *SMALL, "--candidates=3"], capsys)
    assert "run" in refuse(["synthesize", *SMALL, "--out=run"], capsys)
    assert "data" in refuse(["simulate", "--workers=0", "--out=data"], capsys)
    assert read_data() == made


def test_a_dry_run_estimates_the_calls_and_makes_none(capsys: Capture) -> None:
    with ModelServer(partial(answer_seats, 0.0)) as server:
        declare(server.url, PRICE)
        assert synthesize(*MODELS, "--dry-run") == OK
        assert server.counts["received"] == 0
        assert not Path("data").exists()
        told = capsys.readouterr().out
        assert synthesize(*MODELS) == OK
        assert re.search(rf"^all +{server.counts['received']} ", told, re.MULTILINE)
        assert re.search(rf"^writer +lab/w +{3 * 4} ", told, re.MULTILINE)


def test_what_is_kept_and_how_it_is_split_may_change_without_writing_again(capsys: Capture) -> None:
    with ModelServer(partial(answer_seats, 0.0)) as server:
        declare(server.url)
        assert synthesize(*MODELS) == OK
        received = server.counts["received"]
        assert (
            synthesize(*MODELS, "--ctrs-threshold=5", "--test=1", "--validation=0", "--licence=mit")
            == OK
        )
        assert server.counts["received"] == received
        assert "license: mit" in Path("data/README.md").read_text()
        assert (
            synthesize(
                *MODELS,
                "--ctrs-threshold=5",
                "--test=1",
                "--validation=0",
                "--licence=mit",
                "--out=new",
            )
            == OK
        )
    assert read_data() == read_data("new")
