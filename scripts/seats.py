"""psy-step seats: every name that --counselor, --client and --evaluator take."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from agents.catalog import list_seats
from agents.models.endpoint.entries import read_entries
from psy_env.vocabulary import Seat

from .command_line import parse_arguments


class SeatsConfig(BaseModel):
    """List who can sit where, with one line each."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    endpoints: Path | None = Field(
        None,
        description=(
            "a file of endpoints (default: ./endpoints.toml where there is one, over the built-in "
            "ones)"
        ),
    )


def run(arguments: Sequence[str]) -> None:
    """Print one block a seat."""
    config = parse_arguments(SeatsConfig, "seats", arguments)
    endpoints = read_entries(config.endpoints).endpoints
    for seat in (Seat.COUNSELOR, Seat.CLIENT, Seat.EVALUATOR):
        names = list_seats(seat, endpoints)
        width = max(map(len, names))
        print(f"--{seat}")
        for name, meaning in names.items():
            print(f"  {name:<{width}}  {meaning}")
        print()
