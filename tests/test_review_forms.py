"""Forms of every kind: who is A stays hidden, answers come back under the right name, and what a
person wrote survives a reload."""

import csv
import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from psy_env.comparing import COMPARISON
from psy_env.records import Rules, Transcript
from psy_env.rubrics import CTRS, ChoiceKind
from psy_env.seats import play
from psy_env.session import Session
from rollouts.head_to_head.records import read_comparisons
from rollouts.results.pairs import mine_pairs, pair_lines
from rollouts.review import FORMS, FormKind, Review, draw_entries, read_review
from rollouts.review.dialogues import show_plan, show_utterance
from rollouts.review.spreadsheet import sheet_columns
from rollouts.run.folder import RunFolder
from scripts.app import BAD_INPUT, OK, main
from tests.chromium import Chromium, Page, needs_chromium
from tests.scripted import make_cast, make_profile

Capture = pytest.CaptureFixture[str]
RUNS = {"ours": "who-counsels", "theirs": "who-else-counsels"}
HELD_OUT = ("who-", "test-0", "session-0", "chosen", "rejected", "score")
"""Words that would tell whose it is, or what a judge made of it."""


def play_run(folder: Path, counselor: str, sessions: int = 5) -> None:
    """A run with pairs; the same numbers meet the same clients."""
    files = RunFolder(folder)
    transcripts, pairs = [], []
    for number in range(sessions):
        session = Session.start(
            make_profile(number),
            Rules(candidates=4, max_exchanges=9),
            session_id=f"session-{number:02d}",
            seed=number,
        )
        seats = {"client": "who-comes", "counselor": counselor, "evaluator": "who-judges"}
        transcripts.append(play(session, make_cast()).transcript(seats))
        pairs.append(pair_lines(mine_pairs(transcripts[-1])))
    write_lines(files.sessions, [one.model_dump_json() for one in transcripts])
    for kind, path in files.preferences.items():
        write_lines(path, [line for lines in pairs for line in lines[ChoiceKind(kind)]])


