"""The RLlib view: any of the three seats are policies, a counselor by tactics or in text.

Importing it registers `psy_env/CounselingTactics-v0` and `psy_env/Counseling-v0` with Ray Tune, the
names they have with Gymnasium; `config.environment(NAME, env_config={...})` takes the settings.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from gymnasium.utils import seeding
from ray.rllib.env.multi_agent_env import MultiAgentEnv
from ray.tune.registry import register_env

from agents.profiles import find_profiles as find_source
from psy_env import ENV_ID, TACTICS_ID, readings
from psy_env.actions import read_move
from psy_env.casting import find_cast, find_profiles, find_realiser
from psy_env.errors import InputError, SeatError
from psy_env.infos import describe_step
from psy_env.observations import DIALOGUE_LENGTH, make_observation_space, observe
from psy_env.opening import make_rules, open_session
from psy_env.records import Profile
from psy_env.rewards import RewardRule, check_start, find_rule, needs_scores
from psy_env.seats import Cast, play_others
from psy_env.session import Session
from psy_env.spaces import MoveSpace
from psy_env.step_results import settle_step
from psy_env.tactics import (
    Realiser,
    make_candidate,
    make_mask,
    make_tactic_space,
    read_tactic,
)
from psy_env.tactics_observation import add_mask, make_masked_space, observe_tactics
from psy_env.views import CounselorView
from psy_env.vocabulary import Seat

Told = dict[str, Any]
Steps = tuple[Told, dict[str, float], dict[str, bool], dict[str, bool], Told]


class CounselingMultiAgentEnv(MultiAgentEnv):  # type: ignore[misc]
    """One counseling session; the seats of `policies` act in turn, the rest of the cast plays.

    Only who must move is given an observation; at the end all are. With `tactics` the counselor
    sees {"observations": numbers, "action_mask": 1 for each open pick} and acts by four picks
    (psy_env.tactics), so ActionMaskingTorchRLModule learns on it as it is; without, and in the two
    other seats, a policy sees and does what an agent of psy_env.counseling_v0 does. `reward` is the
    counselor's rule of psy_env.rewards, or a rule for each seat by its name; a seat without one
    earns 0. `profiles` may be a source by its name (agents.profiles), which keeps a config small.
    All other settings are those of CounselingTacticsEnv.
    """

    def __init__(
        self,
        policies: Sequence[str] = (Seat.COUNSELOR,),
        cast: Cast | None = None,
        profiles: str | Sequence[Profile] | None = None,
        realiser: Realiser | None = None,
        *,
        tactics: bool = True,
        planning: bool = True,
        max_exchanges: int = readings.MAX_EXCHANGES,
        reward: str | RewardRule | Mapping[str, str | RewardRule] = "terminal",
    ) -> None:
        """Lay the table. Raises InputError for a seat that there is not, and for a reward that
        cannot be paid here."""
        super().__init__()
        seats = _read_seats(policies)
        self._tactics = tactics
        self._cast = find_cast(cast)
        self._realiser = find_realiser(realiser)
        self._profiles = (
            find_source(profiles) if isinstance(profiles, str) else find_profiles(profiles)
        )
        rewards = reward if isinstance(reward, Mapping) else {Seat.COUNSELOR: reward}
        if not rewards:
            raise InputError("nobody earns anything", 'Use reward="terminal".', place="reward=")
        judge = None if Seat.EVALUATOR in seats else self._cast.evaluator
        self._paying = {_read_seat(seat): find_rule(rule, judge) for seat, rule in rewards.items()}
        scored = Seat.EVALUATOR in seats or any(map(needs_scores, rewards.values()))
        self._rules = make_rules(
            max_exchanges=max_exchanges,
            candidates=1,
            planning=planning and (Seat.COUNSELOR in seats or self._cast.counselor.planning),
        ).model_copy(update={"score_single": scored})
        self.agents = self.possible_agents = [seat.value for seat in seats]
        self._texts = {seat.value: make_observation_space(seat, max_exchanges) for seat in seats}
        self.observation_spaces = {
            seat.value: make_masked_space() if self._picks(seat) else self._texts[seat]
            for seat in seats
        }
        self.action_spaces = {
            seat.value: (
                make_tactic_space() if self._picks(seat) else MoveSpace(seat, DIALOGUE_LENGTH)
            )
            for seat in seats
        }
        self._rng, _ = seeding.np_random(None)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Told, Told]:
        """Open a session; the same seed gives the same one. `options["profile"]` takes a Profile or
        an id."""
        if seed is not None:
            self._rng, _ = seeding.np_random(seed)
        opened = open_session(self._profiles, self._rules, self._rng, options)
        self.session = play_others(opened, self._cast, self.agents)
        self._paid = opened
        self._seen = dict.fromkeys(self.agents, opened)
        for rule in self._paying.values():
            check_start(rule, self.session)
        return self._publish()

    def step(self, action_dict: Mapping[str, Any]) -> Steps:
        """Make the move of the policy whose turn it is, and let the others play. Raises InputError
        for an action that cannot be read."""
        session = self.session
        if not session.over:
            session = self._move(session, action_dict[str(session.turn)])
        rewards, ends, causes = self._pay(session)
        observations, infos = self._publish()
        infos = {agent: info | causes for agent, info in infos.items()}
        terminated, truncated = (dict.fromkeys([*observations, "__all__"], ended) for ended in ends)
        paid = {agent: rewards.get(Seat(agent), 0.0) for agent in self.agents}
        return observations, paid, terminated, truncated, infos

    def _pay(self, session: Session) -> tuple[dict[Seat, float], tuple[bool, bool], Told]:
        """Settle a step by every seat's rule; what one of them could not score ends it for all."""
        rewards: dict[Seat, float] = {}
        causes: Told = {}
        ends = (False, False)
        for seat, rule in self._paying.items():
            step = settle_step(rule, self._paid, session)
            session, ends = step.session, step.flags
            rewards[seat] = step.reward
            causes |= step.info
        self._paid = self.session = session
        return rewards, ends, causes

    def _move(self, session: Session, action: Any) -> Session:
        try:
            moved = session.apply(self._read(session, action))
        except SeatError as error:
            return session.fail(f"{session.turn}: {error}")
        return play_others(moved, self._cast, self.agents)

    def _read(self, session: Session, action: Any) -> Any:
        view = session.view(session.turn) if session.turn else None
        if not (self._tactics and isinstance(view, CounselorView)):
            return read_move(session, action)
        tactic, _ = read_tactic(view, action)
        return read_move(session, make_candidate(view, tactic, self._realiser))

    def _publish(self) -> tuple[Told, Told]:
        """Observations and infos of who must move now, or of all at the end."""
        due = self.agents if self.session.over else [str(self.session.turn)]
        infos = {
            agent: describe_step(self._seen[agent], self.session, Seat(agent)) for agent in due
        }
        self._seen |= dict.fromkeys(due, self.session)
        return {agent: self._observe(Seat(agent)) for agent in due}, infos

    def _observe(self, seat: Seat) -> Told:
        if not self._picks(seat):
            return observe(self.session, seat, self._texts[seat])
        view = self.session.view(seat)
        assert isinstance(view, CounselorView)
        return add_mask(observe_tactics(view, self._realiser.hear(view)), make_mask(view))

    def _picks(self, seat: Seat) -> bool:
        return self._tactics and seat is Seat.COUNSELOR


def _read_seats(policies: Sequence[str]) -> list[Seat]:
    seats = list(map(_read_seat, dict.fromkeys(policies)))
    if not seats or isinstance(policies, str):
        thing = f"{policies!r} is no list of seats"
        raise InputError(thing, 'Use for instance policies=["counselor"].', place="policies=")
    return seats


def _read_seat(name: str) -> Seat:
    if name not in list(Seat):
        known = ", ".join(Seat)
        raise InputError(f"no seat {name!r}", f"Use one or more of {known}.", place="env_config")
    return Seat(name)


def _make(tactics: bool, env_config: Mapping[str, Any]) -> CounselingMultiAgentEnv:
    return CounselingMultiAgentEnv(tactics=tactics, **env_config)


def register() -> None:
    """Give Ray Tune both names. It forgets them with a cluster that ends: call this before you
    build an algorithm on another one."""
    for name, tactics in ((TACTICS_ID, True), (ENV_ID, False)):
        register_env(name, partial(_make, tactics))


register()
