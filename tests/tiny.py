"""A tiny model for tests, with adapters, made in a few seconds: right in form, and unable to finish a sentence."""

from pathlib import Path

from training.tiny_model import Recipe, make_tiny_model

SMALL = Recipe(sessions=5, steps=50, adapter_steps=10, width=64, layers=2)


def make_tiny(folder: Path, recipe: Recipe = SMALL) -> Path:
    """A new folder that is good for hf/, stepper/ and a model server."""
    make_tiny_model(folder, recipe, lambda _: None)
    return folder
