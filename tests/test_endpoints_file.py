"""Endpoints from files: the user's over ours, and every mistake named without repeating what may be
a key."""

from pathlib import Path

import pytest

from agents.models.endpoint.entries import Endpoint, Price, read_entries
from agents.options import Setup
from psy_env.errors import InputError

CANARY = "sk-CANARY"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No endpoints.toml lies about, and the environment says nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


def read(path: Path | None = None) -> dict[str, Endpoint]:
    return {endpoint.name: endpoint for endpoint in read_entries(path).endpoints}


def write(text: str) -> Path:
    path = Path("own.toml")
    path.write_text(text, encoding="utf-8")
    return path


def test_the_known_servers_need_no_file() -> None:
    ours = read()
    here = ["vllm", "ollama", "lmstudio", "llamacpp", "smollm2", "gguf"]
    assert list(ours) == ["openai", "gemini", "openrouter", *here]
    assert ours["openai"].price_of("gpt-4o") == Price(input=2.5, output=10.0)
    assert ours["openai"].price_of("unheard-of") is None
    assert ours["vllm"].price_of("anything") == Price(input=0.0, output=0.0)
    assert [name for name, endpoint in ours.items() if not endpoint.key_variable] == here
    assert not ours["ollama"].honours_n
    assert not ours["gemini"].honours_seed


@pytest.mark.parametrize(
    ("model", "limit", "draws"),
    [
        ("gpt-4o", "max_tokens", True),
        ("gpt-4.1-mini", "max_tokens", True),
        ("o1", "max_completion_tokens", False),
        ("o3-mini", "max_completion_tokens", False),
        ("o4-mini-2025-04-16", "max_completion_tokens", False),
        ("gpt-5-nano", "max_completion_tokens", False),
        ("gpt-5-chat-latest", "max_completion_tokens", True),
    ],
)
def test_models_of_one_server_are_spoken_to_on_their_own_terms(
    model: str, limit: str, draws: bool
) -> None:
    terms = read()["openai"].for_model(model)
    assert terms.token_limit == limit
    assert (terms.honours_temperature, terms.honours_top_p) == (draws, draws)
    assert terms.base_url == read()["openai"].base_url


def test_a_user_changes_the_terms_of_some_models_and_the_last_pattern_wins() -> None:
    text = """
[openai]
reply_tokens = { client = 700 }
models."o3*" = { reply_tokens = { evaluator = 9000 }, reasoning_effort = "low" }
models."o3-mini" = { reasoning_effort = "high" }
"""
    openai = read(write(text))["openai"]
    assert openai.for_model("gpt-4o").size_for("client") == 700
    mini = openai.for_model("o3-mini")
    assert (mini.reasoning_effort, mini.size_for("evaluator")) == ("high", 9000)
    assert mini.size_for("client") is None
    assert (mini.token_limit, mini.honours_temperature) == ("max_completion_tokens", False)
    assert openai.for_model("o1").reasoning_effort == ""


def test_terms_of_some_models_survive_being_written_down() -> None:
    text = f'{LAB}honours_n = false\nmodels."x*" = {{ token_limit = "max_length" }}'
    lab = read(write(text))["lab"]
    again = Endpoint.model_validate_json(lab.model_dump_json())
    assert again == lab
    assert not again.for_model("x1").honours_n
    assert again.for_model("x1").token_limit == "max_length"


def test_openai_is_where_the_environment_says_unless_the_file_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    assert read()["openai"].base_url == "http://127.0.0.1:9/v1"
    assert (
        read(write('[openai]\nbase_url = "http://lab:1/v1"'))["openai"].base_url
        == "http://lab:1/v1"
    )
    monkeypatch.setenv("OPENAI_BASE_URL", f"http://{CANARY}@127.0.0.1")
    with pytest.raises(InputError) as caught:
        read()
    assert caught.value.place == "OPENAI_BASE_URL"
    assert CANARY not in str(caught.value)


def test_a_user_table_changes_only_what_it_names() -> None:
    told = read(
        write('[openai]\nmax_concurrency = 7\nprices."gpt-4o" = { input = 1, output = 2 }')
    )["openai"]
    assert told.max_concurrency == 7
    assert told.price_of("gpt-4o") == Price(input=1, output=2)
    assert told.price_of("gpt-4o-mini") == Price(input=0.15, output=0.6)
    assert (told.base_url, told.key_variable) == ("https://api.openai.com/v1", "OPENAI_API_KEY")


