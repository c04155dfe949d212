"""Models at endpoints, against a real server on this machine that misbehaves in every way we
know."""

import json
import logging
import pickle
import random
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from agents.models.chat import (
    ChatRequest,
    Completion,
    Finish,
    ModelError,
    RefusedError,
    ReplySchema,
    Sampling,
)
from agents.models.endpoint.entries import Endpoint, Price
from agents.models.endpoint.gate import gate_for
from agents.models.endpoint.model import KNOCKS, EndpointModel
from agents.models.endpoint.retry import (
    HOLLOW as RETRIED_ONCE,
)
from agents.models.endpoint.retry import (
    REMEDIES,
    Backoff,
    Cause,
    Failure,
    plan_wait,
    read_retry_after,
)
from agents.models.recording import SeatModel
from psy_env.errors import InputError, PsyStepError
from psy_env.records import Message
from psy_env.vocabulary import Seat
from tests.model_server import (
    CUT,
    DRIP,
    EMPTY,
    HANG,
    HTML,
    RESET,
    Answer,
    ModelServer,
    fail,
    in_turn,
    refuse,
    reply,
    say,
    send_on,
)

CANARY = "sk-CANARY"
KEY = "TEST_ENDPOINT_KEY"
QUESTION = ChatRequest((Message(role="user", content="How are you?"),), Sampling(max_tokens=20))
HELLO = say("Hello.")
QUICK = Backoff(first=0.01, longest=0.02)

PASSING: dict[str, tuple[Answer, Cause]] = {
    "429": (fail(429), Cause.RATE_LIMITED),
    "500": (fail(500), Cause.SERVER_ERROR),
    "503": (fail(503), Cause.SERVER_ERROR),
    "408": (fail(408), Cause.TIMEOUT),
    "409": (fail(409), Cause.SERVER_ERROR),
    "hang": (HANG, Cause.TIMEOUT),
    "drip": (DRIP, Cause.TIMEOUT),
    "reset": (RESET, Cause.CONNECTION),
    "html": (HTML, Cause.NOT_JSON),
    "cut": (CUT, Cause.CUT_BODY),
    "half": (Answer(b'{"choices": [{"mess'), Cause.CUT_BODY),
    "nothing": (Answer(b""), Cause.CUT_BODY),
}

THOUGHT = {"content": None, "reasoning_content": "Hm."}
CALLED = {"content": None, "tool_calls": [{"function": {"name": "f", "arguments": "{}"}}]}
PIECE = b'data: {"choices": [{"delta": {"content": "a"}}]}'
TOLD = b'data: {"choices": [], "usage": {"prompt_tokens": 10, "completion_tokens": 5}}'

HOLLOW: dict[str, tuple[Answer, Cause, tuple[int, int]]] = {
    "empty": (EMPTY, Cause.EMPTY, (10, 5)),
    "null": (reply([{"message": {"content": None}}]), Cause.EMPTY, (10, 5)),
    "a list": (Answer(b"[]"), Cause.EMPTY, (3, 0)),
    "overloaded": (Answer(b'{"error": {"message": "overloaded"}}'), Cause.ERROR_REPLY, (0, 0)),
    "bad gateway": (Answer(b'{"error": {"message": "x", "code": 502}}'), Cause.ERROR_REPLY, (0, 0)),
    "error, billed": (
        Answer(b'{"error": "try again", "usage": {"prompt_tokens": 9, "completion_tokens": 1}}'),
        Cause.ERROR_REPLY,
        (9, 1),
    ),
    "reasoning": (reply([{"message": THOUGHT}]), Cause.ONLY_REASONING, (10, 5)),
    "reasoning, not counted": (reply([{"message": THOUGHT}], None), Cause.ONLY_REASONING, (3, 1)),
    "reasoning beside no text": (
        reply([{"message": {"content": "", "reasoning": "Hm."}}]),
        Cause.ONLY_REASONING,
        (10, 5),
    ),
    "reasoning cut": (
        reply([{"message": THOUGHT, "finish_reason": "length"}]),
        Cause.ONLY_REASONING,
        (10, 5),
    ),
    "thinking cut": (
        say("<think>\nI think for long", finish="length"),
        Cause.ONLY_REASONING,
        (10, 5),
    ),
    "hidden reasoning": (
        Answer(
            b'{"choices": [{"message": {"content": ""}, "finish_reason": "length"}], "usage": '
            b'{"prompt_tokens": 10, "completion_tokens": 5, "completion_tokens_details": '
            b'{"reasoning_tokens": 5}}}'
        ),
        Cause.ONLY_REASONING,
        (10, 5),
    ),
    "tool calls": (reply([{"message": CALLED}]), Cause.TOOL_CALLS, (10, 5)),
    "stream": (Answer(PIECE + b"\n\n" + PIECE + b"\n\ndata: [DONE]\n\n"), Cause.STREAM, (3, 3)),
    "stream, counted": (
        Answer(PIECE + b"\n\n" + TOLD + b"\n\ndata: [DONE]"),
        Cause.STREAM,
        (10, 5),
    ),
    "named stream": (Answer(b"event: message\n" + PIECE), Cause.STREAM, (3, 1)),
}


