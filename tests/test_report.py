"""The report: one page, opened in a real browser, that shows every text as text."""

import json
import re
import webbrowser
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from agents.models.recording import Call, CallKey
from psy_env.records import Choice, Ending, Exchange, Stage, Transcript, UtteranceCandidate
from psy_env.rubrics import CTRS, RUBRICS
from psy_env.vocabulary import Attitude, Tag
from rollouts.audit.finding import Finding, Level
from rollouts.head_to_head.cases import Answered, Parting
from rollouts.report.loading import pack_sessions
from rollouts.report.page import Report, write_report
from rollouts.report.plots import plot_courses, plot_shares, plot_values
from rollouts.report.reasons import find_reasons
from rollouts.report.session_data import Reasons
from rollouts.report.visible import make_visible, write_visible
from rollouts.results.table import Cell, Row, Table
from rollouts.statistics.intervals import Estimate
from scripts.app import main
from tests.chromium import Chromium, Page, needs_chromium
from tests.kept_sessions import play_client

SCRIPT = "<script>window.pwned = 1</script>"
IMAGE = '"><img src=x onerror="window.pwned = 2">'
CLOSING = "</script></style></title>&lt;b&gt;"
ESCAPE = "\x1b[31mred\x1b[0m"
TURNED = "abc \u202egnol\u202c \u2066x\u2069 \u200f"
LONG = "word " * 4000
RISK = "Honestly, I want to kill myself."


def hear(transcript: Transcript, number: int, **said: str) -> Transcript:
    """The same session with other words of client or counselor in one exchange."""
    exchanges = list(transcript.exchanges)
    exchange = exchanges[number]
    if words := said.get("client"):
        turn = exchange.client.model_copy(update={"utterance": words, "reasoning": SCRIPT})
        exchange = exchange.model_copy(update={"client": turn})
    if words := said.get("counselor"):
        exchange = exchange.model_copy(update={"reply": _answer(exchange, words)})
    exchanges[number] = exchange
    return transcript.model_copy(update={"exchanges": tuple(exchanges)})


def _answer(exchange: Exchange, words: str) -> Choice:
    assert exchange.reply is not None
    candidates = list(exchange.reply.candidates)
    chosen = candidates[exchange.reply.chosen]
    assert isinstance(chosen, UtteranceCandidate)
    candidates[exchange.reply.chosen] = chosen.model_copy(
        update={"utterance": words, "reasoning": IMAGE}
    )
    return exchange.reply.model_copy(update={"candidates": tuple(candidates)})


def play(number: int, counselor: str, candidates: int) -> Transcript:
    seats = {"client": "rule_based", "counselor": counselor, "evaluator": "rule_based"}
    return play_client(number, counselor, candidates).transcript(seats)


def attack(transcript: Transcript) -> Transcript:
    """A session with everything in it that could break a page."""
    profile = transcript.profile.model_copy(
        update={"name": f"{SCRIPT}{TURNED}", "surface_problem": IMAGE, "persona": CLOSING}
    )
    hostile = transcript.model_copy(
        update={"profile": profile, "session_id": f"x/{CLOSING}", "cause": IMAGE}
    )
    hostile = hear(hostile, 0, client=SCRIPT, counselor=IMAGE)
    hostile = hear(hostile, 1, client=f"{CLOSING}{ESCAPE}{TURNED}", counselor=LONG)
    return hear(hostile, 2, client=RISK, counselor="What is for rhubarb?")


TABLE = Table(
    "leaderboard",
    "Leaderboard",
    "counselor",
    ("CTRS", "sessions", "told"),
    (
        Row("ours", (Cell(4.5, 4.25, 4.75, 3), Cell("1,200"), Cell("a word"))),
        Row(IMAGE, (Cell(None), Cell("3"), Cell(SCRIPT))),
        Row("printed", (Cell(-0.5), Cell(None), Cell(None)), reference=True),
    ),
    (f"{CLOSING} noted",),
)


def _answer_so(counselor: str) -> Answered:
    return Answered(
        counselor=counselor,
        exchange=2,
        stage=Stage.OPEN,
        client=SCRIPT,
        answer=f"{CLOSING}{ESCAPE}{TURNED}",
        tags=(Tag.Q_THOUGHT,),
        after=IMAGE,
    )


