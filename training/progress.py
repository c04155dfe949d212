"""How far a training is: a line now and then, and an ear for whoever stops it."""

import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

from torch.nn.modules.module import register_module_forward_pre_hook
from transformers import TrainerCallback

ASKERS = ("trl.trainer.dpo_trainer", "trl.trainer.kto_trainer")
"""Modules of TRL that ask the reference about all rows before the first step, for minutes, behind
a bar of `tqdm`."""

SECONDS = 20
"""From one line about that to the next."""


@contextmanager
def heeding(stopped: Callable[[], bool], tell: Callable[[str], None]) -> Iterator[None]:
    """Before the first step nobody calls back: whatever a model does meanwhile breaks off with
    KeyboardInterrupt when `stopped` says so, and `tell` is told how far the reference is asked."""

    def look(*_: Any) -> None:
        if stopped():
            raise KeyboardInterrupt("stopped before the first step; nothing was learned yet")

    def count(*, iterable: Collection[Any], **_: Any) -> Iterator[Any]:
        return _tell_asked(iterable, tell)

    bars = {module: module.tqdm for name in ASKERS if (module := sys.modules.get(name))}
    handle = register_module_forward_pre_hook(look)
    try:
        for module in bars:
            module.tqdm = count  # type: ignore[attr-defined]
        yield
    finally:
        handle.remove()
        for module, bar in bars.items():
            module.tqdm = bar  # type: ignore[attr-defined]


def _tell_asked(batches: Collection[Any], tell: Callable[[str], None]) -> Iterator[Any]:
    began = told = time.monotonic()
    for done, batch in enumerate(batches):
        now = time.monotonic()
        if done and now - told > SECONDS:
            left = _name_time((now - began) / done * (len(batches) - done))
            tell(f"the reference: {done} of {len(batches)} batches read, about {left} left")
            told = now
        yield batch


class Progress(TrainerCallback):  # type: ignore[misc]
    """Tells loss, speed and the time left; saves and stops when that is asked for."""

    def __init__(self, tell: Callable[[str], None], stopped: Callable[[], bool]) -> None:
        """`tell` takes a line, `stopped` says whether to stop at the next step."""
        self._tell, self._stopped = tell, stopped
        self._began = self._first = 0.0

    def on_train_begin(self, _args: Any, state: Any, _control: Any, **_: Any) -> None:
        """The clock starts, at a later step where an earlier call has come so far."""
        self._began, self._first = time.monotonic(), state.global_step
        if state.global_step:
            self._tell(f"going on from step {state.global_step} of {state.max_steps}")

    def on_step_end(self, _args: Any, _state: Any, control: Any, **_: Any) -> Any:
        """Nothing of what was learned is lost by a stop."""
        if self._stopped():
            control.should_save = control.should_training_stop = True
        return control

    def on_log(
        self, _args: Any, state: Any, _control: Any, logs: dict[str, Any] | None = None, **_: Any
    ) -> None:
        """One line."""
        named = {
            "loss": "loss",
            "eval_loss": "validation loss",
            "eval_rewards/accuracies": "preferred",
            "reward": "reward of a session",
            "kl": "KL",
        }
        told = [
            f"{name} {float((logs or {})[key]):.3f}"
            for key, name in named.items()
            if key in (logs or {})
        ]
        done = state.global_step - self._first
        if told and done:
            left = (time.monotonic() - self._began) / done * (state.max_steps - state.global_step)
            told.append(f"about {_name_time(left)} left")
        if told:
            self._tell(f"step {state.global_step} of {state.max_steps}: {', '.join(told)}")


def _name_time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"
