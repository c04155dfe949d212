"""The map in docs/house.md: one line a file, its own first line; nothing is missing.

`python -m tests.test_readme_map` writes it anew.
"""

import ast
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("psy_env", "agents", "rollouts", "training", "scripts")
PAGE = ROOT / "docs" / "house.md"
BEGIN, END = "<!-- map: begin -->\n```\n", "```\n<!-- map: end -->"
LONGEST = 88


@cache
def list_files() -> list[Path]:
    told = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return sorted(Path(line) for line in told.stdout.split() if line.split("/")[0] in ROOMS)


def first_line(path: Path) -> str:
    return (ast.get_docstring(ast.parse((ROOT / path).read_text("utf-8"))) or "").split("\n")[0]


def render_map() -> str:
    """Folders with what their __init__ says, files below them; what has no words is left blank."""
    lines: list[str] = []
    folders = sorted({path.parent for path in list_files()})
    for folder in folders:
        files = [path for path in list_files() if path.parent == folder]
        package = folder / "__init__.py"
        lines.append(f"{folder}/  {first_line(package) if package in files else ''}".rstrip())
        lines += [f"  {path.name:<18} {first_line(path)}" for path in files if path != package]
    return "\n".join(lines) + "\n"


def split_page() -> tuple[str, str, str]:
    text = PAGE.read_text("utf-8")
    before, _, rest = text.partition(BEGIN)
    found, _, after = rest.partition(END)
    return before, found, after


def test_the_map_names_every_file_in_its_own_words() -> None:
    assert split_page()[1] == render_map(), "python -m tests.test_readme_map writes it anew"


@pytest.mark.parametrize("path", list_files(), ids=str)
def test_a_files_first_line_says_what_it_is_for(path: Path) -> None:
    line = first_line(path)
    assert 10 <= len(line) <= LONGEST
    assert "\n" not in line
    assert path.parts[0] == "scripts" or not line.startswith("psy-step")


if __name__ == "__main__":
    before, _, after = split_page()
    PAGE.write_text(f"{before}{BEGIN}{render_map()}{END}{after}", "utf-8")
