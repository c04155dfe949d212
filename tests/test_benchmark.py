"""A benchmark: the same clients for all, only what is missing is played, and every figure holds."""

import json
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import combinations
from pathlib import Path
from statistics import fmean
from typing import Any

import pytest

from agents.models.scripted import estimate_tokens
from psy_env.comparing import COMPARISON
from psy_env.errors import InputError
from psy_env.records import Ratings, Transcript
from psy_env.rubrics import HELPFUL, HINDERING, RUBRICS, SESSION_REACTIONS
from rollouts.audit.sessions import observe_session
from rollouts.benchmark.config import BenchmarkConfig
from rollouts.benchmark.folder import Lineup
from rollouts.benchmark.measure import MeasuredSession, Measurement
from rollouts.benchmark.plan import Entrant, read_entrant
from rollouts.benchmark.protocol import choose_clients, read_protocol
from rollouts.benchmark.run import BenchmarkResult, run_benchmark
from rollouts.benchmark.source import read_printed
from rollouts.benchmark.tables import tabulate_reactions_by_attitude
from rollouts.results.summary import summarize_session
from rollouts.results.table import Table
from rollouts.run.ledger import Ledger
from scripts.app import BAD_INPUT, FAULT, OK, SPENT, main
from tests.kept_sessions import play_client
from tests.lab import PRICE, count_calls, declare
from tests.model_server import EMPTY, Answer, ModelServer, answer_seats, fail, in_turn, say

STRICT = "tests.benchmark_seats:Strict"
FIRST = ("rule_based/no_plan@2", "canary/confidant")
Capture = pytest.CaptureFixture[str]
VERDICT = say(json.dumps({key: {"reason": "so", "better": "tie"} for key in COMPARISON.keys}))
"""A judge's word on two sessions, for US$ 0.002 at PRICE."""


def configure(out: Path, *counselors: str, **values: object) -> BenchmarkConfig:
    """A small benchmark in this process."""
    fields: dict[str, object] = {
        "workers": 0,
        "sessions": 3,
        "max_exchanges": 4,
        "evaluators": ("rule_based", STRICT),
    }
    named: dict[str, object] = {"counselors": counselors} if counselors else {}
    return BenchmarkConfig.model_validate({**fields, **named, **values, "out": out})


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two counselors and two judges, with three clients."""
    folder = tmp_path_factory.mktemp("played") / "both"
    run_benchmark(configure(folder, *FIRST))
    return folder


@pytest.fixture
def copied(played: Path, tmp_path: Path) -> Path:
    """A copy, to be changed."""
    return Path(shutil.copytree(played, tmp_path / "both"))


def find_table(result: BenchmarkResult, key: str) -> Table:
    """One table of the first client and judge."""
    return next(table for table in result.results.tables if table.key == key)


def read_row(table: Table, name: str) -> dict[str, Any]:
    """The values of a counselor's row, by column."""
    (row,) = (row for row in table.rows if row.name == name)
    return dict(zip(table.columns, (cell.value for cell in row.cells), strict=True))


def count_shares(turns: list[list[str]], begin: str) -> Counter[str]:
    """What share of a session's tags of one family each has; empty where it has none."""
    tags = Counter(tag for turn in turns for tag in turn if tag.startswith(begin))
    return Counter({tag: count / tags.total() for tag, count in tags.items()})


def list_sessions(folder: Path) -> dict[str, list[str]]:
    """The sessions of each run."""
    found = {}
    for run in sorted((folder / "runs").iterdir()):
        with Ledger(run / "ledger.sqlite") as ledger:
            found[run.name] = sorted(ledger.done_ids())
    return found


def test_the_same_clients_with_the_same_seeds_come_to_every_counselor(played: Path) -> None:
    sessions = list_sessions(played)
    assert sorted(sessions) == [
        "canary_confidant__rule_based",
        "canary_confidant__rule_based__tests.benchmark_seats_Strict",
        "rule_based_no_plan@2__rule_based",
        "rule_based_no_plan@2__rule_based__tests.benchmark_seats_Strict",
    ]
    first, *others = sessions.values()
    assert len(first) == 3
    assert all(one == first for one in others)


