"""The terms of an endpoint: what is sent, what a refusal is told with, and that the line helps."""

import tomllib
from typing import Any

import pytest

from agents.models.chat import ChatRequest, ModelError, ReplySchema, Sampling, fold_system
from agents.models.endpoint.entries import Endpoint
from agents.models.endpoint.model import EndpointModel
from agents.models.endpoint.refusals import find_lines
from agents.models.endpoint.retry import Backoff
from agents.models.endpoint.terms import Terms
from agents.models.find_model import find_model
from agents.options import Answers, Setup
from psy_env.errors import InputError
from psy_env.records import Message
from psy_env.vocabulary import Seat
from tests.model_server import ModelServer, fail, in_turn
from tests.odd_servers import picky

CHAT = (
    Message(role="system", content="Be brief."),
    Message(role="user", content="How are you?"),
    Message(role="assistant", content="Well."),
    Message(role="user", content="And now?"),
)
SCHEMA = ReplySchema("client_turn", {"type": "object"})
REQUEST = ChatRequest(CHAT, Sampling(0.5, 0.9, 9999), n=2, seed=7, reply_schema=SCHEMA)


def sit(server: ModelServer, model: str = "m", **terms: Any) -> EndpointModel:
    endpoint = Endpoint(name="lab", base_url=server.url, deadline=5.0, **terms)
    return EndpointModel(endpoint, model, backoff=Backoff(0.01, 0.02))


def refuse(model: EndpointModel, request: ChatRequest = REQUEST) -> InputError:
    with pytest.raises(InputError) as caught:
        model.chat(request)
    return caught.value


SWITCH = {"top_k": 20}
LINES = [
    ("new_limit", {}, 'token_limit = "max_completion_tokens"'),
    ("old_limit", {"token_limit": "max_completion_tokens"}, 'token_limit = ""'),
    ("small_limit", {}, "reply_tokens = { client = 512, counselor = 512, evaluator = 512 }"),
    ("fixed_temperature", {}, "honours_temperature = false"),
    ("old_temperature", {}, "honours_temperature = false"),
    ("one_of_two", {}, "honours_top_p = false"),
    ("no_system", {}, "honours_system = false"),
    ("no_developer", {}, "honours_system = false"),
    ("alternating", {}, "honours_system = false"),
    ("no_format", {}, "honours_schema = false"),
    ("no_json", {}, "honours_schema = false"),
    ("no_schema", {}, "honours_schema = false"),
    ("one_choice", {}, "honours_n = false"),
    ("one_candidate", {}, "honours_n = false"),
    ("one_n", {}, "honours_n = false"),
    ("no_seed", {}, "honours_seed = false"),
    ("no_seed_nested", {}, "honours_seed = false"),
    ("seed_range", {}, "honours_seed = false"),
]


@pytest.mark.parametrize(("quirk", "terms", "line"), LINES)
def test_a_refused_field_is_told_with_the_line_that_helps(
    quirk: str, terms: dict[str, Any], line: str
) -> None:
    with ModelServer(picky(quirk)) as server:
        error = refuse(sit(server, **terms))
        assert error.remedy == f"In endpoints.toml: [lab] {line}"
        assert len(server.asks) == 1
        helped = {**terms, **tomllib.loads(line)}
        endpoint = sit(server, **helped).endpoint
        seat = find_model("lab/m", Seat.CLIENT, Setup(endpoints=(endpoint,)))
        assert len(seat.chat(REQUEST).completions) == 2


@pytest.mark.parametrize("quirk", ["no_extra", "no_extra_details", "no_extra_200"])
def test_a_refused_extra_field_is_told_by_its_name(quirk: str) -> None:
    with ModelServer(picky(quirk)) as server:
        error = refuse(sit(server, extra_body=SWITCH))
        assert error.remedy == "In endpoints.toml: [lab] extra_body without top_k"
        assert sit(server).chat(REQUEST).completions


def test_where_models_of_a_server_differ_the_line_is_for_this_one() -> None:
    with ModelServer(picky("new_limit")) as server:
        error = refuse(sit(server, "o[5]", models={"x*": Terms(honours_n=False)}))
    line = 'models."o[[]5]"] token_limit = "max_completion_tokens"'
    assert error.remedy == f"In endpoints.toml: [lab.{line}"


