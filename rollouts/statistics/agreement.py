"""How far raters agree, by plain shares and beyond chance.

All of it takes (items, raters) with NaN for no answer.
"""

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from psy_env.records import Record
from rollouts.statistics.intervals import LEVEL, Estimate, rounded

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


def weighted_kappa(answers: AnswerTable) -> float | None:
    """Cohen's kappa of two raters with quadratic weights (Cohen, 1968), over the items that both
    answered; None where chance alone would have them agree."""
    if answers.shape[1] != 2:
        raise ValueError("a weighted kappa is between two raters")
    first, second = answers[~np.isnan(answers).any(axis=1)].T
    expected = float(((first[:, None] - second[None, :]) ** 2).mean()) if len(first) else 0.0
    return 1 - float(((first - second) ** 2).mean()) / expected if expected else None


def fleiss_kappa(answers: AnswerTable) -> float | None:
    """Fleiss' kappa of names (1971): agreement of any two raters of an item beyond chance. Each
    item needs two answers and weighs by how many it has."""
    values = np.unique(answers[~np.isnan(answers)])
    counts = (answers[:, :, None] == values).sum(axis=1).astype(float)
    counts = counts[counts.sum(axis=1) > 1]
    raters = counts.sum(axis=1)
    if not len(counts):
        return None
    pairs = (counts * (counts - 1)).sum(axis=1) / (raters - 1)
    observed = pairs.sum() / raters.sum()
    expected = float(((counts.sum(axis=0) / raters.sum()) ** 2).sum())
    return float((observed - expected) / (1 - expected)) if expected < 1 else None


class Intraclass(NamedTuple):
    """Intraclass correlations of absolute agreement, raters drawn at random: of one rater and of
    the mean of as many as there are, ICC(2,1) and ICC(2,k) of Shrout and Fleiss (1979)."""

    single: float
    average: float


def intraclass(answers: AnswerTable) -> Intraclass | None:
    """Both correlations over the items that every rater answered; None below two of them, with one
    rater, or where every answer is the same."""
    table = answers[~np.isnan(answers).any(axis=1)]
    items, raters = table.shape
    if items < 2 or raters < 2 or np.ptp(table) == 0:
        return None
    mean, by_item, by_rater = table.mean(), table.mean(axis=1), table.mean(axis=0)
    between = raters * ((by_item - mean) ** 2).sum() / (items - 1)
    across = items * ((by_rater - mean) ** 2).sum() / (raters - 1)
    rest = table - by_item[:, None] - by_rater[None, :] + mean
    error = (rest**2).sum() / ((items - 1) * (raters - 1))
    shift = (across - error) / items
    return Intraclass(
        single=float((between - error) / (between + (raters - 1) * error + raters * shift)),
        average=float((between - error) / (between + shift)),
    )


def resample_items(
    answers: AnswerTable,
    measure: Callable[[AnswerTable], float | None],
    groups: Sequence[str] = (),
    draws: int = 2000,
    level: float = LEVEL,
    seed: int = 0,
) -> Estimate:
    """A figure of agreement with its percentile interval from drawing items anew; whole `groups`
    of them (their profile, an item each), where those of one are not independent.

    `n` counts the items with two answers or more; draws in which the figure is not defined are
    left out, and without a figure or below three items, or groups, there is no interval.
    """
    kept = (~np.isnan(answers)).sum(axis=1) > 1
    items = answers[kept]
    names = np.asarray(groups or range(len(answers)), dtype=str)[kept]
    whole, rng = measure(items) if len(items) else None, np.random.default_rng(seed)
    rows = [np.flatnonzero(names == name) for name in dict.fromkeys(names)]
    if whole is None or len(rows) < 3:
        return Estimate(n=len(items), mean=rounded(whole), low=None, high=None)
    drawn = (rng.integers(len(rows), size=len(rows)) for _ in range(draws))
    found = (measure(items[np.concatenate([rows[one] for one in units])]) for units in drawn)
    low, high = np.quantile(
        [figure for figure in found if figure is not None], ((1 - level) / 2, (1 + level) / 2)
    )
    return Estimate(n=len(items), mean=rounded(whole), low=rounded(low), high=rounded(high))


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
