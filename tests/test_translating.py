"""Translators: any chat model held to a form, and DeepL at a real server."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import pytest

from agents.baselines.smilechat import SmileChat
from agents.models.chat import ChatRequest, Completion, ModelError
from agents.models.endpoint.deepl import FREE_HOST, PRO_HOST, make_deepl
from agents.models.endpoint.entries import DEEPL, DEEPL_KEY, Endpoint
from agents.models.endpoint.model import EndpointModel
from agents.models.endpoint.retry import Backoff
from agents.models.find_model import CountedModel
from agents.models.recording import Call, CallKey, SeatModel, recording
from agents.models.scripted import ScriptedModel
from agents.options import Answers, Setup
from agents.prompts import Prompts
from agents.writing.translating import (
    DeepLTranslator,
    Language,
    ModelTranslator,
    RehearsedTranslator,
    find_translator,
)
from psy_env.errors import InputError
from psy_env.records import Stage
from psy_env.rubrics import ChoiceKind
from psy_env.views import CounselorView, Line
from psy_env.vocabulary import Seat

PROMPTS = Prompts({})
KEY = "sk-CANARY"
TEXTS = ["I failed my exam.", "What then?"]
TO_CHINESE = (Language.ENGLISH, Language.CHINESE)
Script = Callable[[ChatRequest], str]


def seat(model: ScriptedModel | EndpointModel | CountedModel) -> SeatModel:
    return SeatModel(model, Seat.COUNSELOR)


def read_texts(request: ChatRequest) -> list[str]:
    texts: list[str] = json.loads(request.messages[1].content.splitlines()[1])["texts"]
    return texts


def number(request: ChatRequest) -> str:
    return json.dumps({"translations": [f"译 {text}" for text in read_texts(request)]})


# Any chat model


def test_texts_reach_the_translator_as_data_in_one_call_and_greedily() -> None:
    model = ScriptedModel(number)
    assert ModelTranslator(seat(model), PROMPTS).translate(TEXTS, *TO_CHINESE) == tuple(
        f"译 {text}" for text in TEXTS
    )
    (request,) = model.requests
    assert (request.n, request.sampling.temperature) == (1, 0.0)
    assert request.reply_schema is not None
    assert "from English to Chinese" in request.messages[0].content
    assert TEXTS[0] not in request.messages[0].content
    assert read_texts(request) == TEXTS


@pytest.mark.parametrize(
    "slip",
    [
        '{"translations": ["一"]}',
        '{"translations": ["一", "二", "三"]}',
        '["一", "二"]',
        '{"translations": [1, 2]}',
        "一\n二",
    ],
)
def test_an_answer_that_is_not_one_text_for_each_is_asked_for_again_and_never_used(
    slip: str,
) -> None:
    model = ScriptedModel(lambda request: number(request) if len(request.messages) > 2 else slip)
    assert (
        ModelTranslator(seat(model), PROMPTS).translate(TEXTS, *TO_CHINESE)[0] == f"译 {TEXTS[0]}"
    )
    hopeless = ScriptedModel(lambda _: slip)
    with pytest.raises(ModelError, match="could not be understood"):
        ModelTranslator(seat(hopeless), PROMPTS, max_reasks=1).translate(TEXTS, *TO_CHINESE)
    assert len(hopeless.requests) == 2


def test_a_translator_remembers_nothing_so_that_every_session_asks_the_same() -> None:
    model = ScriptedModel(number)
    translator = ModelTranslator(seat(model), PROMPTS)
    for _ in range(2):
        translator.translate(TEXTS, *TO_CHINESE)
    assert len(model.requests) == 2
    assert model.requests[0] == model.requests[1]


def test_blank_texts_stay_in_their_places_and_are_not_sent() -> None:
    model = ScriptedModel(number)
    translator = ModelTranslator(seat(model), PROMPTS)
    assert translator.translate(["", "Hello.", " "], *TO_CHINESE) == ("", "译 Hello.", " ")
    assert translator.translate(["", " "], *TO_CHINESE) == ("", " ")
    assert [read_texts(request) for request in model.requests] == [["Hello."]]


def test_the_answer_has_room_for_every_character() -> None:
    model = ScriptedModel(number)
    ModelTranslator(seat(model), PROMPTS).translate(
        ["字" * 3000], Language.CHINESE, Language.ENGLISH
    )
    assert model.requests[0].sampling.max_tokens > 3000


# DeepL


class Heard(NamedTuple):
    """One request as the server got it."""

    path: str
    key: str
    body: dict[str, Any]


class Served(NamedTuple):
    """What the server answers once."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = {}  # noqa: RUF012 - never changed


