"""The PettingZoo view: counselor, client and evaluator act in turn (AEC)."""

from collections.abc import Sequence
from typing import Any, ClassVar

from gymnasium import spaces
from gymnasium.utils import seeding
from pettingzoo import AECEnv, ParallelEnv
from pettingzoo.utils.conversions import turn_based_aec_to_parallel
from pettingzoo.utils.wrappers import OrderEnforcingWrapper

from psy_env import readings
from psy_env.actions import read_move
from psy_env.casting import find_profiles
from psy_env.infos import describe_step
from psy_env.observations import (
    DIALOGUE_LENGTH,
    RENDER_MODES,
    find_render_mode,
    make_observation_space,
    observe,
    render_dialogue,
)
from psy_env.opening import make_rules, open_session
from psy_env.records import Profile
from psy_env.rewards import RewardRule, find_rule
from psy_env.spaces import MoveSpace
from psy_env.step_results import StepResult, settle_step
from psy_env.vocabulary import Seat

AGENTS = (Seat.COUNSELOR.value, Seat.CLIENT.value, Seat.EVALUATOR.value)


def env(**settings: Any) -> Any:
    """The environment as agents use it: `raw_env` behind PettingZoo's check that calls come in
    order."""
    return OrderEnforcingWrapper(raw_env(**settings))


def parallel_env(**settings: Any) -> ParallelEnv[str, Any, Any]:
    """The same for libraries that step all agents at once: each gives an action, and that of the
    one whose turn it is counts: the client's at first, then that of `infos[agent]["active_agent"]`.
    """
    return turn_based_aec_to_parallel(env(**settings))


class raw_env(AECEnv):  # type: ignore[misc]  # noqa: N801  (PettingZoo's name for it)
    """One counseling session for three agents.

    Each acts with plain text, a structured move or a record (psy_env.actions). Where a plan is due,
    plain text of the counselor adopts the stock plan, and it is asked again for words. With `score`
    the evaluator judges every move of the counselor, without it only a slate of several and the
    finished session. The counselor earns the reward, the others 0 ("dense" and "privileged" are not
    offered: nobody here can be asked to rate every step). An agent's info tells what came of its
    last move.
    """

    metadata: ClassVar[dict[str, Any]] = {
        "name": "counseling_v0",
        "render_modes": list(RENDER_MODES),
        "is_parallelizable": False,
    }

    def __init__(
        self,
        profiles: Sequence[Profile] | None = None,
        *,
        planning: bool = True,
        max_exchanges: int = readings.MAX_EXCHANGES,
        score: bool = True,
        reward: str | RewardRule = "terminal",
        render_mode: str | None = None,
    ) -> None:
        """Lay the table; nobody sits before `reset`."""
        self.render_mode = find_render_mode(render_mode)
        self.possible_agents = list(AGENTS)
        self._rule = find_rule(reward)
        self._profiles = find_profiles(profiles)
        self._rules = make_rules(max_exchanges=max_exchanges, planning=planning, score=score)
        self.observation_spaces = {
            agent: make_observation_space(Seat(agent), max_exchanges) for agent in AGENTS
        }
        self.action_spaces = {agent: MoveSpace(Seat(agent), DIALOGUE_LENGTH) for agent in AGENTS}
        self._rng, _ = seeding.np_random(None)

    def observation_space(self, agent: str) -> spaces.Dict:
        """The one space this agent's observations lie in."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> MoveSpace:
        """The one space this agent's actions lie in."""
        return self.action_spaces[agent]

    def reset(self, seed: int | None = None, options: dict[str, Any] | None = None) -> None:
        """Open a session; the same seed gives the same one. `options["profile"]` takes a Profile or
        an id."""
        if seed is not None:
            self._rng, _ = seeding.np_random(seed)
        # PettingZoo's own api_test resets with an option of this name
        told = {name: value for name, value in (options or {}).items() if name != "options"}
        self.session = open_session(self._profiles, self._rules, self._rng, told)
        self.agents = list(AGENTS)
        self.rewards = dict.fromkeys(AGENTS, 0.0)
        self._cumulative_rewards = dict.fromkeys(AGENTS, 0.0)
        self.agent_selection = Seat.CLIENT.value
        self._seen = dict.fromkeys(AGENTS, self.session)
        self._publish(StepResult(self.session, 0.0, (False, False), {}))

    def step(self, action: Any) -> None:
        """Make the move of the agent whose turn it is. Raises InputError for an action that cannot
        be read."""
        agent = self.agent_selection
        if self.terminations[agent] or self.truncations[agent]:
            self._was_dead_step(action)
            return
        before = self.session
        step = settle_step(self._rule, before, self.session.apply(read_move(self.session, action)))
        self.session = step.session
        self._seen[agent] = before
        self._cumulative_rewards[agent] = 0.0
        self.rewards = dict.fromkeys(self.agents, 0.0) | {Seat.COUNSELOR.value: step.reward}
        self._accumulate_rewards()
        self._publish(step)

    def observe(self, agent: str) -> dict[str, Any]:
        """What this agent sees now."""
        return observe(self.session, Seat(agent), self.observation_spaces[agent])

    def render(self) -> str | None:
        """The dialogue so far in "ansi" mode, otherwise None."""
        return None if self.render_mode is None else render_dialogue(self.session.lines)

    def close(self) -> None:
        """Nothing is held open."""

    def _publish(self, step: StepResult) -> None:
        """Bring what agents read after every move up to date."""
        terminated, truncated = step.flags
        self.terminations = dict.fromkeys(self.agents, terminated)
        self.truncations = dict.fromkeys(self.agents, truncated)
        self.infos = {
            agent: describe_step(self._seen[agent], self.session, Seat(agent)) | step.info
            for agent in self.agents
        }
        if self.session.turn is None:
            self._deads_step_first()
        else:
            self.agent_selection = self.session.turn.value
