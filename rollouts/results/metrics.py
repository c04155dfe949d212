"""What a run measured: the source's figures with intervals (Tables 2 to 5).

Unscored items are counted beside the means and never enter them; risk language is an axis of its
own.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from agents.profiles.parts import Part
from psy_env.errors import InputError
from psy_env.records import Ending, Record
from psy_env.rubrics import RUBRICS, ChoiceKind, Rubrics
from psy_env.vocabulary import QUESTION_TAGS, REFLECTION_TAGS, AttitudeType, Tag
from rollouts.results.summary import (
    CANDIDATES,
    CRITERIA,
    EXCHANGES,
    MEASURES,
    RISK_COUNTS,
    TAGS,
    SessionSummary,
    SlateCounts,
    list_form_values,
    list_ranges,
    measure_entropy,
)
from rollouts.statistics.comparison import PairedDifference, paired_difference
from rollouts.statistics.intervals import (
    DIGITS,
    ENDLESS,
    LEVEL,
    Estimate,
    estimate_from_sums,
    rounded,
)
from rollouts.work.failures import name_cause

ALL = "all"
GROUPS: tuple[str, ...] = (*(kind.value for kind in AttitudeType), ALL)
SLATE_COUNTS = ("choices", "candidates", "judged", "forced")


class Unscored(Record):
    """How much of what was asked has no score, and why."""

    asked: int
    unscored: int
    share: float | None
    causes: dict[str, int]


class MicroActions(Record):
    """The tags of one family over all sessions: how many, and the share of each (Table 3)."""

    n: int
    shares: dict[str, float]


class ChoiceMetrics(SlateCounts):
    """Adds the pairs mined from these choices, and how many choices gave none, by cause."""

    pairs: int
    barren: dict[str, int]


class Metrics(Record):
    """The content of metrics.json. `sessions` counts each group, `parts` the profiles of each part
    of the split; exchange figures leave failed sessions out.

    `failures` counts the failed sessions by cause, the commonest first. `risk` counts the sessions
    with any risk language, its lines by speaker, and the client lines whose answer did not take up
    safety.
    """

    schema_version: Literal[2] = 2
    rubrics: Rubrics
    sessions: dict[str, int]
    profiles: int
    parts: dict[str, int]
    level: float
    ctrs: dict[str, dict[str, Estimate]]
    reactions: dict[str, dict[str, Estimate]]
    measures: dict[str, dict[str, Estimate]]
    diversity_pooled: float | None
    exchanges_median: float | None
    questions: MicroActions
    reflections: MicroActions
    endings: dict[str, int]
    failures: Mapping[str, int] = {}
    unscored: dict[str, Unscored]
    choices: dict[str, ChoiceMetrics]
    risk: dict[str, int]


class SessionTally:
    """What is left of the sessions that were added: it grows with the number of profiles, not of
    sessions."""

    def __init__(self, rubrics: Rubrics = RUBRICS) -> None:
        """Nothing yet; all sessions were rated by the same rubrics."""
        self._rubrics = rubrics
        self._values = list_ranges(rubrics)
        self._sums: dict[tuple[str, AttitudeType], NDArray[np.float64]] = {}
        self._parts: dict[str, Part] = {}
        self._sessions: Counter[AttitudeType] = Counter()
        self._endings: Counter[Ending] = Counter()
        self._failures: Counter[str] = Counter()
        self._lengths: Counter[float] = Counter()
        self._tags: Counter[str] = Counter()
        self._risk: Counter[str] = Counter()
        self._causes: dict[str, Counter[str]] = {
            name: Counter() for name in (*rubrics.forms, TAGS, CANDIDATES, CRITERIA)
        }
        self._slates: dict[str, Counter[str]] = {kind.value: Counter() for kind in ChoiceKind}
        self._violations: dict[str, Counter[str]] = {kind.value: Counter() for kind in ChoiceKind}

    def add(self, row: SessionSummary) -> None:
        """Take one session in."""
        totals, counts = self._sums.setdefault(
            (row.profile_id, row.attitude), np.zeros((2, len(self._values)))
        )
        values = np.array([row.values.get(name, math.nan) for name in self._values])
        totals += np.nan_to_num(values)
        counts += ~np.isnan(values)
        self._parts[row.profile_id] = row.part
        self._sessions[row.attitude] += 1
        self._endings[row.ending] += 1
        if row.ending is Ending.FAILED:
            self._failures[name_cause(row.cause)] += 1
        if EXCHANGES in row.values:
            self._lengths[row.values[EXCHANGES]] += 1
        self._tags.update(row.tags)
        self._risk.update(row.risk, sessions=int(any(row.risk.values())))
        for name, causes in row.unscored.items():
            self._causes[name].update(causes)
        for kind, slates in row.slates.items():
            self._slates[kind].update({name: getattr(slates, name) for name in SLATE_COUNTS})
            self._violations[kind].update(slates.violations)

    def compute(
        self,
        pairs: Mapping[ChoiceKind, int],
        barren: Mapping[tuple[ChoiceKind, str], int],
    ) -> Metrics:
        """All figures of what was added, with the mining counts of the same sessions added up."""
        found = {group: self._estimate(group) for group in GROUPS}
        ctrs, reactions = list_form_values(self._rubrics)
        tags = _in_order(self._tags)
        return Metrics(
            rubrics=self._rubrics,
            sessions={
                group: sum(n for kind, n in self._sessions.items() if group in (kind, ALL))
                for group in GROUPS
            },
            profiles=len(self._parts),
            parts={part.value: list(self._parts.values()).count(part) for part in Part},
            level=LEVEL,
            ctrs={group: {key: values[key] for key in ctrs} for group, values in found.items()},
            reactions={
                group: {key: values[key] for key in reactions} for group, values in found.items()
            },
            measures={g: {name: values[name] for name in MEASURES} for g, values in found.items()},
            diversity_pooled=rounded(measure_entropy(tags)),
            exchanges_median=median(self._lengths.elements()) if self._lengths else None,
            questions=_share(tags, QUESTION_TAGS),
            reflections=_share(tags, REFLECTION_TAGS),
            endings={ending.value: self._endings[ending] for ending in Ending},
            failures=dict(sorted(self._failures.items(), key=lambda one: (-one[1], one[0]))),
            unscored={name: self._count_unscored(name) for name in self._causes},
            choices={kind.value: self._count_choices(kind, pairs, barren) for kind in ChoiceKind},
            risk={count: self._risk[count] for count in ("sessions", *RISK_COUNTS)},
        )

    def _estimate(self, group: str) -> dict[str, Estimate]:
        by_profile: dict[str, NDArray[np.float64]] = {}
        for (profile, attitude), sums in sorted(self._sums.items(), key=lambda entry: entry[0]):
            if group in (attitude, ALL):
                by_profile[profile] = by_profile.get(profile, 0.0) + sums
        table = np.array(list(by_profile.values())).reshape(-1, 2, len(self._values))
        ranges = tuple(self._values.values())
        found = estimate_from_sums(table[:, 0], table[:, 1], ranges)
        return dict(zip(self._values, found, strict=True))

    def _count_unscored(self, name: str) -> Unscored:
        asked, causes = self._count_asked(name), _in_order(self._causes[name])
        missing = sum(causes.values())
        share = rounded(missing / asked if asked else None)
        return Unscored(asked=asked, unscored=missing, share=share, causes=causes)

    def _count_asked(self, name: str) -> int:
        """How many scores this part of the sessions could have."""
        if name in (CANDIDATES, CRITERIA):
            width = {kind: len(self._rubrics.scoring(kind).keys) for kind in ChoiceKind}
            return sum(
                self._slates[kind]["judged"] * (width[kind] if name == CRITERIA else 1)
                for kind in ChoiceKind
            )
        form = self._rubrics.forms.get(name)
        return self._sessions.total() * (1 if form is None else len(form.keys))

    def _count_choices(
        self,
        kind: ChoiceKind,
        pairs: Mapping[ChoiceKind, int],
        barren: Mapping[tuple[ChoiceKind, str], int],
    ) -> ChoiceMetrics:
        return ChoiceMetrics(
            **{name: self._slates[kind][name] for name in SLATE_COUNTS},
            violations=_in_order(self._violations[kind]),
            pairs=pairs.get(kind, 0),
            barren={str(cause): n for (owner, cause), n in sorted(barren.items()) if owner == kind},
        )


def compute_metrics(
    summaries: Iterable[SessionSummary],
    pairs: Mapping[ChoiceKind, int],
    barren: Mapping[tuple[ChoiceKind, str], int],
) -> Metrics:
    """All figures of a run, from its summaries in any order and the mining counts of its sessions
    added up."""
    tally = SessionTally()
    for summary in sorted(summaries, key=lambda summary: summary.session_id):
        tally.add(summary)
    return tally.compute(pairs, barren)


def compare_paired(
    a: Iterable[SessionSummary],
    b: Iterable[SessionSummary],
    value: str,
) -> PairedDifference:
    """The difference b - a of one value (of list_ranges) on the same profiles."""
    a, b = tuple(a), tuple(b)
    found = (name for summary in (*a, *b) for name in summary.values)
    known = dict.fromkeys(found, ENDLESS) | list_ranges(RUBRICS)
    if value not in known:
        raise InputError(f"no value named {value!r}", f"Choose one of {', '.join(known)}.")
    return paired_difference(take_by_profile(a, value), take_by_profile(b, value), known[value])


def take_by_profile(summaries: Iterable[SessionSummary], value: str) -> dict[str, list[float]]:
    """One value of every session that has it, by profile."""
    found: dict[str, list[float]] = {}
    for summary in summaries:
        if value in summary.values:
            found.setdefault(summary.profile_id, []).append(summary.values[value])
    return found


def _share(tags: Mapping[str, int], family: Sequence[Tag]) -> MicroActions:
    total = sum(tags.get(tag, 0) for tag in family)
    return MicroActions(
        n=total,
        shares={tag.value: round(tags.get(tag, 0) / max(1, total), DIGITS) for tag in family},
    )


def _in_order(counter: Mapping[str, int]) -> dict[str, int]:
    """Keys in a fixed order, whatever came first."""
    return dict(sorted(counter.items()))
