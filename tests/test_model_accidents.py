"""Accidents in a run of language models: hostile replies, a server that is down or refuses, a full
disk, Ctrl-C."""

import json
import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from psy_env.errors import InputError
from psy_env.records import Rules
from psy_env.seats import Cast
from rollouts.fleet.messages import Assignment, ToWorker
from rollouts.fleet.stop import INTERRUPTED
from rollouts.fleet.worker import Worker
from rollouts.run.ledger import Ledger
from rollouts.work.failures import EQUAL_FAILURES, Streak
from rollouts.work.job import Job, Outcome
from rollouts.work.session import session_work
from scripts.app import BAD_INPUT, FAULT, OK, SPENT, main
from tests.fleet_seats import ROOT
from tests.lab import MODELS, PRICE, SMALL, count_calls, declare, simulate
from tests.model_server import RESET, Answer, ModelServer, answer_seats, fail, in_turn, reply, say
from tests.scripted import make_profile
from tests.test_command_line import Capture, refuse
from tests.test_fleet import wait_until

TURN = '{"reasoning": "r", "utterance": "%s", "exit": false}'

HOSTILE: dict[str, Answer] = {
    "null bytes": say(TURN % r"I \u0000 am \u001b[2J here"),
    "half a pair": say(TURN % r"I \ud800 am here"),
    "raw half a pair": Answer(say("I X am here").body.replace(b"X", rb"\ud800")),
    "a megabyte": say(TURN % ("words " * 170_000)),
    "deep reply": say('{"reasoning": ' * 50_000),
    "deep body": Answer(b'{"choices": ' * 50_000),
    "huge number": say(TURN.replace("false", "9" * 10_000) % "I am here"),
    "huge usage": say(TURN % "I am here", usage=(10**30, 10**30)),
    "negative usage": say(TURN % "I am here", usage=(-5, -5)),
    "content is a number": reply([{"message": {"content": 5}}]),
    "content is a list": reply([{"message": {"content": [{"type": "text", "text": "I am here"}]}}]),
    "no message": reply([{"text": "I am here"}]),
    "choices is a dict": Answer(b'{"choices": {"0": {"message": {"content": "I am here"}}}}'),
    "choice is null": Answer(b'{"choices": [null]}'),
    "body is text": Answer(b'"I am here"'),
    "finish is a list": reply(
        [{"message": {"content": TURN % "I am here"}, "finish_reason": ["stop"]}]
    ),
    "too many choices": say(*[TURN % "I am here"] * 50),
    "braces": say(TURN % "{0} ${name} %s {{x}} $$"),
}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("kind", HOSTILE)
def test_whatever_a_model_says_the_run_ends_shows_and_replays(kind: str, capsys: Capture) -> None:
    with ModelServer(lambda _: HOSTILE[kind]) as server:
        declare(server.url, PRICE, "deadline = 0.5")
        code = simulate(
            "--client=lab/c",
            "--counselor=cbt/lab/t",
            "--sessions=1",
            "--max-exchanges=1",
        )
    assert code == (FAULT if "(1 failed;" in capsys.readouterr().out else OK)
    assert main(["verify", "run"]) == OK
    assert "1 of 1 sessions byte-identical" in capsys.readouterr().out
    assert main(["show", "run", "--session=builtin-001_r0"]) == OK
    assert "\x1b" not in capsys.readouterr().out
    json.loads(Path("run/usage.json").read_text())


@pytest.mark.parametrize(
    ("saying", "cause"),
    [
        (
            r'ClientTurn.model_construct(utterance="half \ud800", exit=False, reasoning="")',
            "cannot be saved",
        ),
        (
            'ClientTurn.model_construct(utterance="x", exit=False, reasoning=object())',
            "cannot be saved",
        ),
        ("b'no text'", "client owes ClientTurn, got bytes"),
        (r'exec("raise ValueError(\'half \\ud800\')")', "client: ValueError: half ?"),
        ("__import__('sys').exit('bye')", "client: SystemExit: bye"),
    ],
)
def test_a_seat_of_ones_own_fails_its_sessions_only(saying: str, cause: str) -> None:
    source = f"""
from agents.rule_based.client import RuleBasedClient
from psy_env.records import ClientTurn
class Odd(RuleBasedClient):
    def speak(self, view):
        return {saying} if view.profile.profile_id == "builtin-002" else super().speak(view)
"""
    sys.modules.pop("odd_seat", None)
    Path("odd_seat.py").write_text(source)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", list(sys.path))
        assert simulate("--client=odd_seat:Odd") == OK
        assert main(["verify", "run"]) == OK
    sessions = [json.loads(line) for line in Path("run/sessions.jsonl").read_text().splitlines()]
    assert [session["ending"] == "failed" for session in sessions] == [False, True, False]
    assert cause in sessions[1]["cause"]


