"""Two sessions of the same client side by side: who meets, how judges are asked in both orders,
what comes of it, and where two counselors part ways."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from agents.options import Setup
from agents.rule_based.evaluator import RuleBasedEvaluator
from psy_env.comparing import COMPARISON, OVERALL, Comparison, ComparisonView, Preferred, Verdicts
from psy_env.errors import InputError, PsyStepError
from psy_env.records import Ending, Exchange, Rules, Transcript
from psy_env.seats import play
from psy_env.session import Session
from psy_env.views import Line
from psy_env.vocabulary import Seat
from rollouts.head_to_head.cases import find_partings, render_partings
from rollouts.head_to_head.judging import judge_meetings
from rollouts.head_to_head.meetings import match_runs, spoken_lines
from rollouts.head_to_head.records import read_comparisons
from rollouts.head_to_head.summary import HeadToHead, sum_up
from rollouts.head_to_head.tables import make_tables
from rollouts.run.config import FleetConfig, SetupConfig
from tests.lab import count_calls, declare
from tests.model_server import ModelServer, fail, in_turn, say
from tests.scripted import make_cast, make_profile

NAMES = ("wordy", "terse", "silly")
OUT = Path("compared")
SPECIFIC = "specificity"


class Config(SetupConfig, FleetConfig):
    """What a command hands on."""


def write_run(folder: Path, transcripts: Sequence[Transcript]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    lines = [one.model_dump_json() for one in transcripts]
    (folder / "sessions.jsonl").write_text("".join(f"{line}\n" for line in lines))
    return folder


def play_sessions(counselor: str, clients: Sequence[int] = range(3)) -> list[Transcript]:
    seats = {"client": "scripted", "counselor": counselor, "evaluator": "scripted"}
    planning = counselor == "wordy"
    rules = Rules(max_exchanges=6, planning=planning)
    return [
        play(
            Session.start(make_profile(number), rules, session_id=f"s-{number}", seed=number),
            make_cast(planning=planning),
        ).transcript(seats)
        for number in clients
    ]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("runs")
    return [write_run(folder / name, play_sessions(name)) for name in NAMES]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def compare(runs: Sequence[Path], judge: str = "rule_based", **options: Any) -> HeadToHead:
    config = Config(workers=0, **options)
    return judge_meetings(match_runs(runs), judge, OUT, config, config.set_up())


# Who meets


def test_only_sessions_with_the_same_client_and_seed_meet(runs: list[Path], here: Path) -> None:
    first, *rest = play_sessions("late", range(1, 5))
    again = first.model_copy(update={"seed": 77})
    failed = rest[0].model_copy(update={"ending": Ending.FAILED})
    late = write_run(here / "late", [again, failed, *rest[1:]])
    meetings = match_runs([*runs[:2], late])
    assert [met.case for met in meetings] == ["s-0", "s-1", "s-2"]
    assert [list(met.sessions) for met in meetings] == [["wordy", "terse"]] * 3
    assert dict(meetings.failed) == {"late": 1}
    assert dict(meetings.alone) == {"late": 3}


def test_two_runs_of_one_counselor_are_told_apart_by_their_folders(
    runs: list[Path], here: Path
) -> None:
    twin = write_run(here / "twin", play_sessions("wordy"))
    assert match_runs([runs[0], runs[1], twin]).labels == (str(runs[0]), "terse", str(twin))
    assert match_runs({"a": runs[0], "b": twin}).labels == ("a", "b")


# How a judge is asked


def test_a_judge_sees_words_alone_and_every_pair_in_both_orders(runs: list[Path]) -> None:
    verdict = {"reason": "so it is", "better": "A"}
    answer = json.dumps(dict.fromkeys(COMPARISON.keys, verdict))
    with ModelServer(in_turn(say(answer))) as server:
        declare(server.url)
        result = compare(runs[:2], "lab/judge")
        asked = [ask.body["messages"][-1]["content"] for ask in server.asks]
        assert compare(runs[:2], "lab/judge") == result
        assert len(server.asks) == 6
    for name in (*NAMES, "test-0", "s-0", "scripted", make_profile().persona):
        assert not [text for text in asked if name in text]
    data = [json.loads(text.split("<data>\n")[1].split("\n</data>")[0]) for text in asked]
    shown = {json.dumps([one["session_A"], one["session_B"]]) for one in data}
    turned = {json.dumps([one["session_B"], one["session_A"]]) for one in data}
    assert shown == turned
    assert len(shown) == 6
    orders = result.pairings[0].criteria[OVERALL].orders
    assert (orders.both, orders.same, orders.turned, orders.softened) == (3, 0, 3, 0)
    assert result.pairings[0].criteria[OVERALL].rate.mean == 0.5
    assert result.raters == ("lab/judge",)
    assert [one.rater for one in read_comparisons(OUT / "comparisons.jsonl")] == ["lab/judge"] * 6


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("Both were fine.", "not one JSON object"),
        (json.dumps({"understanding": {"reason": "x", "better": "C"}}), "not on the list"),
    ],
)
def test_a_judge_that_cannot_be_understood_leaves_it_unscored_with_the_cause(
    runs: list[Path], text: str, cause: str
) -> None:
    with ModelServer(in_turn(say(text))) as server:
        declare(server.url)
        result = compare(runs[:2], "lab/judge", max_reasks=1)
        assert len(server.asks) == 12
    found = result.pairings[0].criteria[OVERALL]
    assert (found.wins, found.ties, found.losses) == (0, 0, 0)
    assert found.unscored == {cause: 6}
    assert found.rate.mean is None
    assert any(cause in note for note in make_tables(result)[0].notes)


def test_a_judge_that_never_answers_ends_the_run_and_the_same_command_goes_on(
    runs: list[Path],
) -> None:
    verdict = {"reason": "so it is", "better": "tie"}
    with ModelServer(in_turn(fail(401, "who are you?"))) as server:
        declare(server.url)
        with pytest.raises((PsyStepError, InputError)):
            compare(runs[:2], "lab/judge")
        server.script = in_turn(say(json.dumps(dict.fromkeys(COMPARISON.keys, verdict))))
        result = compare(runs[:2], "lab/judge")
    assert result.pairings[0].criteria[OVERALL].ties == 6
    assert count_calls(OUT)[0] == 6


@pytest.mark.parametrize(("digit", "wins", "ties"), [("1", 3, 0), ("3", 0, 6)])
def test_a_plain_model_answers_with_a_digit_of_which_the_middle_is_a_tie(
    runs: list[Path], digit: str, wins: int, ties: int
) -> None:
    with ModelServer(in_turn(say(digit))) as server:
        declare(server.url, 'form = "plain"')
        result = compare(runs[:2], "lab/judge")
        assert len(server.asks) == 6 * len(COMPARISON.keys)
    found = result.pairings[0].criteria[OVERALL]
    assert (found.wins, found.ties, found.losses) == (wins, ties, wins)


def test_the_embedded_judge_says_the_same_in_any_order(runs: list[Path]) -> None:
    good = (
        Line(Seat.CLIENT, "I feel anxious. I keep thinking that I am useless."),
        Line(Seat.COUNSELOR, "You feel anxious. What speaks against being useless?"),
        Line(Seat.CLIENT, "My sister calls me when she needs help, so that is something."),
    )
    poor = (good[0], Line(Seat.COUNSELOR, "You should cheer up."))
    judge = RuleBasedEvaluator()
    there = judge.compare(ComparisonView(good, poor, 0)).verdicts
    back = judge.compare(ComparisonView(poor, good, 0)).verdicts
    assert there[OVERALL] is Preferred.A
    assert {key: verdict and verdict.turned for key, verdict in back.items()} == dict(there)
    assert set(judge.compare(ComparisonView(poor, poor, 0)).verdicts.values()) == {Preferred.TIE}
    orders = [one.orders for one in compare(runs).pairings[0].criteria.values()]
    assert {(one.both, one.same) for one in orders} == {(3, 3)}


OWN = """
from psy_env.comparing import Verdicts, Preferred
from agents.rule_based.evaluator import RuleBasedEvaluator

