"""The Gymnasium view: you take a chair, the rest of the cast plays the others."""

import copy
from collections.abc import Sequence
from typing import Any, ClassVar

import gymnasium

from psy_env import readings
from psy_env.actions import holds_plan, read_move
from psy_env.casting import find_cast, find_profiles
from psy_env.errors import InputError
from psy_env.infos import describe_step
from psy_env.observations import (
    RENDER_MODES,
    UTTERANCE_LENGTH,
    find_render_mode,
    make_observation_space,
    observe,
    render_dialogue,
)
from psy_env.opening import make_rules, open_session
from psy_env.records import Profile
from psy_env.rewards import RewardRule, check_start, find_rule, needs_scores
from psy_env.rubrics import ChoiceKind
from psy_env.seats import Cast, play_others
from psy_env.session import Session
from psy_env.spaces import MoveSpace
from psy_env.step_results import settle_step
from psy_env.vocabulary import Seat

Observation = dict[str, Any]


class CounselingEnv(gymnasium.Env[Observation, Any]):
    """One counseling session as an episode.

    `step` takes plain text, a structured move or a record (psy_env.actions). Text of the counselor
    carries out the next action of the plan; where a plan is due it adopts the stock plan and is
    spoken as its first action. The client's chair also fills the session reactions form: that is
    its last step. Only the other seats of `cast` play.

    What closes: by plan its last action; in any session "/leave" (words may follow, they are
    spoken), {"utterance", "closing": True} for the counselor and {"utterance", "exit": True} for
    the client. No other words do, "Goodbye." neither. An empty text is a silence, spoken as "…".

    Reward: a name from psy_env.rewards, or a callable (before, after) -> float or None. What a
    judge could not score truncates the episode, with reward 0 for that step and the cause in
    `info["unscored"]`. Raises InputError for an action that cannot be read; a move that breaks the
    rules of the session is no error, see `info["violation"]`.
    """

    metadata: ClassVar[dict[str, Any]] = {  # type: ignore[misc]
        "render_modes": list(RENDER_MODES),
        "render_fps": 1,
    }

    def __init__(
        self,
        seat: str = Seat.COUNSELOR,
        cast: Cast | None = None,
        profiles: Sequence[Profile] | None = None,
        *,
        planning: bool = True,
        max_exchanges: int = readings.MAX_EXCHANGES,
        reward: str | RewardRule = "dense",
        render_mode: str | None = None,
    ) -> None:
        """Take a chair. `planning` is the counselor's way of working; with the client's chair the
        cast decides too."""
        self.seat = _read_seat(seat)
        self.render_mode = find_render_mode(render_mode)
        self._cast = find_cast(cast)
        self._rule = find_rule(reward, self._cast.evaluator)
        self._profiles = find_profiles(profiles)
        told = make_rules(max_exchanges=max_exchanges, candidates=1, planning=planning)
        plans = planning and (self.seat is Seat.COUNSELOR or self._cast.counselor.planning)
        self._rules = told.model_copy(
            update={"planning": plans, "score_single": needs_scores(reward)}
        )
        self.observation_space = self._view_space = make_observation_space(self.seat, max_exchanges)
        self.action_space = MoveSpace(self.seat, UTTERANCE_LENGTH)
        self._session: Session | None = None
        self._paid: Session | None = None

    @property
    def session(self) -> Session:
        """The session as it stands. Raises InputError before the first reset."""
        if self._session is None:
            raise InputError("there is no session yet", "Call reset() first.")
        return self._session

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Open a session; the same seed gives the same one. `options["profile"]` takes a Profile or
        an id."""
        super().reset(seed=seed)
        opened = open_session(self._profiles, self._rules, self.np_random, options)
        self._session = play_others(opened, self._cast, (self.seat,))
        self._paid = opened
        check_start(self._rule, self._session)
        return self._observe(), describe_step(opened, self._session, self.seat)

    def step(self, action: Any) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Make this seat's move and let the others play. A session that is over stays so, with
        reward 0."""
        return self._settle(self._move(self.session, action))

    def give_up(self, cause: str) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """End the session because this chair cannot go on: a step that pays nothing and truncates.
        A session that is over stays so."""
        session = self.session
        return self._settle(session if session.over else session.fail(cause))

    def _settle(self, after: Session) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        before = self._paid or self.session
        step = settle_step(self._rule, before, after)
        self._paid = self._session = step.session
        info = describe_step(before, step.session, self.seat) | step.info
        return self._observe(), step.reward, *step.flags, info

    def render(self) -> str | None:
        """The dialogue so far in "ansi" mode, otherwise None."""
        return None if self.render_mode is None else render_dialogue(self.session.lines)

    def fork(self, *, seed: int | None = None) -> "CounselingEnv":
        """An independent copy that goes on from here: with the same chances, or with others when a
        seed is given."""
        twin = copy.copy(self)
        twin._np_random = copy.deepcopy(self._np_random)
        twin.action_space = copy.deepcopy(self.action_space)
        twin.observation_space = twin._view_space = copy.deepcopy(self._view_space)
        if seed is not None:
            twin._session = self.session.fork(
                session_id=f"{self.session.session_id}-{seed}", seed=seed
            )
        return twin

    def _move(self, session: Session, action: Any) -> Session:
        if session.over:
            return session
        planned = session.kind is ChoiceKind.PLAN
        session = self._apply(session, action)
        if planned and session.turn is self.seat is Seat.COUNSELOR and not holds_plan(action):
            session = self._apply(session, action)
        return session

    def _apply(self, session: Session, action: Any) -> Session:
        return play_others(session.apply(read_move(session, action)), self._cast, (self.seat,))

    def _observe(self) -> Observation:
        return observe(self.session, self.seat, self._view_space)


def _read_seat(seat: str) -> Seat:
    if seat not in (Seat.COUNSELOR, Seat.CLIENT):
        raise InputError(f"no chair for {seat!r}", 'Use seat="counselor" or seat="client".')
    return Seat(seat)
