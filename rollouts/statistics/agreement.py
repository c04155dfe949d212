"""How far raters agree, by plain shares and beyond chance.

All of it takes (dialogues, raters) with NaN for no answer.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from psy_env.records import Record
from rollouts.statistics.intervals import rounded

AnswerTable = NDArray[np.float64]
Metric = Literal["nominal", "ordinal", "interval"]
NO_PAIRS = "no dialogue has two answers"
NO_SPREAD = "every answer is the same"


class Agreement(Record):
    """Shares of answers that are equal or at most one apart, over `pairs` of raters on one
    dialogue, and ordinal alpha.

    A figure without a basis is None; `undefined` says why there is no alpha: among equal answers,
    agreement cannot be told from chance.
    """

    pairs: int
    exact: float | None
    within_one: float | None
    alpha: float | None
    undefined: str = ""


def measure_agreement(answers: AnswerTable) -> Agreement:
    """All figures for one question."""
    apart = _differences(answers)
    alpha = krippendorff_alpha(answers)
    undefined = "" if alpha is not None else NO_SPREAD if apart.size else NO_PAIRS
    return Agreement(
        pairs=apart.size,
        exact=rounded((apart == 0).mean()) if apart.size else None,
        within_one=rounded((apart <= 1).mean()) if apart.size else None,
        alpha=rounded(alpha),
        undefined=undefined,
    )


def krippendorff_alpha(answers: AnswerTable, metric: Metric = "ordinal") -> float | None:
    """Krippendorff's alpha: 1 full agreement, 0 as by chance, below 0 worse; None where it is not
    defined.

    Observed over expected disagreement from the matrix of coincidences (Krippendorff, Content
    Analysis, ch. 12), so dialogues that only some raters answered count with what they have.
    """
    values = np.unique(answers[~np.isnan(answers)])
    counts = (answers[:, :, None] == values).sum(axis=1).astype(float)
    counts = counts[counts.sum(axis=1) > 1]
    weights = 1 / (counts.sum(axis=1) - 1)
    coincidences = (counts * weights[:, None]).T @ counts - np.diag(weights @ counts)
    totals = coincidences.sum(axis=0)
    distances = _square_distances(values, totals, metric)
    expected = (np.outer(totals, totals) * distances).sum()
    if not expected:
        return None
    return float(1 - (totals.sum() - 1) * (coincidences * distances).sum() / expected)


def _square_distances(values: AnswerTable, totals: AnswerTable, metric: Metric) -> AnswerTable:
    """How far apart each two values count as, squared; on the ordinal scale by how many answers lie
    between them."""
    if metric == "nominal":
        return 1 - np.eye(len(values))
    places = values if metric == "interval" else np.cumsum(totals) - totals / 2
    return np.asarray(np.subtract.outer(places, places) ** 2, dtype=float)


def _differences(answers: AnswerTable) -> AnswerTable:
    """How far apart two raters' answers to one dialogue are, for each pair of them that answered
    it."""
    first, second = np.triu_indices(answers.shape[1], k=1)
    apart = np.abs(answers[:, first] - answers[:, second])
    return np.asarray(apart[~np.isnan(apart)], dtype=float)
