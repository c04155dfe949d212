"""One counseling session as OpenEnv steps it: words go in, what the client said comes out."""

import logging
from typing import Any, ClassVar

from openenv.core.env_server.interfaces import Environment
from openenv.core.env_server.types import Action, EnvironmentMetadata, Observation, State
from pydantic import Field

from agents.task import CounselingTask
from psy_env.errors import InputError
from psy_env.observations import KINDS, STAGES
from psy_env.records import Ending
from psy_env.vocabulary import Seat

NAME = "psy_step"
DESCRIPTION = "Counsel a simulated client who came with a negative thought. For research only."

log = logging.getLogger(__name__)


class Say(Action):  # type: ignore[misc]
    """The counselor's move: plain words, "/leave", or a move as JSON text (psy_env.actions)."""

    utterance: str = Field(description='What the counselor says; "/leave" closes the session')


class ClientAnswer(Observation):  # type: ignore[misc]
    """What a counselor can know; `legal_actions` and the steps of the plan count from 1.

    `reward` is None at reset, and where a seat failed or the judge could not score: drop that
    session, and read why in the server's log.
    """

    client_utterance: str = Field(description="What the client said last")
    owed: str = Field(description='What is due now: "utterance", or "plan" (words will do too)')
    stage: str = Field(description="The stage of the session")
    plan: str = Field(description='The plan with its numbered steps; "" before there is one')
    action: str = Field(description='The step carried out last; "" before the first')
    legal_actions: tuple[int, ...] = Field(description="The steps that may be carried out now")
    exchange: int = Field(description="How many exchanges are behind")
    ending: str = Field(description='How the session ended; "" while it goes on')
    truncated: bool = Field(description="Whether it was cut off: by its cap, or by a failure")
    violation: str = Field(description='The rule that the last move broke; "" for none')


class CounselingService(Environment):  # type: ignore[misc]
    """A session for one connection of the server. Raises InputError for what cannot be served."""

    SUPPORTS_CONCURRENT_SESSIONS: ClassVar[bool] = True

    def __init__(self, task: CounselingTask) -> None:
        """Sit down with the task's cast; the client comes with `reset`."""
        super().__init__()
        self._task = task
        self._env = task.make_env()
        self._state = State()

    def reset(
        self, seed: int | None = None, episode_id: str | None = None, profile: str | None = None
    ) -> ClientAnswer:
        """Open a session; `seed` and `profile` are those of a row of the task."""
        observation, info = self._env.reset(seed=seed, options={"profile": profile})
        session_id = self._env.session.session_id
        self._state = State(episode_id=episode_id or session_id, step_count=0)
        return self._tell(observation, None, info, truncated=self._failed)

    def step(self, action: Say) -> ClientAnswer:
        """Say this, and hear what the client answers."""
        if self._state.episode_id is None:
            raise InputError("there is no session yet", "Call reset() first.")
        observation, reward, _, truncated, info = self._env.step(action.utterance)
        self._state.step_count += 1
        dropped = self._failed or (truncated and "unscored" in info)
        paid = None if dropped else reward
        return self._tell(observation, paid, info, truncated=truncated)

    @property
    def state(self) -> State:
        """Which session this is, and how many steps it has had."""
        return self._state

    def get_metadata(self) -> EnvironmentMetadata:
        """What this environment calls itself."""
        return EnvironmentMetadata(name=NAME, description=DESCRIPTION, version="0.1.0")

    def list_splits(self) -> list[str]:
        """The one source of clients, by its name."""
        return [self._task.profiles]

    def list_tasks(self, split: str) -> list[dict[str, Any]]:
        """The rows of the task: each is told to `reset` as it is."""
        if split != self._task.profiles:
            raise InputError(f"no split {split!r}", f"Served here: {self._task.profiles}.")
        return [row._asdict() for row in self._task.list_rows()]

    def num_tasks(self, split: str) -> int:
        """How many rows there are."""
        return len(self.list_tasks(split))

    def get_task(self, split: str, index: int) -> dict[str, Any]:
        """One row. Raises IndexError for one that there is not."""
        return self.list_tasks(split)[index]

    @property
    def _failed(self) -> bool:
        return self._env.session.ending is Ending.FAILED

    def _tell(
        self,
        observation: dict[str, Any],
        reward: float | None,
        info: dict[str, Any],
        *,
        truncated: bool,
    ) -> ClientAnswer:
        """The cause of a failure may quote what a seat thought, so it goes to the log alone."""
        session = self._env.session
        causes = [session.cause] if self._failed else info.get("unscored", ())
        for cause in causes:
            log.warning("%s: %s", session.session_id, cause)
        return ClientAnswer(
            client_utterance=observation["client_utterance"],
            owed=KINDS[Seat.COUNSELOR][observation["kind"]],
            stage=STAGES[observation["stage"]],
            plan=observation["plan"],
            action=observation["action"],
            legal_actions=info["legal_actions"],
            exchange=observation["exchange"],
            ending=str(session.ending or ""),
            truncated=truncated,
            violation=info.get("violation", ""),
            done=session.over,
            reward=reward,
        )