class Rates:
    def score(self, view): ...
    def rate(self, view): ...

class Odd(RuleBasedEvaluator):
    def compare(self, view):
        return Verdicts(verdicts={"understanding": Preferred.A})

class Broken(RuleBasedEvaluator):
    def compare(self, view):
        return 1 / 0
"""


@pytest.mark.parametrize(
    ("judge", "told"),
    [
        ("own_judge:Rates", "own_judge:Rates: this judge cannot compare two sessions. Give it a"),
        ("own_judge:Odd", "verdicts are due on understanding, interpersonal"),
        ("own_judge:Broken", "division by zero"),
    ],
)
def test_a_judge_of_ones_own_that_cannot_compare_is_told(
    runs: list[Path], here: Path, judge: str, told: str
) -> None:
    (here / "own_judge.py").write_text(OWN)
    with pytest.raises((PsyStepError, InputError), match=told):
        compare(runs[:2], judge)


# What it comes to


def word(case: int, a: str, b: str, verdict: str, rater: str = "judge") -> Comparison:
    return Comparison(
        case=f"c{case}",
        profile_id=f"p{case // 2}",
        rater=rater,
        a=a,
        b=b,
        verdicts=dict.fromkeys(COMPARISON.keys, Preferred(verdict)),
    )


def test_wins_ties_flips_and_majorities_are_counted_from_the_first_ones_side() -> None:
    words = [
        *(word(0, "x", "y", "A"), word(0, "y", "x", "B")),
        *(word(1, "x", "y", "A"), word(1, "y", "x", "A")),
        *(word(2, "x", "y", "tie"), word(2, "y", "x", "B")),
        *(word(3, "x", "y", "B"), word(3, "y", "x", "A")),
    ]
    (pairing,) = sum_up(words, ("x", "y")).pairings
    found = pairing.criteria[OVERALL]
    assert (found.wins, found.ties, found.losses) == (4, 1, 3)
    assert found.orders.model_dump() == {"both": 4, "same": 2, "turned": 1, "softened": 1}
    assert found.majority.model_dump() == {"first": 1, "tie": 0, "second": 1, "none": 2}
    assert found.rate.mean == pytest.approx((0.75 + 0.375) / 2)
    (mirrored,) = sum_up(words, ("y", "x")).pairings
    assert mirrored.criteria[OVERALL].rate.mean == pytest.approx(1 - (0.75 + 0.375) / 2)


def test_a_pair_judged_twice_alike_makes_no_interval_narrower() -> None:
    said = ["A", "A", "B", "tie", "A", "B", "A", "tie", "B", "A"]
    focus = ["A", "B", "B", "tie", "A", "A", "A", "tie", "B", "A"]
    once = [
        one.model_copy(update={"verdicts": {**one.verdicts, SPECIFIC: Preferred(other)}})
        for case, (verdict, other) in enumerate(zip(said, focus, strict=True))
        for one in [word(case, "x", "y", verdict)]
    ]
    turn = {Preferred.A: Preferred.B, Preferred.B: Preferred.A, Preferred.TIE: Preferred.TIE}
    turned = [
        one.model_copy(
            update={
                "a": "y",
                "b": "x",
                "verdicts": {key: turn[given] for key, given in one.verdicts.items() if given},
            }
        )
        for one in once
    ]
    found, again = (sum_up(words, ("x", "y")) for words in (once, [*once, *turned]))
    single, both = (one.pairings[0].criteria for one in (found, again))
    assert both[OVERALL].rate.model_dump(exclude={"n"}) == single[OVERALL].rate.model_dump(
        exclude={"n"}
    )
    correlated = single[SPECIFIC].overall
    assert correlated is not None
    assert correlated.low is not None
    assert both[SPECIFIC].overall == correlated
    for name, strength in found.strengths[OVERALL].strengths.items():
        twice = again.strengths[OVERALL].strengths[name]
        assert (twice.low, twice.high) == pytest.approx((strength.low, strength.high), abs=1e-5)


def test_a_win_in_every_case_is_no_certainty() -> None:
    words = [word(case, "x", "y", "A") for case in range(12)]
    rate = sum_up(words, ("x", "y")).pairings[0].criteria[OVERALL].rate
    assert (rate.mean, rate.high) == (1.0, 1.0)
    assert rate.low == pytest.approx(0.541, abs=0.001)  # six profiles, none lost


# Where two part ways


SAID = ("Good morning to you", "The garden wall keeps falling", "My sister phones at night")


def answer_with(transcript: Transcript, *answers: str) -> Transcript:
    """The session with these words of its counselor's, the same client's words before each."""
    exchanges: list[Exchange] = []
    for number, (exchange, text) in enumerate(zip(transcript.exchanges, answers, strict=False)):
        assert exchange.reply is not None
        spoken = exchange.reply.winner.model_copy(update={"utterance": text})
        reply = exchange.reply.model_copy(
            update={"candidates": (spoken,), "cards": (None,), "violations": (None,), "chosen": 0}
        )
        client = exchange.client.model_copy(update={"utterance": SAID[number]})
        exchanges.append(exchange.model_copy(update={"reply": reply, "client": client}))
    return transcript.model_copy(update={"exchanges": tuple(exchanges), "rating": None})


def test_partings_are_where_the_same_words_were_answered_differently_the_largest_first(
    here: Path,
) -> None:
    ours = [
        answer_with(
            one, "Hello.", "Tell me about the garden wall.", "What does the wall mean to you?"
        )
        for one in play_sessions("terse")
    ]
    theirs = [
        answer_with(one, "Go away!", "Tell me about the garden wall.", text)
        for one, text in zip(
            play_sessions("silly"),
            (
                "What does the wall mean to you?",
                "What does the wall hide?",
                "Bricks, \x1b[31mmortar!",
            ),
            strict=True,
        )
    ]
    meetings = list(match_runs([write_run(here / "a", ours), write_run(here / "b", theirs)]))
    found = find_partings(meetings, "terse", "silly")
    assert [one.case for one in found] == ["s-2", "s-1"]  # the third client got equal answers
    assert [one.weight for one in found] == sorted((one.weight for one in found), reverse=True)
    assert {(one.first.exchange, one.second.exchange) for one in found} == {(3, 3)}
    assert all(one.alike >= 0.5 < one.difference + 0.5 for one in found)
    told = render_partings(found)
    assert "[31mmortar!" in told
    assert "\x1b" not in told
    assert find_partings(meetings, "terse", "nobody") == ()


def test_a_silent_turn_is_not_shown_to_a_judge() -> None:
    (one,) = play_sessions("terse", [0])
    assert spoken_lines(answer_with(one, "Hello.", "  ", "So."))[1::2][:1] == (
        Line(Seat.COUNSELOR, "Hello."),
    )
    assert Line(Seat.COUNSELOR, "  ") not in spoken_lines(answer_with(one, "Hello.", "  ", "So."))


def test_how_sessions_are_compared_ties_no_other_run() -> None:
    before = Setup().identify(["lab/judge"])
    changed = Setup(prompt_texts={"compare_sessions": "$data $criteria $example"})
    assert changed.identify(["lab/judge"]) == before
    assert not {"compare_sessions", "digit_compare"} & set(before["prompts"])


def test_a_verdict_is_what_it_says_whoever_stands_first() -> None:
    one = word(0, "x", "y", "A")
    assert (one.points(OVERALL, "x"), one.points(OVERALL, "y")) == (1.0, 0.0)
    assert Verdicts.unscored(COMPARISON, "why").causes[OVERALL] == "why"
    with pytest.raises(ValueError, match="cannot be told apart"):
        word(0, "x", "x", "A")
