"""Expert review: what a rater sees and does not see, what hostile text can do, and what an import
refuses."""

import csv
import hashlib
import io
import json
import math
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psy_env.errors import InputError
from psy_env.records import Ending, Profile, Rules, Transcript
from psy_env.seats import play
from psy_env.session import Session
from rollouts.review import FORMS, FormKind, Review, read_labels, read_review, write_sheets
from rollouts.review.dialogues import LEAVES, ShownText, show_dialogue
from rollouts.review.entries import enter_sessions
from rollouts.review.results import render_results, summarize_labels
from rollouts.review.sampling import draw_sample
from rollouts.review.spreadsheet import (
    LONGEST_CELL,
    answer_columns,
    guard,
    sheet_columns,
    unguard,
)
from rollouts.show.notice import NOTICE
from scripts.app import BAD_INPUT, OK, main
from tests.scripted import make_cast, make_profile

Capture = pytest.CaptureFixture[str]
FORM = FORMS[FormKind.DATASET]
KEYS, QUESTIONS = FORM.keys, FORM.questions
ANSWERS, COLUMNS = answer_columns(FORM), sheet_columns(FORM)
VOID = {"meta", "input"}
SECRETIVE = {
    "client": "who-plays-the-client",
    "counselor": "who-counsels",
    "evaluator": "who-judges",
}


def play_transcript(
    number: int, profile: Profile | None = None, *, planning: bool = True
) -> Transcript:
    rules = Rules(candidates=3, planning=planning, max_exchanges=9)
    start = Session.start(
        profile or make_profile(number), rules, session_id=f"session-{number:02d}", seed=number
    )
    return play(start, make_cast(exit_chance=0.02, planning=planning)).transcript(SECRETIVE)


def write_run(folder: Path, transcripts: Sequence[Transcript]) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "sessions.jsonl").write_text(
        "".join(f"{each.model_dump_json()}\n" for each in transcripts)
    )
    return folder


def write_dialogues(
    transcripts: Sequence[Transcript], folder: Path, *, seed: int = 0, raters: int = 3
) -> Review:
    kind = FormKind.DATASET
    entries = list(enter_sessions(kind, transcripts))
    return write_sheets(kind, entries, folder, run="run", seed=seed, raters=raters)


def read_shown(transcript: Transcript, name: str = "d001") -> ShownText:
    shown = show_dialogue(transcript, name).reading
    assert shown is not None
    return shown


@pytest.fixture(scope="module")
def transcripts() -> list[Transcript]:
    return [play_transcript(number) for number in range(8)]


@pytest.fixture
def review(transcripts: list[Transcript], tmp_path: Path) -> Review:
    """Three dialogues for three raters, in tmp_path/sheets."""
    return write_dialogues(transcripts[:3], tmp_path / "sheets")


