"""One adapter is trained into a counselor's folder; the same call goes on."""

import hashlib
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NamedTuple

from agents.catalog import seat_cast
from agents.models.local.model import local_model
from agents.whole_file import naming_place, write_whole
from psy_env.errors import InputError
from training.card import UNSTATED, read_licence, render_card
from training.curves import draw_curves
from training.folder import (
    WEIGHTS,
    CounselorFolder,
    find_start,
    name_base,
    read_base,
    read_bound,
    read_learned,
)
from training.job import Adapter, PairKinds, TrainingJob
from training.methods import Method, find_method
from training.rl.clients import Clients, read_clients
from training.rows import RowSplit, Shape, read_rows

AT_BEST = {
    "held-out pairs preferred right": "eval_rewards/accuracies",
    "KL to the reference, nats a token": "eval_kl",
    "tokens of a greedy reply": "eval_reply_tokens",
}
"""What is told of the look that was best, by the trainer's names."""


PRACTICE = ("client", "evaluator", "reward", "exchanges")
"""What of a job is about sessions alone."""


class Trained(NamedTuple):
    """What came out; `now` is False where it was finished before."""

    result: dict[str, Any]
    now: bool


def tell_on_stderr(line: str) -> None:
    """One line about how far it is."""
    print(line, file=sys.stderr, flush=True)


def train(
    job: TrainingJob,
    *,
    tell: Callable[[str], None] = tell_on_stderr,
    stopped: Callable[[], bool] = lambda: False,
) -> Trained:
    """Read and check everything, then train what is not trained yet.

    Raises InputError for what does not fit together, before anything is written, and
    KeyboardInterrupt when `stopped` said so: what was learned until then is kept.
    """
    rows = _read(job)
    start = None if job.start is None else find_start(job.start, job.adapter, full=job.full)
    base = _choose_base(job)
    folder = CounselorFolder(job.out, job.adapter)
    path = local_model(base, name="--base").path
    identity = _identify(job, base, path, rows, start)
    folder.check(identity)
    if folder.result is not None:
        return Trained(folder.result, now=False)
    with folder.hold():
        folder.check(identity)
        if isinstance(rows, Clients):
            figures = _practise(job, identity, path, rows, start, folder, tell, stopped)
        else:
            figures = _learn(job, identity, path, rows, start, folder, tell, stopped)
        folder.finish(_conclude(job, base, path, rows, figures))
        with write_whole(job.out / "README.md") as stream:
            stream.write(render_card(job.out, folder.results()).encode())
    assert folder.result is not None, "just written"
    return Trained(folder.result, now=True)


def estimate_training(job: TrainingJob) -> list[str]:
    """Lines about the memory and the time that it would take; nothing is written, and no weights
    need be there. Raises InputError as `train` does."""
    from training.dry_run import foresee

    rows = _read(job)
    if isinstance(rows, Clients):
        remedy = "Leave --dry-run out, and try it with --trainer max_steps=1."
        raise InputError(f"{job.method} has no rows to estimate by", remedy, place="--dry-run")
    return list(foresee(job, _choose_base(job), rows))


def _read(job: TrainingJob) -> RowSplit | Clients:
    from training.tables import check_tables

    method = find_method(job.method)
    check_tables(job, method)
    _check_rows(job, method)
    _check_practice(job, method)
    if method.shape is Shape.SESSIONS:
        return read_clients(str(job.data), seen=job.seen)
    return read_rows(job.data, job.adapter, method.shape, seen=job.seen, pairs=job.pairs)


def _check_rows(job: TrainingJob, method: Method) -> None:
    if job.pairs is not PairKinds.ALL and method.shape is not Shape.PAIRS:
        remedy = "Leave it out, or take a preference method."
        raise InputError(f"{job.method} learns from no pairs", remedy, place="--pairs")
    if job.by_session and method.shape is not Shape.SFT:
        remedy = "Leave it out, or take sft."
        raise InputError(f"{job.method} imitates no sessions", remedy, place="--by-session")


