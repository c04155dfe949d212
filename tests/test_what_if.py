"""What if: sessions go on from another reply by the same chances, and tell what it would do."""

import json
from pathlib import Path
from typing import Any

import pytest

from psy_env import InputError, Transcript, replay
from psy_env.vocabulary import Seat
from rollouts.results.write import open_saved, read_transcript
from rollouts.run.config import SimulateConfig
from rollouts.simulate import simulate
from rollouts.verify import verify_run
from rollouts.what_if import continue_from, find_crossroads, read_effects, rewind_to_reply

SESSION, EXCHANGE = "builtin-001_r0", 4


def ask(run: Path, **told: Any) -> SimulateConfig:
    asked: dict[str, Any] = {"session": SESSION, "exchange": EXCHANGE, "continuations": 2}
    return SimulateConfig(from_run=run, workers=0, **(asked | told))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("run") / "run"
    simulate(SimulateConfig(sessions=1, candidates=3, max_exchanges=8, workers=0, out=out))
    return out


@pytest.fixture(scope="module")
def saved(run: Path) -> Transcript:
    with open_saved(run) as ledger:
        return read_transcript(next(ledger.payloads()), ledger)


@pytest.fixture(scope="module")
def continued(run: Path) -> Path:
    return simulate(ask(run)).folder


def read_sessions(folder: Path) -> list[Transcript]:
    lines = (folder / "sessions.jsonl").read_text(encoding="utf-8").splitlines()
    return [Transcript.model_validate_json(line) for line in lines]


def test_every_reply_that_was_proposed_is_gone_on_from(saved: Transcript, continued: Path) -> None:
    sessions = read_sessions(continued)
    assert continued.name == f"{SESSION}_x04"
    assert len(sessions) == 3 * 2
    before, choice = saved.exchanges[: EXCHANGE - 1], saved.exchanges[EXCHANGE - 1].reply
    assert choice is not None
    said: set[object] = set()
    for one in sessions:
        assert one.exchanges[: EXCHANGE - 1] == before
        reply = one.exchanges[EXCHANGE - 1].reply
        assert reply is not None
        said.update(reply.candidates)
    assert said == set(choice.candidates)


def test_two_replies_are_compared_by_the_same_chances(saved: Transcript) -> None:
    jobs = continue_from(find_crossroads(saved, EXCHANGE), continuations=3, seed=0)
    by_number: dict[str, set[int]] = {}
    for job in jobs:
        by_number.setdefault(job.job_id[-4:], set()).add(job.seed)
        assert job.payload.session_id == job.job_id
    assert [len(seeds) for seeds in by_number.values()] == [1, 1, 1]
    assert len(set.union(*by_number.values())) == 3


def test_the_spoken_reply_comes_first_and_then_the_judges_best(saved: Transcript) -> None:
    crossroads = find_crossroads(saved, EXCHANGE, replies=2)
    choice = crossroads.choice
    assert crossroads.replies[0] == choice.chosen
    others = {0, 1, 2} - {*crossroads.replies}
    assert all(
        (choice.standing(crossroads.replies[1]) or 0) >= (choice.standing(other) or 0)
        for other in others
    )


def test_continuations_play_again_to_the_last_byte(continued: Path) -> None:
    assert all(one.same for one in verify_run(continued))


def test_the_same_call_plays_nothing_twice(run: Path, continued: Path) -> None:
    again = simulate(ask(run))
    assert (again.folder, again.sessions, again.played) == (continued, 6, 0)


def test_effects_stand_in_a_table_by_reply(run: Path, continued: Path) -> None:
    table = read_effects(ask(run), continued)
    assert [len(row.cells) for row in table.rows] == [len(table.columns)] * 3
    spoken, *others = table.rows
    assert spoken.name.endswith("(spoken)")
    gap = table.columns.index("CTRS, vs spoken")
    assert (spoken.cells[gap].value, spoken.cells[gap].n) == (0, 2)
    mean = table.columns.index("CTRS")
    for row in others:
        ours, theirs, difference = (
            row.cells[mean].value,
            spoken.cells[mean].value,
            row.cells[gap].value,
        )
        assert isinstance(ours, float)
        assert isinstance(theirs, float)
        assert difference == pytest.approx(ours - theirs)


def test_no_evaluator_sees_that_a_session_is_a_continuation(continued: Path) -> None:
    """What it sees of one is what it would see, had the session been played so from the start."""
    for one in read_sessions(continued)[:2]:
        states = [state for state in replay(one) if state.turn is Seat.EVALUATOR]
        assert states
        for state in states:
            seen = repr(state.view(Seat.EVALUATOR))
            assert one.session_id not in seen
            assert SESSION not in seen
        assert rewind_to_reply(one, EXCHANGE).lines == next(
            state.lines for state in replay(one) if len(state.exchanges) == EXCHANGE
        )


def test_who_is_not_named_sits_as_in_the_run(run: Path, tmp_path: Path) -> None:
    out = tmp_path / "other"
    told = ask(run, counselor="gaming/parrot", out=out, continuations=1, replies=2)
    with pytest.raises(InputError, match="gaming/parrot works without plan"):
        simulate(told)
    assert not out.exists()
    named = simulate(ask(run, counselor="rule_based/stepper", out=out, continuations=1, replies=2))
    config = json.loads((named.folder / "run.json").read_text())["config"]
    assert (config["client"], config["counselor"]) == ("rule_based", "rule_based/stepper")


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"exchange": 99}, "has no reply of the counselor in exchange 99. Give a number from 1 to"),
        ({"session": "nobody"}, "no session 'nobody'"),
        ({"session": ""}, "where it should go on is not told"),
        ({"sessions": 3}, "--sessions: a saved session goes on as it was begun"),
        ({"dry_run": True}, "--dry-run: a saved session goes on as it was begun"),
    ],
)
def test_what_cannot_be_asked_is_told(run: Path, told: dict[str, Any], error: str) -> None:
    with pytest.raises(InputError, match=error):
        simulate(ask(run, **told))