def test_a_finished_benchmark_plays_nothing_and_a_counselor_more_plays_exactly_what_is_missing(
    copied: Path,
) -> None:
    before = {path: path.stat().st_mtime_ns for path in copied.glob("runs/*/ledger.sqlite")}
    again = run_benchmark(configure(copied, *FIRST))
    assert (again.played, again.rated) == (0, 0)
    more = run_benchmark(configure(copied, *FIRST, "canary/wrong_file"))
    assert (more.played, more.rated) == (3, 3)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    board = find_table(more, "leaderboard")
    assert {row.name for row in board.rows} == {*FIRST, "canary/wrong_file"}
    alone = run_benchmark(BenchmarkConfig(out=copied))
    assert (alone.played, alone.rated) == (0, 0)
    assert alone.results.tables == more.results.tables


def test_a_second_judge_rates_the_same_sessions_in_tables_of_its_own(played: Path) -> None:
    result = run_benchmark(configure(played, *FIRST))
    ours, strict = (find_table(result, key) for key in ("leaderboard", "leaderboard_2"))
    assert STRICT in strict.title
    (agreement,) = find_table(result, "judge_agreement").rows
    assert agreement.cells[0].value == 6
    told = " ".join(one.sentence for one in result.results.audit.findings)
    assert "rule_based chose among the candidates of 3 sessions" in told
    assert f"{STRICT} rated what another judge chose" in told
    higher = {row.name: row.cells[0].value for row in ours.rows}
    for row in strict.rows:
        lower = row.cells[0].value
        assert isinstance(lower, float)
        assert lower <= float(higher[row.name] or 0)


def test_its_report_holds_the_tables_and_every_session(copied: Path, capsys: Capture) -> None:
    page = copied / "report.html"
    text = page.read_text("utf-8")
    assert text.index("table-leaderboard") < text.index("table-ctrs") < text.index('id="plots"')
    assert text.count('class="packed"') == 2 * 2 * 3
    assert text.index("table-judge_audit") < text.index("table-basis") < text.index('id="audit"')
    assert f"canary/confidant (rule_based, judge {STRICT})" in text
    page.unlink()
    assert main(["show", str(copied), "--report"]) == OK
    assert page.read_text("utf-8") == text


def test_tables_2_and_3_hold_item_means_and_shares_of_tags_as_the_sessions_have_them(
    played: Path,
) -> None:
    result = run_benchmark(configure(played, *FIRST))
    for name in FIRST:
        run = played / "runs" / f"{name.replace('/', '_')}__rule_based"
        sessions = map(json.loads, (run / "sessions.jsonl").read_text().splitlines())
        ratings = [session["rating"] for session in sessions]
        items = read_row(find_table(result, "ctrs"), name)
        for key in RUBRICS.ctrs.keys:
            scores = [rating["ctrs"]["scores"][key] for rating in ratings]
            assert items[key.replace("_", " ")] == pytest.approx(sum(scores) / 3, abs=1e-6)
        for key, begin in (("questions", "Q_"), ("reflections", "R_")):
            shares = [count_shares(rating["tags"], begin) for rating in ratings]
            asked = [share for share in shares if share]
            told = read_row(find_table(result, key), name)
            assert told == pytest.approx(
                {tag: 100 * fmean(one[tag] for one in asked) if asked else None for tag in told},
                abs=1e-4,
            )


def test_with_a_second_client_it_is_told_whether_the_counselors_keep_their_order(
    tmp_path: Path,
) -> None:
    names = ("sincere/socratic", "rule_based/no_plan", "rule_based/random")
    clients = ("rule_based", "rule_based/reserved")
    fields = {"clients": clients, "evaluators": ("rule_based",), "max_exchanges": 14}
    result = run_benchmark(configure(tmp_path / "two", *names, **fields))
    first, second = (
        {row.name: float(row.cells[0].value or 0) for row in find_table(result, key).rows}
        for key in ("leaderboard", "leaderboard_2")
    )
    kept = sum(
        (first[one] - first[other]) * (second[one] - second[other]) > 0
        for one, other in combinations(names, 2)
    )
    row = read_row(find_table(result, "client_swap"), f"{' and '.join(clients)}, rule_based")
    assert (row["counselors"], row["pairs in one order"]) == (3, pytest.approx(kept / 3))
    assert row["CTRS with the first"] == pytest.approx(fmean(first.values()))
    (told,) = (one for one in result.results.audit.findings if one.heading == "Another client")
    assert told.sentence.startswith("With rule_based/reserved in place of rule_based the counselo")
    assert ("keep their order" in told.sentence) is (kept == 3)


