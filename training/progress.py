"""How far a training is: a line now and then, and an ear for whoever stops it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from torch.nn.modules.module import register_module_forward_pre_hook
from transformers import TrainerCallback


@contextmanager
def heeding(stopped: Callable[[], bool]) -> Iterator[None]:
    """Whatever a model does meanwhile breaks off with KeyboardInterrupt when that is asked for: TRL
    asks the reference about all rows before the first step, for minutes, and nobody calls back."""

    def look(*_: Any) -> None:
        if stopped():
            raise KeyboardInterrupt("stopped before the first step; nothing was learned yet")

    handle = register_module_forward_pre_hook(look)
    try:
        yield
    finally:
        handle.remove()


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
