"""The command line: every mistake costs one clear line and exit code 2, no accident costs a
session."""

import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pytest
from filelock import FileLock
from pydantic import BaseModel

from agents.profiles import load_bank, write_profiles
from psy_env.errors import InputError
from rollouts.benchmark.config import BenchmarkConfig
from rollouts.fleet.cluster import WORKERS_PER_CORE, open_cluster
from rollouts.fleet.stop import INTERRUPTED
from rollouts.run.config import SimulateConfig, SynthesizeConfig
from rollouts.show.notice import NOTICE
from scripts.app import BAD_INPUT, LONGEST, OK, find_verbs, main
from scripts.check import CheckConfig
from scripts.command_line import parse_arguments
from scripts.improving.config import ImproveConfig
from scripts.play import PlayConfig
from scripts.profiles import ProfilesConfig
from scripts.review import ExportConfig, ImportConfig
from scripts.show import ShowConfig
from scripts.train import TrainConfig
from scripts.verify import VerifyConfig
from tests.fleet_seats import ROOT
from tests.test_fleet import count_saved, wait_until

MODELS: dict[str, type[BaseModel]] = {
    "simulate": SimulateConfig,
    "benchmark": BenchmarkConfig,
    "play": PlayConfig,
    "show": ShowConfig,
    "profiles": ProfilesConfig,
    "check": CheckConfig,
    "verify": VerifyConfig,
    "synthesize": SynthesizeConfig,
    "review export": ExportConfig,
    "review import": ImportConfig,
    "train": TrainConfig,
    "improve": ImproveConfig,
}
DERIVED = (
    "sessions.jsonl",
    "metrics.json",
    "preferences/utterance.jsonl",
    "preferences/planner.jsonl",
)
SMALL = ("--workers=0", "--sessions=2", "--candidates=2", "--max-exchanges=3")
ROW = load_bank()[0].model_dump(mode="json")

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def finished(tmp_path: Path, capsys: Capture) -> Path:
    """A small run that is finished."""
    assert main(["simulate", *SMALL, "--out=run"]) == OK
    capsys.readouterr()
    return tmp_path / "run"


def read_files(folder: Path, names: tuple[str, ...] = DERIVED) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in names}


def refuse(arguments: list[str], capsys: Capture) -> str:
    """Run a command that must be refused; gives its one line."""
    assert main(arguments) == BAD_INPUT
    out, error = capsys.readouterr()
    assert out == ""
    assert error.startswith("psy-step: ")
    assert error.count("\n") == 1
    assert error[:-1].isprintable()
    assert len(error) < LONGEST + 100
    return error


def test_help_names_every_verb_and_the_notice(capsys: Capture) -> None:
    assert main(["--help"]) == OK
    told = capsys.readouterr().out
    assert NOTICE in told
    assert all(f"  {verb}" in told and meaning in told for verb, meaning in find_verbs().items())
    assert main([]) == BAD_INPUT


def test_the_version_is_told(capsys: Capture) -> None:
    assert main(["--version"]) == OK
    assert capsys.readouterr().out == f"psy-step {version('psy-step')}\n"


def test_no_verb_is_left_out_below() -> None:
    assert {command.split()[0] for command in MODELS} == set(find_verbs())


def test_a_verb_is_a_file_that_says_so_in_its_first_line() -> None:
    assert find_verbs()["simulate"].startswith("play many sessions")
    assert not {"app", "command_line", "demo_models"} & set(find_verbs())


