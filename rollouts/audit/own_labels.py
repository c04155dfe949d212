"""Labels that people gave a run's own sessions: do judge and people agree?

The labels are those of a random sample. By CTRS item (0-6): weighted kappa among people and of the
judge with them, the alternative-annotator test, and the run's mean as people would have given it,
by prediction-powered inference.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

import numpy as np

from psy_env.rubrics import CTRS
from rollouts.audit.finding import Audit, Finding, Level
from rollouts.results.table import Cell, Row, Table
from rollouts.statistics.agreement import AnswerTable, resample_items, weighted_kappa
from rollouts.statistics.alternative_annotator import AlternativeAnnotatorTest, compare_with_people
from rollouts.statistics.intervals import Estimate, Range
from rollouts.statistics.prediction_powered import (
    CorrectedMean,
    correct_mean,
    count_missing_labels,
)

MEAN = "mean of the items"
WIDTH = 0.5
"""Points of the scale that an interval may be wide before labels are said to be missing."""
RESAMPLES = 500
FEWEST_PEOPLE = 3
"""The alternative-annotator test leaves one out and needs two others to compare with."""

Scores = Mapping[str, Mapping[str, float]]
"""Scores of one rater: by session, and in it by item."""


@dataclass(frozen=True)
class _Item:
    """All that is measured of one item."""

    name: str
    labels: int
    people: Estimate
    judge: Estimate
    test: AlternativeAnnotatorTest
    judged: float
    corrected: CorrectedMean
    missing: int | None


def audit_own_labels(name: str, judge: Scores, people: Mapping[str, Scores]) -> Audit:
    """A judge beside people on the sessions that both rated; `judge` holds the whole run."""
    labelled = sorted({session for one in people.values() for session in one} & judge.keys())
    items = dict.fromkeys(key for one in judge.values() for key in one)
    found = [
        measured
        for item in (*items, MEAN)
        if (measured := _measure(item, judge, people, labelled)) is not None
    ]
    if not found:
        sentence = f"No session is rated by {name} and by people."
        return Audit((Finding(HEADING, sentence, Level.WARNING),))
    total = found[-1]
    findings = (_judge_test(name, found, len(people)), _judge_mean(name, total), _judge_need(total))
    return Audit(findings, (_tabulate(name, found),))


HEADING = "Stands in for people"


def _measure(
    item: str, judge: Scores, people: Mapping[str, Scores], labelled: Sequence[str]
) -> _Item | None:
    """One item, or the mean over all; None where judge and people share no session."""
    ours = {
        session: score for session in judge if (score := _pick(judge[session], item)) is not None
    }
    theirs = {
        rater: {
            session: score
            for session in labelled
            if session in one and (score := _pick(one[session], item)) is not None
        }
        for rater, one in people.items()
    }
    both = [s for s in labelled if s in ours and any(s in one for one in theirs.values())]
    if not both:
        return None
    mean_of_people = np.array([fmean(one[s] for one in theirs.values() if s in one) for s in both])
    judged = np.array([ours[session] for session in both])
    elsewhere = np.array([score for session, score in ours.items() if session not in {*both}])
    return _Item(
        name=item,
        labels=len(both),
        people=_agree(combinations(theirs.values(), 2)),
        judge=_agree((ours, one) for one in theirs.values()),
        test=compare_with_people(ours, theirs, "near"),
        judged=fmean(ours.values()),
        corrected=correct_mean(mean_of_people, judged, elsewhere, Range(CTRS.low, CTRS.high)),
        missing=count_missing_labels(mean_of_people, judged, elsewhere, WIDTH),
    )


def _agree(pairs: Iterable[tuple[Mapping[str, float], Mapping[str, float]]]) -> Estimate:
    """The mean weighted kappa of pairs of raters, over the sessions that all of them rated."""
    sides = list(pairs)
    shared = (
        sorted(set.intersection(*(set(one) for pair in sides for one in pair))) if sides else []
    )
    answers = [[one[session] for pair in sides for one in pair] for session in shared]
    table = np.array(answers, dtype=float).reshape(len(shared), 2 * len(sides))
    return resample_items(table, _mean_kappa, draws=RESAMPLES)


def _mean_kappa(answers: AnswerTable) -> float | None:
    """Of columns that stand in pairs."""
    pairs = (answers[:, place : place + 2] for place in range(0, answers.shape[1], 2))
    known = [kappa for pair in pairs if (kappa := weighted_kappa(pair)) is not None]
    return fmean(known) if known else None


def _pick(scores: Mapping[str, float], item: str) -> float | None:
    if item == MEAN:
        return fmean(scores.values()) if scores else None
    return scores.get(item)


def _tabulate(name: str, found: Sequence[_Item]) -> Table:
    return Table(
        key="own_labels",
        title=f"{name} beside people, on the same sessions",
        head="item",
        columns=(
            "labelled",
            "people among each other",
            "judge with people",
            "judge wins",
            "judge's mean",
            "mean as people would give it",
            "labels still needed",
        ),
        rows=tuple(
            Row(
                one.name,
                (
                    Cell(one.labels),
                    _cell(one.people),
                    _cell(one.judge),
                    Cell(one.test.winning_rate, n=len(one.test.people)),
                    Cell(one.judged),
                    Cell(one.corrected.mean, one.corrected.low, one.corrected.high),
                    Cell("more than there are sessions" if one.missing is None else one.missing),
                ),
            )
            for one in found
        ),
        notes=(
            "Agreement: weighted kappa (quadratic). Judge wins: the share of people whom the judge "
            "equals in the alternative-annotator test, half of them or more to pass. Mean as "
            "people would give it: prediction-powered (PPI++), sessions taken as independent; "
            f"labels still needed for an interval {WIDTH} points wide.",
        ),
    )


def _cell(estimate: Estimate) -> Cell:
    return Cell(estimate.mean, estimate.low, estimate.high, estimate.n)


def _judge_test(name: str, found: Sequence[_Item], people: int) -> Finding:
    tested = [one for one in found if one.test.winning_rate is not None and one.name != MEAN]
    if people < FEWEST_PEOPLE or not tested:
        sentence = (
            f"Whether {name} may stand in for people is not known: {people} rated, and the "
            f"alternative-annotator test needs {FEWEST_PEOPLE} with enough sessions in common."
        )
        return Finding(HEADING, sentence, Level.NOTE)
    failed = [one.name for one in tested if not one.test.passes]
    if not failed:
        sentence = (
            f"{name} is as close to people as they are to each other on all {len(tested)} items."
        )
        return Finding(HEADING, sentence, Level.FINE)
    sentence = (
        f"{name} is further from people than they are from each other on {len(failed)} of "
        f"{len(tested)} items ({', '.join(failed)}): do not report these by it alone."
    )
    return Finding(HEADING, sentence, Level.WARNING)


def _judge_mean(name: str, total: _Item) -> Finding:
    corrected = total.corrected
    if corrected.mean is None or corrected.low is None or corrected.high is None:
        sentence = (
            f"{total.labels} labelled sessions are too few to correct the mean of "
            f"{total.judged:.2f} that {name} gives this run."
        )
        return Finding("The run's mean", sentence, Level.NOTE)
    off = not corrected.low <= total.judged <= corrected.high
    sentence = (
        f"{name} gives this run {total.judged:.2f}; people would have given it "
        f"{corrected.mean:.2f} [{corrected.low:.2f}, {corrected.high:.2f}]"
        f"{': report the corrected mean' if off else ''}."
    )
    return Finding("The run's mean", sentence, Level.WARNING if off else Level.FINE)


def _judge_need(total: _Item) -> Finding:
    heading = "Labels still needed"
    if total.missing is None:
        sentence = (
            f"Not even labels for all {total.corrected.sessions} sessions give an interval of "
            f"{WIDTH} points: play more sessions."
        )
        return Finding(heading, sentence, Level.NOTE)
    if total.missing:
        sentence = f"{total.missing} more labelled sessions give an interval of {WIDTH} points."
        return Finding(heading, sentence, Level.NOTE)
    sentence = f"The {total.labels} labelled sessions are enough for an interval of {WIDTH} points."
    return Finding(heading, sentence, Level.FINE)
