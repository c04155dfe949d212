"""Can a judge stand in for clinicians? On another instrument, only by order.

Each clinician is left out in turn: the others' mean is the yardstick, for that clinician and for
the judge alike. Ratings of different models differ by more than those of one model, so agreement
within a model is told beside the overall one; it is what a comparison of variants of one counselor
needs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from psy_env.seeds import derive_seed
from rollouts.audit.finding import Audit, Finding, Level
from rollouts.audit.rated_dialogues import RatedDialogue
from rollouts.results.table import Cell, Row, Table
from rollouts.statistics.correlation import correlate_ranks, rank_rows
from rollouts.statistics.intervals import Floats

Places = NDArray[np.int64]

RESAMPLES = 1000
FEWEST_RATED = 10
"""Dialogues below which nothing is said about a judge."""


@dataclass(frozen=True)
class _Yardstick:
    """The dialogues that judge and all clinicians rated, with one clinician left out; `others` are
    the means of the others."""

    clinician: str
    models: tuple[str, ...]
    own: tuple[float, ...]
    judge: tuple[float, ...]
    others: tuple[float, ...]


def audit_against_clinicians(
    name: str, dialogues: Sequence[RatedDialogue], judged: Mapping[str, float | None]
) -> Audit:
    """How far a judge orders rated dialogues as clinicians do; `judged` holds its CTRS mean (0-6)
    by dialogue, None where it gave none."""
    clinicians = sorted({who for one in dialogues for who in one.scores})
    whole = [one for one in dialogues if all(who in one.scores for who in clinicians)]
    rated = [one for one in whole if judged.get(one.name) is not None]
    unscored = sum(judged.get(one.name) is None for one in dialogues)
    if len(rated) < FEWEST_RATED:
        sentence = (
            f"{len(rated)} of {len(dialogues)} dialogues are rated by {name} and by all of "
            f"{len(clinicians)} clinicians: too few to tell."
        )
        return Audit((Finding(HEADING, sentence, Level.WARNING),))
    yardsticks = [_leave_out(who, rated, judged) for who in clinicians]
    compared = (_compare(name, yardsticks, within=within) for within in (False, True))
    findings = list(dict.fromkeys(compared))
    if unscored:
        sentence = f"{name} gave {unscored} of {len(dialogues)} dialogues no score."
        findings.append(Finding("Unscored dialogues", sentence, Level.WARNING))
    return Audit(tuple(findings), (_tabulate(name, yardsticks), _by_model(name, rated, judged)))


HEADING = "Stands in for clinicians"


def _leave_out(
    who: str, rated: Sequence[RatedDialogue], judged: Mapping[str, float | None]
) -> _Yardstick:
    return _Yardstick(
        clinician=who,
        models=tuple(one.model for one in rated),
        own=tuple(one.mean_of(who) or 0.0 for one in rated),
        judge=tuple(judged[one.name] or 0.0 for one in rated),
        others=tuple(
            fmean(one.mean_of(other) or 0.0 for other in one.scores if other != who)
            for one in rated
        ),
    )


def _correlate(side: Sequence[float], yardstick: _Yardstick, *, within: bool) -> Cell:
    both = correlate_ranks(side, yardstick.others, yardstick.models)
    found = both.within if within else both.overall
    return Cell(found.mean, found.low, found.high, found.n)


def _tabulate(name: str, yardsticks: Sequence[_Yardstick]) -> Table:
    return Table(
        key="clinicians",
        title=f"{name} and each clinician against the same other clinicians",
        head="left out",
        columns=(
            "dialogues",
            "clinician, overall",
            "judge, overall",
            "clinician, within a model",
            "judge, within a model",
        ),
        rows=tuple(
            Row(
                one.clinician,
                (
                    Cell(len(one.own)),
                    *(
                        _correlate(side, one, within=within)
                        for within in (False, True)
                        for side in (one.own, one.judge)
                    ),
                ),
            )
            for one in yardsticks
        ),
        notes=(
            "Rank correlation with the mean of the other clinicians, criteria that do not apply "
            "left out. The scale is another one than the judge's, so only the order is compared.",
        ),
    )


def _by_model(
    name: str, rated: Sequence[RatedDialogue], judged: Mapping[str, float | None]
) -> Table:
    """The judge against the mean of all clinicians: over all, within models, and in each."""
    models = [one.model for one in rated]
    judge = [judged[one.name] or 0.0 for one in rated]
    people = [fmean(one.mean_of(who) or 0.0 for who in one.scores) for one in rated]
    all_of_them = correlate_ranks(judge, people, models)
    found = {
        "all dialogues": all_of_them.overall,
        "within a model": all_of_them.within,
        **{model or "unnamed model": one for model, one in all_of_them.groups.items()},
    }
    return Table(
        key="clinicians_by_model",
        title=f"{name} against the mean of all clinicians",
        head="dialogues of",
        columns=("dialogues", "rank correlation"),
        rows=tuple(
            Row(model, (Cell(one.n), Cell(one.mean, one.low, one.high, one.n)))
            for model, one in found.items()
        ),
    )


def _compare(name: str, yardsticks: Sequence[_Yardstick], *, within: bool) -> Finding:
    """The judge's mean agreement beside the clinicians', with the interval of their difference over
    resampled dialogues."""
    if len(set(yardsticks[0].judge)) == 1:
        sentence = f"{name} gives all {len(yardsticks[0].judge)} dialogues the same score."
        return Finding(HEADING, sentence, Level.WARNING)
    judge, people, low, high, least = _resample(yardsticks, within=within)
    where = "within a model" if within else "over all dialogues"
    gap = judge - people
    told = (
        f"{where} {name} agrees with clinicians to {judge:.2f} (rank correlation), a clinician "
        f"with the others to {people:.2f}: difference {gap:+.2f} [{low:+.2f}, {high:+.2f}]"
    )
    if high < 0 or least <= 0:
        order = ", its order is not told from chance" if least <= 0 else ""
        level, verdict = Level.WARNING, f"it cannot stand in for one{order}"
    elif low < 0:
        level, verdict = Level.NOTE, "these dialogues cannot tell whether it could stand in for one"
    else:
        level, verdict = Level.FINE, "it orders dialogues as well as one of them"
    return Finding(HEADING, f"{told[0].upper()}{told[1:]}; {verdict}.", level)


def _resample(
    yardsticks: Sequence[_Yardstick], *, within: bool
) -> tuple[float, float, float, float, float]:
    """Mean agreement of the judge and of clinicians, the ends of their difference's interval, and
    the low end of the judge's own: dialogues are drawn again within their model, the same ones for
    every yardstick."""
    models = np.array(yardsticks[0].models)
    rng = np.random.default_rng(derive_seed("clinicians"))
    places = [np.flatnonzero(models == model) for model in np.unique(models)]
    every = np.concatenate(places)
    drawn = np.hstack([rng.choice(inside, (RESAMPLES, len(inside))) for inside in places])
    blocks = [len(inside) for inside in places] if within else [len(every)]
    judge, people = (_average(yardsticks, side, every[None, :], blocks)[0] for side in SIDES)
    ours, theirs = (_average(yardsticks, side, drawn, blocks) for side in SIDES)
    low, high = np.nanquantile(ours - theirs, (0.025, 0.975))
    least = float(np.nanquantile(ours, 0.025))
    return float(judge), float(people), float(low), float(high), least


SIDES = ("judge", "own")


def _average(
    yardsticks: Sequence[_Yardstick], side: str, drawn: Places, blocks: Sequence[int]
) -> Floats:
    """The mean rank correlation with the yardsticks for each row of drawn dialogues; ranks are
    taken within blocks of columns."""
    found, edges = [], np.cumsum(blocks)[:-1]
    for one in yardsticks:
        a, b = (
            np.hstack([rank_rows(part) for part in np.split(values, edges, axis=1)])
            for values in (np.array(getattr(one, side))[drawn], np.array(one.others)[drawn])
        )
        with np.errstate(invalid="ignore"):
            found.append((a * b).sum(axis=1) / np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1)))
    return np.asarray(np.mean(found, axis=0))