def test_a_user_table_adds_an_endpoint() -> None:
    text = (
        '[lab]\nbase_url = "http://lab:8000/v1"\nrequests_per_minute = 60\nprices."*" = { input = '
        "1, output = 1 }"
    )
    lab = read(write(text))["lab"]
    assert (lab.requests_per_minute, lab.host, lab.honours_schema) == (60, "lab:8000", True)
    assert lab.price_of("whatever") == Price(input=1, output=1)
    assert "openai" in read(write(text))


def test_the_file_in_this_folder_is_found_unless_another_is_named() -> None:
    Path("endpoints.toml").write_text('[here]\nbase_url = "http://here/v1"')
    assert "here" in read()
    assert "here" not in read(write('[lab]\nbase_url = "http://lab/v1"'))


@pytest.mark.parametrize(
    ("text", "place", "thing"),
    [
        ("[lab", "own.toml", "not TOML"),
        ('base_url = "http://lab/v1"', "own.toml", "outside a table"),
        ("[lab]\nmax_concurrency = 3", "own.toml, [lab] base_url", "missing"),
        ('[openai]\napi_key = "sk-CANARY"', "own.toml, [openai] api_key", "unknown field"),
        (
            '[openai]\nkey_variable = "sk-CANARY"',
            "own.toml, [openai] key_variable",
            "environment variable",
        ),
        ('[openai]\nbase_url = "sk-CANARY"', "own.toml, [openai] base_url", "http"),
        ('[lab]\nbase_url = "ftp://lab/v1"', "own.toml, [lab] base_url", "http"),
        ('[lab]\nbase_url = "http://me:sk-CANARY@lab/v1"', "own.toml, [lab] base_url", "password"),
        ('[lab]\nbase_url = "http://lab/v1?key=sk-CANARY"', "own.toml, [lab] base_url", "query"),
        ('[lab]\nbase_url = "http://lab:port/v1"', "own.toml, [lab] base_url", "address"),
        (
            '[openai]\nmax_concurrency = "sk-CANARY"',
            "own.toml, [openai] max_concurrency",
            "integer",
        ),
        ("[openai]\nmax_concurrency = 0", "own.toml, [openai] max_concurrency", "greater"),
        ("[openai]\nrequests_per_minute = -1", "own.toml, [openai] requests_per_minute", "greater"),
        ('[openai]\nhonours_n = "yes"', "own.toml, [openai] honours_n", "boolean"),
        ('[openai]\nprices = "sk-CANARY"', "own.toml, [openai] prices", "valid"),
        (
            '[openai]\nprices."gpt-4o" = { input = 1 }',
            "own.toml, [openai] prices.gpt-4o.output",
            "missing",
        ),
        ('["a/b"]\nbase_url = "http://lab/v1"', "own.toml, [a/b] name", "pattern"),
        ("[openai]\ntokens_per_minute = nan", "own.toml, [openai] tokens_per_minute", "finite"),
        ('[openai]\ntoken_limit = "sk-CANARY"', "own.toml, [openai] token_limit", "pattern"),
        ("[openai]\nreply_tokens.client = 0", "own.toml, [openai] reply_tokens.client", "greater"),
        (
            "[openai]\nreply_tokens.judge = 9",
            "own.toml, [openai] reply_tokens.judge.[key]",
            "'evaluator'",
        ),
        (
            '[openai]\nextra_body.temperature = "sk-CANARY"',
            "own.toml, [openai] ",
            "extra_body has temperature, which is sent anyway",
        ),
        ("[openai]\nextra_body.stream = true", "own.toml, [openai] extra_body", "no reply could"),
        (
            '[openai]\nextra_body.api_key = "sk-CANARY"',
            "own.toml, [openai] extra_body",
            "key_variable",
        ),
        ("[openai]\nextra_body.top_k = nan", "own.toml, [openai] extra_body", "JSON"),
        ("[openai]\nextra_body.day = 2020-01-01", "own.toml, [openai] extra_body.day", "JSON"),
        (
            '[openai]\ntoken_limit = "top"\nextra_body.top = 1',
            "own.toml, [openai] ",
            "extra_body has top",
        ),
        (
            '[openai]\nmodels."o*".api_key = "sk-CANARY"',
            "own.toml, [openai] models.o*.api_key",
            "unknown field",
        ),
        (
            '[openai]\nmodels."o*".honours_n = "sk-CANARY"',
            "own.toml, [openai] models.o*.honours_n",
            "boolean",
        ),
    ],
)
def test_a_mistake_is_named_by_file_table_and_field_and_never_repeated(
    text: str, place: str, thing: str
) -> None:
    with pytest.raises(InputError) as caught:
        read(write(text))
    assert caught.value.place == place
    assert thing in caught.value.thing
    assert caught.value.remedy
    assert CANARY not in str(caught.value)
    assert CANARY not in repr(caught.value.__context__)