def test_a_server_that_was_not_started_stops_the_run_and_fails_no_session(capsys: Capture) -> None:
    with ModelServer(partial(answer_seats, 0.0)) as server:
        declare(server.url, "deadline = 3")
    told = refuse(["simulate", *SMALL, *MODELS], capsys)
    assert f"nothing answers at {server.url}" in told
    with ModelServer(partial(answer_seats, 0.0), port=server.port):
        assert simulate(*MODELS) == OK
    assert "3 sessions in run/ (0 failed" in capsys.readouterr().out


def test_sessions_that_failed_for_want_of_a_server_heal_when_it_is_back(capsys: Capture) -> None:
    down = MODELS
    with ModelServer(in_turn(RESET)) as server:
        declare(server.url, "deadline = 0.3")
        assert simulate(*down) == FAULT
    told = capsys.readouterr()
    assert "3 sessions in run/ (3 failed; 3 sessions played now)" in told.out
    assert "all 3 sessions failed" in told.err
    assert "the same command plays them again" in told.err
    causes = {
        json.loads(line)["cause"] for line in Path("run/sessions.jsonl").read_text().splitlines()
    }
    assert all(
        cause.startswith(f"client: ModelError: 127.0.0.1:{server.port}: connection after")
        for cause in causes
    )
    failures = json.loads(Path("run/metrics.json").read_text())["failures"]
    assert [*failures.values()] == [3]
    assert all("connection (" in cause for cause in failures)
    with ModelServer(partial(answer_seats, 0.0), port=server.port) as again:
        assert simulate(*MODELS) == OK
        assert "3 sessions in run/ (0 failed; 3 sessions played now)" in capsys.readouterr().out
        assert count_calls() == (again.counts["received"], 0, 0)
    assert main(["verify", "run"]) == OK


def test_a_failed_session_of_a_finished_run_is_played_again_only_when_asked_for(
    capsys: Capture,
) -> None:
    def fail_first(body: Any) -> Answer:
        return fail(400) if server.counts["received"] == 1 else answer_seats(0.0, body)

    with ModelServer(fail_first) as server:
        declare(server.url)
        assert simulate(MODELS[0]) == OK
        received = server.counts["received"]
        capsys.readouterr()
        assert simulate(MODELS[0]) == OK
        assert "(1 failed; finished before: nothing to play)" in capsys.readouterr().out
        assert server.counts["received"] == received
        assert simulate(MODELS[0], "--retry-failed") == OK
    assert "(0 failed; 1 sessions played now)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (fail(401), "wants a key"),
        (fail(404), "knows no model '"),
        (fail(429, code="insufficient_quota"), "the quota at 127.0.0.1"),
    ],
)
def test_a_refusal_stops_the_run_and_what_was_in_flight_still_comes_home(
    answer: Answer, told: str, capsys: Capture
) -> None:
    """One request of many is refused, while others wait for their answers."""

    def refuse_one(body: Any) -> Answer:
        return answer if server.counts["received"] == 11 else answer_seats(0.3, body)

    with ModelServer(refuse_one) as server:
        declare(server.url)
        assert told in refuse(["simulate", *SMALL, *MODELS], capsys)
        received = server.counts["received"]
        assert count_calls() == (received - 1, 1, 0)
        assert 11 <= received <= 13
        server.script = partial(answer_seats, 0.0)
        assert simulate(*MODELS) == OK
        assert count_calls() == (server.counts["received"] - 1, 0, 0)
    assert "in flight when an earlier command was killed" not in capsys.readouterr().out


@pytest.mark.parametrize(
    "message",
    [
        {"content": None, "reasoning_content": "I think about it."},
        {"content": None},
        {"content": None, "tool_calls": [{"function": {"name": "f", "arguments": "{}"}}]},
    ],
)
def test_a_budget_holds_where_every_reply_is_billed_and_none_is_an_answer(
    message: dict[str, Any], capsys: Capture
) -> None:
    with ModelServer(in_turn(reply([{"message": message}], (50, 20)))) as server:
        declare(server.url)
        many = ("--sessions=30", "--max-tokens=250", "--concurrency=4")
        assert simulate("--counselor=lab/t", *many) == SPENT
        received = server.counts["received"]
    assert 4 <= received <= 12
    with Ledger(Path("run/ledger.sqlite")) as ledger:
        [usage] = ledger.usage()
    assert usage.prompt_tokens + usage.completion_tokens == 70 * received
    assert "of --max-tokens 250 used up" in capsys.readouterr().err


