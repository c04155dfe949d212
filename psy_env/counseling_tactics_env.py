"""The Gymnasium view of dialogue policies: pick what to do next; others find words."""

from collections.abc import Sequence
from typing import Any, ClassVar

import gymnasium
import numpy as np
from numpy.typing import NDArray

from psy_env import readings
from psy_env.casting import find_realiser
from psy_env.counseling_env import CounselingEnv
from psy_env.errors import SeatError
from psy_env.observations import RENDER_MODES
from psy_env.records import Profile
from psy_env.rewards import RewardRule
from psy_env.seats import Cast
from psy_env.session import Session
from psy_env.tactics import (
    Picks,
    Realiser,
    make_candidate,
    make_mask,
    make_tactic_space,
    read_tactic,
)
from psy_env.tactics_observation import (
    TacticsObservation,
    make_tactics_observation_space,
    observe_tactics,
)
from psy_env.views import CounselorView
from psy_env.vocabulary import Seat

Step = tuple[TacticsObservation, float, bool, bool, dict[str, Any]]


class CounselingTacticsEnv(gymnasium.Env[TacticsObservation, Picks]):
    """One counseling session as an episode of tactics (psy_env.tactics).

    An action is four numbers: strategy, question, reflection, progress. Where a plan is due the
    strategy alone is read, else the other three; `info["action_mask"]` and `action_masks()` tell
    which picks are open. One that is not becomes the open pick nearest to it, named in
    `info["illegal"]`; `info["tactic"]` is what was done. An observation is a row of numbers, named
    by psy_env.OBSERVATION_NAMES. Referee, clients and rewards are those of CounselingEnv, which
    tells the settings; `realiser` is who finds the words (psy_env.tactics.Realiser).
    """

    metadata: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "render_modes": list(RENDER_MODES),
        "render_fps": 1,
    }

    def __init__(
        self,
        cast: Cast | None = None,
        profiles: Sequence[Profile] | None = None,
        realiser: Realiser | None = None,
        *,
        planning: bool = True,
        max_exchanges: int = readings.MAX_EXCHANGES,
        reward: str | RewardRule = "dense",
        render_mode: str | None = None,
    ) -> None:
        """Sit down as the counselor."""
        self._realiser = find_realiser(realiser)
        self._talk = CounselingEnv(
            Seat.COUNSELOR,
            cast,
            profiles,
            planning=planning,
            max_exchanges=max_exchanges,
            reward=reward,
            render_mode=render_mode,
        )
        self.render_mode = self._talk.render_mode
        self.observation_space = make_tactics_observation_space()
        self.action_space = make_tactic_space()

    @property
    def session(self) -> Session:
        """The session as it stands. Raises InputError before the first reset."""
        return self._talk.session

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[TacticsObservation, dict[str, Any]]:
        """Open a session, as CounselingEnv does."""
        super().reset(seed=seed)
        self._talk.np_random = self.np_random
        _, info = self._talk.reset(options=options)
        return self._observe(), self._add_mask(info)

    def step(self, action: Any) -> Step:
        """Do this, and let the others play. Raises InputError for what is no action of the
        space."""
        view = self._view()
        tactic, illegal = read_tactic(view, action)
        try:
            move = make_candidate(view, tactic, self._realiser)
        except SeatError as error:
            taken = self._talk.give_up(f"{Seat.COUNSELOR}: {error}")
        else:
            taken = self._talk.step(move)
        _, reward, terminated, truncated, info = taken
        told = {"tactic": str(tactic), "illegal": illegal}
        return self._observe(), reward, terminated, truncated, self._add_mask(info | told)

    def action_masks(self) -> NDArray[np.bool_]:
        """The open picks of all parts in one row, as sb3-contrib's MaskablePPO asks for them."""
        return make_mask(self._view()).astype(np.bool_)

    def render(self) -> str | None:
        """The dialogue so far in "ansi" mode, otherwise None."""
        return self._talk.render()

    def _view(self) -> CounselorView:
        view = self.session.view(Seat.COUNSELOR)
        assert isinstance(view, CounselorView)
        return view

    def _observe(self) -> TacticsObservation:
        view = self._view()
        return observe_tactics(view, self._realiser.hear(view))

    def _add_mask(self, info: dict[str, Any]) -> dict[str, Any]:
        return info | {"action_mask": make_mask(self._view())}
