"""GRPO on whole sessions, through the roll-out function of TRL's trainer.

A row of the trainer is one turn of the policy: its prompt is what the counselor sees at play (the
client's words with it), its completion the policy's own tokens, so that loss falls on these alone.
All turns of a session earn what the session earned. A group is several sessions with one client;
its rows are those sessions' turns.

Alone in its file: TRL may drop roll-out functions.
"""

import logging
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from peft.tuners.tuners_utils import BaseTunerLayer
from transformers import PrinterCallback, TrainerCallback

from agents.llm.stepper import read_completion
from agents.models.chat import Completion, Finish
from agents.models.local.chat_tokens import ChatTokens
from agents.text_format import render_prompt
from psy_env import readings
from psy_env.errors import InputError
from psy_env.opening import make_rules
from psy_env.records import Profile, Rules
from psy_env.seats import Cast
from psy_env.seeds import derive_seed
from psy_env.session import Session
from psy_env.views import CounselorView
from training.base_model import LoadedBase
from training.chats import Chats
from training.learn import Course, configure, make_dataset, make_lora, quiet, refuse_setting
from training.methods import FAULTS, Method
from training.rl.sessions import (
    Rehearsal,
    Spoken,
    measure_belief_change,
    name_drop,
    pay,
    play_together,
)

SESSIONS = 4
"""Sessions with each client that are compared with each other."""

CLIENTS = 2
"""Clients a step."""

AT_ONCE = 4
"""Turns that go through the model at once while it learns."""

REPLY_TOKENS = 256
"""Bound of a reply where nothing says how long those of the start are."""

BETA = 0.04
"""Weight of the KL to the reference; TRL's own default is none at all."""


@dataclass(frozen=True)
class Circumstances:
    """With whom, how long a session is, and what is earned."""

    profiles: Sequence[Profile]
    cast: Cast
    reward: str
    exchanges: int
    planning: bool
    seed: int = 0

    @property
    def rules(self) -> Rules:
        """How its sessions are played."""
        return make_rules(max_exchanges=self.exchanges, candidates=1, planning=self.planning)


