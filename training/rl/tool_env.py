"""A session as TRL's `environment_factory` wants it: the client is the policy's tool."""

from collections import Counter
from dataclasses import dataclass, field

from agents.task import CounselingTask
from psy_env.counseling_env import CounselingEnv
from psy_env.records import Ending
from psy_env.session import Session
from psy_env.vocabulary import Seat

LEAVE = "/leave"
"""What ends a session that the policy has stopped talking in."""


@dataclass
class RespondEnv:
    """One session after another, for `GRPOTrainer(environment_factory=lambda: RespondEnv(task))`.

    Every public method but `reset` and `get_reward` is a tool to TRL, so there is one. Its calls
    run one after the other; `training.rl.grpo` lets all clients of a batch answer together.
    `dropped` counts, by cause, the sessions that paid nothing because a client or a judge failed;
    environments may share one.
    """

    task: CounselingTask
    dropped: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._env: CounselingEnv = self.task.make_env()
        self._earned = 0.0
        self._unscored: tuple[str, ...] = ()

    def reset(self, profile: str, seed: int, **_: object) -> str:
        """Open the session of a row (`CounselingTask.list_rows`): the client's first words, which
        TRL adds to the prompt. Raises InputError for a client that there is not."""
        self._env.reset(seed=seed, options={"profile": profile})
        self._earned, self._unscored = 0.0, ()
        return self._hear()

    def respond(self, utterance: str) -> str:
        """Say something to the client, and hear the answer.

        Args:
            utterance: The words that are said to the client.
        """
        self._step(utterance)
        return self._hear()

    def get_reward(self) -> float | None:
        """What the session earned by the task's reward; a policy that stopped calling has left.
        None, which TRL leaves out of its group, where a client or a judge failed."""
        if not self._session.over:
            self._step(LEAVE)
        session = self._session
        failed = session.ending is Ending.FAILED
        if not (failed or self._unscored):
            return self._earned
        self.dropped["; ".join(self._unscored) or session.cause or "failed"] += 1
        return None

    @property
    def _session(self) -> Session:
        return self._env.session

    def _step(self, words: str) -> None:
        _, reward, _, _, info = self._env.step(words)
        self._earned += reward
        self._unscored += tuple(info.get("unscored", ()))

    def _hear(self) -> str:
        """The client's last words, or a note that it has gone: never what made a session fail."""
        if self._session.over:
            return "(The session is over.)"
        said = [line.text for line in self._session.lines if line.seat is Seat.CLIENT]
        return said[-1] if said else ""