def sit(
    server: ModelServer, *, attempt: float = 10.0, deadline: float = 30.0, **settings: Any
) -> EndpointModel:
    """A model at this server."""
    endpoint = Endpoint(
        name=f"server{server.port}",
        base_url=server.url,
        attempt_timeout=attempt,
        deadline=deadline,
        **settings,
    )
    return EndpointModel(endpoint, "tiny", backoff=QUICK)


def patience(fault: str) -> float:
    """Seconds for an attempt: few where the fault is that nothing comes."""
    return 0.7 if fault in ("hang", "drip") else 10.0


def refused(model: EndpointModel, request: ChatRequest = QUESTION) -> PsyStepError:
    """The error that this call ends in."""
    with pytest.raises((ModelError, InputError)) as caught:
        model.chat(request)
    assert isinstance(caught.value, PsyStepError)
    return caught.value


@pytest.mark.parametrize("fault", PASSING)
def test_what_may_pass_is_tried_again_and_counted_by_its_cause(fault: str) -> None:
    answer, cause = PASSING[fault]
    with ModelServer(in_turn(answer, answer, HELLO)) as server:
        told = sit(server, attempt=patience(fault)).chat(QUESTION)
    assert told.completions == (Completion("Hello."),)
    assert told.usage.causes == {cause.value: 2}
    assert len(server.asks) == 3


@pytest.mark.parametrize("kind", HOLLOW)
def test_a_reply_without_an_answer_is_asked_for_once_more_and_paid_for(kind: str) -> None:
    answer, cause, (prompt, completion) = HOLLOW[kind]
    prices = {"tiny": Price(input=1.0, output=1.0)}
    with ModelServer(in_turn(answer)) as server:
        error = refused(sit(server, prices=prices))
    assert isinstance(error, ModelError)
    assert error.causes == {cause.value: 2}
    assert len(server.asks) == 2
    assert (error.usage.prompt_tokens, error.usage.completion_tokens) == (
        2 * prompt,
        2 * completion,
    )
    assert error.usage.cost == pytest.approx(2 * (prompt + completion) / 1e6)
    if cause in REMEDIES:
        assert REMEDIES[cause] in str(error)
    with ModelServer(in_turn(answer, say("Hello."))) as server:
        told = sit(server).chat(QUESTION)
    assert told.completions == (Completion("Hello."),)
    assert (told.usage.prompt_tokens, told.usage.completion_tokens) == (10 + prompt, 5 + completion)


def test_what_was_paid_before_a_refusal_is_counted() -> None:
    with ModelServer(in_turn(EMPTY, fail(402))) as server:
        error = refused(sit(server))
    assert isinstance(error, RefusedError)
    assert (error.usage.prompt_tokens, error.usage.completion_tokens) == (10, 5)


