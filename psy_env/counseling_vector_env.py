"""Many sessions stepped together: seats answer at the same time, a thread a session.

Models of an endpoint are called concurrently; a local model gathers the threads' calls into
batches. Everything else is Gymnasium's own SyncVectorEnv: infos, autoreset modes, reset masks.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import gymnasium
import numpy as np
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.vector.utils import iterate
from gymnasium.wrappers import TimeLimit

from psy_env.casting import find_cast, find_profiles
from psy_env.counseling_env import CounselingEnv
from psy_env.counseling_tactics_env import CounselingTacticsEnv
from psy_env.errors import InputError

AnyEnv = gymnasium.Env[Any, Any]

if TYPE_CHECKING:
    SideBySide = SyncVectorEnv[Any, Any]
else:
    SideBySide = SyncVectorEnv  # not generic before gymnasium 1.3


class SessionStep(NamedTuple):
    """What `receive` tells of one session: which one, and what its step returned."""

    session: int
    observation: Any
    reward: float
    terminated: bool
    truncated: bool
    info: dict[str, Any]


class CounselingVectorEnv(SideBySide):
    """Text sessions side by side; `gymnasium.make_vec("psy_env/Counseling-v0", num_envs=8)`.

    One cast plays in all of them, so its seats are asked by several threads at a time. A step
    returns when its slowest session has answered, as Gymnasium has it; `send` and `receive` step
    only those that are ready.
    """

    make_session: ClassVar[Callable[..., AnyEnv]] = CounselingEnv

    def __init__(
        self,
        num_envs: int = 1,
        *,
        autoreset_mode: str | AutoresetMode = AutoresetMode.NEXT_STEP,
        max_episode_steps: int | None = None,
        **settings: Any,
    ) -> None:
        """`settings` are those of one environment; with `max_episode_steps` Gymnasium's TimeLimit
        truncates each."""
        shared = {
            "cast": find_cast(settings.pop("cast", None)),
            "profiles": find_profiles(settings.pop("profiles", None)),
        }
        mode = AutoresetMode(autoreset_mode)
        self._pool = ThreadPoolExecutor(num_envs, thread_name_prefix="session")

        def make() -> AnyEnv:
            env = type(self).make_session(**shared, **settings)
            env = env if max_episode_steps is None else TimeLimit(env, max_episode_steps)
            return _Ahead(env, self._pool, mode)

        super().__init__([make] * num_envs, autoreset_mode=mode)

    def reset(
        self,
        *,
        seed: int | list[int | None] | None = None,
        options: dict[str, Any] | None = None,
    ) -> tuple[Any, dict[str, Any]]:
        """Open all sessions at the same time, or those of `options["reset_mask"]`."""
        told = {name: value for name, value in (options or {}).items() if name != "reset_mask"}
        mask = (options or {}).get("reset_mask", np.ones(self.num_envs, dtype=np.bool_))
        seeds = (
            seed
            if isinstance(seed, list)
            else [None if seed is None else seed + index for index in range(self.num_envs)]
        )
        for env, due, one in zip(self._ahead, mask, seeds, strict=True):
            if due:
                env.begin_reset(one, told or None)
        return super().reset(seed=seed, options=options)

    def step(self, actions: Any) -> tuple[Any, Any, Any, Any, dict[str, Any]]:
        """Step all sessions at the same time."""
        actions = tuple(iterate(self.action_space, actions))
        self.send(actions, range(self.num_envs))
        try:
            return super().step(actions)
        except BaseException:
            for env in self._ahead:
                env.drop()
            raise

    def send(self, actions: Sequence[Any], indices: Sequence[int]) -> None:
        """Begin a step of these sessions, and return at once; each is told by `receive`.

        Raises InputError for another number of actions, and for a session that is under way.
        """
        if len(actions) != len(indices):
            thing = f"{len(actions)} actions for {len(indices)} sessions"
            raise InputError(thing, "Give one action for each.")
        if busy := [index for index in indices if self._ahead[index].pending]:
            raise InputError(f"session {busy[0]} is still under way", "Call receive() first.")
        for index, action in zip(indices, actions, strict=True):
            self._ahead[index].begin(action)

    def receive(self, at_least: int = 1) -> list[SessionStep]:
        """The steps that are done, as many as there are once `at_least` are (or all that were
        sent).

        A session that ended is reset by its next `send`, whose action is not read then; or, in the
        mode SAME_STEP, at once: `info["final_obs"]` and `info["final_info"]` tell how it ended.
        """
        sent = {env.pending: index for index, env in enumerate(self._ahead) if env.pending}
        done: set[Future[Any]] = set()
        while len(done) < min(at_least, len(sent)):
            done |= wait(set(sent) - done, return_when=FIRST_COMPLETED).done
        done |= {future for future in sent if future.done()}
        return [self._collect(index) for future, index in sent.items() if future in done]

    def _collect(self, index: int) -> SessionStep:
        step, fresh = self._ahead[index].take()
        self._env_obs[index] = step.observation if fresh is None else fresh[0]
        self._rewards[index] = step.reward
        self._terminations[index], self._truncations[index] = step.terminated, step.truncated
        self._autoreset_envs[index] = step.terminated or step.truncated
        if fresh is None:
            return step._replace(session=index)
        info = {**fresh[1], "final_obs": step.observation, "final_info": step.info}
        return step._replace(session=index, observation=fresh[0], info=info)

    def close_extras(self, **kwargs: Any) -> None:
        """Let no thread go on."""
        super().close_extras(**kwargs)
        self._pool.shutdown(wait=False, cancel_futures=True)

    @property
    def _ahead(self) -> list["_Ahead"]:
        return [env for env in self.envs if isinstance(env, _Ahead)]


class CounselingTacticsVectorEnv(CounselingVectorEnv):
    """The same for tactics: `gymnasium.make_vec("psy_env/CounselingTactics-v0", num_envs=8)`."""

    make_session = CounselingTacticsEnv


Fresh = tuple[Any, dict[str, Any]]
"""What a reset returned."""


class _Ahead(gymnasium.Wrapper[Any, Any, Any, Any]):
    """An environment whose next step or reset may be begun before it is asked for."""

    def __init__(self, env: AnyEnv, pool: ThreadPoolExecutor, mode: AutoresetMode) -> None:
        super().__init__(env)
        self._pool, self._mode = pool, mode
        self._ended = False
        self._fresh: Fresh | None = None
        self.pending: Future[tuple[SessionStep, Fresh | None]] | None = None

    def begin(self, action: Any) -> None:
        """Step in a thread, or reset where that is due; in the mode SAME_STEP one after the
        other."""
        self.pending = self._pool.submit(self._go_on, action)

    def begin_reset(self, seed: int | None, options: dict[str, Any] | None) -> None:
        """Reset in a thread."""
        self.drop()
        self.pending = self._pool.submit(self._open, seed, options)

    def take(self) -> tuple[SessionStep, Fresh | None]:
        """Wait for what was begun."""
        assert self.pending is not None, "something was begun"
        future, self.pending = self.pending, None
        return future.result()

    def drop(self) -> None:
        """Wait for what was begun, and forget it."""
        if self.pending is not None:
            wait([self.pending])
        self.pending = self._fresh = None

    def step(self, action: Any) -> tuple[Any, float, bool, bool, dict[str, Any]]:
        """What the step that was begun returned."""
        if self.pending is None:
            self.begin(action)
        step, self._fresh = self.take()
        return step.observation, step.reward, step.terminated, step.truncated, step.info

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """What the reset that was begun returned."""
        if self._fresh is not None:
            fresh, self._fresh = self._fresh, None
            return fresh
        if self.pending is None:
            self.begin_reset(seed, options)
        step, _ = self.take()
        return step.observation, step.info

    def _open(
        self, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[SessionStep, None]:
        observation, info = self.env.reset(seed=seed, options=options)
        self._ended = False
        return SessionStep(0, observation, 0.0, False, False, info), None

    def _go_on(self, action: Any) -> tuple[SessionStep, Fresh | None]:
        if self._ended and self._mode is AutoresetMode.NEXT_STEP:
            return self._open()
        observation, reward, terminated, truncated, info = self.env.step(action)
        step = SessionStep(0, observation, float(reward), terminated, truncated, info)
        self._ended = terminated or truncated
        if not (self._ended and self._mode is AutoresetMode.SAME_STEP):
            return step, None
        fresh, _ = self._open()
        return step, (fresh.observation, fresh.info)
