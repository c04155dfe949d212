"""The endpoint that tests of commands talk to: declared in the folder where the command is given,
as a user would."""

import sqlite3
from pathlib import Path

from scripts.app import main

SMALL = (
    "--workers=0",
    "--sessions=3",
    "--candidates=2",
    "--max-exchanges=3",
    "--ctrs=form",
    "--out=run",
)
"""Three short sessions in this process."""

MODELS = ("--client=lab/c", "--counselor=lab/t", "--evaluator=lab/e")
"""A model in every seat."""

PRICE = 'prices."*" = { input = 100.0, output = 200.0 }'
"""With ten tokens in and five out, as the server tells them, two thousandths of a dollar a call."""


def declare(url: str, *fields: str, name: str = "lab") -> None:
    """Write endpoints.toml with one endpoint."""
    Path("endpoints.toml").write_text(
        "\n".join([f"[{name}]", f'base_url = "{url}"', *fields]) + "\n"
    )


def simulate(*flags: str) -> int:
    """The command in this process; later flags win."""
    return main(["simulate", *SMALL, *flags])


def count_calls(run: Path = Path("run")) -> tuple[int, int, int]:
    """Calls in a run's ledger: answered, failed, in flight or wasted."""
    with sqlite3.connect(run / "ledger.sqlite") as database:
        query = "SELECT count(reply), count(error), coalesce(sum(wasted + in_flight), 0) FROM calls"
        answered, failed, lost = database.execute(query).fetchone()
        return answered, failed, lost