@pytest.mark.parametrize("command", MODELS)
def test_help_of_a_command_describes_every_option(command: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit, match="0"):
        main([*command.split(), "--help"])
    told = capsys.readouterr().out
    assert NOTICE in told
    assert "--config FILE" in told
    assert "(default: None)" not in told
    assert "(default: )" not in told
    words = " ".join(told.split())
    for name, field in MODELS[command].model_fields.items():
        flag = (field.alias or name).replace("_", "-")
        assert f"--{flag}" in told or f"\n  {name.upper()} " in told
        if field.default is False:
            assert f"--no-{name.replace('_', '-')}" not in told
        assert field.description
        assert " ".join(field.description.split()) in words


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("simulat", "Did you mean 'simulate'?"),
        ("simulate --sesions 3", "Did you mean '--sessions'?"),
        ("simulate --deadline 20", "it stands in its entry in endpoints.toml"),
        ("simulate --out", "argument --out: expected one argument"),
        ("simulate stray", "unrecognized arguments: stray"),
        ("simulate --mine=maybe", "maybe"),
        ("simulate --counselor rule_base/steper", "Did you mean 'rule_based/stepper'?"),
        ("simulate --client nobody", "--client: unknown client 'nobody'. Known: rule_based"),
        ("simulate --candidates 1", "Use --candidates 2 or more, or --no-mine"),
        (
            "simulate --candidates -3",
            "--candidates: input should be greater than or equal to 1, got '-3'",
        ),
        ("simulate --candidates nan", "--candidates: input should be a valid integer"),
        ("simulate --sessions 0", "--sessions: input should be greater than or equal to 1"),
        ("simulate --workers -1", "--workers: input should be greater than or equal to 0"),
        ("simulate --min-margin-plan nan", "--min-margin-plan"),
        ("simulate --session-timeout 0", "--session-timeout"),
        ("simulate --counselor human", "Use psy-step play to sit down yourself"),
        ("simulate --profiles none.jsonl", "none.jsonl: the file does not exist. Check the path."),
        ("simulate --profiles .", "Is a directory"),
        ("simulate --config", "Write --config FILE"),
        ("simulate --config=", "Write --config FILE"),
        ("simulate --config none.yaml", "none.yaml: the file does not exist"),
        ("simulate --config .", "cannot be read (Is a directory)"),
        ("simulate --out \udcff", "the argument is not UTF-8 text"),
        ("play --profile nobody", "--profile: no profile 'nobody'. There are builtin-001 to"),
        ("play --counselor humann", "Did you mean 'human'?"),
        ("play --out .", "Give a new file with --out."),
        ("play --out /dev/null", "Give a new file with --out."),
        ("show none", "none/sessions.jsonl: cannot be read"),
        ("show --count 0", "--count"),
        ("show", "there are no runs. psy-step simulate makes one"),
        ("show run --attitude happy", "--attitude: no 'happy'. Known: "),
        ("show run --ending never", "--ending: no 'never'. Known: "),
        ("check nobody/x", "--counselor: unknown counselor 'nobody/x'"),
        ("check rule_based --seat chair", "--seat: no seat 'chair'"),
        ("check nosuchmodule:Class", "'nosuchmodule:Class' cannot be used (ModuleNotFoundError"),
        ("profiles --source patternreframe", "--input: no file to import"),
        ("profiles --out .", "this is not a file that can be replaced"),
        ("profiles --out /dev/null", "this is not a file that can be replaced"),
    ],
)
def test_a_mistake_costs_one_line_that_names_the_remedy(
    arguments: str, told: str, tmp_path: Path, capsys: Capture
) -> None:
    assert told in refuse(arguments.split(" "), capsys)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("asked", ["check leaves:Seat", "simulate --counselor=leaves:Seat"])
def test_a_module_that_ends_the_program_is_told_with_its_line(
    asked: str, tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "leaves.py").write_text("import sys\nsys.exit(3)\n")
    told = refuse(asked.split(), capsys)
    assert "'leaves:Seat' cannot be used (SystemExit: 3, leaves.py:2)" in told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "p.jsonl: the file holds no lines"),
        (b"\x7fELF\xd0\xff", "p.jsonl:1: the text is not UTF-8"),
        (json.dumps(ROW).encode() + b'\n{"a": \n', "p.jsonl:2: this line is not valid JSON"),
        (b"[1]\n", "p.jsonl, entry 1: this entry is a number and not a JSON object"),
        (b"[" * 200_000, "p.jsonl:1: this line is not JSON that can be read"),
        (
            json.dumps(ROW | {"attitude": "angry"}).encode(),
            "unknown attitude 'angry'. Use one of: hesitant",
        ),
        (json.dumps(ROW | {"attitude": "\x1b[2J\n" + "x" * 99_999}).encode(), "unknown attitude"),
        (json.dumps(ROW | {"k" * 99_999: "x"}).encode(), "unknown field"),
        (
            json.dumps(ROW | {"name": "\udc80"}).encode(),
            "p.jsonl:1: this line is not valid JSON (lone",
        ),
        (b'{"profile_id": "x"}', "the field 'name' is missing"),
        (
            b"\n".join([json.dumps(ROW).encode()] * 2),
            "p.jsonl:2: the profile_id 'builtin-001' was already used",
        ),
    ],
    ids=range(11),
)
def test_a_wrong_profile_file_is_told_with_its_line(
    content: bytes, told: str, tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "p.jsonl").write_bytes(content)
    assert told in refuse(["simulate", "--profiles=p.jsonl", "--out=run"], capsys)
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("candidats: 3", "c.yaml: unknown option 'candidats'. Did you mean 'candidates'?"),
        ("attempt_timeout: 9", "attempt_timeout belongs to a model: it stands in its entry"),
        ("candidates: many", "c.yaml: candidates: input should be a valid integer"),
        ("a: b: c", "c.yaml: not YAML"),
        ("day: 2024-99-99", "c.yaml: not YAML"),
        ("- 1", "c.yaml: holds no options"),
        ("", "c.yaml: holds no options"),
        ("[" * 20_000, "c.yaml: not YAML"),
        ("!!python/object/apply:os.system ['exit']", "c.yaml: not YAML"),
    ],
    ids=range(9),
)
def test_a_wrong_config_file_is_told_by_its_name(
    content: str, told: str, tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "c.yaml").write_text(content)
    assert told in refuse(["simulate", "--config=c.yaml", "--out=run"], capsys)


