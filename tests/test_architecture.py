"""The house: which room may know which, which library lives behind which door, and what may not
stand in the tree."""

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("psy_env", "agents", "rollouts", "training", "scripts")
KNOWS: dict[str, frozenset[str]] = {
    "psy_env": frozenset(),
    "agents": frozenset({"psy_env"}),
    "rollouts": frozenset({"psy_env", "agents"}),
    "training": frozenset({"psy_env", "agents"}),
    "scripts": frozenset({"psy_env", "agents", "rollouts", "training"}),
}
LOCAL_MODELS = frozenset(
    {
        *(
            f"agents/models/local/{name}.py"
            for name in (
                *("attention", "decoding", "engine", "prefix_cache", "row_cache"),
                *("sentences", "weights"),
            )
        ),
        "agents/models/onboard/weights.py",
        *(f"training/tiny/{name}.py" for name in ("model", "tokens", "trainer")),
        *(
            f"training/{name}.py"
            for name in (
                "base_model",
                "cpu_speed",
                "drift",
                "learn",
                "methods",
                "pair_reading",
                "preferred",
                "progress",
                "tables",
                "tree_attention",
                "tree_reading",
                "rl/grpo",
            )
        ),
    }
)
DOORS: dict[str, frozenset[str]] = {
    "ray": frozenset(
        {
            *("rollouts/fleet/ray.py", "rollouts/fleet/cluster.py"),
            *("agents/policies/rllib.py", "training/rl/rllib.py", "training/rl/rllib_env.py"),
        }
    ),
    "sqlite3": frozenset({"rollouts/run/ledger.py"}),
    "rich": frozenset(
        {
            *(
                f"rollouts/{name}.py"
                for name in (
                    *("show/tables", "show/listing", "show/probing", "show/progress"),
                    "show/results",
                    "dataset/tables",
                )
            ),
            *(
                f"scripts/{name}.py"
                for name in ("simulate", "synthesize", "profiles", "show", "check", "benchmark")
            ),
        }
    ),
    "jinja2": frozenset(
        {
            "rollouts/dataset/card.py",
            "rollouts/report/page.py",
            "rollouts/review/sheets.py",
            "agents/models/local/chat_tokens.py",
        }
    ),
    "pettingzoo": frozenset({"psy_env/counseling_v0.py"}),
    "scipy": frozenset(
        f"rollouts/statistics/{name}.py"
        for name in ("alternative_annotator", "correlation", "power", "variance")
    ),
    **dict.fromkeys(("torch", "transformers", "peft", "tokenizers"), LOCAL_MODELS),
    "trl": frozenset({"training/methods.py"}),
    "datasets": frozenset({"training/learn.py"}),
    "matplotlib": frozenset({"training/curves.py"}),
    "xllamacpp": frozenset({"agents/models/onboard/llama.py"}),
    "stable_baselines3": frozenset({"agents/policies/sb3.py", "training/rl/ppo.py"}),
    "sb3_contrib": frozenset({"agents/policies/sb3.py"}),
    "openenv": frozenset({"rollouts/serving/app.py", "rollouts/serving/environment.py"}),
    "uvicorn": frozenset({"rollouts/serving/app.py"}),
    "openai": frozenset({"agents/models/endpoint/sending.py"}),
}
WORLD = (
    frozenset({"numpy", "pydantic", "pydantic_core", "gymnasium", "pettingzoo", "psy_env"})
    | sys.stdlib_module_names
)


def sources(room: str) -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / room).rglob("*.py")):
        if "bench" not in path.relative_to(ROOT).parts:
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


@cache
def list_imports(room: str) -> dict[str, frozenset[str]]:
    """What each file of a room imports, by the file."""
    return {name: frozenset(imports(tree)) for name, tree in sources(room)}


@pytest.mark.parametrize("room", [room for room in ROOMS if (ROOT / room).exists()])
def test_arrows_point_one_way(room: str) -> None:
    wrong = [
        f"{name} imports {other}"
        for name, others in list_imports(room).items()
        for other in others
        if other in ROOMS and other != room and other not in KNOWS[room]
    ]
    assert not wrong