def _check_practice(job: TrainingJob, method: Method) -> None:
    if method.shape is not Shape.SESSIONS:
        plain = TrainingJob.model_fields
        told = [name for name in PRACTICE if getattr(job, name) != plain[name].default]
        if told:
            thing = f"{job.method} plays no sessions"
            raise InputError(thing, "Leave it out, or take grpo.", place=f"--{told[0]}")
        return
    if job.adapter is Adapter.PLANNER:
        thing = "it is what is said in a session that learns from it"
        raise InputError(thing, "Give --adapter utterance or no_plan.", place="--adapter")
    if job.full:
        raise InputError("grpo trains an adapter", "Leave --full out.", place="--full")


def _choose_base(job: TrainingJob) -> str:
    named = read_base(job.start) if job.start is not None else ""
    if not (job.base or named):
        raise InputError("no base given", "Give a folder or a hub id.", place="--base")
    return name_base(job.base or named)


def _choose_context(job: TrainingJob) -> int | None:
    """What is told, else what the trained counselor to begin with was taught with."""
    return job.context or read_bound(job.start, "context", job.adapter)


def _identify(
    job: TrainingJob, base: str, path: str, rows: RowSplit | Clients, start: Path | None
) -> dict[str, Any]:
    """What makes it this training and no other."""
    from training.base_model import hash_base

    folder = Path(path)
    added = {"pairs": job.pairs.value, "full": job.full, "by_session": job.by_session}
    plain = {"pairs": PairKinds.ALL.value, "full": False, "by_session": False}
    practice = {name: getattr(job, name) for name in PRACTICE if isinstance(rows, Clients)}
    context = _choose_context(job)
    return {
        **{name: value for name, value in added.items() if value != plain[name]},
        **({} if context is None else {"context": context}),
        **practice,
        "method": job.method,
        "base": hash_base(folder) if folder.is_dir() else base,
        "data": rows.sha256,
        "start": None if start is None else _hash_start(start),
        "seed": job.seed,
        "trainer": job.trainer,
        "lora": job.lora,
        "model": job.model,
    }


def _learn(
    job: TrainingJob,
    identity: dict[str, Any],
    path: str,
    rows: RowSplit,
    start: Path | None,
    folder: CounselorFolder,
    tell: Callable[[str], None],
    stopped: Callable[[], bool],
) -> dict[str, Any]:
    """Train to the end and save; the figures of it."""
    from training.base_model import load_learner
    from training.chats import find_reply_limit, tell_trimming, write_chats
    from training.checkpoints import save_weights
    from training.drift import Drift
    from training.learn import Course, make_trainer, run_trainer
    from training.preferred import measure_preferences, share_preferences, sum_up_preferences
    from training.progress import Progress, heeding
    from training.tree_reading import read_by_trees

    method = find_method(job.method)
    learner = load_learner(path, start, job.model, context=_choose_context(job), full=job.full)
    limit = find_reply_limit((*rows.train, *rows.validation), learner.tokens)
    learn, hold = (
        write_chats(each, method.shape, learner.tokens, learner.context, limit)
        for each in (rows.train, rows.validation)
    )
    trimming = tell_trimming(job.adapter, learn, hold, tell)
    lora = None if job.full else job.lora
    course = Course(method, learn, hold, job.seed, job.trainer, lora, job.by_session)
    with heeding(stopped, tell):
        trainer = make_trainer(learner, course, folder.checkpoints, [Progress(tell, stopped)])
        if job.by_session:
            tell(f"{job.adapter}: {read_by_trees(trainer)}")
    if method.shape is Shape.PAIRS:
        trainer.add_callback(
            Drift(trainer, learner.tokens, hold.rows, limit, started=start is not None)
        )
    folder.begin(identity)
    run_trainer(trainer, folder.checkpoints)
    if stopped():
        raise KeyboardInterrupt(f"stopped at step {trainer.state.global_step}, which is kept")
    found = measure_preferences(trainer)
    shares = share_preferences(found, rows.validation)
    with naming_place(folder.weights):
        save_weights(trainer, folder.weights)
        title = f"{job.adapter}: {job.method}"
        draw_curves(trainer.state.log_history, folder.work, title, shares)
    return {
        "reply_tokens": limit,
        "trimming": trimming,
        "history": trainer.state.log_history,
        "figures": sum_up_preferences(found, shares),
        "preferred_right": {name: share._asdict() for name, share in shares.items()},
    }