def test_the_beginning_of_a_reply_is_paid_for_and_a_page_is_not() -> None:
    half = Answer(b'{"choices": [{"message": {"content": "12345678')
    for answer, tokens in [(half, (3, 12)), (HTML, (0, 0))]:
        with ModelServer(in_turn(answer, say("Hello."))) as server:
            usage = sit(server).chat(QUESTION).usage
        assert (usage.prompt_tokens - 10, usage.completion_tokens - 5) == tokens


def test_every_fault_in_one_call_is_counted_and_there_is_exactly_one_loop() -> None:
    faults = [answer for answer, _ in PASSING.values()]
    with ModelServer(in_turn(*faults, HELLO)) as server:
        causes = sit(server, attempt=1.0).chat(QUESTION).usage.causes
    assert len(server.asks) == len(faults) + 1 == sum(causes.values()) + 1
    assert {ask.body["seed"] for ask in server.asks} == {0}


@pytest.mark.parametrize("fault", ["429", "500", "reset", "html", "hang", "drip"])
def test_the_deadline_holds_and_the_error_names_what_was_tried(fault: str) -> None:
    answer, cause = PASSING[fault]
    with ModelServer(in_turn(answer)) as server:
        started = time.monotonic()
        error = refused(sit(server, attempt=patience(fault), deadline=2.0))
        took = time.monotonic() - started
    assert isinstance(error, ModelError)
    assert error.causes == {cause.value: len(server.asks)}
    assert f"{cause.value} after {len(server.asks)} attempts" in str(error)
    assert str(server.port) in str(error)
    assert len(server.asks) > 1
    assert took < 10.0


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_kept_to(status: int) -> None:
    with ModelServer(
        in_turn(fail(status, retry_after=0.8), fail(status, retry_after=0.4), HELLO)
    ) as server:
        sit(server).chat(QUESTION)
    first, second, third = (ask.at for ask in server.asks)
    assert second - first >= 0.8
    assert third - second >= 0.4


def test_retry_after_may_be_a_date() -> None:
    then = datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=2)
    with ModelServer(
        in_turn(fail(429, retry_after=format_datetime(then, usegmt=True)), HELLO)
    ) as server:
        sit(server).chat(QUESTION)
    assert datetime.now(UTC) >= then
    assert len(server.asks) == 2


def test_a_wait_beyond_the_deadline_is_not_begun() -> None:
    with ModelServer(in_turn(fail(429, retry_after=3600))) as server:
        error = refused(sit(server))
    assert isinstance(error, ModelError)
    assert error.causes == {"rate_limited": 1}
    assert len(server.asks) == 1


def test_standing_in_the_queue_does_not_count_towards_the_deadline() -> None:
    slow = say("Hello.", delay=0.5)
    with ModelServer(in_turn(slow)) as server, ThreadPoolExecutor(4) as threads:
        model = sit(server, deadline=1.4, max_concurrency=1)
        told = list(threads.map(lambda _: model.chat(QUESTION), range(4)))
    assert len(told) == 4
    assert server.counts["most_in_flight"] == 1


def test_a_server_that_never_answered_is_a_mistake_told_after_a_few_knocks() -> None:
    with ModelServer(in_turn(HELLO)) as server:
        pass
    for deadline in (0.3, 600.0):
        error = refused(sit(server, deadline=deadline))
        assert isinstance(error, InputError)
        assert f"nothing answers at {server.url}" in str(error)