def test_a_counselor_is_said_to_name_the_thought_in_a_share_of_its_sessions(played: Path) -> None:
    board = find_table(run_benchmark(configure(played, *FIRST)), "leaderboard")
    share, exchange = (board.columns.index(name) for name in ("thought named", "at exchange"))
    canary = next(row for row in board.rows if row.name == "canary/confidant")
    assert canary.cells[share].value == 0.0
    assert canary.cells[exchange].value is None


def test_other_conditions_than_it_was_begun_with_are_refused_with_the_difference(
    played: Path,
) -> None:
    with pytest.raises(InputError, match=r"other conditions .*sessions: 3 -> 4"):
        run_benchmark(configure(played, *FIRST, sessions=4))
    with pytest.raises(InputError, match="max_exchanges: 4 -> 20"):
        run_benchmark(configure(played, *FIRST, max_exchanges=20))


def test_finished_runs_join_by_reference_and_are_compared_by_client(
    played: Path, tmp_path: Path
) -> None:
    runs = [str(played / "runs" / name) for name in list_sessions(played) if "Strict" not in name]
    result = run_benchmark(BenchmarkConfig(runs=tuple(runs), out=tmp_path / "joined"))
    assert (result.played, result.rated) == (0, 0)
    assert not (tmp_path / "joined" / "runs").exists()
    (row,) = find_table(result, "differences").rows
    assert (row.name, row.cells[-3].value) == ("rule_based/no_plan@2", 3)
    assert main(["verify", str(tmp_path / "joined")]) == OK


def test_a_judge_compares_every_two_counselors_once_and_cases_say_where_they_part(
    copied: Path, capsys: Capture
) -> None:
    result = run_benchmark(configure(copied, *FIRST, head_to_head="rule_based"))
    pair = find_table(result, "head_to_head_pair_1")
    assert pair.title == "Head-to-head by rule_based: rule_based/no_plan@2 against canary/confidant"
    overall = pair.rows[-1].cells
    assert [sum(int(cell.value or 0) for cell in overall[:3]), overall[4].value] == [6, 0]
    assert {case.first.counselor for case in result.results.cases} <= {FIRST[0]}
    (ledger,) = copied.glob("head_to_head/*/ledger.sqlite")
    before = ledger.stat().st_mtime_ns
    assert main(["benchmark", "--out", str(copied), "--workers", "0"]) == OK
    assert ledger.stat().st_mtime_ns == before
    assert "rule_based/no_plan@2 against canary/confidant" in capsys.readouterr().out
    assert main(["verify", str(copied)]) == OK


