"""psy-step check of a model, against a real server with and without quirks."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agents.models.chat import ChatRequest, Form, Sampling
from agents.models.endpoint.entries import Endpoint, read_entries
from agents.options import Setup
from agents.probing.fields import Fields, Verdict, probe_fields
from agents.probing.probe import ModelReport, probe_model
from agents.probing.purse import MOST_CALLS, Purse
from agents.probing.seats import (
    QUESTIONS,
    TIMES,
    LongestQuestion,
    SeatAnswer,
    SeatFinding,
    _echoes,
)
from psy_env.records import Message
from psy_env.vocabulary import Seat
from scripts.app import BAD_INPUT, FAULT, OK, main
from tests.lab import PRICE, declare
from tests.model_server import Answer, ModelServer, Script, fail, in_turn, reply, say
from tests.odd_servers import REFUSALS, answer_within, picky

Capture = pytest.CaptureFixture[str]
EVERY = tuple(Seat)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def at(server: ModelServer, **terms: Any) -> Endpoint:
    return Endpoint(name="lab", base_url=server.url, **terms)


def probe(script: Script, **terms: Any) -> Fields:
    with ModelServer(script) as server:
        return probe_fields(at(server, **terms), "m", Purse(60, 60.0))


def try_seats(script: Script, *seats: Seat, **terms: Any) -> ModelReport:
    with ModelServer(script) as server:
        return probe_model("lab/m", seats, Setup(endpoints=(at(server, **terms),)))


def tell(fields: Fields) -> dict[str, Verdict]:
    return {finding.field: finding.verdict for finding in fields.findings}


def test_a_server_that_honours_everything_needs_no_other_terms() -> None:
    fields = probe(picky())
    assert not fields.changes
    assert tell(fields) == dict.fromkeys(
        ("token limit", "system", "temperature", "seed", "n", "schema"), Verdict.HONOURED
    ) | {"top_p": Verdict.TAKEN, "logprobs": Verdict.IGNORED}
    assert fields.tokens_per_second > 0


QUIRKS: list[tuple[Sequence[str], dict[str, Any], str, Verdict]] = [
    (["new_limit"], {"token_limit": "max_completion_tokens"}, "token limit", Verdict.HONOURED),
    (["new_limit", "old_limit"], {"token_limit": ""}, "token limit", Verdict.REFUSED),
    (["fixed_temperature"], {"honours_temperature": False}, "temperature", Verdict.REFUSED),
    (["old_temperature"], {"honours_temperature": False}, "temperature", Verdict.REFUSED),
    (["one_of_two"], {"honours_top_p": False}, "top_p", Verdict.REFUSED),
    (["no_system"], {"honours_system": False}, "system", Verdict.REFUSED),
    (["alternating"], {"honours_system": False}, "system", Verdict.REFUSED),
    (["drops_system"], {"honours_system": False}, "system", Verdict.IGNORED),
    (["no_seed"], {"honours_seed": False}, "seed", Verdict.REFUSED),
    (["ignores_seed"], {}, "seed", Verdict.TAKEN),
    (["one_choice"], {"honours_n": False}, "n", Verdict.REFUSED),
    (["ignores_n"], {"honours_n": False}, "n", Verdict.IGNORED),
    (["no_format"], {"honours_schema": False}, "schema", Verdict.REFUSED),
    (["ignores_schema"], {"honours_schema": False}, "schema", Verdict.IGNORED),
]


@pytest.mark.parametrize(("quirks", "changes", "field", "verdict"), QUIRKS)
def test_a_quirk_is_found_and_the_terms_that_fit_it(
    quirks: Sequence[str], changes: dict[str, Any], field: str, verdict: Verdict
) -> None:
    fields = probe(picky(*quirks))
    assert fields.changes == changes
    assert tell(fields)[field] is verdict


def test_a_limit_that_is_ignored_by_one_name_is_looked_for_by_the_other() -> None:
    assert probe(picky("ignores_limit")).changes == {"token_limit": "max_completion_tokens"}


def test_what_an_entry_turned_off_for_nothing_is_turned_on_again() -> None:
    assert probe(picky(), honours_n=False).changes == {"honours_n": True}


def test_a_field_that_breaks_the_server_is_put_down_to_it_and_one_not_answered_is_not() -> None:
    def script(body: Any) -> Answer:
        return fail(400, "oops") if body.get("n") else answer_within(body)

    fields = probe(script)
    assert tell(fields)["n"] is Verdict.REFUSED
    assert fields.changes == {"honours_n": False}

    def hang(body: Any) -> Answer:
        answer = answer_within(body)
        return Answer(answer.body, delay=9.0) if body.get("n") else answer

    with ModelServer(hang) as server:
        slow = probe_fields(at(server, deadline=1.0), "m", Purse(60, 60.0))
    assert tell(slow)["n"] is Verdict.UNTRIED
    assert not slow.changes


def test_a_model_that_answers_as_asked_can_sit_in_every_seat() -> None:
    report = try_seats(picky(), *EVERY)
    assert not report.problems
    assert not report.changed
    asked = [(one.seat, one.question, one.form) for one in report.seats]
    assert asked == [(known.seat, known.name, form) for known in QUESTIONS for form in Form]
    assert all(one.count(lambda answer: answer.usable) == TIMES for one in report.seats)
    assert report.longest.told is not None
    assert report.longest.told > 1000
    assert report.purse.calls < MOST_CALLS


def speak(text: str) -> Script:
    """A server that says this wherever a seat is asked."""
    return lambda body: answer_within(body) if is_probe(body) else say(text)


def is_probe(body: Any) -> bool:
    """Whether a field or the length of prompts is tried, and no seat is asked."""
    return len(str(body["messages"])) < 400 or body.get("max_tokens") == 16


ECHO = '{"reasoning": "it lands", "utterance": "what you say aloud", "exit": false}'
HELPER = '{"reasoning": "", "utterance": "How can I help you today?", "exit": false}'
OTHER = '{"reasoning": "", "utterance": "Counselor: How was that?", "exit": false}'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (ECHO, "5 say our prompt back"),
        (HELPER, "5 talks as the assistant"),
        (OTHER, "5 plays both sides"),
        ("", "0 of 5 answers can be used"),
    ],
)
def test_a_seat_whose_answers_cannot_be_used_is_named_with_the_reason(text: str, told: str) -> None:
    (problem,) = try_seats(speak(text), Seat.CLIENT).problems
    assert problem.startswith("as client (turn): 0 of 5 answers can be used (")
    assert told in problem


def test_a_model_that_only_speaks_gets_the_plain_form() -> None:
    report = try_seats(speak("I am tired."), Seat.CLIENT)
    assert not report.problems
    assert report.endpoint is not None
    assert report.endpoint.form is Form.PLAIN
    unread = next(one for one in report.seats if one.form is Form.JSON)
    assert unread.causes == {"not one JSON object": TIMES}


def test_words_of_the_talk_are_no_echo_of_the_prompt() -> None:
    said = "I sleep badly since Monday."
    asked = ChatRequest(
        (Message(role="user", content=f'{said}\n{{"a": "what you say"}}'),), Sampling()
    )
    assert not _echoes(f'{{"utterance": "{said} It is my work."}}', asked)
    assert _echoes('{"utterance": "what you say"}', asked)


def think(needed: int) -> Script:
    """A server whose model thinks for so many tokens before it says anything."""

    def script(body: Any) -> Answer:
        if body.get("max_tokens", 0) >= needed or is_probe(body):
            return answer_within(body)
        thought = {"role": "assistant", "content": None, "reasoning_content": "Let me think."}
        return reply([{"message": thought, "finish_reason": "length"}] * body.get("n", 1))

    return script


def test_a_model_that_thinks_its_reply_away_gets_room() -> None:
    report = try_seats(think(1500), Seat.CLIENT)
    assert not report.problems
    assert report.endpoint is not None
    assert report.endpoint.reply_tokens == {"client": 1600}


def test_a_model_that_thinks_for_ever_is_named() -> None:
    (problem,) = try_seats(think(10**9), Seat.CLIENT).problems
    assert "5 only_reasoning" in problem


def test_a_prompt_that_does_not_fit_is_named() -> None:
    def script(body: Any) -> Answer:
        long = sum(len(message["content"]) for message in body["messages"]) > 1500
        said = "This model's maximum context length is 1024 tokens."
        return fail(400, said) if long else answer_within(body)

    problems = try_seats(script, Seat.COUNSELOR).problems
    assert any("the longest question" in one and "1024" in one for one in problems)


def test_a_server_that_cuts_long_prompts_off_is_named() -> None:
    def script(body: Any) -> Answer:
        answer = answer_within(body)
        return Answer(answer.body.replace(b'"prompt_tokens": ', b'"prompt_tokens": 1, "x": ')
                      if len(str(body["messages"])) > 8000 else answer.body)  # fmt: skip

    assert any("it cuts it off" in one for one in try_seats(script, Seat.EVALUATOR).problems)


def check(*flags: str) -> int:
    return main(["check", "lab/m", *flags])


@pytest.mark.parametrize("quirk", ["new_limit", "no_system", "ignores_schema"])
def test_check_prints_an_entry_with_which_a_session_can_be_played(
    quirk: str, capsys: Capture
) -> None:
    with ModelServer(picky(quirk)) as server:
        declare(server.url, PRICE)
        assert check("--seat=counselor") == OK
        told = capsys.readouterr().out
        entry = told[told.index("# endpoints.toml") :]
        Path("endpoints.toml").write_text(entry)
        lab = next(one for one in read_entries().endpoints if one.name == "lab")
        assert lab != at(server)
        assert lab.prices["*"].input == 100.0
        assert check("--seat=counselor") == OK
    assert "fits as it is" in capsys.readouterr().out


def test_check_tells_fields_seats_price_and_what_it_cost_itself(capsys: Capture) -> None:
    with ModelServer(picky()) as server:
        declare(server.url, PRICE)
        assert check() == OK
    told = capsys.readouterr().out
    assert f"lab/m: 127.0.0.1:{server.port} answers, no key is asked for" in told
    for words in ("token limit", "schema", "utterance", "One session with this model", "100%"):
        assert words in told
    assert f"This check: {server.counts['received']} calls" in told
    assert "The entry [lab] fits as it is." in told


def test_what_the_time_did_not_allow_is_told_as_not_tried_and_is_no_failure(
    capsys: Capture,
) -> None:
    with ModelServer(lambda body: Answer(answer_within(body).body, delay=0.5)) as server:
        declare(server.url)
        assert check("--seat=client", "--max-seconds=0.4") == OK
    told = capsys.readouterr().out
    assert "will not work" not in told
    assert "not tried: as client (turn), in json form (not asked: 0.4 s had passed)" in told
    assert "not tried: the longest question of a session" in told
    assert told.endswith("check lab/m --seat=client --max-seconds=0.4 --max-seconds 1.6; or one "
                         "seat at a time, with --seat\n")  # fmt: skip


def test_a_form_seen_to_fail_is_no_failure_while_the_other_was_not_tried() -> None:
    answers = (SeatAnswer("unreadable", echoes=False),) * 3
    failed = SeatFinding(Seat.CLIENT, "turn", Form.JSON, answers, untried="not asked: why")
    waiting = SeatFinding(Seat.CLIENT, "turn", Form.PLAIN, (), untried="not asked: why")
    report = ModelReport(
        "m", None, None, False, (failed, waiting), LongestQuestion(9, 9), Purse(1, 1.0)
    )
    assert not report.problems
    assert report.untried == {"as client (turn), in plain form": "not asked: why"}
    (problem,) = replace(report, seats=(failed,)).problems
    assert "0 of 3 answers can be used" in problem


def test_check_ends_with_1_where_a_seat_cannot_be_played(capsys: Capture) -> None:
    with ModelServer(speak(ECHO)) as server:
        declare(server.url)
        assert check("--seat=client") == FAULT
    out, error = capsys.readouterr()
    assert "will not work: as client (turn)" in out
    assert "cannot be used as it is" in error


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (fail(401), "wants a key"),
        (fail(404), "knows no model 'm'"),
        (fail(402, "Insufficient Balance"), "the quota"),
        (Answer(b'{"error": "Unexpected endpoint or method. (POST /chat/completions)"}'), "/v1"),
        (REFUSALS["no_extra"]({"top_k": 1}), "refuses a plain question"),
    ],
)
def test_check_ends_with_2_where_the_model_cannot_be_asked_at_all(
    answer: Answer, told: str, capsys: Capture
) -> None:
    with ModelServer(in_turn(answer)) as server:
        declare(server.url, "extra_body = { top_k = 1 }")
        assert check() == BAD_INPUT
    assert told in capsys.readouterr().err


def test_a_trial_makes_no_more_calls_than_it_may() -> None:
    with ModelServer(picky()) as server:
        purse = Purse(5, 60.0)
        fields = probe_fields(at(server), "m", purse)
    assert server.counts["received"] == purse.calls == 5
    assert Verdict.UNTRIED in tell(fields).values()
    assert not fields.changes


def test_a_trial_takes_no_longer_than_it_may() -> None:
    started = time.monotonic()
    with ModelServer(lambda body: Answer(answer_within(body).body, delay=0.3)) as server:
        fields = probe_fields(at(server), "m", Purse(60, 1.0))
    assert time.monotonic() - started < 5.0
    assert tell(fields)["schema"] is Verdict.UNTRIED