PARTING = Parting(
    case=f"x/{CLOSING}",
    profile_id=IMAGE,
    attitude=Attitude.OVER_COMPLIANT,
    first=_answer_so(SCRIPT),
    second=_answer_so("nobody here"),
    alike=1.0,
    difference=1.0,
)


def make_page(folder: Path) -> Path:
    """Two runs of three clients each, one session of them an attack; every kind of content."""
    plain = [play(number, "rule_based/stepper", 4) for number in (0, 3, 7)]
    free = [play(number, "rule_based/no_plan", 1) for number in (0, 3, 7)]
    runs = [
        pack_sessions([(one, {}) for one in (*plain[:2], attack(plain[2]))], RUBRICS, SCRIPT, 3),
        pack_sessions(
            [(one, {"focus": [f"{IMAGE} because"]}) for one in free], RUBRICS, "no_plan", 9
        ),
    ]
    exact = Estimate(n=1, mean=3.0, low=2.5, high=9.0)
    plots = [
        plot_values(IMAGE, {SCRIPT: {IMAGE: exact}, ESCAPE: {IMAGE: exact}}, (0, 6)),
        plot_shares(SCRIPT, {"one": {IMAGE: 0.5}}),
        plot_courses({run.name: run.courses["all"] for run in runs}),
    ]
    report = Report(
        title=f"{SCRIPT} {TURNED}",
        facts={"counselor": IMAGE},
        tables=(TABLE, TABLE),
        plots=[plot for plot in plots if plot],
        findings=(Finding(SCRIPT, TURNED, Level.WARNING), Finding("Fine", "So.", Level.NOTE)),
        runs=runs,
        cases=[PARTING],
    )
    path = folder / "report.html"
    write_report(report, path)
    return path


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_page(tmp_path_factory.mktemp("report"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with Chromium() as started:
        yield started


@pytest.fixture
def page(browser: Chromium, report: Path) -> Iterator[Page]:
    with browser.open(report) as opened:
        yield opened
        assert opened.requests == []
        assert opened.complaints == []
        assert opened.run("window.pwned") is None


def count_lines(page: Page) -> str:
    return page.text("#count")


def choose(page: Page, name: str, value: str) -> str:
    """Set one filter and tell what the list then counts."""
    page.run(
        f"(() => {{ const one = document.getElementById('filters').elements.{name};"
        f"one.value = {json.dumps(value)};"
        "one.dispatchEvent(new Event('change', {bubbles: true})); })()"
    )
    return count_lines(page)


def open_session(page: Page, number: int, shown: str = ".turn") -> None:
    page.click(f"#list [data-number='{number}']")
    page.wait(f"document.querySelector('{shown}') && current === {number}")


@needs_chromium
def test_the_page_opens_from_a_file_and_asks_for_nothing(page: Page) -> None:
    page.wait("document.querySelectorAll('#list button').length === 6")
    policy = page.run("document.querySelector('[http-equiv]').content")
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy


@needs_chromium
def test_hostile_texts_stand_there_as_texts(page: Page) -> None:
    assert SCRIPT in page.text("h1")
    assert IMAGE in page.text("#table-leaderboard")
    assert f"{CLOSING} noted" in page.text("#results")
    assert page.text("#list [data-number='2'] .who").startswith(SCRIPT)
    open_session(page, 2)
    page.run("for (const one of document.querySelectorAll('#session details')) one.open = true")
    page.wait("document.querySelector('.slate')")
    told = page.text("#session")
    for shown in (SCRIPT, IMAGE, CLOSING, "‹U+001B›[31mred‹U+001B›[0m", LONG.strip()):
        assert shown in told
    assert "abc ‹U+202E›gnol‹U+202C› ‹U+2066›x‹U+2069› ‹U+200F›" in told
    assert not re.search(r"[\x1b\u202a-\u202e\u2066-\u2069]", page.text("body"))
    kinds = page.run(
        "['img', 'iframe', 'link[rel=stylesheet]'].map(k => document.querySelector(k))"
    )
    assert kinds == [None, None, None]
    assert page.run("[...document.scripts].filter(one => !one.type).length") == 1


@needs_chromium
def test_a_case_shows_both_answers_as_text_and_opens_the_session(page: Page) -> None:
    told = page.text("#cases")
    for shown in (SCRIPT, IMAGE, CLOSING, "‹U+001B›[31mred‹U+001B›[0m", "over compliant"):
        assert shown in told
    assert page.run("document.querySelectorAll('.case a').length") == 1
    page.click(".case a")
    page.wait("document.querySelector('#session .id') !== null")
    assert f"x/{CLOSING}" in page.text("#session")


@needs_chromium
def test_the_list_is_filtered_by_what_a_session_is(page: Page) -> None:
    assert count_lines(page) == "6 sessions"
    assert choose(page, "run", "1") == "3 of 6 sessions"
    assert choose(page, "strategy", "none") == "3 of 6 sessions"
    assert choose(page, "run", "0") == "0 of 6 sessions"
    page.click("#clear")
    assert count_lines(page) == "6 sessions"
    assert choose(page, "risk", "not taken up") == "1 of 6 sessions"
    page.click("#clear")
    kinds = page.run("[...new Set(sessions.map(one => one.attitude))]")
    for kind in kinds:
        count = page.run(f"sessions.filter(one => one.attitude === {json.dumps(kind)}).length")
        assert choose(page, "attitude", kind) == f"{count} of 6 sessions"
    choose(page, "attitude", "")
    bands = ("below 2", "2 to 3", "3 to 4", "4 to 5", "5 and more", "unscored")
    counts = [choose(page, "score", band).split()[0] for band in bands]
    assert sum(map(int, counts)) == 6


@needs_chromium
def test_a_search_finds_names_and_what_was_said(page: Page) -> None:
    page.press("/")
    page.type("rhubarb")
    page.wait("document.getElementById('count').textContent === '1 of 6 sessions'")
    assert page.run("document.activeElement.id") == "search"
    page.press("Enter")
    page.wait("document.querySelector('#session .turn')")
    assert "What is for rhubarb?" in page.text("#session")
    page.click("#search")
    page.press("Escape")
    page.wait("document.getElementById('count').textContent === '6 sessions'")


@needs_chromium
def test_a_session_shows_plan_action_slate_tags_and_ratings(page: Page, report: Path) -> None:
    transcript = play(0, "rule_based/stepper", 4)
    open_session(page, 0)
    told = page.text("#session")
    adopted = transcript.adopted
    assert adopted is not None
    assert adopted.plan is not None
    for action in adopted.plan.actions:
        assert action in told
    for turn in transcript.turns:
        assert turn.utterance in told
    assert re.search(r"action 1 of \d", told)
    assert adopted.reasoning not in told  # folded away
    assert "Slate of 4" in told
    assert transcript.rating is not None
    tags = {tag.value.replace("_", " ") for turn in transcript.rating.tags for tag in turn}
    assert tags <= set(page.run("[...document.querySelectorAll('.tag')].map(t => t.textContent)"))
    for item in (*CTRS.keys, *RUBRICS.session_reactions.keys):
        assert item.replace("_", " ") in told
    page.click(".counselor .fold:last-child summary")
    page.wait("document.querySelectorAll('.slate > li').length === 4")
    reply = transcript.exchanges[0].reply
    assert reply is not None
    shown = page.text(".slate")
    assert all(candidate.text in shown for candidate in reply.candidates)
    assert page.run("document.querySelectorAll('.slate > .chosen').length") == 1


@needs_chromium
def test_reasons_and_risk_stand_beside_what_they_are_about(page: Page) -> None:
    open_session(page, 2)
    assert "Risk language: kill myself" in page.text(".client .risk")
    assert "Safety not taken up" in page.text(".counselor .risk")
    open_session(page, 4)
    assert f"{IMAGE} because" in page.text(".form .why:not(:empty)")


@needs_chromium
def test_a_session_that_failed_at_once_says_why(browser: Chromium, tmp_path: Path) -> None:
    failed = play(0, "rule_based/no_plan", 1).model_copy(
        update={
            "exchanges": (),
            "ending": Ending.FAILED,
            "cause": "no answer",
            "rating": None,
            "reactions": None,
        }
    )
    run = pack_sessions([(failed, {})], RUBRICS, "failing", 1)
    write_report(Report("Failed", {}, (), (), (), (run,)), tmp_path / "report.html")
    with browser.open(tmp_path / "report.html") as page:
        open_session(page, 0, ".end")
        told = page.text("#session")
        assert "failed after 0 exchanges\nno answer" in re.sub(r"\n+", "\n", told)
        assert "null" not in told
        assert "undefined" not in told


@needs_chromium
def test_keys_go_through_the_sessions(page: Page) -> None:
    page.press("j")
    page.wait("current === 0")
    page.press("j")
    page.wait("current === 1")
    assert page.run("document.querySelector('#list [aria-current]').dataset.number") == "1"
    page.press("k")
    page.wait("current === 0")
    page.press("Escape")
    page.wait("document.activeElement.dataset.number === '0'")
    page.press("ArrowDown")
    page.press("ArrowDown")
    page.press("Enter")
    page.wait("current === 2")
    assert page.run("document.activeElement.id") == "session"
    page.run("location.hash = hashOf(4)")  # as a link to one session is followed
    page.wait("current === 4")


@needs_chromium
def test_on_a_phone_a_session_takes_the_screen_and_back_returns(page: Page) -> None:
    page.resize(390)
    assert page.run("document.documentElement.scrollWidth") == 390
    open_session(page, 1)
    assert page.run("document.querySelector('.finder').offsetParent") is None
    assert page.run("document.documentElement.scrollWidth") == 390
    page.click(".back")
    page.wait("document.querySelector('.finder').offsetParent")
    open_session(page, 2)
    assert page.run("document.documentElement.scrollWidth") == 390
    page.run("history.back()")
    page.wait("document.querySelector('.finder').offsetParent")


CONTRAST = """(() => {
  const read = (color) => color.match(/[\\d.]+/g).map(Number);
  const bend = (c) => c <= .04045 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
  const shine = (rgb) => [.2126, .7152, .0722]
    .reduce((sum, weight, i) => sum + weight * bend(rgb[i] / 255), 0);
  const behind = (one) => {
    const color = read(getComputedStyle(one).backgroundColor);
    return color.length < 4 || color[3] > 0 ? color : behind(one.parentElement);
  };
  const poor = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const one = walk.currentNode.parentElement;
    const seen = walk.currentNode.data.trim() && one.getClientRects().length;
    if (!seen || one.closest('script, :disabled')) continue;
    const style = getComputedStyle(one);
    const pair = [shine(read(one.closest('svg') ? style.fill : style.color)), shine(behind(one))];
    const ratio = (Math.max(...pair) + .05) / (Math.min(...pair) + .05);
    if (ratio < 4.5) poor.add(`${one.className || one.tagName} ${ratio.toFixed(2)}`);
  }
  return [...poor];
})()"""


@needs_chromium
def test_every_text_stands_out_in_light_and_dark(page: Page) -> None:
    open_session(page, 2)
    page.run("for (const one of document.querySelectorAll('details')) one.open = true")
    for theme in ("light", "dark"):
        assert page.run("getComputedStyle(document.documentElement).colorScheme") in (
            "light dark",
            theme,
        )
        assert page.run(CONTRAST) == [], theme
        page.click("#theme")
    assert page.run("document.documentElement.dataset.theme") == "light"


def test_the_page_stands_alone(report: Path) -> None:
    text = report.read_text("utf-8")
    tags: list[tuple[str, str]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
            tags.extend((name, value or "") for name, value in attributes)

    Reader().feed(text)
    assert not [name for name, _ in tags if name.startswith("on") or name == "style"]
    linked = [value for name, value in tags if name in ("src", "href", "action", "srcset")]
    assert [value for value in linked if not value.startswith("#")] == ["data:,"]
    assert "Research software: never a substitute for care." in text
    assert "6 of 12 sessions are in this page" in text


def test_rows_of_the_source_stand_apart(report: Path) -> None:
    text = report.read_text("utf-8")
    ours, quoted = text.split('<tbody class="reference">')[:2]
    assert "ours" in ours
    assert "not measured here" in quoted
    assert "printed" in quoted
    assert "<bdi>4.50</bdi><small>[4.25, 4.75]</small>" in ours
    assert "<bdi>−0.50</bdi>" in quoted


def test_characters_that_steer_or_hide_are_named() -> None:
    assert make_visible("a\x00\x7f\x9b\u202e\u200b\ud800") == (
        "a‹U+0000›‹U+007F›‹U+009B›‹U+202E›‹U+200B›‹U+D800›"
    )
    told = "line\nand\ttab\r\nनमस्ते 👩‍👩‍👧 שלום \\u001b"
    assert make_visible(told) == told.replace("\r\n", "\n")
    for text in (told, "\x1b", "\u2028", "\\ud800"):
        assert json.loads(write_visible({"a": [text]})) == {"a": [make_visible(text)]}


def make_call(seat: str, *replies: Any, step: str = "9.assessment") -> Call:
    texts = [{"text": json.dumps(reply)} for reply in replies]
    key = CallKey("s", f"{step}.{seat}", "hash", 0)
    return Call(key, seat, "model", json.dumps(texts).encode())


def test_reasons_are_those_that_the_judge_wrote_beside_its_scores() -> None:
    transcript = play(0, "rule_based/no_plan", 1)
    items = [
        make_call("evaluator", {"evidence": [1], "reason": f"why {key}", "score": 3})
        for key in CTRS.keys
    ]
    tags = make_call("evaluator", {"turns": []})
    found = find_reasons(transcript, [*items, tags])
    assert found == {key: [f"why {key}"] for key in CTRS.keys}

    verdicts = {key: {"reason": f"so {key}", "score": 3} for key in CTRS.keys}
    whole = make_call("evaluator", verdicts, {**verdicts, "focus": {"reason": "again"}})
    assert find_reasons(transcript, [whole])["focus"] == ["so focus", "again"]

    assert find_reasons(transcript, items[:3]) == {}  # nobody can tell which items these are
    asked_before = make_call("evaluator", {"reason": "of a slate"}, step="2.open")
    assert find_reasons(transcript, [asked_before]) == {}


def test_a_finished_run_has_its_report_and_gets_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run, opened = tmp_path / "run", dict[str, bool]()
    monkeypatch.setattr(webbrowser, "open", lambda url: opened.setdefault(url, True))
    play_run = [
        "simulate",
        "--sessions=1",
        "--candidates=1",
        "--no-mine",
        "--workers=0",
        f"--out={run}",
    ]
    assert main(play_run) == 0
    page = run / "report.html"
    first = page.read_bytes()
    assert b"run: rule_based/stepper" in first
    page.unlink()
    assert main(play_run) == 0
    assert page.read_bytes() == first
    page.unlink()
    capsys.readouterr()
    assert main(["show", str(run), "--open"]) == 0
    assert capsys.readouterr().out == f"{page}\n"
    assert [*opened] == [page.as_uri()]
    page.write_text("old")
    assert main(["show", str(run), "--report"]) == 0
    assert page.read_bytes() == first
    assert main(["show", str(tmp_path), "--open"]) == 2
    assert "no run is here" in capsys.readouterr().err
    judged = ["simulate", f"--rejudge={run}", "--workers=0"]
    assert main(judged) == 0
    assert (run / "rejudged/rule_based/report.html").is_file()


@needs_chromium
@pytest.mark.slow
def test_a_thousand_sessions_open_within_two_seconds(browser: Chromium, tmp_path: Path) -> None:
    """The figure of `make check-report`: as much as 1,000 sessions of best of eight."""
    played = [play(number, "rule_based/stepper", 8) for number in range(40)]
    copies: Iterator[tuple[Transcript, Reasons]] = (
        (one.model_copy(update={"session_id": f"{one.session_id}-{copy}"}), {})
        for copy in range(25)
        for one in played
    )
    size = 25 * sum(len(one.model_dump_json()) for one in played)
    run = pack_sessions(copies, RUBRICS, "rule_based/stepper", 1000)
    path = tmp_path / "report.html"
    write_report(Report("1,000 sessions", {}, (TABLE,), (), (), (run,)), path)
    times = []
    for _ in range(3):
        with browser.open(path) as page:
            page.wait("document.querySelector('#list button')")
            times.append(page.run("performance.now()"))
            at = page.run("performance.now()")
            page.press("j")
            page.wait("document.querySelector('#session .turn')")
            times[-1] = (times[-1], page.run("performance.now()") - at)
    opened, read = (sorted(one[place] for one in times)[1] for place in (0, 1))
    print(
        f"\n{size / 1e6:.0f} MB of JSON in a page of {path.stat().st_size / 1e6:.1f} MB: open "
        f"after {opened / 1000:.2f} s, a session shown {read / 1000:.2f} s after (medians of 3)"
    )
    assert opened < 2000
