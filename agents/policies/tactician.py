"""A counselor whose tactics a policy picks and whose words a realiser finds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from psy_env.records import Candidate
from psy_env.seeds import derive_seed
from psy_env.tactics import Mask, Realiser, make_candidate, make_mask, read_tactic
from psy_env.tactics_observation import TacticsObservation, observe_tactics
from psy_env.views import CounselorView

Chances = Callable[[TacticsObservation, Mask], Sequence[NDArray[np.float64]]]
"""How likely a policy does what: for each part of a tactic, one probability a pick."""


@dataclass(frozen=True)
class Tactician:
    """Sees and does what the tactics environment shows and takes.

    The first candidate does what is likeliest, part by part; all others are drawn.
    """

    weigh: Chances
    realiser: Realiser
    planning: bool = True

    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        """`view.n` candidates, each worded on its own."""
        chances = self.weigh(observe_tactics(view, self.realiser.hear(view)), make_mask(view))
        return [self._word(view, chances, number) for number in range(view.n)]

    def _word(
        self, view: CounselorView, chances: Sequence[NDArray[np.float64]], number: int
    ) -> Candidate:
        own = replace(view, n=1, seed=derive_seed(view.seed, "candidate", number))
        rng = np.random.default_rng(derive_seed(own.seed, "tactic"))
        picks = [_draw(chance, rng) if number else int(np.argmax(chance)) for chance in chances]
        tactic, _ = read_tactic(own, np.array(picks))
        return make_candidate(own, tactic, self.realiser)


def _draw(chance: NDArray[np.float64], rng: np.random.Generator) -> int:
    return int(rng.choice(len(chance), p=chance / chance.sum()))
