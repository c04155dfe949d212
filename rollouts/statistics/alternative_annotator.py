"""May a judge stand in for people? The alternative-annotator test.

Calderon, Reichart and Dror, "The Alternative Annotator Test for LLM-as-a-Judge" (ACL 2025): each
person is left out in turn, and the judge must be as close to the others as that person is, but for
an allowance for what people cost.
"""

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Literal

import numpy as np

from psy_env.records import Record
from rollouts.statistics.intervals import DIGITS, Floats, rounded

EXPERTS = 0.2
"""The allowance that the authors advise where people are experts (skilled 0.15, crowd 0.1)."""
LEAST_FOR_T = 30
FALSE_FINDS = 0.05
Closeness = Literal["equal", "near"]
Answers = Mapping[str, float]
"""One rater's answers, by item."""


class Advantage(Record):
    """The judge against one person over `items`: the share of them where the judge was as close to
    the others or closer, the same for the person, the one-sided p that the person's lead is below
    the allowance, and whether the judge won after Benjamini and Yekutieli's correction."""

    items: int
    judge: float
    person: float
    p: float
    won: bool


class AlternativeAnnotatorTest(Record):
    """The judge passes where it wins against half of the people or more; `advantage` is the mean
    of its shares, for comparing judges. `too_few` names people with too few items, and how many.

    None where nobody is left to compare with.
    """

    allowance: float
    people: dict[str, Advantage]
    too_few: dict[str, int]
    winning_rate: float | None
    advantage: float | None

    @property
    def passes(self) -> bool:
        """Whether the judge may stand in."""
        return self.winning_rate is not None and self.winning_rate >= 0.5


def compare_with_people(
    judge: Answers,
    people: Mapping[str, Answers],
    closeness: Closeness,
    allowance: float = EXPERTS,
    least_items: int = 10,
) -> AlternativeAnnotatorTest:
    """Run the test on the items that the judge and at least two people answered.

    `closeness` to the others is the share of equal answers, or for numbers the smallness of the
    root mean squared distance ("near"). Below 30 items Wilcoxon's test stands in for the t test, as
    the authors advise; below `least_items` a person is left out.
    """
    leads = {name: _list_leads(name, judge, people, closeness) for name in people}
    enough = {name: lead for name, lead in leads.items() if len(lead) >= least_items}
    return decide(
        enough, allowance, {name: len(lead) for name, lead in leads.items() if name not in enough}
    )


def decide(
    leads: Mapping[str, Sequence[int]], allowance: float, too_few: Mapping[str, int]
) -> AlternativeAnnotatorTest:
    """The test from who was closer on each item: 1 the person, -1 the judge, 0 both alike."""
    from scipy.stats import false_discovery_control

    ps = {name: _test_lead(np.array(lead, dtype=float), allowance) for name, lead in leads.items()}
    corrected = false_discovery_control(list(ps.values()), method="by") if ps else []
    people = {
        name: Advantage(
            items=len(lead),
            judge=round(fmean(one <= 0 for one in lead), DIGITS),
            person=round(fmean(one >= 0 for one in lead), DIGITS),
            p=round(ps[name], DIGITS),
            won=bool(q <= FALSE_FINDS),
        )
        for (name, lead), q in zip(leads.items(), corrected, strict=True)
    }
    won = [one.won for one in people.values()]
    return AlternativeAnnotatorTest(
        allowance=allowance,
        people=people,
        too_few=dict(too_few),
        winning_rate=rounded(fmean(won)) if won else None,
        advantage=rounded(fmean(one.judge for one in people.values())) if won else None,
    )


def _list_leads(
    name: str, judge: Answers, people: Mapping[str, Answers], closeness: Closeness
) -> list[int]:
    leads = []
    for item, answer in people[name].items():
        others = np.array([p[item] for other, p in people.items() if other != name and item in p])
        if item in judge and others.size:
            by_person, by_judge = (
                _measure_closeness(one, others, closeness) for one in (answer, judge[item])
            )
            leads.append(int(by_person >= by_judge) - int(by_judge >= by_person))
    return leads


def _measure_closeness(answer: float, others: Floats, closeness: Closeness) -> float:
    if closeness == "equal":
        return float(np.mean(others == answer))
    return -float(np.sqrt(np.mean((others - answer) ** 2)))


def _test_lead(lead: Floats, allowance: float) -> float:
    """The one-sided p of a mean lead of the person not below the allowance."""
    from scipy.stats import ttest_1samp, wilcoxon

    if np.all(lead == lead[0]):
        return 0.0 if lead[0] < allowance else 1.0
    if len(lead) < LEAST_FOR_T:
        return float(wilcoxon(lead - allowance, alternative="less").pvalue)
    return float(ttest_1samp(lead, allowance, alternative="less").pvalue)