def test_flags_a_yaml_file_and_a_run_file_give_the_same_run(finished: Path, tmp_path: Path) -> None:
    lines = [flag.removeprefix("--").replace("=", ": ") for flag in SMALL]
    (tmp_path / "c.yaml").write_text("\n".join([*lines, "out: from yaml ünï 🙂"]))
    assert main(["simulate", "--config=c.yaml"]) == OK
    assert main(["simulate", "--config", "run/run.json", "--out=again"]) == OK
    assert (
        read_files(tmp_path / "from yaml ünï 🙂")
        == read_files(finished)
        == read_files(tmp_path / "again")
    )


def test_a_flag_wins_over_the_config_file(finished: Path, tmp_path: Path) -> None:
    assert (
        main(["simulate", "--config", str(finished / "run.json"), "--sessions=1", "--out=one"])
        == OK
    )
    assert len((tmp_path / "one" / "sessions.jsonl").read_text().splitlines()) == 1


def test_an_entry_of_a_table_may_be_a_list_or_a_table_itself() -> None:
    given = ["--trainer", 'loss_type=["sigmoid", "sft"]', '--trainer=more={"a": [1, 2]}']
    words = ["--trainer", "max_steps=3", "--trainer", "name=[half"]
    told = parse_arguments(TrainConfig, "train", ["--data=x", "--out=o", *given, *words])
    assert told.trainer == {
        "loss_type": ["sigmoid", "sft"],
        "more": {"a": [1, 2]},
        "max_steps": 3,
        "name": "[half",
    }


def test_a_changed_setting_is_told_with_how_to_proceed(finished: Path, capsys: Capture) -> None:
    before = read_files(finished)
    told = refuse(["simulate", *SMALL, "--seed=4", "--out=run"], capsys)
    assert "(seed: 0 -> 4). Give the old settings to continue it, or another --out." in told
    assert read_files(finished) == before


def test_two_commands_cannot_write_one_run(finished: Path, capsys: Capture) -> None:
    with FileLock(finished / "run.lock"):
        assert "another process is writing this run" in refuse(
            ["simulate", *SMALL, "--out=run"], capsys
        )


@pytest.mark.parametrize(
    ("name", "cut"), [*((name, False) for name in DERIVED), ("metrics.json", True)]
)
def test_the_same_command_rebuilds_what_can_be_derived(
    finished: Path, name: str, cut: bool
) -> None:
    before = read_files(finished)
    (finished / name).unlink()
    if cut:
        (finished / name).write_bytes(before[name][:100])
    assert main(["simulate", *SMALL, "--out=run"]) == OK
    assert read_files(finished) == before


@pytest.mark.parametrize("name", ["run.json", "ledger.sqlite"])
@pytest.mark.parametrize(
    "content", [b"", b"garbage \xff" * 999, None], ids=["empty", "garbage", "cut"]
)
def test_damaged_truth_is_never_played_over(
    finished: Path, name: str, content: bytes | None, capsys: Capture
) -> None:
    before = read_files(finished)
    damaged = (
        (finished / name).read_bytes()[: 9000 if name == "ledger.sqlite" else 100]
        if content is None
        else content
    )
    (finished / name).write_bytes(damaged)
    told = refuse(["simulate", *SMALL, "--out=run"], capsys)
    assert f"run/{name}: " in told
    assert "another --out" in told
    assert read_files(finished) == before
    assert (finished / name).read_bytes() == damaged