class Server(ThreadingHTTPServer):
    """Translates by adding a mark, after giving the answers it is told to give first."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.heard: list[Heard] = []
        self.first: list[Served] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"{}")
        self.server.heard.append(Heard(self.path, self.headers["Authorization"], body))
        answer = {
            "translations": [
                {"detected_source_language": "EN", "text": f"{text}!"}
                for text in body.get("text", [])
            ]
        }
        served = (
            self.server.first.pop(0)
            if self.server.first
            else Served(200, json.dumps(answer).encode())
        )
        self.send_response(served.status)
        for name, value in {"Content-Length": str(len(served.body)), **served.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(served.body)

    do_GET = do_POST  # noqa: N815 - the names that http.server calls

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(name="server")
def run_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that is DeepL, and a key for it."""
    monkeypatch.setenv(DEEPL_KEY, KEY)
    monkeypatch.setenv("no_proxy", "*")
    with serving() as server:
        yield server


def ask_deepl(url: str, deadline: float = 10.0) -> EndpointModel:
    """DeepL at this address, under a name of its own: each has its own gate."""
    made = make_deepl(url)
    times = {"name": f"deepl-{url[-5:]}", "attempt_timeout": deadline / 4, "deadline": deadline}
    endpoint = made.endpoint.model_copy(update=times)
    return replace(made, endpoint=endpoint, backoff=Backoff(0.01, 0.02))


def deepl(server: Server, deadline: float = 10.0) -> DeepLTranslator:
    return DeepLTranslator(seat(ask_deepl(server.url, deadline)))


def test_deepl_is_asked_in_its_own_form_with_the_key_in_its_header(server: Server) -> None:
    assert deepl(server).translate(["I’m 10 % ok", "", "天"], *TO_CHINESE) == (
        "I’m 10 % ok!",
        "",
        "天!",
    )
    deepl(server).translate(["天"], Language.CHINESE, Language.ENGLISH)
    there, back = server.heard
    assert (there.path, there.key) == ("/v2/translate", f"DeepL-Auth-Key {KEY}")
    assert there.body == {
        "text": ["I’m 10 % ok", "天"],
        "source_lang": "EN",
        "target_lang": "ZH-HANS",
    }
    assert (back.body["source_lang"], back.body["target_lang"]) == ("ZH", "EN-US")


def test_a_long_history_goes_to_deepl_in_parts_of_fifty(server: Server) -> None:
    texts = [f"line {index}" for index in range(101)]
    assert deepl(server).translate(texts, *TO_CHINESE) == tuple(f"{text}!" for text in texts)
    assert [len(heard.body["text"]) for heard in server.heard] == [50, 50, 1]


def test_passing_trouble_at_deepl_is_tried_again_and_counted(server: Server) -> None:
    server.first = [Served(429, headers={"Retry-After": "0"}), Served(503), Served(200, b"<html>")]
    reply = seat(ask_deepl(server.url)).chat(make_request())
    assert reply.completions == (Completion('{"translations": ["Hello.!"]}'),)
    assert reply.usage.causes == {"rate_limited": 1, "server_error": 1, "not_json": 1}
    assert len(server.heard) == 4


def make_request() -> ChatRequest:
    """The request of a translator for one text."""
    model = ScriptedModel(lambda _: '{"translations": ["x"]}')
    DeepLTranslator(seat(model)).translate(["Hello."], *TO_CHINESE)
    return model.requests[0]


@pytest.mark.parametrize(
    ("served", "cause"),
    [
        (Served(403), "refuses the key of DEEPL_API_KEY"),
        (Served(456), "quota"),
        (Served(404), "nothing to talk to|knows no"),
        (Served(401), "refuses the key of DEEPL_API_KEY"),
    ],
)
def test_what_only_a_user_can_put_right_at_deepl_stops_the_run_at_once_without_showing_the_key(
    server: Server, served: Served, cause: str
) -> None:
    server.first = [served]
    with pytest.raises(InputError, match=cause) as caught:
        deepl(server).translate(["Hello."], *TO_CHINESE)
    assert len(server.heard) == 1
    assert KEY not in str(caught.value)


def test_no_redirect_of_deepl_is_followed(server: Server) -> None:
    with serving() as elsewhere:
        server.first = [
            Served(status, headers={"Location": f"{elsewhere.url}/v2/translate"})
            for status in (302, 307)
        ]
        for _ in range(2):
            with pytest.raises(InputError, match="sends requests on"):
                deepl(server).translate(["Hello."], *TO_CHINESE)
    assert (len(server.heard), elsewhere.heard) == (2, [])


@pytest.mark.parametrize(
    "served",
    [Served(500), Served(200, b'{"translations": [{"text": null}]}'), Served(200, b'{"other": 1}')],
)
def test_deepl_that_does_not_come_round_before_the_deadline_fails_the_session(
    server: Server, served: Served
) -> None:
    server.first = [served] * 10_000
    with pytest.raises(ModelError, match="attempts"):
        deepl(server, deadline=0.2).translate(["Hello."], *TO_CHINESE)
    assert len(server.heard) > 1


