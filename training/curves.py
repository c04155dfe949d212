"""Curves of a training as PNG and SVG. The door to matplotlib."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

TRAINING, HELD_OUT = "training", "held out"

PANELS: Mapping[str, Mapping[str, str]] = {
    "loss": {TRAINING: "loss", HELD_OUT: "eval_loss"},
    "share of pairs preferred right": {
        TRAINING: "rewards/accuracies",
        HELD_OUT: "eval_rewards/accuracies",
    },
    "margin of the rewards": {TRAINING: "rewards/margins", HELD_OUT: "eval_rewards/margins"},
    "reward of the chosen (beta times its log ratio to the reference)": {
        TRAINING: "rewards/chosen",
        HELD_OUT: "eval_rewards/chosen",
    },
    "reward of a session played": {TRAINING: "reward"},
    "belief change of the client (0-1)": {TRAINING: "sessions/belief_change"},
    "share of turns that are legal": {TRAINING: "sessions/legal"},
    "sessions dropped": {TRAINING: "sessions/dropped"},
    "KL to the reference (nats a token of replies sampled)": {TRAINING: "kl"},
    "KL to the reference (nats a token of held-out replies)": {HELD_OUT: "eval_kl"},
    "length in tokens": {
        "greedy reply to held-out prompts": "eval_reply_tokens",
        "held-out chosen": "eval_chosen_tokens",
        "held-out rejected": "eval_rejected_tokens",
    },
}
"""What is drawn over the steps: by title, lines by what stands in the legend, as the trainer's log
names them."""

MARKS = {TRAINING: ","}
"""How points are drawn where they are many."""


def draw_curves(
    history: Sequence[Mapping[str, Any]],
    folder: Path,
    title: str,
    shares: Mapping[str, tuple[int, int]],
) -> None:
    """Write curves.png and curves.svg; `history` is the trainer's log, `shares` are preferred right
    of how many held-out pairs, by group, when it ended."""
    from matplotlib.figure import Figure

    known = {name for log in history for name in log}
    panels = {name: lines for name, lines in PANELS.items() if known & set(lines.values())}
    heights = [2.6] * max(1, len(panels)) + [0.5 + 0.3 * len(shares)] * bool(shares)
    figure = Figure(figsize=(7, sum(heights) + 0.4), layout="constrained")
    last = max((log["step"] for log in history), default=1)
    axes = figure.subplots(len(heights), height_ratios=heights, squeeze=False)[:, 0]
    for axis, (name, lines) in zip(axes, panels.items(), strict=False):
        for told, key in lines.items():
            points = [(log["step"], log[key]) for log in history if key in log]
            if points:
                axis.plot(*zip(*points, strict=True), marker=MARKS.get(told, "o"), label=told)
        axis.set_title(name, fontsize=9)
        axis.set_xlabel("step", fontsize=8)
        axis.set_xlim(0, 1.02 * last)
        axis.legend(fontsize=8)
    if shares:
        _draw_shares(axes[-1], shares)
    figure.suptitle(title, fontsize=10)
    figure.draw_without_rendering()
    figure.set_layout_engine("none")  # laid out once for both files
    for ending in ("png", "svg"):
        figure.savefig(
            folder / f"curves.{ending}",
            dpi=120,
            metadata={"Date": None} if ending == "svg" else None,
        )


def _draw_shares(axis: Any, shares: Mapping[str, tuple[int, int]]) -> None:
    """Bars from 0 to 1, chance marked."""
    names = [f"{name} ({of})" for name, (_, of) in shares.items()]
    axis.barh(names, [right / of for right, of in shares.values()], height=0.6)
    axis.axvline(0.5, color="black", linewidth=0.8, linestyle="dotted")
    axis.set_xlim(0, 1)
    axis.invert_yaxis()
    axis.tick_params(labelsize=8)
    axis.set_title("held-out pairs preferred right at the end (of how many)", fontsize=9)