@dataclass
class Rollout:
    """TRL's roll-out function: sessions in, rows out; and its reward function, which pays them."""

    practice: Circumstances
    tokens: ChatTokens
    context: int | None
    tell: Callable[[str], None]
    metrics: dict[str, float] = field(default_factory=dict)

    def __call__(self, prompts: Sequence[str], trainer: Any) -> dict[str, Any]:
        """Rows of as many turns as there are prompts: as many as a session has exchanges belong to
        one session. A prompt is a profile's place in the list.

        A turn that never came, as the session ended before it, and all turns of a dropped session
        are rows of which no token counts; the former still stand for what their session earned, so
        that every session weighs the same in its group's mean. Raises InputError when every session
        is dropped.
        """
        each, step = self.practice.exchanges, trainer.state.global_step
        sessions = [
            self._open(int(prompt), step, place) for place, prompt in enumerate(prompts[::each])
        ]
        played = play_together(
            sessions, self.practice.cast, lambda views: self._speak(views, trainer)
        )
        earned = [pay(one, self.practice.reward) for one in played]
        self._note(played, earned)
        end = [trainer.processing_class.eos_token_id]
        rows: dict[str, list[Any]] = {
            name: [] for name in ("prompt_ids", "completion_ids", "env_mask", "earned")
        }
        for one, reward in zip(played, earned, strict=True):
            turns = one.turns if reward is not None else ()
            blank = [(end, end, [0])] * (each - len(turns))
            said = [(list(turn.prompt), list(turn.reply), [1] * len(turn.reply)) for turn in turns]
            for prompt, reply, mask in (*said, *blank):
                rows["prompt_ids"].append(prompt)
                rows["completion_ids"].append(reply)
                rows["env_mask"].append(mask)
                rows["earned"].append(reward)
        return {**rows, "logprobs": None}

    def reward(
        self, *, earned: list[float | None], log_metric: Callable[[str, float], None], **_: Any
    ) -> list[float | None]:
        """What each row's session earned; None, which TRL leaves out, for those dropped."""
        for name, value in self.metrics.items():
            log_metric(name, value)
        return earned

    def _open(self, client: int, step: int, place: int) -> Session:
        seed = derive_seed(self.practice.seed, "practice", step, place)
        return Session.start(
            self.practice.profiles[client],
            self.practice.rules,
            session_id=f"step-{step}-{place}",
            seed=seed,
        )

    def _speak(self, views: Sequence[CounselorView], trainer: Any) -> list[Spoken]:
        """All replies of one batch, by the weights as they are now."""
        limit = trainer.max_completion_length
        prompts = [
            list(
                self.tokens.encode(
                    self.tokens.fit(render_prompt(view), self.context, limit).messages
                )
            )
            for view in views
        ]
        model = trainer.accelerator.unwrap_model(trainer.model)
        with trainer.accelerator.autocast(), merged(model):
            replies, _ = trainer._generate_single_turn(prompts, None, {}, 1)
        ends = set(trainer.eos_token_ids)
        spoken = []
        for view, prompt, reply in zip(views, prompts, replies, strict=True):
            finish = Finish.STOP if reply[-1] in ends else Finish.LENGTH
            candidate = read_completion(Completion(self.tokens.decode(reply), finish), view)
            spoken.append(Spoken(prompt, reply, candidate))
        return spoken

    def _note(self, played: Sequence[Rehearsal], earned: Sequence[float | None]) -> None:
        """What is told beside the reward: did it learn to counsel, or to fool?"""
        dropped = Counter(
            name_drop(one) for one, paid in zip(played, earned, strict=True) if paid is None
        )
        for cause, count in dropped.items():
            self.tell(f"{count} of {len(played)} sessions dropped ({cause})")
        if dropped.total() == len(played):
            thing = f"every session of the step failed ({next(iter(dropped))})"
            remedy = (
                "See that client and judge answer; the same command goes on from the last "
                "checkpoint."
            )
            raise InputError(thing, remedy, place="--client and --evaluator")
        kept = [one for one, paid in zip(played, earned, strict=True) if paid is not None]
        choices = [
            exchange.reply for one in kept for exchange in one.session.exchanges if exchange.reply
        ]
        legal = sum(choice.violations[choice.chosen] is None for choice in choices)
        changes = [measure_belief_change(one.session) for one in kept]
        known = [change for change in changes if change is not None]
        self.metrics = {
            "sessions/dropped": dropped.total(),
            "sessions/turns": sum(len(one.turns) for one in kept) / len(kept),
            "sessions/legal": legal / max(1, len(choices)),
            **({"sessions/belief_change": sum(known) / len(known)} if known else {}),
        }


@contextmanager
def merged(model: Any) -> Iterator[None]:
    """The adapter written into the base's weights while it speaks, so that a forward costs what the
    bare base's does; afterwards they are what they were, bit by bit. Quantised ones stay as they
    are."""
    if getattr(model, "is_quantized", False):
        yield
        return
    worn = [part for part in model.modules() if isinstance(part, BaseTunerLayer)]
    kept = [part.get_base_layer().weight.detach().clone() for part in worn]
    model.merge_adapter()
    try:
        yield
    finally:
        model.unmerge_adapter()
        for part, weight in zip(worn, kept, strict=True):
            part.get_base_layer().weight.data.copy_(weight)


