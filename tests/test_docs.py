"""The pages say what is so: their code runs, and the verbs and flags that they name exist.

The blocks of a page run in order in an empty folder: `python` as it stands (one that begins with
the name of a file is also written there), `psy-step` lines of `sh` in this very process. A block
that begins with `# needs ...` is only read, for it wants a key, a GPU, a person or an hour.
"""

import re
import shlex
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest

from agents.profiles import load_bank
from psy_env.check_seat import check_seat
from psy_env.records import Ending, Rules
from psy_env.seats import Cast, play
from psy_env.session import Session
from scripts.app import OK, find_verbs, main

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
ALL = [ROOT / "README.md", *PAGES]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
NEEDS = "# needs "
FILE = re.compile(r"# (\w+)\.py\n")
FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
OF_OTHERS = {"--enable-lora", "--lora-modules"}
"""Flags on the pages that are none of ours."""


class Block(NamedTuple):
    """Code on a page: what language it is marked as, and whether it is to be run."""

    language: str
    text: str

    @property
    def runs(self) -> bool:
        """Whether it is to be run."""
        return not self.text.startswith(NEEDS)


def read_blocks(page: Path) -> list[Block]:
    return [Block(*found) for found in FENCE.findall(page.read_text("utf-8"))]


def split_lines(text: str) -> list[str]:
    """Lines of a shell block, those that go on joined to one."""
    return [line for line in text.replace("\\\n", " ").splitlines() if line.strip()]


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


@cache
def read_help(verb: str) -> str:
    """Everything that the help of a verb names; that of `review` is in two parts."""
    import contextlib
    import io

    heard = io.StringIO()
    for words in ([verb, "export"], [verb, "import"]) if verb == "review" else ([verb],):
        with contextlib.redirect_stdout(heard), contextlib.suppress(SystemExit):
            main([*words, "--help"])
    return heard.getvalue()


def find_flags(text: str) -> set[str]:
    return set(FLAG.findall(text))


@pytest.fixture(autouse=True)
def _stand_in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])


def run_python(block: Block, module: ModuleType, page: Path) -> None:
    if named := FILE.match(block.text):
        Path(f"{named[1]}.py").write_text(block.text)
    exec(compile(block.text, name(page), "exec"), module.__dict__)


def run_shell(block: Block, page: Path) -> None:
    for line in split_lines(block.text):
        words = shlex.split(line, comments=True)
        if words:
            assert words[0] == "psy-step", f"{name(page)}: '{line}' wants a shell: mark its block"
            assert main(words[1:]) == OK, f"{name(page)}: {line}"


@pytest.mark.parametrize("page", ALL, ids=name)
def test_the_code_of_a_page_runs_from_top_to_bottom(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = ModuleType("on_the_page")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    for block in read_blocks(page):
        if block.language == "python" and block.runs:
            run_python(block, module, page)
        elif block.language == "python":
            compile(block.text, name(page), "exec")
        elif block.language == "sh" and block.runs:
            run_shell(block, page)
    for left in [one for one in sys.modules if (Path.cwd() / f"{one}.py").is_file()]:
        monkeypatch.delitem(sys.modules, left)


@pytest.mark.parametrize("page", ALL, ids=name)
def test_every_verb_and_flag_on_a_page_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    lines = [
        line for block in read_blocks(page) if block.language for line in split_lines(block.text)
    ]
    spans = re.findall(r"`([^`\n]+)`", FENCE.sub("", text))
    for told in (*lines, *spans):
        for verb, rest in re.findall(r"psy-step ([a-z][\w-]*)((?:(?!psy-step).)*)", told):
            if verb in find_verbs():
                missing = find_flags(rest.split(" #")[0]) - find_flags(read_help(verb))
                assert not missing, f"{name(page)}: psy-step {verb} has no {missing}"
            else:
                assert told.lstrip().startswith("#"), f"{name(page)}: no verb {verb}"
    known = set().union(*(find_flags(read_help(verb)) for verb in find_verbs())) | OF_OTHERS
    told_alone = {flag for span in spans for flag in find_flags(span)}
    assert told_alone <= known, f"{name(page)}: no verb has {told_alone - known}"


def test_every_page_is_in_the_site_and_every_link_leads_somewhere() -> None:
    menu = (ROOT / "mkdocs.yml").read_text("utf-8")
    for page in PAGES:
        place = page.relative_to(ROOT / "docs").as_posix()
        assert re.search(rf"[-:] {re.escape(place)}\n", menu), f"{place} is not in the menu"
    for page in ALL:
        links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8"))
        for link in links:
            assert (page.parent / link).exists(), f"{name(page)}: {link} leads nowhere"


@pytest.fixture
def seats() -> ModuleType:
    """The examples of seats, all in one module."""
    page = ROOT / "docs" / "seats.md"
    module = ModuleType("seats_on_the_page")
    for block in read_blocks(page):
        if block.language == "python":
            run_python(block, module, page)
    return module


def test_the_examples_of_seats_keep_the_contract_and_play_together(seats: ModuleType) -> None:
    for example in (seats.Curious, seats.Brief, seats.Asker):
        report = check_seat(example)
        assert report.ok, str(report)
    cast = Cast(seats.Brief(), seats.Curious(), seats.Asker())
    over = play(Session.start(load_bank()[0], Rules(candidates=3)), cast)
    assert over.ending is Ending.CLIENT_LEFT
    assert over.rating is not None


def test_the_counselor_is_less_than_twelve_lines() -> None:
    (counselor,) = (
        block.text
        for block in read_blocks(ROOT / "docs" / "seats.md")
        if "def propose" in block.text
    )
    code = [line for line in counselor.splitlines() if line and not line.startswith("#")]
    assert len(code) < 12
