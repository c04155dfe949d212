"""What any trainer needs, in one object: clients, an environment, its rewards."""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from agents.catalog import DEFAULT_CLIENT, DEFAULT_EVALUATOR, seat_cast
from agents.profiles import find_profiles
from psy_env import readings
from psy_env.counseling_env import CounselingEnv
from psy_env.records import Profile
from psy_env.rewards import DENSE, RewardRule, find_rule
from psy_env.seats import Cast
from psy_env.seeds import derive_seed


class ClientRow(NamedTuple):
    """A session to train on: what `reset` is told. It holds nothing of the client's story; a
    profile_id may name the attitude, so it is no part of a prompt."""

    profile: str
    seed: int


@dataclass(frozen=True)
class CounselingTask:
    """The counselor's task. `profiles` names a source of clients (agents.profiles), the seats are
    those of `simulate`, `reward` a rule of psy_env.rewards.

    One cast plays in every environment made here, so its seats may be asked by several threads.
    """

    profiles: str = "crossed:train"
    client: str = DEFAULT_CLIENT
    evaluator: str = DEFAULT_EVALUATOR
    planning: bool = True
    max_exchanges: int = readings.MAX_EXCHANGES
    reward: str = DENSE

    @cached_property
    def cast(self) -> Cast:
        """Who plays beside the counselor. Raises InputError for a name that there is not."""
        return seat_cast(client=self.client, evaluator=self.evaluator)

    @cached_property
    def clients(self) -> tuple[Profile, ...]:
        """The profiles, in their order. Raises InputError for a source that there is not."""
        return find_profiles(self.profiles)

    def list_rows(self, seed: int = 0) -> list[ClientRow]:
        """The clients as a dataset, one row each, with a seed of its own (0 to 2**31 - 1)."""
        return [
            ClientRow(client.profile_id, derive_seed(seed, client.profile_id) % 2**31)
            for client in self.clients
        ]

    def make_env(self) -> CounselingEnv:
        """An environment of its own, to be told a row: `reset(seed=row.seed, options={"profile":
        row.profile})`. Raises InputError where its judge cannot pay the reward."""
        return CounselingEnv(
            cast=self.cast,
            profiles=self.clients,
            planning=self.planning,
            max_exchanges=self.max_exchanges,
            reward=self.reward,
        )

    def find_rewards(self, *names: str) -> tuple[RewardRule, ...]:
        """The rules of these names, for the evaluator of this task: (before, after) -> number, or
        None where its judge could not score. Raises InputError for one that cannot pay here."""
        return tuple(find_rule(name, self.cast.evaluator) for name in names)