def make_practice_trainer(
    base: LoadedBase,
    method: Method,
    practice: Circumstances,
    folder: Path,
    *,
    settings: Mapping[str, Any],
    lora: Mapping[str, Any],
    reply_tokens: int,
    tell: Callable[[str], None],
    callbacks: Sequence[TrainerCallback] = (),
) -> Any:
    """TRL's GRPOTrainer over the base; checkpoints go to `folder`.

    The reference is a frozen copy of the adapter that the base wears, or the bare base.
    Raises InputError for settings that TRL or PEFT refuses, and for a group that is no whole number
    of sessions.
    """
    fixed = _fix(practice, settings, reply_tokens)
    nothing = Chats([], 0, 0)
    rows = Chats([{"prompt": str(place)} for place in range(len(practice.profiles))], 0, 0)
    course = Course(method._replace(fixed=fixed), rows, nothing, practice.seed, settings, lora)
    model = base.model
    arguments = configure(course, model.device.type, model.num_parameters(), folder)
    generation = model.generation_config
    generation.eos_token_id = sorted(base.tokens.find_ends(generation.eos_token_id))
    rollout = Rollout(practice, base.tokens, base.context, tell)
    adapted = hasattr(model, "peft_config")
    try:
        with quiet():
            trainer = method.trainer(
                model=model,
                reward_funcs=rollout.reward,
                args=arguments,
                train_dataset=make_dataset(rows, method),
                processing_class=base.tokens.tokenizer,
                callbacks=[*callbacks],
                rollout_func=rollout,
                **({} if adapted else {"peft_config": make_lora(lora)}),
            )
    except FAULTS as error:
        raise refuse_setting(error, "[trainer]") from error
    trainer.remove_callback(PrinterCallback)
    logging.getLogger(type(trainer).__module__).setLevel(logging.ERROR)  # we tell who was dropped
    return trainer


def _fix(practice: Circumstances, told: Mapping[str, Any], reply_tokens: int) -> dict[str, Any]:
    """Our settings; a step's rows are the turns of all sessions with its clients."""
    group = int(told.get("num_generations", SESSIONS * practice.exchanges))
    if group % practice.exchanges or group <= practice.exchanges:
        thing = f"{group} turns are not two or more sessions of {practice.exchanges} exchanges"
        remedy = f"Give a multiple of {practice.exchanges}: turns of sessions with one client."
        raise InputError(thing, remedy, place="[trainer] num_generations")
    at_once = int(told.get("per_device_train_batch_size", math.gcd(AT_ONCE, group)))
    clients = min(CLIENTS, len(practice.profiles))
    return {
        "num_generations": group,
        "per_device_train_batch_size": at_once,
        "gradient_accumulation_steps": max(1, clients * group // at_once),
        "max_completion_length": reply_tokens,
        "temperature": readings.TEMPERATURE,
        "beta": BETA,
        "logging_steps": 1,
        "eval_strategy": "no",
        "load_best_model_at_end": False,
    }


def read_history(trainer: Any) -> list[dict[str, Any]]:
    """The trainer's log, without what it could not compute: a slice of dropped turns has no
    figures."""
    return [
        {name: value for name, value in log.items() if math.isfinite(value)}
        for log in trainer.state.log_history
    ]


def sum_up_practice(history: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Of the trainer's log: the reward in its first and last fifth, the KL, what was dropped."""
    logs = [log for log in history if "reward" in log]
    if not logs:
        return {}
    fifth = max(1, len(logs) // 5)
    steps = logs[-1]["step"]
    told = {
        "reward, first fifth of the steps": _mean(logs[:fifth], "reward"),
        "reward, last fifth": _mean(logs[-fifth:], "reward"),
        "belief change, first fifth": _mean(logs[:fifth], "sessions/belief_change"),
        "belief change, last fifth": _mean(logs[-fifth:], "sessions/belief_change"),
        "KL to the reference, nats a token, last fifth": _mean(logs[-fifth:], "kl"),
        "sessions dropped": round((_mean(logs, "sessions/dropped") or 0) * steps),
    }
    return {name: float(value) for name, value in told.items() if value is not None}


def _mean(logs: Sequence[Mapping[str, Any]], key: str) -> float | None:
    values = [float(log[key]) for log in logs if key in log]
    return sum(values) / len(values) if values else None