def test_a_wrong_number_of_translations_from_deepl_is_never_used(server: Server) -> None:
    server.first = [Served(200, b'{"translations": [{"text": "a"}]}')]
    with pytest.raises(ModelError, match="wrong number of translations"):
        deepl(server).translate(TEXTS, *TO_CHINESE)


def test_a_cut_body_and_a_closed_port_have_their_causes(server: Server) -> None:
    server.first = [Served(200, b"{", {"Content-Length": "900"})] * 10_000
    with pytest.raises(ModelError) as cut:
        deepl(server, deadline=0.3).translate(["Hello."], *TO_CHINESE)
    assert "cut_body" in cut.value.causes
    with Server() as gone:
        pass
    with pytest.raises(InputError, match="nothing answers at"):
        deepl(gone, deadline=0.05).translate(["Hello."], *TO_CHINESE)


@pytest.mark.parametrize(("key", "host"), [("abc:fx", FREE_HOST), ("abc", PRO_HOST)])
def test_the_plan_in_the_key_says_the_host(
    monkeypatch: pytest.MonkeyPatch, key: str, host: str
) -> None:
    monkeypatch.setenv(DEEPL_KEY, key)
    assert make_deepl().endpoint.base_url == host


@pytest.mark.parametrize("key", ["", "  ", "two\nlines", "schlüssel"])
def test_a_key_that_cannot_be_one_is_refused_without_being_shown(
    monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv(DEEPL_KEY, key)
    with pytest.raises(InputError, match=DEEPL_KEY) as caught:
        make_deepl()
    assert not key.strip() or key not in str(caught.value)


def test_deepl_keeps_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DEEPL_KEY, KEY)
    assert KEY not in repr(find_translator(Setup(translator=DEEPL)))


# Which one


LAB = Endpoint(name="lab", base_url="http://127.0.0.1:9/v1")


def test_a_named_model_translates_and_deepl_by_name_or_by_its_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(DEEPL_KEY, KEY)
    assert isinstance(
        find_translator(Setup(translator="lab/any", endpoints=(LAB,))), ModelTranslator
    )
    assert isinstance(find_translator(Setup(translator=DEEPL)), DeepLTranslator)
    assert isinstance(find_translator(Setup()), DeepLTranslator)


@pytest.mark.parametrize(
    ("setup", "told"),
    [
        (Setup(), "needs a translator"),
        (Setup(translator=DEEPL), "DEEPL_API_KEY is not set"),
        (Setup(translator=DEEPL, priced=True), "price is not known"),
        (Setup(translator="deeple", endpoints=(LAB,)), "deeple"),
    ],
)
def test_a_translator_that_cannot_be_had_is_refused_before_any_session(
    monkeypatch: pytest.MonkeyPatch, setup: Setup, told: str
) -> None:
    monkeypatch.delenv(DEEPL_KEY, raising=False)
    with pytest.raises(InputError, match=told):
        find_translator(setup)


@pytest.mark.parametrize("translator", ["", DEEPL])
def test_a_replay_needs_no_key_and_reaches_no_host(
    monkeypatch: pytest.MonkeyPatch, translator: str
) -> None:
    monkeypatch.delenv(DEEPL_KEY, raising=False)
    absent = find_translator(Setup(translator=translator, answers=Answers.RECORDED))
    with pytest.raises(ModelError, match="a replay asks no model"):
        absent.translate(["Hello."], *TO_CHINESE)


class Names:
    """A call log that keeps which model was asked."""

    def __init__(self) -> None:
        self.stored: list[str] = []

    def recall(self, key: CallKey) -> None:
        """Know nothing."""

    def announce(self, call: Call) -> None:
        """Only the outcome counts."""

    def store(self, call: Call) -> None:
        self.stored.append(call.model)

    def pass_exchange(self) -> None:
        """Nobody watches."""


@pytest.mark.parametrize("translator", ["lab/any", DEEPL])
def test_a_dry_run_counts_every_call_of_a_translated_turn(
    monkeypatch: pytest.MonkeyPatch, translator: str
) -> None:
    monkeypatch.delenv(DEEPL_KEY, raising=False)
    log = Names()
    rehearsed = find_translator(
        Setup(translator=translator, endpoints=(LAB,), answers=Answers.COUNTED, max_reasks=0)
    )
    assert isinstance(rehearsed, RehearsedTranslator)
    lines = (Line(Seat.CLIENT, "I failed my exam."),)
    view = CounselorView(ChoiceKind.UTTERANCE, 2, lines, Stage.OPEN, None, None, (), 0, 20, seed=1)
    with recording("dry", log):
        SmileChat(seat(CountedModel("lab/smile")), PROMPTS, rehearsed).propose(view)
    assert log.stored == [translator, "lab/smile", translator]
