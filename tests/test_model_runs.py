"""Runs with models in the seats: nothing is asked twice, everything replays, budgets hold, ratings
do not mix."""

import json
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.models.chat import ChatReply, ChatRequest
from psy_env.errors import InputError, OutOfBudget
from psy_env.records import Transcript
from psy_env.seats import Cast
from rollouts.run.complete import RunResult
from rollouts.run.config import SimulateConfig
from rollouts.run.ledger import Ledger
from rollouts.simulate import simulate
from rollouts.verify import verify_run
from tests.model_runs import BROKEN, COUNT, CountingModel, configure_models, seat_models


def play(config: SimulateConfig) -> RunResult:
    return simulate(config, cast_factory=seat_models)


def read_transcripts(folder: Path) -> list[Transcript]:
    return [
        Transcript.model_validate_json(line)
        for line in (folder / "sessions.jsonl").read_bytes().splitlines()
    ]


@pytest.fixture(scope="module", autouse=True)
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The file to which calls are counted here and in every worker, set before there is any."""
    path = tmp_path_factory.mktemp("counted") / "calls"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(COUNT, str(path))
        yield path


@pytest.fixture
def marks(counted: Path) -> Path:
    """Where every call that is really made leaves a byte."""
    counted.write_bytes(b"")
    return counted


@pytest.fixture(scope="module")
def first(counted: Path, tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """A run that is played once for all tests."""
    return play(configure_models(tmp_path_factory.mktemp("first"), "run"))


@pytest.fixture
def config(first: RunResult, tmp_path: Path) -> SimulateConfig:
    """The command that played it, in a folder of the test's own."""
    shutil.copytree(first.folder, tmp_path / "run")
    return configure_models(tmp_path, "run")


def count_answers(result: RunResult) -> int:
    return sum(seat.calls for seat in result.usage)


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize("workers", [0, 2])
def test_any_number_of_lanes_and_workers_gives_the_same_sessions(
    tmp_path: Path, workers: int
) -> None:
    one = play(configure_models(tmp_path, "one", workers=0, concurrency=1))
    many = play(configure_models(tmp_path, "many", workers=workers, concurrency=6))
    assert (one.sessions, one.failed) == (6, 0)
    for name in ("sessions.jsonl", "metrics.json", "preferences/utterance.jsonl"):
        assert (many.folder / name).read_bytes() == (one.folder / name).read_bytes()
    assert [seat._replace(seconds=0) for seat in many.usage] == [
        seat._replace(seconds=0) for seat in one.usage
    ]


def test_every_call_that_is_made_is_in_the_ledger_once(tmp_path: Path, marks: Path) -> None:
    result = play(configure_models(tmp_path, "run"))
    assert count_answers(result) == marks.stat().st_size > 100
    assert {seat.seat for seat in result.usage} == {"client", "counselor", "evaluator"}
    told = json.loads((result.folder / "usage.json").read_text())
    assert sum(seat["calls"] for seat in told) == count_answers(result)


def test_a_finished_run_asks_nothing(config: SimulateConfig, marks: Path) -> None:
    assert play(config).played == 0
    assert marks.stat().st_size == 0


def test_a_session_that_was_cut_goes_on_from_its_calls(
    first: RunResult, config: SimulateConfig, marks: Path
) -> None:
    with sqlite3.connect(config.out / "ledger.sqlite") as database:
        database.execute("DELETE FROM sessions")
        database.execute("DELETE FROM calls WHERE rowid % 4 = 0")
        (kept,) = database.execute("SELECT count(*) FROM calls").fetchone()
    again = play(config)
    assert marks.stat().st_size == count_answers(first) - kept > 20
    assert [seat[:7] for seat in again.usage] == [seat[:7] for seat in first.usage]
    assert read_transcripts(again.folder) == read_transcripts(first.folder)


def test_a_call_in_flight_when_the_run_was_killed_is_reported_as_wasted(
    config: SimulateConfig,
) -> None:
    with sqlite3.connect(config.out / "ledger.sqlite") as database:
        database.execute("DELETE FROM sessions WHERE session_id = 'test-0002_r0'")
        database.execute(
            "UPDATE calls SET reply = NULL, in_flight = 1 WHERE rowid IN (SELECT rowid FROM calls "
            "WHERE session_id = 'test-0002_r0' LIMIT 3)"
        )
    result = play(config)
    assert result.recovered == 3
    assert sum(seat.wasted for seat in result.usage) == 3
    assert play(config).recovered == 0


class Silent(CountingModel):
    """Must not be asked."""

    def chat(self, request: ChatRequest) -> ChatReply:
        raise AssertionError("a replay asked a model")


def seat_silent(*, client: str, counselor: str, evaluator: str) -> Cast:
    cast = seat_models(client=client, counselor=counselor, evaluator=evaluator)
    for seat in (cast.client, cast.counselor, cast.evaluator):
        seat.model.model.__class__ = Silent  # type: ignore[union-attr]
    return cast


