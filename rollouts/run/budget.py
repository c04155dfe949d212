"""What a run may take: it stops, resumably, when its calls have used that up."""

from collections.abc import Iterable
from dataclasses import dataclass

from agents.models.recording import Call
from rollouts.run.ledger import SeatUsage


@dataclass
class Meter:
    """Calls, tokens and US dollars that a run has taken so far, over all calls that ever had an
    outcome."""

    max_cost: float | None = None
    max_tokens: int | None = None
    tokens: int = 0
    cost: float = 0.0
    calls: int = 0

    def add_usage(self, usage: Iterable[SeatUsage]) -> None:
        """Count what an earlier command took."""
        for seat in usage:
            self.tokens += seat.prompt_tokens + seat.completion_tokens
            self.cost += seat.cost
            self.calls += seat.calls + seat.failed

    def add_calls(self, calls: Iterable[Call]) -> None:
        """Count calls that have just been answered."""
        for call in calls:
            self.tokens += call.prompt_tokens + call.completion_tokens
            self.cost += call.cost or 0.0
            self.calls += call.reply is not None or call.error is not None

    @property
    def spent(self) -> str:
        """Why the run has to stop; empty while it may go on."""
        if self.max_cost is not None and self.cost >= self.max_cost:
            return f"${self.cost:.4f} of --max-cost {self.max_cost:g} used up"
        if self.max_tokens is not None and self.tokens >= self.max_tokens:
            return f"{self.tokens:,} of --max-tokens {self.max_tokens:,} used up"
        return ""