def _practise(
    job: TrainingJob,
    identity: dict[str, Any],
    path: str,
    clients: Clients,
    start: Path | None,
    folder: CounselorFolder,
    tell: Callable[[str], None],
    stopped: Callable[[], bool],
) -> dict[str, Any]:
    """Let it play sessions and learn from what they earn, to the end, and save; the figures."""
    from training.base_model import load_learner
    from training.checkpoints import save_weights
    from training.learn import run_trainer
    from training.progress import Progress
    from training.rl.grpo import (
        REPLY_TOKENS,
        Circumstances,
        make_practice_trainer,
        read_history,
        sum_up_practice,
    )

    practice = Circumstances(
        profiles=clients.train,
        cast=seat_cast(client=job.client, evaluator=job.evaluator),
        reward=job.reward,
        exchanges=job.exchanges,
        planning=job.adapter is Adapter.UTTERANCE,
        seed=job.seed,
    )
    trainer = make_practice_trainer(
        load_learner(path, start, job.model, context=_choose_context(job)),
        find_method(job.method),
        practice,
        folder.checkpoints,
        settings=job.trainer,
        lora=job.lora,
        reply_tokens=read_bound(job.start, "reply_tokens", job.adapter) or REPLY_TOKENS,
        tell=tell,
        callbacks=[Progress(tell, stopped)],
    )
    folder.begin(identity)
    run_trainer(trainer, folder.checkpoints)
    if stopped():
        raise KeyboardInterrupt(f"stopped at step {trainer.state.global_step}, which is kept")
    history = read_history(trainer)
    with naming_place(folder.weights):
        save_weights(trainer, folder.weights)
        draw_curves(history, folder.work, f"{job.adapter}: {job.method}", {})
    return {
        "reply_tokens": trainer.max_completion_length,
        "trimming": {},
        "history": history,
        "figures": sum_up_practice(history),
        "preferred_right": {},
        "practice": {name: getattr(job, name) for name in PRACTICE} | {"beta": trainer.beta},
    }


def _conclude(
    job: TrainingJob, base: str, path: str, rows: RowSplit | Clients, learned: Mapping[str, Any]
) -> dict[str, Any]:
    parts = {str(part) for part in rows.parts}
    data = job.data if job.data.is_dir() else job.data.parent
    return {
        "method": job.method,
        "full": job.full,
        "base": base,
        "base_licence": read_licence(Path(path)),
        "start": None if job.start is None else str(job.start),
        "data": rows.sha256,
        "data_licence": read_licence(data) if job.data.exists() else UNSTATED,
        "learned_from": sorted(parts | (read_learned(job.start) if job.start else set())),
        "rows": {
            "train": len(rows.train),
            "validation": len(rows.validation),
            **learned["trimming"],
            "pairs_left_out": rows.left_out,
        },
        "reply_tokens": learned["reply_tokens"],
        "settings": {
            "seed": job.seed,
            "context": _choose_context(job),
            **({"by_session": True} if job.by_session else {}),
            "trainer": job.trainer,
            "lora": job.lora,
            "model": job.model,
        },
        "practice": learned.get("practice"),
        "figures": {**_sum_up(learned["history"]), **learned["figures"]},
        "preferred_right": learned["preferred_right"],
        "version": _version(),
        "history": learned["history"],
    }


def _sum_up(history: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """First and last on the rows it learned from, the best of those held out."""
    losses = [log["loss"] for log in history if "loss" in log]
    looks = [log for log in history if "eval_loss" in log]
    figures: dict[str, float] = {}
    if losses:
        figures |= {"first loss": losses[0], "last loss": losses[-1]}
    if looks:
        best = min(looks, key=lambda log: float(log["eval_loss"]))
        figures |= {"validation loss, best": best["eval_loss"], "at step": best["step"]}
        figures |= {name: best[key] for name, key in AT_BEST.items() if key in best}
    if looks and "eval_reply_tokens" in (first := history[0]):
        figures["tokens of a greedy reply, at first"] = first["eval_reply_tokens"]
    return {name: round(float(value), 6) for name, value in figures.items()}


def _hash_start(start: Path) -> str:
    """Of its weights: an adapter's, or a whole model's."""
    from training.base_model import hash_base

    weights = start / WEIGHTS
    return (
        hashlib.sha256(weights.read_bytes()).hexdigest() if weights.is_file() else hash_base(start)
    )


def _version() -> str:
    try:
        return version("psy-step")
    except PackageNotFoundError:
        return "unknown"