def test_a_server_that_goes_away_is_waited_for() -> None:
    with ModelServer(in_turn(HELLO)) as server:
        model = sit(server, deadline=1.3)
        model.chat(QUESTION)
    error = refused(model)
    assert isinstance(error, ModelError)
    assert error.causes["unreachable"] > KNOCKS


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (fail(401), f"refuses the key of {KEY}"),
        (fail(403), f"refuses the key of {KEY}"),
        (fail(404), "knows no model 'tiny'"),
        (fail(429, code="insufficient_quota"), "quota"),
        (fail(402), "quota"),
        (fail(403, code="insufficient_balance"), "quota"),
        (fail(400, code="Arrearage"), "quota"),
        (fail(400, code="model_not_found"), "knows no model"),
        (fail(400, code="unsupported_parameter"), "refuses a field"),
        (fail(400, "System role not supported"), "refuses a field"),
        (fail(400, "'response_format.type' must be 'text'"), "refuses a field"),
        (fail(422, "Extra inputs are not permitted"), "refuses a field"),
        (Answer(b'{"error": "Unexpected endpoint or method."}'), "Unexpected endpoint"),
        (Answer(b'{"error": {"message": "Pay first", "code": 402}}'), "quota"),
        (Answer(b'{"error": {"message": "no such thing", "code": "x"}}'), "no such thing"),
    ],
)
def test_what_only_the_user_can_put_right_stops_the_run_at_once(
    answer: Answer, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, CANARY)
    with ModelServer(in_turn(answer, HELLO)) as server:
        error = refused(sit(server, key_variable=KEY))
    assert isinstance(error, InputError)
    assert words in error.thing
    assert error.place.endswith("/tiny")
    assert len(server.asks) == 1


@pytest.mark.parametrize("status", [400, 413, 422])
def test_a_refused_request_fails_the_session_at_once(status: int) -> None:
    with ModelServer(in_turn(fail(status, "messages are too long\nand more"), HELLO)) as server:
        error = refused(sit(server))
    assert isinstance(error, ModelError)
    assert error.causes == {"bad_request": 1}
    assert str(error).endswith(f"bad_request after 1 attempt ({status} messages are too long)")
    assert len(server.asks) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_the_key_stays_home(
    status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, CANARY)
    with ModelServer(in_turn(HELLO)) as other:
        target = f"http://localhost:{other.port}/v1/chat/completions?key=secret"
        with ModelServer(in_turn(send_on(target, status))) as server:
            error = refused(sit(server, key_variable=KEY))
    assert isinstance(error, InputError)
    assert "sends requests on to localhost" in error.thing
    assert "secret" not in str(error)
    assert (len(server.asks), other.counts["received"]) == (1, 0)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (refuse("I will not."), Completion("I will not.", Finish.REFUSAL)),
        (say("Half of a", finish="length"), Completion("Half of a", Finish.LENGTH)),
        (say("Hm", finish="content_filter"), Completion("Hm", Finish.CONTENT_FILTER)),
        (
            reply([{"message": {"content": None}, "finish_reason": "length"}]),
            Completion("", Finish.LENGTH),
        ),
        (reply([{"finish_reason": "content_filter"}]), Completion("", Finish.CONTENT_FILTER)),
        (reply([{"message": {"content": "Yes."}, "finish_reason": ["odd"]}]), Completion("Yes.")),
        (say("half \ud800 a pair"), Completion("half ? a pair")),
        (say(""), Completion("")),
    ],
)
def test_an_answer_says_how_it_ended(answer: Answer, expected: Completion) -> None:
    with ModelServer(in_turn(answer)) as server:
        assert sit(server).chat(QUESTION).completions == (expected,)
    assert len(server.asks) == 1


def test_a_choice_without_text_is_left_out_and_topped_up() -> None:
    choices = [
        {"message": {"content": "One."}},
        {"message": None},
        "odd",
        {"message": {"content": 5}},
    ]
    with ModelServer(
        in_turn(Answer(json.dumps({"choices": choices}).encode()), say("Two.", "Three.", "Four."))
    ) as server:
        seat = SeatModel(sit(server), Seat.COUNSELOR)
        told = seat.chat(ChatRequest(QUESTION.messages, QUESTION.sampling, n=4))
    assert [completion.text for completion in told.completions] == [
        "One.",
        "Two.",
        "Three.",
        "Four.",
    ]
    assert [ask.body["n"] for ask in server.asks] == [4, 3]