def test_a_finished_run_without_its_ledger_is_not_played_over(
    finished: Path, capsys: Capture
) -> None:
    (finished / "ledger.sqlite").unlink()
    assert "the ledger is gone or empty, but sessions.jsonl is there" in refuse(
        ["simulate", *SMALL, "--out=run"], capsys
    )


def test_a_damaged_session_in_the_ledger_is_told(finished: Path, capsys: Capture) -> None:
    with sqlite3.connect(finished / "ledger.sqlite") as database:
        database.execute(
            "UPDATE sessions SET payload = x'7b22' WHERE session_id = 'builtin-002_r0'"
        )
    (finished / "metrics.json").unlink()
    told = refuse(["simulate", *SMALL, "--out=run"], capsys)
    assert (
        "run/ledger.sqlite: a session in the ledger is damaged. Restore the file from a copy"
        in told
    )
    assert len((finished / "sessions.jsonl").read_bytes().splitlines()) == 2


def test_a_full_disk_costs_no_saved_session(tmp_path: Path, capsys: Capture) -> None:
    wider = ["simulate", "--workers=0", "--sessions=6", "--candidates=6"]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, hard))
    try:
        told = refuse([*wider, "--out=run"], capsys)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "Make room on the disk, then give the same command again" in told
    assert main([*wider, "--out=run"]) == main([*wider, "--out=other"]) == OK
    assert read_files(tmp_path / "run") == read_files(tmp_path / "other")


def test_a_place_nobody_can_write_to_is_told(capsys: Capture) -> None:
    assert "cannot be written" in refuse(
        ["simulate", *SMALL, "--out=/proc/no-such-place/run"], capsys
    )


def test_show_prints_what_is_asked_for(finished: Path, capsys: Capture) -> None:
    assert main(["show", str(finished), "--session", "builtin-002_r0"]) == OK
    told = capsys.readouterr().out
    assert told.startswith("Session builtin-002_r0")
    listed = show_list(finished, capsys)
    assert all(name in listed for name in ("builtin-001_r0", "builtin-002_r0", "2 sessions"))
    assert "builtin-002_r0" not in show_list(finished, capsys, "--count=1")


def show_list(run: Path, capsys: Capture, *flags: str) -> str:
    assert main(["show", str(run), *flags]) == OK
    return capsys.readouterr().out


def test_show_filters_sessions(finished: Path, capsys: Capture) -> None:
    lines = (finished / "sessions.jsonl").read_text().splitlines()
    for session in map(json.loads, lines):
        listed = show_list(finished, capsys, f"--attitude={session['profile']['attitude']}")
        assert session["session_id"] in listed
        listed = show_list(finished, capsys, f"--ending={session['ending']}")
        assert session["session_id"] in listed
    assert "0 sessions" in show_list(finished, capsys, "--ctrs-below=0")
    assert "2 sessions" in show_list(finished, capsys, "--ctrs-below=6")
    assert "0 sessions" in show_list(finished, capsys, "--ctrs-above=6")


def test_show_without_a_run_lists_the_runs_there_are(capsys: Capture) -> None:
    assert main(["simulate", *SMALL, "--out=runs/one"]) == OK
    capsys.readouterr()
    assert main(["show"]) == OK
    told = capsys.readouterr().out
    assert "runs/one" in told
    assert "finished" in told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "run: the run is not finished. Give its command again."),
        (b"", "the file holds no sessions. Delete metrics.json"),
        (b"\x7fELF\xd0", "a line is not a transcript"),
        (b"[1]\n", "a line is not a transcript"),
        (b'{"schema_version": 1, "sess', "a line is not a transcript"),
    ],
    ids=["unfinished", "empty", "binary", "list", "cut"],
)
def test_show_tells_what_is_wrong_with_a_run(
    finished: Path, content: bytes | None, told: str, capsys: Capture
) -> None:
    (finished / "sessions.jsonl").unlink()
    if content is not None:
        (finished / "sessions.jsonl").write_bytes(content)
    assert told in refuse(["show", "run"], capsys)


def test_show_tells_an_unknown_session(finished: Path, capsys: Capture) -> None:
    assert f"{finished}: no session 'x'" in refuse(["show", str(finished), "--session=x"], capsys)