@pytest.mark.parametrize("content", [None, b"\xff\xff"])
def test_a_file_that_cannot_be_read_is_an_input_error(content: bytes | None) -> None:
    path = Path("own.toml")
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"own\.toml"):
        read(path)


LAB = '[lab]\nbase_url = "http://lab/v1"\n'


def identify(text: str, *seats: str) -> dict[str, object]:
    told = Setup.from_entries(read_entries(write(text))).identify(seats)["entries"]
    assert isinstance(told, dict)
    return told


@pytest.mark.parametrize(
    "line",
    [
        "honours_n = false",
        "honours_seed = false",
        'token_limit = "max_completion_tokens"',
        "reply_tokens = { evaluator = 4000 }",
        "honours_temperature = false",
        "honours_system = false",
        'reasoning_effort = "low"',
        "extra_body = { top_k = 20 }",
        'models."m*" = { honours_seed = false }',
    ],
)
def test_what_an_entry_changes_in_results_ties_a_run_to_it(line: str) -> None:
    assert identify(LAB, "lab/m") != identify(LAB + line, "lab/m")
    assert identify(LAB, "cbt/lab/m") != identify(LAB + line, "cbt/lab/m")
    assert identify(LAB, "vllm/m") == identify(LAB + line, "vllm/m")


def test_terms_that_are_as_they_come_are_not_in_the_identity_of_a_run() -> None:
    """Runs that were begun before there were such terms go on."""
    known = {"honours_n": True, "honours_seed": True, "honours_schema": True}
    assert identify(LAB, "lab/m") == {"lab": known}
    assert identify("", "openai/gpt-4o", "cbt/vllm/m") == {"openai": known, "vllm": known}
    own = identify("", "openai/o3-mini")
    assert own["openai"] == known
    assert own["openai/o3-mini"] == known | {
        "token_limit": "max_completion_tokens",
        "honours_temperature": False,
        "honours_top_p": False,
    }


@pytest.mark.parametrize(
    "text",
    [
        '[lab]\nbase_url = "http://elsewhere/v1"',
        f'{LAB}models."x*" = {{ honours_seed = false }}',
        f"{LAB}requests_per_minute = 6",
        f'{LAB}key_variable = "KEY"',
        f"{LAB}deadline = 5",
        f'{LAB}prices."*" = {{ input = 1, output = 1 }}',
    ],
)
def test_address_key_limits_and_prices_bind_nobody(text: str) -> None:
    assert identify(LAB, "lab/m") == identify(text, "lab/m")


def test_the_number_type_of_local_models_ties_a_run_to_it_and_the_device_does_not() -> None:
    plain = identify("", "hf/model")
    assert plain == {"hf": {"dtype": "auto"}}
    assert identify('[hf]\ndtype = "float32"', "hf/model") != plain
    assert identify('[hf]\ndevice = "cuda"', "hf/model") == plain


def test_an_unknown_field_of_local_models_is_named() -> None:
    with pytest.raises(InputError, match=r"own\.toml, \[hf\] speed: unknown field. Known: device"):
        read(write("[hf]\nspeed = 1"))


@pytest.mark.parametrize("around", [" {} ", "{}\t", "\n{}"])
def test_blanks_around_an_address_are_dropped(around: str) -> None:
    url = "http://127.0.0.1:8000/v1"
    assert Endpoint(name="lab", base_url=around.format(url)).base_url == url


def test_an_address_with_a_blank_in_it_is_refused() -> None:
    with pytest.raises(ValueError, match="a blank in it"):
        Endpoint(name="lab", base_url="http://127.0.0.1 :8000/v1")