def test_the_server_is_sent_what_it_honours_and_nothing_else() -> None:
    schema = ReplySchema("verdict", {"type": "object", "properties": {}})
    request = ChatRequest(
        QUESTION.messages, Sampling(0.5, 0.9, 20), n=3, seed=2**62 + 5, reply_schema=schema
    )
    honest: dict[str, Any] = {"honours_n": False, "honours_seed": False, "honours_schema": False}
    with ModelServer(in_turn(say("a", "b", "c"))) as server:
        sit(server).chat(request)
        sit(server, **honest).chat(request)
    plain = {
        "model": "tiny",
        "messages": [{"role": "user", "content": "How are you?"}],
        "temperature": 0.5,
        "top_p": 0.9,
        "max_tokens": 20,
    }
    named = {"name": "verdict", "strict": True, "schema": schema.body}
    full = {
        **plain,
        "n": 3,
        "seed": 5,
        "response_format": {"type": "json_schema", "json_schema": named},
    }
    assert [ask.body for ask in server.asks] == [full, plain]


def test_tokens_and_money_are_counted() -> None:
    prices = {"tiny": Price(input=2.0, output=10.0)}
    with ModelServer(in_turn(say("a", usage=(1000, 100)), say("abcde", usage=None))) as server:
        model = sit(server, prices=prices)
        told, guessed = model.chat(QUESTION).usage, model.chat(QUESTION).usage
        unpriced = sit(server).chat(QUESTION).usage
    assert (told.prompt_tokens, told.completion_tokens) == (1000, 100)
    assert told.cost == pytest.approx(0.003)
    assert (guessed.prompt_tokens, guessed.completion_tokens) == (3, 2)
    assert unpriced.cost is None


def test_a_flood_of_calls_shares_connections_and_keeps_to_the_limit() -> None:
    with (
        ModelServer(in_turn(say("Hello.", delay=0.02))) as server,
        ThreadPoolExecutor(64) as threads,
    ):
        model = sit(server, max_concurrency=16)
        told = list(threads.map(lambda _: model.chat(QUESTION), range(256)))
        connections = len(server.connections)
    assert len(told) == 256
    assert server.counts["most_in_flight"] <= 16
    assert connections <= 16


def test_hundreds_of_calls_can_be_in_flight() -> None:
    with (
        ModelServer(in_turn(say("Hello.", delay=2.0))) as server,
        ThreadPoolExecutor(300) as threads,
    ):
        model = sit(server, attempt=60.0, deadline=60.0, max_concurrency=300)
        told = list(threads.map(lambda _: model.chat(QUESTION), range(300)))
    assert sum(sum(reply.usage.causes.values()) for reply in told) == 0
    assert server.counts["received"] == 300
    assert server.counts["most_in_flight"] > 100


def test_the_gate_learns_from_each_attempt() -> None:
    with ModelServer(in_turn(fail(429, retry_after=0.2), fail(500), HELLO)) as server:
        model = sit(server, max_concurrency=8)
        model.chat(QUESTION)
    gate = gate_for(model.endpoint)
    seen = gate.take_report()
    assert (seen.ok, seen.rate_limited, seen.troubled) == (1, 1, 1)
    assert gate.allowance == 4


def test_the_environment_adds_nothing_to_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(variable, CANARY)
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", f"Authorization: Bearer {CANARY}\nX-Odd: {CANARY}")
    monkeypatch.setenv(KEY, "sk-own")
    with ModelServer(in_turn(HELLO)) as server:
        sit(server).chat(QUESTION)
        sit(server, key_variable=KEY).chat(QUESTION)
    open_ask, keyed_ask = server.asks
    assert keyed_ask.headers["authorization"] == "Bearer sk-own"
    assert open_ask.headers.keys() == keyed_ask.headers.keys() - {"authorization"}
    plain = {
        "host",
        "accept",
        "accept-encoding",
        "connection",
        "content-type",
        "content-length",
        "user-agent",
    }
    assert open_ask.headers.keys() == plain
    assert CANARY not in str(server.asks)