@pytest.mark.parametrize(
    "said",
    [
        "This model's maximum context length is 2048 tokens. However, you requested 3000 tokens.",
        "'max_tokens' is too large: 600. This model's maximum context length is 512 tokens.",
        "Invalid 'messages[3].content': string too long.",
        "The request was blocked by our content policy.",
        "Unsupported parameter: 'frequency_penalty'.",
    ],
)
def test_what_is_no_matter_of_a_field_names_no_line(said: str) -> None:
    assert not list(find_lines(said, Terms()))


def test_what_is_not_sent_is_not_what_is_refused() -> None:
    off = Terms(honours_temperature=False, token_limit="")
    assert not list(find_lines("temperature and max_tokens are not supported", off))


def test_a_talk_too_long_for_the_model_fails_its_session_and_not_the_run() -> None:
    said = "'max_tokens' is too large: 600. This model's maximum context length is 512 tokens."
    with ModelServer(in_turn(fail(400, said))) as server, pytest.raises(ModelError, match="512"):
        sit(server).chat(REQUEST)


def test_the_terms_decide_what_is_sent() -> None:
    terms: dict[str, Any] = {
        "token_limit": "max_completion_tokens",
        "honours_temperature": False,
        "honours_top_p": False,
        "honours_system": False,
        "reasoning_effort": "low",
        "extra_body": {"chat_template_kwargs": {"enable_thinking": False}},
    }
    with ModelServer(picky()) as server:
        sit(server, **terms).chat(REQUEST)
        sit(server, **terms, models={"m": Terms(token_limit="")}).chat(REQUEST)
    told, own = (ask.body for ask in server.asks)
    assert told.keys() == {
        *("model", "messages", "max_completion_tokens", "n", "seed", "response_format"),
        *("reasoning_effort", "chat_template_kwargs"),
    }
    assert told["messages"][0] == {"role": "user", "content": "Be brief.\n\nHow are you?"}
    assert told["chat_template_kwargs"] == {"enable_thinking": False}
    assert own.keys() == told.keys() - {"max_completion_tokens"}


def test_a_field_that_is_switched_off_may_have_a_value_of_ones_own() -> None:
    with ModelServer(picky()) as server:
        sit(server, honours_temperature=False, extra_body={"temperature": 1}).chat(REQUEST)
        sit(server, models={"m": Terms(honours_n=False, extra_body={"n": 3})}).chat(REQUEST)
    assert server.asks[0].body["temperature"] == 1
    assert server.asks[1].body["n"] == 3


def test_a_system_message_is_folded_into_the_first_user_turn() -> None:
    system, user, assistant, _ = CHAT
    assert [message.content for message in fold_system(CHAT)] == [
        "Be brief.\n\nHow are you?",
        "Well.",
        "And now?",
    ]
    assert fold_system(CHAT[1:]) == CHAT[1:]
    assert fold_system((system, assistant)) == (Message(role="user", content="Be brief."), CHAT[2])
    assert fold_system((system,))[0].role == "user"
    told = fold_system((system, system, user))
    assert [message.content for message in told] == ["Be brief.\n\nBe brief.\n\nHow are you?"]


@pytest.mark.parametrize("seat", list(Seat))
def test_the_size_of_a_reply_is_told_by_seat(seat: Seat) -> None:
    sizes: dict[Any, int] = {"client": 800, "evaluator": 4000}
    with ModelServer(picky()) as server:
        setup = Setup(endpoints=(sit(server, reply_tokens=sizes).endpoint,))
        find_model("lab/m", seat, setup).chat(REQUEST)
    assert server.asks[0].body["max_tokens"] == sizes.get(seat, 9999)


def test_a_replay_asks_with_the_sizes_that_a_run_had() -> None:
    """Else no answer in its ledger would be found again."""
    endpoint = Endpoint(name="lab", base_url="http://lab/v1", reply_tokens={"client": 800})
    setup = Setup(endpoints=(endpoint,), answers=Answers.RECORDED)
    assert find_model("lab/m", Seat.CLIENT, setup).reply_tokens == 800
