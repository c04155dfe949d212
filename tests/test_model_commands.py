"""Commands with language models in the seats: what a user types, and what is said about it."""

import json
import sqlite3
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from filelock import FileLock

from agents.baselines.names import list_baselines
from agents.catalog import SEATS
from agents.profiles import load_bank, write_profiles
from psy_env.errors import InputError
from psy_env.records import Transcript
from psy_env.vocabulary import Seat
from rollouts.fleet.cluster import open_cluster
from rollouts.run.config import FleetConfig, SimulateConfig
from scripts.app import BAD_INPUT, FAULT, OK, SPENT, main
from tests.lab import MODELS, PRICE, SMALL, count_calls, declare, simulate
from tests.model_server import ModelServer, answer_seats
from tests.test_command_line import Capture, refuse

OWN = """
from agents.rule_based.client import RuleBasedClient
from agents.rule_based.counselor import NoPlan
from agents.rule_based.evaluator import RuleBasedEvaluator
class Client(RuleBasedClient): pass
class Talker(NoPlan): pass
def judge(): return RuleBasedEvaluator()
class Hall:
    class Inner(RuleBasedClient): pass
class Empty: pass
class Picky:
    def __init__(self, taste): pass
def fails(): raise ValueError("no\\nway")
number = 3
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder of its own, with nobody's keys; modules found there are forgotten afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    for variable in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "GEMINI_API_KEY", "DEEPL_API_KEY"):
        monkeypatch.delenv(variable, raising=False)
    known = set(sys.modules)
    yield
    for name in set(sys.modules) - known:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """A server that answers every seat, declared as the endpoint `lab`."""
    with ModelServer(partial(answer_seats, 0.0)) as server:
        declare(server.url)
        yield server


def read_transcripts(run: Path = Path("run")) -> list[Transcript]:
    return [
        Transcript.model_validate_json(line)
        for line in (run / "sessions.jsonl").read_bytes().splitlines()
    ]


def test_check_lists_every_name_that_each_flag_takes(capsys: Capture) -> None:
    declare("http://127.0.0.1:9/v1")
    assert main(["check"]) == OK
    blocks = {block.partition("\n")[0]: block for block in capsys.readouterr().out.split("\n\n")}
    for seat in Seat:
        named = [*SEATS[seat], "lab/MODEL", "openai/MODEL", "hf/PATH_OR_ID", "module:Attribute"]
        named += (
            [f"{name}/MODEL" for name in list_baselines()] + ["stepper/DIR"]
            if seat is Seat.COUNSELOR
            else []
        )
        assert all(f"\n  {name} " in blocks[f"--{seat}"] for name in named)
        assert ("stepper/DIR" in blocks[f"--{seat}"]) == (seat is Seat.COUNSELOR)


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ("--client=labb/m", "--client: unknown client 'labb/m'. Did you mean 'lab/MODEL'?"),
        (
            "--counselor=camle/lab/m",
            "--counselor: unknown counselor 'camle/lab/m'. Did you mean 'camel/MODEL'?",
        ),
        ("--counselor=cbt/labb/m", "unknown model 'labb/m'. Did you mean 'lab/MODEL'?"),
        ("--counselor=stepper", "Did you mean 'stepper/DIR'?"),
        ("--evaluator=cbt/lab/m", "--evaluator: unknown evaluator 'cbt/lab/m'"),
        ("--evaluator=hf/", "Did you mean 'hf/PATH_OR_ID'?"),
        ("--client=mine:", "--client: unknown client 'mine:'"),
        ("--counselor=smilechat/lab/m", "--translator: a Chinese counselor needs a translator"),
        ("--counselor=smilechat/lab/m --translator=labb/m", "--translator: unknown model 'labb/m'"),
        ("--counselor=stepper/none", "none/stepper.toml: the file does not exist"),
        (
            "--client=openai/gpt-4o",
            "the environment variable OPENAI_API_KEY is not set. Put the key for api.openai.com",
        ),
        ("--endpoints=none.toml", "none.toml: the file does not exist"),
        ("--prompts=none", "none: not a folder"),
        ("--client=lab/m --max-cost=1", (
            '--client: no price is known for \'lab/m\', so its cost cannot be limited. Declare it '
            'in endpoints.toml: [lab.prices."m"]'
        )),
        (
            "--client=lab/m --concurrency=100000",
            "--concurrency: input should be less than or equal to 10000",
        ),
        ("--max-cost=0", "--max-cost: input should be greater than 0"),
        ("--max-reasks=3", "--max-reasks: input should be less than or equal to 2"),
        ("--judging=both", "--judging: input should be 'slate' or 'candidate'"),
    ],
)  # fmt: skip
def test_a_name_that_cannot_be_seated_costs_one_line_and_no_folder(
    flags: str, told: str, capsys: Capture
) -> None:
    declare("http://127.0.0.1:9/v1")
    assert told in refuse(["simulate", *SMALL, *flags.split(" ")], capsys)
    assert not Path("run").exists()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[lab", "endpoints.toml: not TOML"),
        ('[lab]\nbase_url = "ftp://x"', "endpoints.toml, [lab] base_url: not an address"),
        (
            '[lab]\nbase_url = "http://x/v1"\nkey = "sk-1"',
            "endpoints.toml, [lab] key: unknown field",
        ),
        ('[lab]\nbase_url = "http://x/v1"\nrequests_per_minute = inf', "[lab] requests_per_minute"),
        (
            '[lab]\nbase_url = "http://x/v1"\nprices."m" = { input = 1e99, output = 1 }',
            "[lab] prices.m.input",
        ),
        ('[cbt]\nbase_url = "http://x/v1"', "endpoints.toml: an endpoint cannot be named 'cbt'"),
    ],
)
def test_a_wrong_endpoints_file_is_told_by_table_and_field(
    text: str, told: str, capsys: Capture
) -> None:
    Path("endpoints.toml").write_text(text)
    assert told in refuse(["simulate", *SMALL, "--client=lab/m"], capsys)
    assert not Path("run").exists()


def test_each_seat_can_be_a_class_of_ones_own_from_this_folder() -> None:
    Path("mine.py").write_text(OWN)
    assert (
        simulate("--client=mine:Client", "--counselor=mine:Talker", "--evaluator=mine:judge") == OK
    )
    for transcript in read_transcripts():
        assert transcript.seats == {
            "client": "mine:Client",
            "counselor": "mine:Talker",
            "evaluator": "mine:judge",
        }
        assert transcript.ending != "failed"
        assert transcript.rating
    assert simulate("--client=mine:Hall.Inner", "--out=inner") == OK


@pytest.mark.parametrize("seat", list(Seat))
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nowhere:X", "No module named 'nowhere'"),
        ("mine:Nobody", "module 'mine' has no attribute 'Nobody'"),
        ("mine:Picky", "missing 1 required positional argument: 'taste'"),
        ("mine:number", "'int' object is not callable"),
        ("mine:Empty", "what 'mine:Empty' gives has no "),
        ("mine:fails", "ValueError: no way, "),
        ("broken:X", "ZeroDivisionError: division by zero, "),
        ("exits:X", "SystemExit: 7, "),
        ("typo:X", "SyntaxError: "),
        ("lacking:X", "No module named 'not_installed'"),
    ],
)
def test_a_class_that_cannot_be_used_is_told_with_its_flag(
    seat: Seat, name: str, told: str, capsys: Capture
) -> None:
    sources = {
        "mine": OWN,
        "broken": "1 / 0",
        "exits": "import sys\nsys.exit(7)",
        "typo": "def f(:",
    }
    for module, source in {**sources, "lacking": "import not_installed"}.items():
        Path(f"{module}.py").write_text(source)
    error = refuse(["simulate", *SMALL, f"--{seat}={name}"], capsys)
    assert error.startswith(f"psy-step: --{seat}: ")
    assert told in error
    assert f"that gives a {seat.title()}" in error
    assert not Path("run").exists()


@pytest.mark.parametrize(
    ("flags", "models"),
    [
        (
            MODELS,
            {
                ("client", "lab/c"): 4 * 3,
                ("counselor", "lab/t"): 3 * 3,
                ("evaluator", "lab/e"): 5 * 3,
            },
        ),
        (("--counselor=cbt/lab/m",), {("counselor", "lab/m"): 3 * 3}),
        (("--counselor=stepper/served",), {("counselor", "lab/u"): 3 * 3}),
        (
            ("--counselor=smilechat/lab/m", "--translator=lab/z"),
            {("counselor", "lab/z"): 2 * 3 * 3, ("counselor", "lab/m"): 3 * 3},
        ),
    ],
)
def test_a_dry_run_tells_what_each_model_would_take_and_touches_nothing(
    flags: tuple[str, ...], models: dict[tuple[str, str], int], server: ModelServer, capsys: Capture
) -> None:
    Path("served").mkdir()
    Path("served/stepper.toml").write_text('endpoint = "lab"\nutterance = "u"\nplanner = "p"\n')
    before = sorted(Path().rglob("*"))
    assert simulate(*flags, "--dry-run") == OK
    rows = [
        line.split()
        for line in capsys.readouterr().out.splitlines()
        if line.endswith("price unknown")
    ]
    told = {(seat, model): int(calls) for seat, model, calls, *_ in rows if seat != "all"}
    assert told == models
    declare(server.url, PRICE)
    assert simulate(*flags, "--dry-run") == OK
    last = capsys.readouterr().out.splitlines()[-1].split()
    assert (last[0], last[1]) == ("all", str(sum(models.values())))
    assert float(last[-1]) > 0
    assert sorted(Path().rglob("*")) == before
    assert server.counts["received"] == 0


def test_a_dry_run_tells_the_number_of_calls_that_the_run_then_makes(
    server: ModelServer, capsys: Capture
) -> None:
    assert simulate(*MODELS, "--dry-run") == OK
    told = int(capsys.readouterr().out.splitlines()[-1].split()[1])
    assert simulate(*MODELS) == OK
    assert server.counts["received"] == told


def test_a_dry_run_without_a_model_says_so(capsys: Capture) -> None:
    assert simulate("--dry-run") == OK
    assert "nothing to pay for" in capsys.readouterr().out


def test_a_run_ends_with_a_table_of_what_its_models_took(
    server: ModelServer, capsys: Capture
) -> None:
    declare(server.url, PRICE)
    assert simulate(*MODELS) == OK
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    answered, _, _ = count_calls()
    assert (
        sum(int(row[2]) for row in rows if row[1:2] in (["lab/c"], ["lab/t"], ["lab/e"]))
        == answered
    )
    assert ["client", "lab/c", "12", "0", "0", "120", "60", "0.0240"] in rows
    declare(server.url)
    assert simulate(*MODELS, "--out=unpriced") == OK
    assert ["client", "lab/c", "12", "0", "0", "120", "60", "unknown"] in [
        line.split() for line in capsys.readouterr().out.splitlines()
    ]


def test_a_spent_budget_ends_with_code_3_and_a_larger_one_continues(
    server: ModelServer, capsys: Capture
) -> None:
    declare(server.url, PRICE)
    assert simulate(*MODELS, "--max-cost=0.02") == SPENT
    told = capsys.readouterr().err
    assert (
        "of --max-cost 0.02 used up; everything is saved, the same command with a larger budget "
        "continues" in told
    )
    spent = server.counts["received"]
    assert simulate(*MODELS, "--max-cost=0.02") == SPENT
    assert server.counts["received"] == spent == count_calls()[0]
    assert simulate(*MODELS, "--max-cost=9") == OK
    assert count_calls() == (server.counts["received"], 0, 0)
    assert simulate(*MODELS, "--out=whole") == OK
    assert Path("run/sessions.jsonl").read_bytes() == Path("whole/sessions.jsonl").read_bytes()
    assert count_calls(Path("whole")) == count_calls()


def test_replay_needs_no_server_no_key_and_no_endpoints_file(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    declare(server.url, 'key_variable = "LAB_KEY"')
    monkeypatch.setenv("LAB_KEY", "sk-1")
    assert simulate(*MODELS) == OK
    monkeypatch.delenv("LAB_KEY")
    Path("endpoints.toml").unlink()
    received = server.counts["received"]
    capsys.readouterr()
    assert main(["verify", "run"]) == OK
    told = capsys.readouterr().out
    assert "3 of 3 sessions byte-identical" in told
    assert f"played again from {received} stored calls (none was made)" in told
    assert server.counts["received"] == received


def test_replay_names_the_session_that_comes_out_differently(
    server: ModelServer, capsys: Capture
) -> None:
    assert simulate(*MODELS) == OK
    with sqlite3.connect("run/ledger.sqlite") as database:
        database.execute(
            "DELETE FROM calls WHERE session_id = 'builtin-002_r0' AND step LIKE '1.%'"
        )
    assert main(["verify", "run"]) == FAULT
    assert "1 sessions came out differently: builtin-002_r0" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the ledger is gone or empty, but sessions.jsonl is there"),
        (b"no database " * 500, "The file is damaged"),
    ],
)
def test_verify_and_rejudging_tell_a_damaged_ledger(
    content: bytes, told: str, server: ModelServer, capsys: Capture
) -> None:
    assert simulate(*MODELS) == OK
    capsys.readouterr()
    Path("run/ledger.sqlite").write_bytes(content)
    for command in (["verify", "run"], ["simulate", "--rejudge=run", "--evaluator=lab/x"]):
        assert told in refuse(command, capsys)
    assert Path("run/ledger.sqlite").read_bytes() == content


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (
            "verify nowhere",
            "nowhere: no run is here, for there is no run.json. Give the folder of a run.",
        ),
        ("verify", "the following arguments are required: RUN"),
        ("simulate --rejudge nowhere --evaluator=lab/x", "nowhere: no run is here"),
        ("simulate --rejudge run --evaluator=rulebased", "Did you mean 'rule_based'?"),
        (
            "simulate --rejudge run --evaluator=lab/x --out=run",
            "the folder holds a run with other settings",
        ),
        (
            "simulate --rejudge run --evaluator=lab/x --max-cost=1",
            "--evaluator: no price is known for 'lab/x'",
        ),
    ],
)
def test_verify_and_rejudging_tell_a_mistake_in_one_line(
    command: str, told: str, server: ModelServer, capsys: Capture
) -> None:
    assert simulate() == OK
    assert main(["simulate", "--rejudge=run", "--evaluator=rule_based", "--workers=0"]) == OK
    capsys.readouterr()
    assert told in refuse(command.split(" "), capsys)


def test_rejudging_gives_a_folder_of_its_own_that_show_reads(
    server: ModelServer, capsys: Capture
) -> None:
    assert simulate(*MODELS) == OK
    before = {path: path.read_bytes() for path in Path("run").rglob("*.json*")}
    received = server.counts["received"]
    capsys.readouterr()
    again = [
        "simulate",
        "--rejudge=run",
        "--evaluator=lab/a judge/ü",
        "--workers=0",
        "--ctrs=form",
    ]
    assert main(again) == OK
    folder = Path("run/rejudged/lab_a_judge_ü")
    assert f"3 sessions in {folder}/ (0 failed; 3 sessions played now)" in capsys.readouterr().out
    asked = server.asks[received:]
    assert {ask.body["model"] for ask in asked} == {"a judge/ü"}
    assert len(asked) == 2 * 3
    assert main(["show", str(folder), "--session=builtin-001_r0"]) == OK
    assert "evaluator: lab/a judge/ü" in capsys.readouterr().out
    assert main(again) == OK
    assert len(server.asks) == received + len(asked)
    assert all(path.read_bytes() == content for path, content in before.items())


def test_play_shows_a_session_of_models_and_keeps_it(server: ModelServer, capsys: Capture) -> None:
    flags = ["--max-exchanges=2", "--candidates=2", "--out=played.json"]
    assert main(["play", *MODELS, *flags]) == OK
    played = Transcript.model_validate_json(Path("played.json").read_bytes())
    out = capsys.readouterr().out
    assert len(played.exchanges) == 2
    assert out.count("\nClient: ") == out.count("\nCounselor: ") - 1 == 2
    assert {ask.body["model"] for ask in server.asks} == {"c", "t", "e"}


@pytest.mark.parametrize(
    ("client", "told", "code"),
    [
        ("openai/m", "OPENAI_API_KEY is not set", BAD_INPUT),
        ("down/m", "down/m: nothing answers at http://127.0.0.1:1/v1", BAD_INPUT),
        ("mine:fails_later", "the session failed: client: RuntimeError: no words", FAULT),
    ],
)
def test_play_tells_why_a_seat_cannot_go_on(
    client: str, told: str, code: int, capsys: Capture
) -> None:
    declare("http://127.0.0.1:1/v1", "deadline = 0.5", name="down")
    source = (
        "class Odd(RuleBasedClient):\n  def speak(self, view): raise RuntimeError('no "
        "words')\nfails_later = Odd\n"
    )
    Path("mine.py").write_text(f"from agents.rule_based.client import RuleBasedClient\n{source}")
    assert main(["play", f"--client={client}", "--out=played.json"]) == code
    assert told in capsys.readouterr().err
    assert Path("played.json").exists() == (client != "openai/m")


def test_a_folder_of_prompts_replaces_ours_and_ties_the_run_to_it(
    server: ModelServer, capsys: Capture
) -> None:
    Path("words").mkdir()
    Path("words/counselor_system.txt").write_text("Be brief. It costs $$5.")
    assert simulate(*MODELS, "--prompts=words") == OK
    systems = {
        ask.body["messages"][0]["content"] for ask in server.asks if ask.body["model"] == "t"
    }
    assert systems == {"Be brief. It costs $5."}
    capsys.readouterr()
    assert "counselor_system" in refuse(["simulate", *SMALL, *MODELS], capsys)
    Path("words/counselor_system.txt").write_text("Be $brief.")
    assert "words/counselor_system.txt: the prompt must use exactly: no field" in refuse(
        ["simulate", *SMALL, *MODELS, "--prompts=words"], capsys
    )


def test_a_run_is_named_by_the_prompts_and_endpoints_it_was_set_up_with(
    server: ModelServer,
) -> None:
    """Whoever edits a file while a command starts does not part the hash from the text."""
    Path("words").mkdir()
    prompt, entries = Path("words/counselor_system.txt"), Path("endpoints.toml")
    prompt.write_text("Be brief.")
    config = SimulateConfig(counselor="lab/t", prompts=Path("words"))
    setup = config.set_up()
    before = config.identify(setup)
    prompt.write_text("Be long.")
    entries.write_text(entries.read_text() + "honours_n = false\n")
    assert config.identify(setup) == before
    assert config.identify(config.set_up()) != before


def test_a_counselor_is_not_reported_on_by_clients_it_learned_from_unless_told_to(
    server: ModelServer, capsys: Capture
) -> None:
    Path("learned").mkdir()
    Path("learned/stepper.toml").write_text(
        'endpoint = "lab"\nutterance = "u"\nplanner = "p"\nlearned_from = ["train"]\n'
    )
    command = ["simulate", *SMALL, "--counselor=stepper/learned"]
    assert "learned from" in refuse(command, capsys)
    assert not Path("run").exists()
    assert simulate("--counselor=stepper/learned", "--seen") in (OK, FAULT)
    assert simulate("--counselor=stepper/learned", "--profiles=builtin:test", "--out=other") in (
        OK,
        FAULT,
    )


def test_one_run_is_for_one_command_at_a_time(server: ModelServer, capsys: Capture) -> None:
    assert simulate(*MODELS) == OK
    capsys.readouterr()
    with FileLock("run/run.lock"):
        for command in (["simulate", *SMALL, *MODELS], ["verify", "run"]):
            assert "run: another process is writing this run" in refuse(command, capsys)


def test_profile_texts_reach_a_model_as_they_are(server: ModelServer) -> None:
    hostile = "I owe $name and ${persona} {0} {thoughts!r} %s %(name)s {{x}} $$ a lot."
    texts = dict.fromkeys(
        ("name", "persona", "emotion", "surface_problem", "triggering_situation"), hostile
    )
    odd = load_bank()[0].model_copy(update={**texts, "automatic_thoughts": (hostile,)})
    write_profiles([odd], Path("odd.jsonl"))
    assert simulate(*MODELS, "--profiles=odd.jsonl", "--sessions=1") == OK
    told = [ask.body["messages"][0]["content"] for ask in server.asks if ask.body["model"] == "c"]
    assert all(text.count(hostile) >= 6 for text in told)
    assert read_transcripts()[0].ending != "failed"


@pytest.mark.parametrize("concurrency", [1, 2])
def test_no_more_sessions_are_in_flight_than_asked_for(concurrency: int) -> None:
    with ModelServer(partial(answer_seats, 0.02)) as server:
        declare(server.url)
        assert simulate("--client=lab/c", f"--concurrency={concurrency}") == OK
    assert server.counts["most_in_flight"] == concurrency


@pytest.mark.parametrize(
    ("config", "sessions", "uses_models", "shared_out"),
    [
        ({"workers": 3, "concurrency": 1}, 10, True, (1, 1)),
        ({"workers": 2, "concurrency": 10_000}, 8, True, (2, 4)),
        ({"workers": 0, "concurrency": 5000}, 8, True, (0, 8)),
        ({"workers": 2}, 1000, True, (2, 32)),
        ({"workers": 2}, 1000, False, (2, 1)),
        ({"workers": 8}, 3, False, (3, 1)),
    ],
)
def test_workers_and_lanes_are_no_more_than_there_is_to_do(
    config: dict[str, Any], sessions: int, uses_models: bool, shared_out: tuple[int, int]
) -> None:
    workers = FleetConfig(**config).share_out(sessions, uses_models)
    assert (workers.count, workers.lanes) == shared_out


def test_gpus_that_are_not_there_are_told_at_once() -> None:
    ray = SimpleNamespace(
        is_initialized=lambda: False,
        init=lambda **_: None,
        shutdown=lambda: None,
        cluster_resources=lambda: {"CPU": 2.0},
        exceptions=SimpleNamespace(RayError=RuntimeError),
        _private=SimpleNamespace(worker=SimpleNamespace(), node=SimpleNamespace(Node=None)),
    )
    told = pytest.raises(InputError, match="--worker-gpus: 2 GPUs wanted, this machine has 0")
    with told, open_cluster(ray, 2, gpus=2):  # type: ignore[arg-type]
        pass


def test_a_run_names_its_models_prompts_and_endpoints(server: ModelServer) -> None:
    assert simulate(*MODELS) == OK
    told = json.loads(Path("run/run.json").read_text())
    assert {told["identity"][seat] for seat in ("client", "counselor", "evaluator")} == {
        "lab/c",
        "lab/t",
        "lab/e",
    }
    assert len(told["identity"]["prompts"]) > 30
    assert any(endpoint["base_url"] == server.url for endpoint in told["setup"]["endpoints"])


@pytest.mark.parametrize(
    "flags",
    [
        ("--max-reasks=0", "--judge-repeats=3", "--ctrs=form", "--judging=candidate"),
        ("--translator=lab/x",),
    ],
)
def test_options_that_nobody_heeds_bind_nobody(
    flags: tuple[str, ...], server: ModelServer, capsys: Capture
) -> None:
    assert simulate() == OK
    assert simulate(*flags) == OK
    assert "finished before" in capsys.readouterr().out
    rate = ["simulate", "--rejudge=run", "--evaluator=rule_based", "--workers=0"]
    assert main(rate) == OK
    assert main([*rate, *flags]) == OK
    assert "finished before" in capsys.readouterr().out


def test_how_a_judge_judges_binds_only_where_a_model_judges(
    server: ModelServer, capsys: Capture
) -> None:
    assert simulate("--client=lab/c") == OK
    assert simulate("--client=lab/c", "--judge-repeats=3", "--ctrs=form") == OK
    assert "finished before" in capsys.readouterr().out
    told = refuse(["simulate", *SMALL, "--client=lab/c", "--max-reasks=0"], capsys)
    assert "max_reasks: 2 -> 0" in told


@pytest.mark.parametrize("flag", ["--candidates=3", "--counselor=gaming/parrot", "--seed=1"])
def test_what_rating_saved_sessions_ignores_is_refused(
    flag: str, server: ModelServer, capsys: Capture
) -> None:
    assert simulate() == OK
    capsys.readouterr()
    told = refuse(["simulate", "--rejudge=run", "--evaluator=rule_based", flag], capsys)
    assert f"{flag.partition('=')[0]}: saved sessions are rated as they were played" in told


def test_a_rejudged_run_is_continued_from_its_own_options(
    server: ModelServer, capsys: Capture
) -> None:
    assert simulate() == OK
    assert main(["simulate", "--rejudge=run", "--evaluator=rule_based", "--workers=0"]) == OK
    assert main(["simulate", "--config=run/rejudged/rule_based/run.json"]) == OK
    assert "finished before" in capsys.readouterr().out
    assert not Path("runs").exists()
