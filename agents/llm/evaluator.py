"""An evaluator played by a language model: score cards, the CTRS form, tags.

What cannot be read after the re-asks is unscored with its cause. A model that gives no answer at
all (ModelError) fails the session instead, so that it can be played again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from agents.llm.asking import Asker, Unreadable
from agents.llm.comparing import compare_sessions
from agents.llm.jury import Jury
from agents.llm.quoting import number_turns
from agents.llm.ratings import Mode, rate_ctrs
from agents.llm.slates import Judging, score_slate
from agents.llm.tagging import tag_turns
from agents.models.recording import SeatModel
from agents.prompts import Prompts
from psy_env.comparing import ComparisonView, Verdicts
from psy_env.records import ScoreCard, SessionRating
from psy_env.views import SessionView, SlateView
from psy_env.vocabulary import Seat


@dataclass(frozen=True)
class ModelEvaluator:
    """Judges a whole slate in one call or one candidate a call, and the CTRS by item or as one
    form; `repeats` times."""

    model: SeatModel
    prompts: Prompts
    judging: Judging
    repeats: int
    ctrs: Mode
    max_reasks: int
    dear: ClassVar[bool] = True
    """Too dear to be asked for a rating after every step (psy_env.rewards)."""

    def score(self, view: SlateView) -> Sequence[ScoreCard]:
        """One card for each candidate."""
        return score_slate(self._jury, self.judging, view)

    def rate(self, view: SessionView) -> SessionRating:
        """The CTRS form and the tags."""
        ratings = rate_ctrs(self._jury, self.ctrs, view)
        tags = tag_turns(self._jury.asker, view)
        if isinstance(tags, Unreadable):
            untagged = ((),) * len(number_turns(view.lines, Seat.COUNSELOR))
            return SessionRating(ctrs=ratings, tags=untagged, untagged=tags.cause)
        return SessionRating(ctrs=ratings, tags=tags)

    def compare(self, view: ComparisonView) -> Verdicts:
        """Which of two sessions is better, by criterion."""
        return compare_sessions(self._jury.asker, view)

    @property
    def _jury(self) -> Jury:
        return Jury(Asker(self.model, self.prompts, self.max_reasks), self.repeats)
