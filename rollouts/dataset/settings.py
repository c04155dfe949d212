"""What a dataset is asked for, and what its card must know about the run it comes from."""

from collections.abc import Mapping
from typing import Self

from pydantic import Field, model_validator

from psy_env import readings
from psy_env.diagnostic import DIAGNOSTIC_PLAN
from psy_env.errors import InputError
from psy_env.records import Record
from psy_env.rubrics import CTRS, RUBRICS, Rubrics

CTRS_THRESHOLD = 4
"""§3.3: any item at 4 or below drops the dialogue (scale 0-6)."""

SHORTEST = len(DIAGNOSTIC_PLAN.actions) + readings.INTERVENTION_ACTIONS[0] + 1
"""An exchange carries out one action at most, so no whole dialogue is shorter than its two
plans."""

NEAR_DUPLICATE = 0.6
"""Jaccard similarity of word triples: reached when about one word in twelve was changed; unrelated
dialogues of the embedded cast stay below 0.25."""

HELD_OUT = 0.05
"""Appendix D holds 5 % out for validation; as much again is kept for a test nobody trains on."""


class DatasetSettings(Record):
    """What a dialogue must be to be kept, and how the kept ones are split. Shares are of personas,
    so of dialogues only nearly.

    Raises InputError when the two shares are more than the whole.
    """

    ctrs_threshold: float = Field(default=CTRS_THRESHOLD, ge=CTRS.low, lt=CTRS.high)
    min_exchanges: int = Field(default=SHORTEST, ge=0)
    max_exchanges: int = Field(default=readings.MAX_EXCHANGES, ge=1)
    near_duplicate: float = Field(default=NEAR_DUPLICATE, ge=0.5, le=1)
    validation: float = Field(default=HELD_OUT, ge=0, le=1)
    test: float = Field(default=HELD_OUT, ge=0, le=1)
    seed: int = 0

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if self.validation + self.test > 1:
            thing = (
                f"validation ({self.validation:g}) and test ({self.test:g}) together are more "
                "than everyone"
            )
            raise InputError(
                thing, "Give shares whose sum is at most 1.", place="--validation, --test"
            )
        if self.max_exchanges < self.min_exchanges:
            thing = f"no dialogue of {self.max_exchanges} exchanges can carry out both plans"
            raise InputError(thing, f"Give {self.min_exchanges} or more.", place="--max-exchanges")
        return self


class RunFacts(Record):
    """What the run knows of itself: who wrote and judged, the language models among them, and by
    which prompts (hashes).

    `licence` is what the maker gives the dataset, as an identifier of the Hugging Face Hub where
    there is one.
    """

    writer: str
    evaluator: str
    rubrics: Rubrics = RUBRICS
    models: tuple[str, ...] = ()
    prompts: Mapping[str, str] = {}
    profile_source: str
    seed: int
    licence: str = "unknown"