def test_a_run_that_shares_no_client_with_the_others_is_refused(
    played: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    flags = ("--profiles=builtin", "--sessions=2", "--workers=0", "--candidates=1", "--no-mine")
    assert main(["simulate", *flags, f"--out={other}"]) == OK
    run = str(played / "runs" / "canary_confidant__rule_based")
    with pytest.raises(InputError, match="no client of this run came to the others"):
        run_benchmark(BenchmarkConfig(runs=(run, str(other)), out=tmp_path / "joined"))


def test_a_row_is_standard_or_custom_by_what_its_own_run_tells(played: Path) -> None:
    (first, *_) = run_benchmark(configure(played, *FIRST)).results.standings
    assert [told.partition(":")[0] for told in first.departures] == [
        "profiles_sha256",
        "sessions",
        "max_exchanges",
    ]
    assert first.check == "executed again"


def test_a_protocol_of_ones_own_names_all_conditions_and_its_rows_are_by_it(
    tmp_path: Path,
) -> None:
    own = tmp_path / "own.toml"
    own.write_text('sessions = 2\nmax_exchanges = 2\ncounselors = ["canary/confidant"]\n')
    config = BenchmarkConfig(protocol=str(own), workers=0, out=tmp_path / "own")
    result = run_benchmark(config)
    assert result.played == 2
    assert [one.departures for one in result.results.standings] == [()]
    custom = run_benchmark(config.model_copy(update={"out": tmp_path / "other", "seed": 1}))
    assert custom.results.standings[0].departures == ("seed: 1 for 0",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("sessions = 0", "sessions: input should be greater than or equal to 1"),
        ("colour = 1", "a protocol has no 'colour'"),
        ("sessions =", "not TOML"),
    ],
)
def test_a_wrong_protocol_is_told(text: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(text)
    with pytest.raises(InputError, match=told):
        read_protocol(str(tmp_path / "own.toml"))


def test_the_shipped_protocol_reports_on_test_clients_with_every_attitude() -> None:
    standard = read_protocol("standard")
    clients = choose_clients(standard.config)
    assert len(clients) == standard.sessions == 176
    assert len({client.attitude for client in clients}) == 8


def test_few_clients_are_of_many_texts_and_attitudes() -> None:
    clients = choose_clients(BenchmarkConfig(sessions=8))
    assert len({client.triggering_situation for client in clients}) == 8
    assert len({client.attitude for client in clients}) == 8


def test_best_of_n_is_part_of_a_counselors_name() -> None:
    assert read_entrant("rule_based/stepper@8") == Entrant("rule_based/stepper", 8)
    assert read_entrant("lab/m@1.5") == Entrant("lab/m@1.5", 1)
    assert str(read_entrant("canary/confidant@1")) == "canary/confidant"


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (("--counselors", "rule_based/steper"), "Did you mean 'rule_based/stepper'?"),
        (("--sessions=9999",), "there are only 176 clients"),
        (("--protocol=nowhere.toml",), "the file does not exist"),
        (("--runs", "nowhere"), "no run is here"),
        (("--head-to-head", "rule_basd"), "Did you mean 'rule_based'?"),
    ],
)
def test_a_mistake_is_told_before_anything_is_written(
    flags: tuple[str, ...],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["benchmark", *flags, "--out=here"]) == BAD_INPUT
    assert told in capsys.readouterr().err
    assert {path.name for path in Path("here").iterdir()} <= {"benchmark.lock"}