def test_a_proxy_of_the_environment_never_sees_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with ModelServer(in_turn(HELLO)) as proxy, ModelServer(in_turn(HELLO)) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        sit(server).chat(QUESTION)
    assert (len(server.asks), proxy.counts["received"]) == (1, 0)


@pytest.mark.parametrize("key", ["", "  ", "sk-CANARY\nmore", "sk-CANARY é"])
def test_a_missing_or_broken_key_is_told_before_any_call_and_never_shown(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, key)
    with pytest.raises(InputError) as caught:
        EndpointModel(Endpoint(name="lab", base_url="http://lab/v1", key_variable=KEY), "tiny")
    assert KEY in str(caught.value)
    assert CANARY not in str(caught.value)


def echo(status: int) -> Callable[[Any], Answer]:
    """A server that repeats the key it was given, wherever it can."""
    words = f"bad key {CANARY} in Bearer {CANARY}"
    failure = fail(status, words, code=CANARY)
    headers = {**failure.headers, "location": f"http://{CANARY}.example/{CANARY}", "x-key": CANARY}
    return in_turn(Answer(failure.body, status, headers))


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 418, 429, 500])
def test_the_key_is_nowhere_to_be_seen_after_an_error(
    status: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(KEY, CANARY)
    caplog.set_level(logging.DEBUG)
    with ModelServer(echo(status)) as server:
        model = sit(server, key_variable=KEY, deadline=0.2)
        error = refused(model)
    assert server.asks[0].headers["authorization"] == f"Bearer {CANARY}"
    with_locals = traceback.TracebackException.from_exception(error, capture_locals=True)
    shown = [
        *(
            "".join(traceback.format_exception(error)),
            "".join(with_locals.format()),
            str(error),
            repr(error),
        ),
        *(repr(vars(error)), repr(error.__cause__), repr(error.__context__), caplog.text),
        *(
            repr(model),
            repr(vars(model)),
            repr(vars(gate_for(model.endpoint))),
            repr(pickle.dumps(model)),
        ),
    ]
    assert not [text for text in shown if CANARY.lower() in text.lower()]
    assert error.__context__ is None


def test_a_model_travels_to_another_process_without_its_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(KEY, CANARY)
    with ModelServer(in_turn(HELLO)) as server:
        packed = pickle.dumps(sit(server, key_variable=KEY))
        there: EndpointModel = pickle.loads(packed)
        assert there.chat(QUESTION).completions == (Completion("Hello."),)
    assert CANARY.encode() not in packed
    assert there.name == f"server{server.port}/tiny"


def test_waits_double_up_to_the_longest_and_are_drawn_from_zero() -> None:
    backoff, chance = Backoff(first=1.0, longest=8.0), random.Random(0)
    for attempts, most in [(1, 1.0), (2, 2.0), (4, 8.0), (9, 8.0), (5000, 8.0)]:
        drawn = [backoff.draw(attempts, chance) for _ in range(500)]
        assert all(0.0 <= wait <= most for wait in drawn)
        assert max(drawn) > 0.9 * most
        assert min(drawn) < 0.1 * most


def test_nothing_is_tried_again_that_cannot_pass() -> None:
    for cause in Cause:
        wait = plan_wait(Failure(cause), {cause: 1}, 100.0, Backoff(), random.Random(0))
        passing = {found for _, found in PASSING.values()} | {Cause.UNREACHABLE} | RETRIED_ONCE
        assert (wait is not None) == (cause in passing), cause


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("3", 3.0),
        ("0.5", 0.5),
        ("-2", 0.0),
        ("soon", None),
        ("nan", None),
        ("Wed, 21 Oct 2015 07:28:10 GMT", 10.0),
        ("Wed, 21 Oct 2015 07:27:00 GMT", 0.0),
    ],
)
def test_retry_after_is_read_in_both_its_forms(header: str | None, seconds: float | None) -> None:
    now = datetime(2015, 10, 21, 7, 28, tzinfo=UTC).timestamp()
    assert read_retry_after(header, now) == seconds