def test_a_run_replays_from_its_ledger_byte_for_byte_and_asks_no_model(
    first: RunResult, config: SimulateConfig, marks: Path
) -> None:
    replayed = list(verify_run(config.out, cast_factory=seat_silent))
    assert [session.same for session in replayed] == [True] * 6
    assert sum(session.calls for session in replayed) == count_answers(first)
    assert marks.stat().st_size == 0


def test_a_replay_tells_which_session_comes_out_differently(config: SimulateConfig) -> None:
    with sqlite3.connect(config.out / "ledger.sqlite") as database:
        database.execute("DELETE FROM calls WHERE session_id = 'test-0003_r0' AND step LIKE '1.%'")
    replayed = list(verify_run(config.out, cast_factory=seat_silent))
    assert [session.session_id for session in replayed if not session.same] == ["test-0003_r0"]


@pytest.mark.usefixtures("cluster")
@pytest.mark.parametrize("workers", [0, 2])
def test_a_run_stops_when_its_tokens_are_used_up_and_a_larger_budget_continues_it(
    first: RunResult, tmp_path: Path, marks: Path, workers: int
) -> None:
    config = configure_models(tmp_path, "run", workers=workers, max_tokens=20_000)
    with pytest.raises(OutOfBudget, match="of --max-tokens 20,000 used up"):
        play(config)
    with Ledger(config.out / "ledger.sqlite") as ledger:
        taken = sum(seat.prompt_tokens + seat.completion_tokens for seat in ledger.usage())
        assert ledger.waste() == 0
    assert 20_000 <= taken < 60_000
    spent = marks.stat().st_size
    with pytest.raises(OutOfBudget):
        play(config)
    assert marks.stat().st_size == spent
    again = play(config.model_copy(update={"max_tokens": 10_000_000}))
    assert marks.stat().st_size == count_answers(first)
    assert read_transcripts(again.folder) == read_transcripts(first.folder)


def test_sessions_that_all_failed_for_want_of_a_model_are_played_again_by_the_same_command(
    tmp_path: Path, marks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = configure_models(tmp_path, "run")
    monkeypatch.setenv(BROKEN, "yes")
    broken = play(config)
    assert broken.failed == 6
    assert {transcript.cause for transcript in read_transcripts(broken.folder)} == {
        "client: ModelError: no answer within 3 s"
    }
    assert [(seat.failed, seat.causes) for seat in broken.usage] == [(6, {"timeout": 12})]
    monkeypatch.delenv(BROKEN)
    healed = play(config)
    assert (healed.failed, healed.played) == (0, 6)
    assert [session.same for session in verify_run(config.out, cast_factory=seat_silent)] == [
        True
    ] * 6


def test_rejudging_asks_the_evaluator_alone_and_keeps_what_was_said(
    config: SimulateConfig, marks: Path
) -> None:
    before = {
        path: path.read_bytes()
        for path in config.out.rglob("*")
        if path.suffix in (".json", ".jsonl")
    }
    judging = SimulateConfig(rejudge=config.out, evaluator="scripted/second", workers=0)
    result = simulate(judging, cast_factory=seat_models)
    assert {seat.seat for seat in result.usage} == {"evaluator"}
    assert result.folder == config.out / "rejudged" / "scripted_second"
    for old, new in zip(read_transcripts(config.out), read_transcripts(result.folder), strict=True):
        assert new.exchanges == old.exchanges
        assert new.reactions == old.reactions
        assert new.seats == old.seats | {"evaluator": "scripted/second"}
        assert old.rating
        assert new.rating
        assert old.rating.ctrs.judge
        assert new.rating.ctrs.judge
        assert old.rating.ctrs.judge.name == "scripted/evaluator"
        assert new.rating.ctrs.judge.name == "scripted/second/evaluator"
    assert all(path.read_bytes() == content for path, content in before.items())
    asked = marks.stat().st_size
    assert simulate(judging, cast_factory=seat_models).played == 0
    assert marks.stat().st_size == asked


def test_ratings_of_two_judges_never_share_a_folder(config: SimulateConfig, tmp_path: Path) -> None:
    judging = SimulateConfig(
        rejudge=config.out, evaluator="one", workers=0, out=tmp_path / "ratings"
    )
    simulate(judging, cast_factory=seat_models)
    with pytest.raises(InputError, match="other settings"):
        simulate(judging.model_copy(update={"evaluator": "two"}), cast_factory=seat_models)
    with pytest.raises(InputError, match="other settings"):
        simulate(judging.model_copy(update={"ctrs": "form"}), cast_factory=seat_models)


def test_a_changed_prompt_is_another_run(config: SimulateConfig, tmp_path: Path) -> None:
    prompts = tmp_path / "prompts"
    prompts.mkdir()
    (prompts / "judge_system.txt").write_text("You judge.")
    with pytest.raises(InputError, match="judge_system"):
        play(config.model_copy(update={"prompts": prompts}))