class Page(HTMLParser):
    """The elements of a page and the text in them; refuses what is not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.inside: list[str] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(text)
        self.close()
        assert self.inside == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.inside.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip() and self.inside:
            self.texts.setdefault(self.inside[-1], []).append(data)

    @property
    def shape(self) -> list[tuple[str, list[str]]]:
        """Tags with the names of their attributes."""
        return [(tag, sorted(attributes)) for tag, attributes in self.elements]

    def attributes(self, name: str) -> list[str]:
        return [attributes[name] for _, attributes in self.elements if name in attributes]


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def fill_sheet(sheet: Path, answers: Mapping[str, Sequence[int | str]], comment: str = "") -> Path:
    """The spreadsheet with six answers a dialogue, saved beside it."""
    rows = read_rows(sheet)
    for row in rows:
        row.update(zip(KEYS, map(str, answers.get(row["dialogue"], [""] * 6)), strict=True))
        row["comment"] = guard(comment)
    path = sheet.with_name(f"filled-{sheet.name}")
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


# What a sheet is


def test_six_questions_stand_in_the_order_of_the_source() -> None:
    assert [question.source for question in QUESTIONS] == [4.92, 4.90, 4.96, 4.83, 4.89, 4.88]
    assert all(
        len({question.title, question.text, *question.meanings.values()}) == 5
        for question in QUESTIONS
    )


def test_a_form_is_one_file_that_reaches_out_to_nothing(review: Review, tmp_path: Path) -> None:
    text = (tmp_path / "sheets" / "rater-1.html").read_text()
    page = Page(text)
    assert NOTICE in text
    assert not {"link", "img", "iframe", "object", "base"} & {tag for tag, _ in page.elements}
    assert not [name for name in ("src", "href", "action", "srcset") if page.attributes(name)]
    assert not re.search(
        r"https?:|url\(|@import|//[a-z]", text.replace(page.texts["script"][1], "")
    )
    assert "fetch" not in page.texts["script"][1]


def test_the_policy_of_a_form_admits_our_script_and_style_and_nothing_else(
    review: Review, tmp_path: Path
) -> None:
    page = Page((tmp_path / "sheets" / "rater-1.html").read_text())
    data, script = page.texts["script"]
    (policy,) = (each["content"] for _, each in page.elements if "http-equiv" in each)
    hashes = [
        f"'sha256-{b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
        for content in (page.texts["style"][0], script)
    ]
    assert policy.startswith(f"default-src 'none'; style-src {hashes[0]}; script-src {hashes[1]};")
    assert json.loads(data)["columns"] == list(ANSWERS)


def test_the_script_finds_what_it_looks_for(review: Review, tmp_path: Path) -> None:
    page = Page((tmp_path / "sheets" / "rater-1.html").read_text())
    script = (files("rollouts.review") / "sheet.js").read_text()
    sought = set(re.findall(r'getElementById\("(\w+)"\)', script))
    assert (
        {"data", "guide", "progress", "message", "jump", "save"}
        <= sought
        <= set(page.attributes("id"))
    )
    assert "onward" in page.attributes("class")
    names = [
        attributes["name"] for tag, attributes in page.elements if tag in ("input", "textarea")
    ]
    assert names == [*(key for key in KEYS for _ in range(5)), "comment"] * 3


def test_form_and_spreadsheet_show_profile_plan_and_every_word(
    review: Review, transcripts: list[Transcript], tmp_path: Path
) -> None:
    page = " ".join(
        text
        for found in Page((tmp_path / "sheets" / "rater-2.html").read_text()).texts.values()
        for text in found
    )
    rows = {row["dialogue"]: row for row in read_rows(tmp_path / "sheets" / "rater-2.csv")}
    for transcript, drawn in zip(transcripts, review.drawn, strict=False):
        profile, row = transcript.profile, rows[drawn.dialogue]
        shown = read_shown(transcript, drawn.dialogue)
        for column, texts in (
            ("problem", [profile.surface_problem]),
            ("situation", [profile.triggering_situation]),
            ("thoughts", profile.automatic_thoughts),
            ("plan", [action for plan in shown.plans for action in plan.actions.values()]),
            ("conversation", [turn.text.removesuffix(f"\n{LEAVES}") for turn in shown.turns]),
        ):
            assert all(text in row[column] and text in page for text in texts), column
        assert len(shown.turns) >= len(transcript.exchanges)


def test_who_wrote_a_dialogue_its_scores_and_hidden_thoughts_are_not_shown(
    review: Review, transcripts: list[Transcript], tmp_path: Path
) -> None:
    seen = "".join(path.read_text() for path in (tmp_path / "sheets").glob("rater-1.*"))
    for transcript in transcripts[:3]:
        hidden = [
            transcript.session_id,
            transcript.profile.profile_id,
            transcript.profile.persona,
            *SECRETIVE.values(),
        ]
        for _, choice in transcript.choices:
            spoken = choice.candidates[choice.chosen]
            hidden += [each.reasoning for each in choice.candidates]
            hidden += [
                each.text
                for each in choice.candidates
                if each.kind == "utterance" and each.text != spoken.text
            ]
        assert not [text for text in hidden if text and text in seen]


def test_a_turn_names_the_action_of_the_plan_it_belongs_to(transcripts: list[Transcript]) -> None:
    shown = read_shown(transcripts[3])
    actions = {step: text for plan in shown.plans for step, text in plan.actions.items()}
    spoken = [turn for turn in shown.turns if turn.speaker == "counselor"]
    replies = [exchange.reply for exchange in transcripts[3].exchanges if exchange.reply]
    assert [int(turn.step[2:]) - 1 for turn in spoken] == [reply.action for reply in replies]
    assert {turn.step for turn in spoken} <= set(actions)
    assert {turn.step[0] for turn in spoken} == {"1", "2"}


def test_a_counselor_without_plans_is_shown_without(tmp_path: Path) -> None:
    transcript = play_transcript(1, planning=False)
    shown = read_shown(transcript)
    assert shown.plans == ()
    assert {turn.step for turn in shown.turns} == {""}
    write_dialogues([transcript], tmp_path / "sheets", seed=0, raters=1)
    assert "worked without a plan" in (tmp_path / "sheets" / "rater-1.html").read_text()


def test_the_same_seed_gives_the_same_bytes_and_each_rater_an_own_order(
    transcripts: list[Transcript], tmp_path: Path
) -> None:
    for name, seed in (("one", 0), ("same", 0), ("other", 1)):
        write_dialogues(transcripts, tmp_path / name, seed=seed, raters=3)
    files_of = {
        name: {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
        for name in ("one", "same")
    }
    assert files_of["one"] == files_of["same"]
    orders = {
        (name, rater): tuple(
            row["dialogue"] for row in read_rows(tmp_path / name / f"rater-{rater}.csv")
        )
        for name in ("one", "other")
        for rater in (1, 2, 3)
    }
    assert len(set(orders.values())) == 6
    assert len({frozenset(order) for order in orders.values()}) == 1
    for (name, rater), order in orders.items():
        page = Page((tmp_path / name / f"rater-{rater}.html").read_text())
        assert tuple(each["id"] for tag, each in page.elements if tag == "article") == order


def test_sheets_are_never_written_over(
    review: Review, transcripts: list[Transcript], tmp_path: Path
) -> None:
    before = {path.name: path.read_bytes() for path in (tmp_path / "sheets").iterdir()}
    with pytest.raises(InputError, match=r"filled in\. Give another one with --out"):
        write_dialogues(transcripts, tmp_path / "sheets", seed=1, raters=1)
    assert {path.name: path.read_bytes() for path in (tmp_path / "sheets").iterdir()} == before


# What hostile text can do

HOSTILE = (
    "</script><script>alert(1)</script>",
    "</textarea></form></article><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% raw %} ${7*7} <!-- ]]> <![CDATA[",
    '" onmouseover="alert(1)" \' &lt;b&gt; & </p>',
    '=HYPERLINK("http://evil.example","click")',
    '@SUM(1+9)*cmd|"/C calc"!A0',
    '  =1+1;=HYPERLINK("http://evil.example")\n=cmd()\n+1\t-1',
    "ünï 🙂 \u202eright to left\u202c \u2028 \x00\x1b[31m \ufeff עצוב",
)


@pytest.fixture
def hostile(transcripts: list[Transcript]) -> list[Transcript]:
    """Transcripts in which everybody says such things, and profiles and plans are made of them."""
    rows = []
    for number, text in enumerate(HOSTILE):
        row = transcripts[number % 3].model_dump(mode="json")
        row["session_id"] = row["profile"]["profile_id"] = f"{number}{text}"
        row["profile"] |= {
            "surface_problem": text,
            "triggering_situation": text,
            "automatic_thoughts": [text, text],
        }
        for exchange in row["exchanges"]:
            exchange["client"]["utterance"] = text
            for choice in filter(None, (exchange["planning"], exchange["reply"])):
                for candidate in choice["candidates"]:
                    if candidate["kind"] == "plan":
                        candidate["plan"] |= {
                            "objective": text,
                            "actions": [text] * len(candidate["plan"]["actions"]),
                        }
                    else:
                        candidate["utterance"] = text
        rows.append(Transcript.model_validate_json(json.dumps(row)))
    return rows


def test_hostile_text_stays_text_in_a_form(hostile: list[Transcript], tmp_path: Path) -> None:
    plain = [play_transcript(number) for number in (0, 1, 2)]
    for name, given_transcripts in (("plain", plain), ("hostile", hostile)):
        write_dialogues(given_transcripts, tmp_path / name, seed=0, raters=1)
    harmless, page = (
        Page((tmp_path / name / "rater-1.html").read_text()) for name in ("plain", "hostile")
    )
    assert set(map(str, page.shape)) <= {*map(str, harmless.shape), "('dd', [])"}
    assert page.texts["script"][1] == harmless.texts["script"][1]
    assert len(page.texts["script"]) == 2
    assert page.texts["dd"].count(HOSTILE[0]) == 4
    assert not re.search("[\x00\x1b\u202e]", (tmp_path / "hostile" / "rater-1.html").read_text())


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_no_cell_of_a_sheet_begins_like_a_formula(
    hostile: list[Transcript], delimiter: str, tmp_path: Path
) -> None:
    write_dialogues(hostile, tmp_path / "sheets", seed=0, raters=1)
    text = (tmp_path / "sheets" / "rater-1.csv").read_text(encoding="utf-8-sig")
    cells = [
        cell
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        for cell in row
    ]
    if delimiter == ",":
        assert len(cells) == len(COLUMNS) * (len(HOSTILE) + 1)
    assert not [cell for cell in cells if re.match(r"\s*[=+\-@]", cell)]


@given(
    st.text(alphabet=st.sampled_from("'=+-@＝ \t\r\n\u00a0a;\""), max_size=6) | st.text(max_size=20)
)
def test_a_guarded_cell_is_no_formula_and_comes_back_as_it_was(text: str) -> None:
    assert not re.match(r"[ \t\r\n]*[=+\-@]|[\t\r\n]", guard(text))
    assert unguard(guard(text)) == text


def test_a_cell_is_never_longer_than_a_spreadsheet_can_hold(
    transcripts: list[Transcript], tmp_path: Path
) -> None:
    profile = make_profile().model_copy(update={"surface_problem": "long " * 20_000})
    write_dialogues([play_transcript(0, profile)], tmp_path / "sheets", seed=0, raters=1)
    (row,) = read_rows(tmp_path / "sheets" / "rater-1.csv")
    assert max(map(len, row.values())) <= LONGEST_CELL
    assert row["problem"].endswith("the rest stands in the HTML form)")


def test_the_comment_of_a_rater_comes_back_as_written(review: Review, tmp_path: Path) -> None:
    filled = fill_sheet(
        tmp_path / "sheets" / "rater-1.csv",
        {"d001": [5] * 6},
        comment='=1+1, "so"\nit =goes; ünï 🙂',
    )
    labels = read_labels(review, [filled])
    assert {comment.text for comment in labels.comments} == {'=1+1, "so"\nit =goes; ünï 🙂'}


# Which dialogues are drawn


def test_a_larger_sample_holds_the_smaller_one(
    transcripts: list[Transcript], tmp_path: Path
) -> None:
    run = write_run(tmp_path / "run", transcripts)
    backwards = write_run(tmp_path / "backwards", transcripts[::-1])
    drawn = {count: draw_sample(run, count, 3).transcripts for count in (2, 5, 99)}
    assert drawn[5][:2] == drawn[2]
    assert len(drawn[99]) == 8
    assert draw_sample(backwards, 5, 3).transcripts == drawn[5]
    assert draw_sample(run, 5, 4).transcripts != drawn[5]


def test_only_kept_sessions_are_drawn_and_failed_ones_never(
    transcripts: list[Transcript], tmp_path: Path
) -> None:
    failed = transcripts[0].model_copy(update={"ending": Ending.FAILED})
    run = write_run(tmp_path / "run", [failed, *transcripts[1:]])
    sample = draw_sample(run, 99, 0)
    assert (len(sample.transcripts), sample.eligible, sample.failed) == (7, 7, 1)
    (run / "dropped.jsonl").write_text(
        '{"id": "session-00", "causes": []}\n{"id": "session-03", "causes": []}\n'
    )
    sample = draw_sample(run, 99, 0)
    assert (len(sample.transcripts), sample.eligible, sample.failed) == (6, 6, 0)
    assert "session-03" not in {each.session_id for each in sample.transcripts}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        (
            "dropped.jsonl",
            b'{"id": "session-01"}\n{"causes": []}\n',
            "dropped.jsonl:2: this line cannot be read",
        ),
        (
            "dropped.jsonl",
            "\n".join(f'{{"id": "session-{n:02}"}}' for n in range(8)).encode(),
            "holds no dialogue",
        ),
        ("sessions.jsonl", b"", "sessions.jsonl: holds no dialogue to review"),
        ("sessions.jsonl", b"\n[1]\n", "sessions.jsonl:2: this line cannot be read"),
        (
            "sessions.jsonl",
            b'{"session_id": "a", "ending": "client_left"}\n',
            "sessions.jsonl:1: this line cannot be",
        ),
    ],
)
def test_a_run_that_cannot_be_drawn_from_is_told(
    name: str, content: bytes, told: str, transcripts: list[Transcript], tmp_path: Path
) -> None:
    run = write_run(tmp_path / "run", transcripts)
    (run / name).write_bytes(content)
    with pytest.raises(InputError, match=re.escape(told)):
        draw_sample(run, 3, 0)


def test_a_dataset_without_its_list_of_dropped_dialogues_is_not_drawn_from(
    transcripts: list[Transcript], tmp_path: Path
) -> None:
    run = write_run(tmp_path / "run", transcripts)
    (run / "statistics.json").touch()
    with pytest.raises(InputError, match="the list of dropped dialogues is gone"):
        draw_sample(run, 3, 0)


# What an import takes and refuses


def test_means_missing_answers_and_agreement_are_those_of_the_answers(
    review: Review, tmp_path: Path
) -> None:
    sheets = tmp_path / "sheets"
    filled = [
        fill_sheet(
            sheets / "rater-1.csv",
            {"d001": [5, 4, 5, 3, 5, 1], "d002": [4] * 6, "d003": [3, "", 5, 5, 5, 5]},
            "Hm.",
        ),
        fill_sheet(
            sheets / "rater-3.csv", {"d001": [4, 4, 5, 5, 5, 1], "d002": [2, 5, 5, 4, 4, 4]}
        ),
    ]
    result = summarize_labels(review, read_labels(review, filled))
    assert [found.mean.n for found in result.questions.values()] == [5, 4, 5, 5, 5, 5]
    assert [found.mean.mean for found in result.questions.values()] == [
        3.5,
        4.25,
        4.833333,
        4.333333,
        4.666667,
        3.333333,
    ]
    assert [found.missing for found in result.questions.values()] == [1, 2, 1, 1, 1, 1]
    assert result.missing == {"rater-1": 1, "rater-3": 6}
    first = result.questions["coherence"]
    assert (first.agreement.pairs, first.agreement.exact, first.agreement.within_one) == (
        2,
        0.0,
        0.5,
    )
    assert first.mean.low is not None
    assert first.mean.high is not None
    assert first.mean.low < 3.5 < first.mean.high
    assert {comment.session_id for comment in result.comments} == {
        drawn.session_id for drawn in review.drawn
    }


def test_intervals_are_over_profiles_and_not_answers(
    transcripts: list[Transcript], tmp_path: Path
) -> None:
    twins = [transcripts[0], transcripts[0].model_copy(update={"session_id": "session-again"})]
    review = write_dialogues(twins, tmp_path / "sheets", seed=0, raters=1)
    filled = fill_sheet(tmp_path / "sheets" / "rater-1.csv", {"d001": [5] * 6, "d002": [1] * 6})
    mean = summarize_labels(review, read_labels(review, [filled])).questions["coherence"].mean
    assert (mean.n, mean.mean, mean.low, mean.high) == (2, 3.0, None, None)


def test_results_stand_beside_the_source_and_say_why_there_is_no_alpha(
    review: Review, tmp_path: Path
) -> None:
    filled = [
        fill_sheet(
            tmp_path / "sheets" / f"rater-{n}.csv", {"d001": [5, 5, 5, 5, 5, n], "d002": [5] * 6}
        )
        for n in (1, 2)
    ]
    told = render_results(review, summarize_labels(review, read_labels(review, filled)))
    lines = told.splitlines()
    assert lines[0] == NOTICE
    assert max(map(len, lines)) <= 80
    assert "24 of 36 answers; left out: rater-1 6, rater-2 6." in lines
    assert "No alpha for 5 of 6 questions: every answer is the same." in lines
    for question in QUESTIONS:
        (line,) = (line for line in lines if line.startswith(question.title))
        assert f"{question.source:.2f}" in line
        assert line.endswith("–") == (question.key != "interpersonal")
    assert "nan" not in told


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("answer", ["4", " 4 ", "4.0", "4,0"])
def test_a_file_is_read_as_spreadsheets_save_it(
    review: Review, delimiter: str, answer: str, tmp_path: Path
) -> None:
    rows = [ANSWERS, (review.sheet, "rater-1", "d002", *[answer] * 6, ""), ("",) * 10, ()]
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    path = tmp_path / "saved.csv"
    path.write_bytes(b"\xef\xbb\xbf" + stream.getvalue().encode())
    labels = read_labels(review, [path])
    assert labels.scores(review)[1, 0].tolist() == [4.0] * 6
    assert all(map(math.isnan, labels.scores(review)[0, 0]))


GOOD = dict.fromkeys(KEYS, "5") | {"rater": "rater-1", "dialogue": "d001", "comment": ""}


def write_answers(
    path: Path, sheet: str, *changes: Mapping[str, str], columns: Sequence[str] = ANSWERS
) -> Path:
    rows = [
        [{"sheet": sheet, **GOOD, **change}.get(column, "") for column in columns]
        for change in changes
    ]
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([columns, *rows])
    return path


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            [{"dialogue": "d004"}],
            "a.csv:2: unknown dialogue 'd004'. Did you mean 'd003'? Known: d001, d002, d003",
        ),
        (
            [{}, {"dialogue": "d001"}],
            "a.csv:3: dialogue 'd001' was already answered at a.csv:2. Keep one line",
        ),
        ([{"rater": "rater-9"}], "a.csv:2: unknown rater 'rater-9'. Did you mean"),
        ([{"sheet": "s0"}], "a.csv:2: belongs to sheet 's0', not to '"),
        (
            [{"comment": "two\nlines"}, {"dialogue": "d002", "coherence": "6"}],
            "a.csv:4: dialogue 'd002', question 'coh",
        ),
        (
            [{"coherence": "0"}],
            "'0' is not an answer. Write a whole number from 1 to 5, or leave the cell empty.",
        ),
        ([{"coherence": "4.5"}], "'4.5' is not an answer"),
        ([{"coherence": "good"}], "'good' is not an answer"),
        ([{"coherence": "=2+2"}], "'=2+2' is not an answer"),
        ([{"coherence": "nan"}], "'nan' is not an answer"),
        ([dict.fromkeys(KEYS, "")], "a.csv: no question is answered"),
        ([], "a.csv: no question is answered"),
    ],
)
def test_answers_that_do_not_fit_are_told_with_file_line_and_remedy(
    changes: list[dict[str, str]],
    told: str,
    review: Review,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    path = write_answers(Path("a.csv"), review.sheet, *changes)
    with pytest.raises(InputError, match=re.escape(told)):
        read_labels(review, [path])


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            ",".join(ANSWERS).replace("coherence", "coherense"),
            "a.csv:1: unknown question or column 'coherense'. Did you",
        ),
        (",".join(ANSWERS[:-1]), "a.csv:1: the column 'comment' is there 0 times"),
        (",".join((*ANSWERS, "comment")), "a.csv:1: the column 'comment' is there 2 times"),
        ("", "a.csv:1: the column 'sheet' is there 0 times"),
        (f"{','.join(ANSWERS)}\n{'x,' * 12}x", "a.csv:2: 13 cells for 10 columns"),
        (f'{",".join(ANSWERS)}\n"x"y', "a.csv:2: not CSV that can be read"),
        (f"{','.join(ANSWERS)}\n\0", "a.csv:"),
        ("\xff", "a.csv:1: the text is not UTF-8. Save it as CSV (UTF-8)"),
    ],
    ids=range(8),
)
def test_a_file_that_is_no_sheet_is_told(
    content: str, told: str, review: Review, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(InputError, match=re.escape(told)):
        read_labels(review, [path])


def test_a_rater_answers_in_one_file_only(review: Review, tmp_path: Path) -> None:
    first = write_answers(tmp_path / "a.csv", review.sheet, {})
    second = write_answers(tmp_path / "b.csv", review.sheet, {"dialogue": "d002"})
    with pytest.raises(
        InputError,
        match=r"b\.csv:2: 'rater-1' already answered in .*a\.csv\. Give each rater's file once",
    ):
        read_labels(review, [first, second])
    with pytest.raises(InputError, match=r"already answered in"):
        read_labels(review, [first, Path(str(first))])


def test_answers_to_other_dialogues_are_told_apart(
    review: Review, transcripts: list[Transcript], tmp_path: Path
) -> None:
    other = write_dialogues(transcripts[3:6], tmp_path / "other", seed=0, raters=3)
    filled = fill_sheet(tmp_path / "other" / "rater-1.csv", {"d001": [5] * 6})
    with pytest.raises(InputError, match="belongs to sheet"):
        read_labels(review, [filled])
    assert read_labels(other, [filled]).raters == ("rater-1",)


# The command


def test_export_and_import_go_through_the_command(
    transcripts: list[Transcript], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    write_run(tmp_path / "run", transcripts)
    assert (
        main(
            ["review", "export", "--run=run", "--sample", "5", "--raters", "2", "--out", "sheets/"]
        )
        == OK
    )
    told = capsys.readouterr().out
    assert "5 of 8 dialogues in sheets; raters: 2." in told
    filled = fill_sheet(
        Path("sheets/rater-1.csv"), {f"d00{n}": [5, 4, 5, 4, 5, n] for n in range(1, 6)}
    )
    odd = filled.rename('a, "b" [c].csv')
    second = fill_sheet(
        Path("sheets/rater-2.csv"), {f"d00{n}": [5, 4, 4, 4, 5, n] for n in range(1, 6)}
    )
    assert main(["review", "import", "--labels", str(odd), str(second), "--sheets", "sheets"]) == OK
    told = capsys.readouterr().out
    assert "5 dialogues; raters: 2; comments: 0." in told
    saved = json.loads(Path("sheets/results.json").read_text())
    assert saved["questions"]["interpersonal"]["agreement"]["alpha"] == 1.0
    assert saved["questions"]["coherence"]["agreement"]["alpha"] is None
    assert (
        main(["review", "import", f"--labels={odd}", "--labels", str(second), "--out=again.json"])
        == OK
    )
    assert Path("again.json").read_bytes() == Path("sheets/results.json").read_bytes()
    answers = second.read_bytes()
    for kept in (str(second), "sheets/review.json"):
        assert (
            main(["review", "import", "--labels", str(odd), str(second), f"--out={kept}"])
            == BAD_INPUT
        )
    assert second.read_bytes() == answers


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("review", "review: no command given. Known: export, import"),
        ("review exprot", "review: unknown command 'exprot'. Did you mean 'export'?"),
        ("review --run x", "review: unknown command '--run'"),
        ("review export --run none", "none/sessions.jsonl: cannot be read"),
        ("review export --smaple 3", "Did you mean '--sample'?"),
        ("review export --sample 0", "--sample: input should be greater than or equal to 1"),
        ("review export --raters 0", "--raters"),
        ("review export --out ../full --run run", "filled in. Give another one with --out"),
        (
            "review import",
            "--labels: no file to import. Give the raters' files with --labels FILE FILE",
        ),
        ("review import --labels", "--labels: no file to import"),
        ("review import --labels a.csv --sheets none", "none/review.json: cannot be read"),
        (
            "review import --labels a.csv --sheets broken",
            "broken/review.json: not the file that export wrote",
        ),
    ],
)
def test_a_mistake_costs_one_line_that_names_the_remedy(
    arguments: str,
    told: str,
    transcripts: list[Transcript],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:
    for name in ("here", "full", "here/broken"):
        (tmp_path / name).mkdir()
    (tmp_path / "full" / "notes.txt").touch()
    (tmp_path / "here" / "broken" / "review.json").write_text("{}")
    monkeypatch.chdir(tmp_path / "here")
    write_run(Path("run"), transcripts[:1])
    assert main(arguments.split()) == BAD_INPUT
    out, error = capsys.readouterr()
    assert out == ""
    assert error.startswith("psy-step: ")
    assert told in error
    assert error.count("\n") == 1
    assert {path.name for path in Path().iterdir()} == {"run", "broken"}


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        (["--help"], ("export", "import", "--config FILE")),
        (
            ["export", "--help"],
            ("--run", "--sample", "--seed", "--raters", "--out", "--config FILE"),
        ),
        (["import", "--help"], ("--sheets", "--labels", "--out", "--config FILE")),
    ],
)
def test_help_tells_commands_and_options(
    arguments: list[str], options: tuple[str, ...], capsys: Capture
) -> None:
    with pytest.raises(SystemExit, match="0"):
        main(["review", *arguments])
    told = capsys.readouterr().out
    assert all(option in told for option in (*options, NOTICE))
    assert "(default: None)" not in told


def test_a_review_is_read_back_as_written(review: Review, tmp_path: Path) -> None:
    assert read_review(tmp_path / "sheets") == review
    assert set(COLUMNS) - set(ANSWERS) == set(FORM.columns)