NOT_READY = """
from pathlib import Path
from agents.rule_based.client import RuleBasedClient
class Odd(RuleBasedClient):
    def speak(self, view):
        if not Path("ready").exists():
            raise KeyError(view.profile.profile_id)
        return super().speak(view)
"""


def test_sessions_that_fail_alike_in_a_row_stop_the_run_and_it_goes_on_after_the_remedy(
    capsys: Capture,
) -> None:
    many = (MODELS[0], "--sessions=40", "--concurrency=4", "--max-exchanges=1")
    with ModelServer(lambda _: fail(400, "prompt of 3,000 tokens")) as server:
        declare(server.url)
        assert simulate(*many) == FAULT
        told = capsys.readouterr().err
        row = re.search(r"(\d+) sessions in a row failed for the same cause: client: ", told)
        assert row, told
        assert EQUAL_FAILURES <= int(row[1]) < EQUAL_FAILURES + 4  # four were in flight
        assert "bad_request" in told
        assert "the same command continues" in told
        assert EQUAL_FAILURES <= server.counts["received"] < 30
        server.script = partial(answer_seats, 0.0)
        assert simulate(*many) == OK
    assert "40 sessions in run/ (0 failed; 40 sessions played now)" in capsys.readouterr().out


def test_a_bug_in_a_seat_of_ones_own_stops_the_run_and_names_its_line(
    monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    own = ("--client=odd_seat:Odd", "--sessions=16", "--max-exchanges=1")
    sys.modules.pop("odd_seat", None)
    Path("odd_seat.py").write_text(NOT_READY)
    monkeypatch.setattr(sys, "path", list(sys.path))
    assert simulate(*own) == FAULT
    told = capsys.readouterr().err
    assert "client: KeyError: 'builtin-0" in told
    assert "(odd_seat.py:7)" in told
    Path("ready").touch()
    assert simulate(*own) == OK
    failures = json.loads(Path("run/metrics.json").read_text())["failures"]
    failed = len(failures)  # what was in flight when the run was stopped came home
    assert EQUAL_FAILURES <= failed < 16
    assert f"({failed} failed; {16 - failed} sessions" in capsys.readouterr().out
    assert all(cause.endswith("(odd_seat.py:7)") for cause in failures)
    assert simulate(*own, "--retry-failed") == OK
    assert f"(0 failed; {failed} sessions played now)" in capsys.readouterr().out


def end_sessions(*causes: str, order: Sequence[int] | None = None) -> Streak:
    """Sessions that began one after the other; "" ended well."""
    streak = Streak()
    names = [job.job_id for job in streak.watch(Job(f"s{i}", i, None) for i in range(len(causes)))]
    for place in order or range(len(causes)):
        ending = "failed" if causes[place] else "cap_reached"
        streak.add([Outcome(names[place], b"", ending, cause=causes[place])])
    return streak


def test_sessions_that_fail_with_others_in_between_stop_nothing() -> None:
    failed, other = (
        "client: timeout after 3 attempts (x)",
        "client: timeout after 11 attempts",
    )
    row = [failed, other] * (EQUAL_FAILURES // 2)
    assert end_sessions(*row).doom.endswith("same cause: client: timeout")
    assert not end_sessions(*row[1:]).doom
    for between in ("", "evaluator: timeout"):
        assert not end_sessions(*row[1:], between, *row[1:]).doom


def test_a_cause_for_which_most_sessions_fail_anyway_needs_a_longer_row() -> None:
    weak = ["counselor: loop"] * 4
    before = [*weak, ""] * 10  # four of five fail: 0.8 ** 37 is 0.5 ** 12
    assert not end_sessions(*before, *weak * 7).doom
    assert end_sessions(*before, *weak * 10).doom
    assert end_sessions(*before, *["client: timeout"] * EQUAL_FAILURES).doom
    assert end_sessions(*weak, "client: timeout", *weak * 3).doom  # nothing ended well


def test_sessions_count_as_in_a_row_by_their_begin_not_by_who_came_home_first() -> None:
    causes = ["client: timeout", ""] * EQUAL_FAILURES
    quick_first = sorted(range(len(causes)), key=lambda place: causes[place] == "")
    assert not end_sessions(*causes, order=quick_first).doom
    row = ["client: timeout"] * EQUAL_FAILURES
    assert end_sessions(*row, order=list(reversed(range(EQUAL_FAILURES)))).doom


def test_a_first_command_that_came_to_nothing_binds_nobody_to_its_names(capsys: Capture) -> None:
    with ModelServer(
        lambda body: fail(404) if body["model"] == "wrong" else answer_seats(0.0, body)
    ) as server:
        declare(server.url)
        assert "knows no model 'wrong'" in refuse(
            ["simulate", *SMALL, "--client=lab/wrong"], capsys
        )
        assert simulate("--client=lab/right") == OK
        assert json.loads(Path("run/run.json").read_text())["identity"]["client"] == "lab/right"
        capsys.readouterr()
        told = refuse(["simulate", *SMALL, "--client=lab/wrong"], capsys)
    assert 'other settings (client: "lab/right" -> "lab/wrong")' in told


def test_a_full_disk_loses_no_answer_that_was_used(capsys: Capture) -> None:
    with ModelServer(partial(answer_seats, 0.0)) as server:
        declare(server.url)
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
        try:
            told = refuse(["simulate", *SMALL, *MODELS], capsys)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert "Make room on the disk, then give the same command again" in told
        saved = count_calls()[0]
        assert saved > 0
        assert simulate(*MODELS) == OK
        answered, failed, lost = count_calls()
        assert (failed, answered + lost) == (0, server.counts["received"])
        assert lost <= 3
        assert simulate(*MODELS, "--out=undisturbed") == OK
    assert (
        Path("run/sessions.jsonl").read_bytes() == Path("undisturbed/sessions.jsonl").read_bytes()
    )


@pytest.mark.parametrize("workers", [0, 2])
def test_ctrl_c_brings_home_the_calls_in_flight_and_none_is_made_twice(
    workers: int, capsys: Capture
) -> None:
    with ModelServer(partial(answer_seats, 0.2)) as server:
        declare(server.url)
        command = [
            sys.executable,
            "-m",
            "psy_step.app",
            "simulate",
            *SMALL,
            *MODELS,
            f"--workers={workers}",
        ]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        pipe = subprocess.PIPE
        with subprocess.Popen(
            command, env=environment, start_new_session=True, text=True, stdout=pipe, stderr=pipe
        ) as driver:
            wait_until(lambda: server.counts["received"] > 7)
            os.killpg(driver.pid, signal.SIGINT)
            out, error = driver.communicate(timeout=60)
        assert (driver.returncode, out) == (INTERRUPTED, ""), error
        answered, failed, lost = count_calls()
        assert (failed, lost) == (0, 0)
        assert answered == server.counts["received"] == server.counts["answered"] > 7
        assert (
            f"0 of 3 sessions and {answered} calls saved; the same command continues: psy-step "
            "simulate" in error
        )
        server.script = partial(answer_seats, 0.0)
        assert simulate(*MODELS) == OK
        assert count_calls() == (server.counts["received"], 0, 0)
        received = server.counts["received"]
        assert simulate(*MODELS, "--out=undisturbed") == OK
        assert server.counts["received"] == 2 * received
    assert (
        Path("run/sessions.jsonl").read_bytes() == Path("undisturbed/sessions.jsonl").read_bytes()
    )


def test_a_worker_in_which_a_cast_cannot_be_seated_tells_why() -> None:
    """A key may be there where the command is given, and lack where a worker runs."""

    def seat_nobody() -> Cast:
        raise InputError("the key is not set here", "Set it.")

    worker = Worker(session_work(seat_nobody, {}, Rules()))
    message = worker.answer(ToWorker((Assignment(Job("s", 0, make_profile())),)))
    assert str(message.fault) == "the key is not set here. Set it."
    assert message.quiet


def test_a_folder_nobody_can_write_in_is_told(capsys: Capture) -> None:
    declare("http://127.0.0.1:9/v1")
    Path("file").touch()
    told = refuse(["simulate", *SMALL, *MODELS, "--out=file/run"], capsys)
    assert "file/run: cannot be written" in told
    assert main(["simulate", "--rejudge=file", "--evaluator=lab/x"]) == BAD_INPUT
