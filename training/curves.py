"""Curves of a training as PNG and SVG. The door to matplotlib."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PANELS = {
    "loss": ("loss", "eval_loss"),
    "preferred right": ("rewards/accuracies", "eval_rewards/accuracies"),
    "margin of the rewards": ("rewards/margins", "eval_rewards/margins"),
    "reward of the chosen (beta times its log ratio to the reference)": (
        "rewards/chosen",
        "eval_rewards/chosen",
    ),
}
"""What is drawn over the steps: on the rows it learns from, and on those held out."""


def draw_curves(history: Sequence[Mapping[str, Any]], folder: Path, title: str) -> None:
    """Write curves.png and curves.svg; `history` is the trainer's log."""
    from matplotlib.figure import Figure

    panels = {name: keys for name, keys in PANELS.items() if any(keys[0] in log for log in history)}
    figure = Figure(figsize=(7, 2.6 * max(1, len(panels))), layout="constrained")
    axes = figure.subplots(max(1, len(panels)), squeeze=False)[:, 0]
    for axis, (name, keys) in zip(axes, panels.items(), strict=False):
        for key, told, mark in zip(keys, ("training", "held out"), (",", "o"), strict=True):
            points = [(log["step"], log[key]) for log in history if key in log]
            if points:
                axis.plot(*zip(*points, strict=True), marker=mark, label=told)
        axis.set_title(name, fontsize=9)
        axis.legend(fontsize=8)
    axes[-1].set_xlabel("step")
    figure.suptitle(title, fontsize=10)
    for ending in ("png", "svg"):
        figure.savefig(
            folder / f"curves.{ending}",
            dpi=120,
            metadata={"Date": None} if ending == "svg" else None,
        )