def test_the_world_knows_no_model_no_disk_and_no_global_randomness() -> None:
    for name, tree in sources("psy_env"):
        assert set(imports(tree)) <= WORLD, name
        calls = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        assert not {
            call
            for call in calls
            if call == "open"
            or call.startswith(("random.random", "random.choice", "random.seed", "np.random."))
        }, name


@pytest.mark.parametrize("library", DOORS)
def test_heavy_libraries_live_behind_their_door(library: str) -> None:
    users = {
        name
        for room in ROOMS
        if (ROOT / room).exists()
        for name, imported in list_imports(room).items()
        if library in imported
    }
    assert users <= DOORS[library]


def test_importing_the_world_loads_neither_agents_nor_anything_heavy() -> None:
    code = (
        "import sys, psy_env; print([m for m in ('agents', 'ray', 'torch', 'pettingzoo', "
        "'pandas') if m in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert told.stdout.strip() == "[]"


def test_playing_the_embedded_cast_in_process_imports_neither_ray_nor_a_client_of_models() -> None:
    code = (
        "import sys; from rollouts.run.config import SimulateConfig; from rollouts.simulate "
        "import simulate; import tempfile, pathlib;"
        "simulate(SimulateConfig(sessions=1, candidates=2, workers=0, "
        "out=pathlib.Path(tempfile.mkdtemp()) / 'run'));"
        "print([m for m in ('ray', 'openai', 'torch', 'scipy') if m in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert told.stdout.strip() == "[]"


def swallows_everything(node: ast.AST) -> bool:
    """A handler for any exception that raises neither it again nor another in its place."""
    if not isinstance(node, ast.ExceptHandler):
        return False
    broad = node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")
    return broad and not any(
        isinstance(inner, ast.Raise) and (inner.exc is None or inner.cause)
        for inner in ast.walk(node)
    )


def test_only_one_place_catches_everything() -> None:
    rooms = [room for room in ROOMS if (ROOT / room).exists()]
    broad = {
        name
        for room in rooms
        for name, tree in sources(room)
        for node in ast.walk(tree)
        if swallows_everything(node)
    }
    assert broad == {"rollouts/work/session.py", "psy_env/seat_trial.py"}


def list_python() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return [ROOT / line for line in sorted(set(listed.stdout.split())) if (ROOT / line).exists()]


def test_no_line_is_wider_than_100_columns() -> None:
    """The linter lets pragmas and strings without a space pass."""
    wide = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in list_python()
        for number, line in enumerate(path.read_text("utf-8").split("\n"), start=1)
        if len(line) > 100
    ]
    assert wide == []


def test_one_class_name_stands_for_one_thing() -> None:
    places = Counter(
        node.name
        for path in list_python()
        if path.relative_to(ROOT).parts[0] in ROOMS
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ClassDef)
    )
    assert [name for name, count in places.items() if count > 1] == []


def test_one_place_writes_files_whole() -> None:
    """Whatever else renames a file over another would be a second way to do it."""
    renaming = {
        str(path.relative_to(ROOT))
        for path in list_python()
        if path.relative_to(ROOT).parts[0] in ROOMS
        and ("mkstemp" in (text := path.read_text("utf-8")) or "part.replace(" in text)
    }
    assert renaming == {"agents/whole_file.py"}


def test_no_row_of_patternreframe_is_in_the_repository() -> None:
    """Its rows carry these keys together; our own test rows are marked as ours."""
    listed = subprocess.run(
        ["git", "ls-files", "*.jsonl", "*.json"],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    for name in listed.stdout.split():
        assert '"marked_patterns"' not in (ROOT / name).read_text(encoding="utf-8"), name


def test_the_readme_and_every_report_say_what_this_is_not() -> None:
    notice = "never a substitute for care"
    for name in ("README.md", "rollouts/show/notice.py", "CONTRIBUTING.md"):
        assert notice in (ROOT / name).read_text(encoding="utf-8"), name