def test_a_dry_run_adds_up_what_every_seat_of_every_run_would_take(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    declare("http://127.0.0.1:9/v1")
    flags = (
        "--sessions=1",
        "--max-exchanges=2",
        "--evaluators",
        "rule_based",
        "lab/j",
        "--dry-run",
    )
    assert main(["benchmark", "--counselors", "lab/a", "lab/b", *flags, "--out=here"]) == OK
    told = capsys.readouterr().out
    assert all(name in told for name in ("lab/a", "lab/b", "lab/j"))
    assert not Path("here").exists()


@pytest.mark.parametrize("joined", [False, True])
def test_a_dry_run_counts_the_comparisons_that_the_same_command_makes(
    joined: bool,
    played: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:
    monkeypatch.chdir(tmp_path)
    runs = [str(played / "runs" / name) for name in list_sessions(played) if "Strict" not in name]
    who = ["--runs", *runs] if joined else ["--counselors", *FIRST, "--sessions=3"]
    command = ["benchmark", *who, "--head-to-head", "lab/j", "--workers=0", "--out=here"]
    verdict = say("3")
    with ModelServer(lambda _: verdict) as server:
        declare(server.url, PRICE, 'form = "plain"')
        assert main([*command, "--dry-run"]) == OK
        assert server.counts["received"] == 0
        told = next(line for line in capsys.readouterr().out.splitlines() if "lab/j" in line)
        assert main(command) == OK
    seat, _, calls, tokens, _, cost = told.split()
    assert (seat, int(calls)) == ("comparisons", server.counts["received"])
    read = [estimate_tokens(m["content"]) for ask in server.asks for m in ask.body["messages"]]
    assert int(tokens.replace(",", "")) == pytest.approx(sum(read), rel=0.5)
    assert float(cost) > 0


def test_one_budget_holds_for_all_runs_together_and_a_larger_one_continues(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    flags = ("--sessions=1", "--max-exchanges=1", "--workers=0", "--out=here")
    command = ["benchmark", "--counselors", "lab/a", "lab/b", *flags]
    with ModelServer(partial(answer_seats, 0.0)) as server:
        declare(server.url, PRICE)
        assert main([*command, "--max-cost=0.002"]) == SPENT
        assert "of --max-cost 0.002 used up" in capsys.readouterr().err
        assert server.counts["received"] == 1
        assert main([*command, "--max-cost=1"]) == OK
        assert server.counts["received"] == 2


@pytest.mark.parametrize(
    ("broken", "flag", "code", "told"),
    [
        (VERDICT, "--max-cost=0.014", SPENT, "of --max-cost 0.014 used up"),
        (fail(401, "who are you?"), "--max-cost=9", BAD_INPUT, "wants a key"),
        (EMPTY, "--max-cost=9", FAULT, "all 6 comparisons failed, mostly for this"),
    ],
    ids=["budget", "key", "silence"],
)
def test_comparisons_that_cannot_be_made_come_behind_the_results_and_alone_are_made_later(
    broken: Answer,
    flag: str,
    code: int,
    told: str,
    copied: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:
    monkeypatch.chdir(tmp_path)
    third = ("--counselors", "rule_based/empathic", "--workers=0", "--concurrency=1")
    command = ["benchmark", f"--out={copied}", *third, "--head-to-head", "lab/j"]
    with ModelServer(in_turn(*[VERDICT] * 6, broken)) as server:
        declare(server.url, PRICE, "deadline = 0.2")
        assert main([*command, flag]) == code
        asked = capsys.readouterr()
        assert told in asked.err
        assert (copied / "tables/head_to_head_pair_1.csv").is_file()
        assert not (copied / "tables/head_to_head_pair_2.csv").exists()
        results = json.loads((copied / "results.json").read_text())
        assert [told in one["cause"] for one in results["uncompared"]] == [True, True]
        page = (copied / "report.html").read_text()
        assert page.count("Not compared: ") == 2
        assert "rule_based/empathic" in page
        assert main(["verify", str(copied)]) == OK
        made, server.script = len(server.asks), in_turn(VERDICT)
        assert main([*command, "--max-cost=9"]) == OK
        answered = sum(count_calls(one)[0] for one in copied.glob("head_to_head/*_and_*"))
    assert answered == 3 * 6
    assert len(server.asks) - made <= 2 * 6
    assert not json.loads((copied / "results.json").read_text())["uncompared"]
    assert not (copied / "head_to_head/stopped.json").exists()


@pytest.mark.parametrize("recovers", [True, False])
def test_a_run_given_up_before_its_first_session_is_tried_once_more_behind_the_others(
    recovers: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    asked: list[str] = []

    def answer(body: Any) -> Answer:
        asked.append(body["model"])
        busy = body["model"] == "a" and not (recovers and "b" in asked)
        return EMPTY if busy else answer_seats(0.0, body)

    flags = ("--sessions=1", "--max-exchanges=1", "--workers=0", "--out=here")
    with ModelServer(answer) as server:
        declare(server.url, "deadline = 0.2")
        code = main(["benchmark", "--counselors", "lab/a", "lab/b", *flags])
    told = capsys.readouterr()
    assert code == (OK if recovers else FAULT)
    assert told.err.count("counselor lab/a") == 2
    assert (
        "1 runs are not finished: runs/lab_a__rule_based: tried twice; no" in told.err or recovers
    )
    assert all(name in told.out for name in ("lab/a", "lab/b"))


def test_verify_says_what_each_row_rests_on(played: Path, capsys: Capture) -> None:
    assert main(["verify", str(played)]) == OK
    told = capsys.readouterr().out
    assert told.count("3 of 3 sessions byte-identical") == 4
    assert told.count("executed again; profiles_sha256:") == 4
    assert "every table and figure is what the runs give" in told


def change_ledger(folder: Path, before: str, after: str) -> None:
    """One text in every saved session of one run."""
    with sqlite3.connect(folder / "runs/canary_confidant__rule_based/ledger.sqlite") as database:
        change = "UPDATE sessions SET payload = CAST(replace(CAST(payload AS TEXT), ?, ?) AS BLOB)"
        database.execute(change, (before, after))


def change_file(path: Path, before: str, after: str) -> None:
    """The first place where a text stands in a file."""
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))


def change_profile_in_ledger(folder: Path) -> None:
    name = json.loads((folder / "profiles.jsonl").read_text().splitlines()[0])["persona"][0]
    change_ledger(folder, f'"persona":"{name}', f'"persona":"{name}x')


CHANGES: dict[str, Callable[[Path], None]] = {
    "a turn": lambda one: change_ledger(one, "sailing boat", "sailing boot"),
    "a score": lambda one: change_ledger(one, '"focus":0', '"focus":1'),
    "a client in a session": change_profile_in_ledger,
    "the list of clients": lambda one: change_file(one / "profiles.jsonl", " I ", " i "),
    "a line of sessions.jsonl": lambda one: change_file(
        one / "runs/canary_confidant__rule_based/sessions.jsonl", "sailing boat", "sailing boot"
    ),
    "a metric": lambda one: change_file(
        one / "runs/canary_confidant__rule_based/metrics.json", '"n": 3', '"n": 4'
    ),
    "an option": lambda one: change_file(
        one / "runs/canary_confidant__rule_based/run.json",
        '"max_exchanges": 4',
        '"max_exchanges": 5',
    ),
    "a figure of a table": lambda one: change_file(one / "results.json", '"n": 3', '"n": 4'),
}


@pytest.mark.parametrize("change", CHANGES)
def test_verify_fails_on_one_changed_byte(change: str, copied: Path, capsys: Capture) -> None:
    CHANGES[change](copied)
    assert main(["verify", str(copied)]) == FAULT
    assert capsys.readouterr().err.startswith("psy-step: ")


def test_verify_of_a_models_row_says_that_replies_are_stored_and_fails_on_a_changed_prompt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    flags = ("--sessions=1", "--max-exchanges=1", "--workers=0", "--out=here")
    with ModelServer(partial(answer_seats, 0.0)) as server:
        declare(server.url)
        assert main(["benchmark", "--counselors", "lab/t", *flags]) == OK
    assert main(["verify", "here"]) == OK
    assert "consistent with stored replies (lab/t)" in capsys.readouterr().out
    run = next(Path("here/runs").iterdir()) / "run.json"
    told = json.loads(run.read_text())
    ours = (Path(__file__).parents[1] / "agents/prompts/counselor_open.txt").read_text()
    told["setup"]["prompt_texts"] = {"counselor_open": ours.rstrip() + "!"}
    run.write_text(json.dumps(told))
    assert main(["verify", "here"]) == FAULT
    error = capsys.readouterr().err
    assert "prompts.counselor_open" in error


def test_the_sources_items_give_its_own_averages_but_for_one_that_it_prints_otherwise() -> None:
    """Table 8's items averaged by subscale are Table 4's columns of all clients, within 0.01."""
    odd = []
    for name, printed in read_printed().items():
        form = Ratings(
            rubric="session_reactions",
            scores=dict(zip(SESSION_REACTIONS.keys, printed.reactions, strict=True)),
        )
        session = play_client(0, "rule_based/stepper", 2).transcript()
        rated = session.model_copy(update={"reactions": form})
        row = tabulate_reactions_by_attitude([measure(rated)]).rows[0]
        ours = dict(zip((HELPFUL, HINDERING), row.cells[-2:], strict=True))
        odd += [
            (name, what, round(float(cell.value or 0), 3), given)
            for (what, cell), given in zip(ours.items(), printed.attitudes["all"], strict=True)
            if abs(float(cell.value or 0) - given) > 0.01
        ]
    assert odd == [("Stepper (SFT + Pref.)", HELPFUL, 3.656, 3.68)]


def measure(session: Transcript) -> Measurement:
    """One session alone."""
    lineup = Lineup(counselor="one", client="rule_based", evaluator="rule_based", run="run")
    one = MeasuredSession(summarize_session(session), "client", "text", observe_session(session))
    return Measurement(lineup, RUBRICS, (one,))