HOSTILE = {
    "braces": "I said {0} and {topic} and {thought!r:>{n}} {} }{ {{x}} about it.",
    "brackets": "I keep [a|b] and [yes|no|maybe] on my mind about [x|y].",
    "json": 'I sent {"a": [1, {"b": "c"}], "exit": true} about it.',
    "terminal": "I am \x1b[31mred\x1b[0m and \x07 about it.",
    "invisible": "I feel z\u200bero\ufeff width about it.",
    "right to left": "\u202eI feel\u202c \u05e2\u05e6\u05d5\u05d1 about it.",
    "emoji": "I 😀👨‍👩‍👧‍👦 feel lost about it.",
    "nothing": "...",
    "long": "I worry about this. " * 2500,
    "one word": "x" * 50_000,
    "regex": "(((((a+)+)+)+$ [^\\]\\ about",
}


def test_hostile_profile_text_is_spoken_as_it_is_and_never_expanded(
    tmp_path: Path, capsys: Capture
) -> None:
    bank = load_bank()
    open_client = next(profile for profile in bank if profile.attitude == "open")
    rows = [
        open_client.model_copy(
            update={
                "profile_id": name,
                "name": text[:40],
                "persona": text,
                "topic": text[:60],
                "emotion": text[:60],
                "surface_problem": text,
                "triggering_situation": text,
                "automatic_thoughts": (text,),
                "negative_thought": text,
                "balanced_thoughts": (text,),
            }
        )
        for name, text in HOSTILE.items()
    ]
    write_profiles(rows, tmp_path / "p.jsonl")
    options = ["--profiles=p.jsonl", "--workers=0", "--candidates=2", "--max-exchanges=6"]
    assert main(["simulate", *options, "--out=run"]) == OK
    sessions = {}
    for line in (tmp_path / "run" / "sessions.jsonl").read_text().split("\n")[:-1]:
        session = json.loads(line)
        assert session["ending"] != "failed", session["cause"]
        sessions[session["profile"]["profile_id"]] = "\n".join(
            exchange["client"]["utterance"] for exchange in session["exchanges"]
        )
    assert HOSTILE["braces"].removeprefix("I said ").rstrip(".") in sessions["braces"]
    assert HOSTILE["brackets"].removeprefix("I ").rstrip(".") in sessions["brackets"]
    capsys.readouterr()
    assert main(["show", "run"]) == OK
    for name in sessions:
        assert main(["show", "run", f"--session={name}_r0"]) == OK
    assert (
        capsys.readouterr().out.replace("\n", "").translate({0x200B: "", 0xFEFF: ""}).count("\x1b")
        == 0
    )


def start(*arguments: str) -> subprocess.Popen[str]:
    """The command as a process of its own."""
    command = [sys.executable, "-m", "scripts.app", *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        command, env=environment, start_new_session=True, text=True, stderr=subprocess.PIPE
    )


def test_a_stopped_and_a_killed_command_are_continued_to_the_same_bytes(tmp_path: Path) -> None:
    command = ("simulate", "--workers=0", "--sessions=30", "--candidates=6", "--out")
    for number in (signal.SIGTERM, signal.SIGKILL):
        saved = count_saved(tmp_path / "run")
        with start(*command, "run") as driver:
            due = saved + 2
            wait_until(lambda due=due: count_saved(tmp_path / "run") > due)  # type: ignore[misc]
            driver.send_signal(number)
            _, error = driver.communicate(timeout=60)
        assert saved < count_saved(tmp_path / "run") < 30
        if number == signal.SIGTERM:
            assert driver.returncode == INTERRUPTED
            assert error.splitlines()[-1].endswith(
                f"the same command continues: psy-step {' '.join(command)} run"
            )
    assert main([*command, "run"]) == main([*command, "undisturbed"]) == OK
    assert read_files(tmp_path / "run") == read_files(tmp_path / "undisturbed")


def test_two_signals_while_ray_starts_end_the_command_in_order(tmp_path: Path) -> None:
    with start("simulate", "--workers=1", "--sessions=60", "--candidates=2", "--out=run") as driver:
        wait_until(lambda: (tmp_path / "run" / "ledger.sqlite").exists())
        for _ in range(2):
            time.sleep(0.7)
            os.killpg(driver.pid, signal.SIGINT)
        _, error = driver.communicate(timeout=60)
    assert driver.returncode == INTERRUPTED, error
    assert "of 60 sessions saved; the same command continues: psy-step simulate" in error


def test_absurdly_many_workers_are_refused_before_any_is_started() -> None:
    class NotStarted:
        @staticmethod
        def is_initialized() -> bool:
            return False

    many = WORKERS_PER_CORE * (os.cpu_count() or 1) + 1
    with (
        pytest.raises(InputError, match=r"--workers: .* too many"),
        open_cluster(NotStarted(), many),  # type: ignore[arg-type]
    ):
        pass
