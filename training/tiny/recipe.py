"""The toy model's size and schooling, and the toy as a base made by name."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Recipe:
    """How large and how long. Equal recipes give equal models as far as torch does."""

    sessions: int = 150
    steps: int = 480
    adapter_steps: int = 100
    seed: int = 0
    width: int = 128
    layers: int = 4

    @property
    def version(self) -> str:
        """Another recipe is another model."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:8]

    def make(self, folder: Path, tell: Callable[[str], None]) -> None:
        """Play, train, save. Raises InputError when the libraries for it are not installed."""
        from agents.models.local.model import require_libraries

        require_libraries("the base 'tiny'")
        from training.tiny.model import make_tiny_model

        make_tiny_model(folder, self, tell)


TINY = Recipe()