def write_lines(path: Path, lines: Sequence[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs with the same five clients."""
    folder = tmp_path_factory.mktemp("runs")
    for name, counselor in RUNS.items():
        play_run(folder / name, counselor)
    return folder


@pytest.fixture
def here(runs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in RUNS:
        (tmp_path / name).symlink_to(runs / name)
    return tmp_path


def export(kind: FormKind, *flags: str) -> Review:
    against = ["--against", "theirs"] if kind is FormKind.HEAD_TO_HEAD else []
    arguments = ["review", "export", "--kind", kind, "--run", "ours", *against, *flags]
    assert main(arguments) == OK
    return read_review(Path("sheets"))


Answer = Callable[[str, str, str], str]
"""What a rater answers: rater, item and question give an answer."""


def fill(review: Review, answer: Answer, raters: Sequence[str] = ()) -> list[str]:
    """Every rater's spreadsheet, filled in."""
    filled = []
    for rater in raters or review.raters:
        with Path(f"sheets/{rater}.csv").open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        for row in rows:
            row.update({key: answer(rater, row["dialogue"], key) for key in review.form.keys})
        path = Path(f"{rater}-filled.csv")
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, sheet_columns(review.form))
            writer.writeheader()
            writer.writerows(rows)
        filled.append(str(path))
    return filled


def prefer(review: Review, side: int, tie: frozenset[str] = frozenset()) -> Answer:
    """A rater who always prefers the first or second side, wherever it stands."""

    def answer(rater: str, dialogue: str, key: str) -> str:
        drawn = review.dialogues[dialogue]
        assert drawn.sides is not None
        return "tie" if key in tie else "AB"[drawn.places(rater).index(drawn.sides[side])]

    return answer


def bring_back(review: Review, answer: Answer, raters: Sequence[str] = ()) -> dict[str, Any]:
    arguments = ["review", "import", "--sheets", "sheets", "--labels"]
    assert main([*arguments, *fill(review, answer, raters)]) == OK
    result: dict[str, Any] = json.loads(Path("sheets/results.json").read_text())
    return result


@pytest.mark.parametrize("kind", FormKind)
def test_a_form_of_any_kind_tells_neither_who_it_was_nor_what_a_judge_said(
    kind: FormKind, here: Path, capsys: Capture
) -> None:
    review = export(kind, "--sample", "3")
    for path in (here / "sheets").glob("rater-*"):
        text = path.read_text()
        shown = text.partition("<main>")[2].partition("</main>")[0] or text
        assert not [word for word in HELD_OUT if word in shown], path
        assert "Content-Security-Policy" in text or path.suffix == ".csv"
    assert len(review.drawn) == 3
    told = capsys.readouterr().out
    assert ("who is A" in told) == bool(FORMS[kind].sides)


def test_who_is_a_is_drawn_for_each_rater_and_kept_in_the_key_alone(here: Path) -> None:
    review = export(FormKind.HEAD_TO_HEAD, "--raters", "6")
    drawn = draw_entries(review.kind, Path("ours"), 5, 0, Path("theirs")).drawn
    entries = {one.item.name: one.item for one in drawn}
    turned = [(drawn.dialogue, rater) for drawn in review.drawn for rater in drawn.turned]
    assert 5 < len(turned) < 25
    for rater in review.raters:
        with Path(f"sheets/{rater}.csv").open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                first, second = entries[row["dialogue"]].sides
                a = second if (row["dialogue"], rater) in turned else first
                assert a.turns[1].text in row["a"]
                assert a.turns[-1].text.splitlines()[0] in row["a"]
    key = Path("sheets/review.json").read_text()
    assert all(name in key for name in RUNS.values())


@pytest.mark.parametrize("kind", [FormKind.UTTERANCE, FormKind.PLAN])
def test_people_who_choose_as_the_judge_did_agree_with_it_whatever_stands_where(
    kind: FormKind, here: Path, capsys: Capture
) -> None:
    review = export(kind, "--sample", "3")
    assert len({(drawn.session_id, drawn.exchange) for drawn in review.drawn}) == 3
    for side, share in ((0, 1.0), (1, 0.0)):
        result = bring_back(review, prefer(review, side))
        question = result["questions"]["preference"]
        assert question["agreement"]["mean"] == share
        assert question["verdicts"]["majority"]["none"] == 0
        told = capsys.readouterr().out
        assert f"By majority people choose as the judge did in {share:.0%} (" in told
        assert "The source's experts did so in" in told
    verdicts = read_comparisons(Path("sheets/comparisons.jsonl"))
    assert {one.points("preference", "rejected") for one in verdicts} == {1.0}


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs of counselors that plan, with the same four clients."""
    folder = tmp_path_factory.mktemp("met")
    for name, candidates in (("ours", 1), ("theirs", 2)):
        flags = ("--profiles=crossed:test", "--sessions=4", "--workers=0", "--no-mine")
        out = f"--out={folder / name}"
        assert main(["simulate", *flags, f"--candidates={candidates}", out]) == OK
    return folder


@pytest.mark.parametrize("kind", [FormKind.UTTERANCE, FormKind.PLAN])
def test_single_replies_and_plans_of_two_runs_are_compared_where_the_same_client_stood(
    kind: FormKind, met: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    runs = [str(met / name) for name in RUNS]
    flags = ["--kind", kind, "--run", runs[0], "--against", runs[1]]
    assert main(["review", "export", *flags]) == OK
    review = read_review(Path("sheets"))
    assert len({drawn.session_id for drawn in review.drawn}) == len(review.drawn) > 2
    lines = [(Path(run) / "sessions.jsonl").read_text().splitlines() for run in runs]
    sessions = [
        {one.session_id: one for one in map(Transcript.model_validate_json, these)}
        for these in lines
    ]
    with Path("sheets/rater-1.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = {row["dialogue"]: row for row in csv.DictReader(stream)}
    for name, drawn in review.dialogues.items():
        assert drawn.exchange is not None
        assert drawn.other_exchange is not None
        there = (drawn.exchange, drawn.other_exchange)
        exchanges = [
            session[drawn.session_id].exchanges[exchange]
            for session, exchange in zip(sessions, there, strict=True)
        ]
        shown = [rows[name]["ab"[drawn.places("rater-1").index(run)]] for run in runs]
        for text, exchange in zip(shown, exchanges, strict=True):
            last = exchange.client if kind is FormKind.PLAN else exchange.answer
            assert last is not None
            assert text.endswith(" ".join(last.utterance.split()))
            assert kind is FormKind.UTTERANCE or exchange.adopted is not None
        assert exchanges[0].stage is exchanges[1].stage
        assert shown[0] != shown[1]
    assert not [run for run in runs if run in Path("sheets/rater-1.html").read_text()]
    found = bring_back(review, prefer(review, 1))
    question = found["questions"]["preference"]
    assert (found["first"], found["second"], found["source_agreement"]) == (*runs, None)
    assert question["verdicts"]["rate"]["mean"] == 0.0
    assert question["verdicts"]["rate"]["high"] > 0.0
    assert question["verdicts"]["majority"]["second"] == len(review.drawn)
    assert question["reliability"].keys() == {"kappa", "alpha"}
    assert "win rate of 1" in capsys.readouterr().out


def test_three_experts_decide_by_majority_and_a_split_among_them_decides_nothing(
    here: Path, capsys: Capture
) -> None:
    review = export(FormKind.HEAD_TO_HEAD)
    first, second = prefer(review, 0), prefer(review, 1)
    split = {"rater-1": first, "rater-2": second, "rater-3": lambda *_: "tie"}

    def answer(rater: str, dialogue: str, key: str) -> str:
        if key == "specificity":
            return split[rater](rater, dialogue, key)
        if key == "understanding":
            return (second if rater == "rater-2" else first)(rater, dialogue, key)
        return (
            "" if (rater, key) == ("rater-3", "guided_counseling") else first(rater, dialogue, key)
        )

    result = bring_back(review, answer)
    questions = result["questions"]
    assert list(questions) == list(COMPARISON.keys)
    majorities = {key: found["verdicts"]["majority"] for key, found in questions.items()}
    assert majorities["understanding"] == {"first": 5, "tie": 0, "second": 0, "none": 0}
    assert majorities["specificity"] == {"first": 0, "tie": 0, "second": 0, "none": 5}
    assert questions["understanding"]["verdicts"]["wins"] == 10
    assert questions["specificity"]["verdicts"]["rate"]["mean"] == 0.5
    assert questions["guided_counseling"]["verdicts"]["unscored"] == {"left open": 5}
    assert result["missing"] == {"rater-1": 0, "rater-2": 0, "rater-3": 5}
    told = capsys.readouterr().out
    assert "1: who-counsels\n2: who-else-counsels\n" in told
    assert max(map(len, told.splitlines())) <= 100


def test_the_ctrs_sheet_is_the_seven_items_on_their_own_scale(here: Path) -> None:
    review = export(FormKind.CTRS)
    assert [question.key for question in review.form.questions] == list(CTRS.keys)
    assert all(set("0246") == set(question.meanings) for question in review.form.questions)
    result = bring_back(review, lambda *_: "6", ["rater-1", "rater-2"])
    assert {found["mean"]["mean"] for found in result["questions"].values()} == {6.0}
    assert result["answers"][0]["scores"] == dict.fromkeys(CTRS.keys, 6)
    assert main(["review", "import", "--labels", *fill(review, lambda *_: "7")]) == BAD_INPUT


def test_what_experts_say_in_an_interview_stands_under_its_heading(
    here: Path, capsys: Capture
) -> None:
    review = export(FormKind.INTERVIEW, "--sample", "2")
    said = {"clinical_validity": "Close to what I see;\n=1+1, \x1b[31mmostly."}

    def answer(rater: str, dialogue: str, key: str) -> str:
        return said.get(key, "") if (rater, dialogue) == ("rater-2", "interview") else ""

    result = bring_back(review, answer)
    assert list(result["said"]) == list(review.form.keys)
    assert result["said"]["clinical_validity"] == [
        {"rater": "rater-2", "text": said["clinical_validity"]}
    ]
    told = capsys.readouterr().out
    assert "Overall clinical validity\n  rater-2: Close to what I see" in told
    assert "\x1b" not in told
    assert told.count("nobody answered") == 2


def test_a_candidate_that_could_not_be_read_is_shown_as_it_was_written() -> None:
    raw = "I would say <this>\x1b[0m, and no object"
    assert [turn.text for turn in show_utterance(raw).turns] == [raw.replace("\x1b", " ")]
    (plan,) = show_plan(raw).plans
    assert (plan.title, plan.actions) == ("No known strategy", {})
    body = json.dumps({"strategy": 3, "objective": None, "actions": "none"})
    assert show_plan(body).plans[0].actions == {}
    assert [turn.text for turn in show_utterance('{"reasoning": "x"}').turns] == ["(says nothing)"]


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        ("--kind head-to-head --run ours", "--against: two runs are compared, and only one is"),
        ("--kind head-to-head --run ours --against ours", "a comparison takes two runs or more"),
        ("--kind head-to-head --run ours --against none", "none/sessions.jsonl: cannot be read"),
        (
            "--kind head-to-head --run ours --against other",
            "no two of these runs met",
        ),
        (
            "--kind head-to-head --run ours --against changed",
            "session-00 had another client",
        ),
        (
            "--kind plan --run ours --against theirs",
            "no client of these runs got two plans to choose",
        ),
        ("--kind ctrs --run ours --against theirs", "--against: nothing is compared in 'ctrs'"),
        (
            "--kind plan --run other",
            "planner.jsonl: holds no plan pair to review",
        ),
        ("--kind utterance --run none", "none/preferences/utterance.jsonl: cannot be read"),
        ("--kind utterance --run broken", "utterance.jsonl:1: this line cannot be read"),
        ("--kind utterance --run gone", "the session 'session-00' of this pair is not in"),
        ("--kind utterances --run ours", "--kind"),
    ],
)
def test_what_cannot_be_drawn_costs_one_line(
    flags: str, told: str, here: Path, capsys: Capture
) -> None:
    sessions = (here / "ours/sessions.jsonl").read_text().splitlines()
    pairs = (here / "ours/preferences/utterance.jsonl").read_text().splitlines()
    other = Transcript.model_validate_json(sessions[0]).model_copy(update={"seed": 99})
    stranger = json.loads(sessions[0]) | {"profile": json.loads(sessions[1])["profile"]}
    for name, lines in {
        "other": [other.model_dump_json()],
        "changed": [json.dumps(stranger)],
        "broken": sessions,
        "gone": sessions[1:],
    }.items():
        write_lines(here / name / "sessions.jsonl", lines)
        write_lines(here / name / "preferences/planner.jsonl", [])
    write_lines(here / "broken/preferences/utterance.jsonl", ["{}"])
    write_lines(here / "gone/preferences/utterance.jsonl", pairs[:1])
    assert main(["review", "export", *flags.split()]) == BAD_INPUT
    out, error = capsys.readouterr()
    assert out == ""
    assert told in error
    assert not Path("sheets").exists()


@pytest.mark.parametrize("given", ["C", "both", "1", "tie"])
def test_only_a_or_b_is_an_answer_where_no_tie_is_allowed(
    given: str, here: Path, capsys: Capture
) -> None:
    review = export(FormKind.UTTERANCE, "--sample", "1", "--raters", "1")
    capsys.readouterr()
    assert main(["review", "import", "--labels", *fill(review, lambda *_: given)]) == BAD_INPUT
    told = capsys.readouterr().err
    assert f"question 'preference': '{given}' is not an answer. Write one of A, B, or leave" in told


def test_answers_are_read_in_any_case(here: Path) -> None:
    review = export(FormKind.HEAD_TO_HEAD, "--sample", "1", "--raters", "1")
    given = dict(zip(review.form.keys, ("a", "B", "TIE", "Tie", "b", "A", "tie"), strict=True))
    bring_back(review, lambda _rater, _dialogue, key: given[key])
    (line,) = Path("sheets/comparisons.jsonl").read_text().splitlines()
    assert list(json.loads(line)["verdicts"].values()) == ["A", "B", "tie", "tie", "B", "A", "tie"]


READY = "!main.hidden"
INTERVIEW_BOX = "article:not([hidden]) textarea[name=practical_value]"


def load(page: Page, form: Path) -> None:
    """Once the browser has said what it wrote down; until it has told what it knows."""
    page.wait("typeof pending === 'undefined' || !pending")
    page.load(form)
    page.wait(READY)


def export_interview(here: Path) -> Path:
    flags = ["--run", "ours", "--raters", "1", "--out", str(here / "interview")]
    assert main(["review", "export", "--kind", "interview", *flags]) == OK
    return here / "interview/rater-1.html"


@needs_chromium
def test_what_a_person_answered_survives_a_reload_and_is_saved_as_it_stands(here: Path) -> None:
    review = export(FormKind.HEAD_TO_HEAD, "--sample", "2", "--raters", "1")
    interview, form = export_interview(here), here / "sheets/rater-1.html"
    with Chromium() as browser, browser.open(form) as page:
        page.wait(READY)
        for key in "abtabta":
            page.press(key)
        page.click("article:not([hidden]) textarea")
        page.type('So, "this"; =1+1')
        assert page.text("#progress").startswith("1 of 2 done, 7 answers left")
        load(page, form)
        assert page.text("#progress").startswith("1 of 2 done, 7 answers left")
        saved = page.run("renderAnswers()")
        assert [page.requests, page.complaints] == [[], []]
        load(page, interview)
        page.run("go(articles.length - 1)")
        page.click(INTERVIEW_BOX)
        page.type("For teaching.")
        load(page, interview)
        assert page.run("answers.interview.practical_value") == "For teaching."
        assert page.text("#progress").startswith("0 of 1 done, 2 answers left")
    path = here / "saved.csv"
    path.write_text(saved, "utf-8")
    assert main(["review", "import", "--labels", str(path)]) == OK
    told = read_comparisons(Path("sheets/comparisons.jsonl"))
    answered = [list(one.verdicts.values()) for one in told if not one.causes]
    assert answered == [["A", "B", "tie"] * 2 + ["A"]]
    comments = json.loads(Path("sheets/results.json").read_text())["comments"]
    assert [one["text"] for one in comments] == ['So, "this"; =1+1']
    assert re.fullmatch(r"s[0-9a-f]{16}", review.sheet)


@needs_chromium
def test_each_of_many_forms_in_one_tab_knows_its_answers_again(here: Path) -> None:
    form = export_interview(here)
    forms = [form.with_name(f"{number}.html") for number in range(8)]
    for each in forms:
        each.write_bytes(form.read_bytes())
    with Chromium() as browser, browser.open(form) as page:
        page.wait(READY)
        for each in forms:
            load(page, each)
            page.run("go(articles.length - 1)")
            page.click(INTERVIEW_BOX)
            page.run("document.activeElement.value = ''")
            page.type(f"For {each.stem}.")
            load(page, each)
            assert page.run("answers.interview.practical_value") == f"For {each.stem}."


@needs_chromium
def test_what_is_answered_in_one_tab_is_seen_in_the_other(here: Path) -> None:
    form = export_interview(here)
    with Chromium() as browser, browser.open(form) as page, browser.open(form) as other:
        for each in (page, other):
            each.wait(READY)
        page.run("go(articles.length - 1)")
        page.click(INTERVIEW_BOX)
        page.type("For teaching.")
        page.wait("!pending")
        other.wait_anew("answers.interview.practical_value === 'For teaching.'")


@needs_chromium
def test_a_browser_that_remembers_nothing_says_so(here: Path) -> None:
    form = export_interview(here)
    with Chromium() as browser, browser.open(form) as page:
        page.ask(
            "Page.addScriptToEvaluateOnNewDocument",
            source="IDBFactory.prototype.open = () => { throw new Error('private'); };",
        )
        page.load(form)
        page.wait(READY)
        assert page.text("#message").startswith("This browser does not remember answers")
        page.run("go(articles.length - 1)")
        page.click(INTERVIEW_BOX)
        page.type("For teaching.")
        page.wait("!pending")
        assert page.text("#message").startswith("This browser does not remember answers")
        assert "For teaching." in page.run("renderAnswers()")
        page.run("save()")  # so that it may be left
        assert page.complaints == []
