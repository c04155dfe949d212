"""What a run measured: one small summary per session, then the source's figures with intervals (Tables 2 to 5).

Unscored items are counted beside the means and never enter them; risk language is an axis of its own.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, median
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from psy_env.errors import InputError
from psy_env.records import FORMS, Choice, Ending, Ratings, Record, Transcript, UtteranceCandidate
from psy_env.risk import answers_risk, find_risk
from psy_env.rubrics import CTRS, HELPFUL, HINDERING, SESSION_REACTIONS, ChoiceKind
from psy_env.vocabulary import QUESTION_TAGS, REFLECTION_TAGS, AttitudeType, Tag

ALL = "all"
GROUPS: tuple[str, ...] = (*(kind.value for kind in AttitudeType), ALL)
CTRS_MEAN, DIFFERENCE, DIVERSITY, EXCHANGES = "ctrs_mean", "helpful_minus_hindering", "diversity", "exchanges"
CTRS_VALUES = (*CTRS.keys, CTRS_MEAN)
REACTION_VALUES = (*SESSION_REACTIONS.keys, HELPFUL, HINDERING, DIFFERENCE)
VALUES = (*CTRS_VALUES, *REACTION_VALUES, DIVERSITY, EXCHANGES)
CANDIDATES = "candidates"
RISK_COUNTS = ("client", "counselor", "unanswered")
DIGITS = 6
"""Figures are rounded, so that a file of metrics does not depend on the machine's order of summing."""


class SlateCounts(Record):
    """The choices of one kind and what stood in them; `judged` candidates are those a judge was asked about."""

    choices: int
    candidates: int
    judged: int
    forced: int
    violations: dict[str, int]


class SessionSummary(Record):
    """The numbers of one session. Counters name only what occurred, `values` only what was scored.

    `values` runs over VALUES: CTRS 0-6, session reactions 1-5 (their difference -4 to 4), diversity in nats, exchanges.
    `unscored` counts the form items and judged candidates that have no score, by cause.
    """

    session_id: str
    profile_id: str
    attitude: AttitudeType
    ending: Ending
    values: dict[str, float]
    tags: dict[str, int]
    slates: dict[str, SlateCounts]
    unscored: dict[str, dict[str, int]]
    risk: dict[str, int]


class BootstrapSettings(Record):
    """How intervals are drawn: whole profiles are resampled, for sessions of one profile are not independent."""

    resamples: int = Field(default=2000, ge=1)
    level: float = Field(default=0.95, gt=0, lt=1)
    seed: int = 0


class Estimate(Record):
    """The mean of `n` scored values; None without any. The interval needs at least two profiles."""

    n: int
    mean: float | None
    low: float | None
    high: float | None


class PairedDifference(Record):
    """b minus a over the `n` profiles that both have a value for; each profile weighs the same."""

    value: str
    mean_a: float | None
    mean_b: float | None
    difference: Estimate


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
    """The content of metrics.json. `sessions` counts each group; exchange figures leave failed sessions out.

    `risk` counts the sessions with any risk language, its lines by speaker, and the client lines whose answer did not
    take up safety.
    """

    schema_version: Literal[1] = 1
    sessions: dict[str, int]
    profiles: int
    bootstrap: BootstrapSettings
    ctrs: dict[str, dict[str, Estimate]]
    reactions: dict[str, dict[str, Estimate]]
    diversity: dict[str, Estimate]
    diversity_pooled: float | None
    exchanges: dict[str, Estimate]
    exchanges_median: float | None
    questions: MicroActions
    reflections: MicroActions
    endings: dict[str, int]
    unscored: dict[str, Unscored]
    choices: dict[str, ChoiceMetrics]
    risk: dict[str, int]


def summarize_session(transcript: Transcript) -> SessionSummary:
    """The numbers of one session."""
    tags = Counter(tag.value for turn in (transcript.rating.tags if transcript.rating else ()) for tag in turn)
    choices = [choice for _, choice in transcript.choices]
    return SessionSummary(
        session_id=transcript.session_id,
        profile_id=transcript.profile.profile_id,
        attitude=transcript.profile.attitude.type,
        ending=transcript.ending,
        values=_session_values(transcript, tags),
        tags=dict(tags),
        slates={kind.value: _count_slates([c for c in choices if c.kind is kind]) for kind in ChoiceKind},
        unscored=_count_unscored(transcript, choices),
        risk=_count_risk(transcript),
    )


def compute_metrics(
    summaries: Iterable[SessionSummary],
    pairs: Mapping[ChoiceKind, int],
    barren: Mapping[tuple[ChoiceKind, str], int],
    bootstrap: BootstrapSettings | None = None,
) -> Metrics:
    """All figures of a run, from its summaries in any order and the mining counts of its sessions added up."""
    rows = sorted(summaries, key=lambda summary: summary.session_id)
    bootstrap = bootstrap or BootstrapSettings()
    groups = {group: [row for row in rows if group in (row.attitude, ALL)] for group in GROUPS}
    found = {group: _estimate_values(members, VALUES, bootstrap) for group, members in groups.items()}
    tags = _add(row.tags for row in rows)
    lengths = [row.values[EXCHANGES] for row in rows if EXCHANGES in row.values]
    return Metrics(
        sessions={group: len(members) for group, members in groups.items()},
        profiles=len({row.profile_id for row in rows}),
        bootstrap=bootstrap,
        ctrs={group: {key: values[key] for key in CTRS_VALUES} for group, values in found.items()},
        reactions={group: {key: values[key] for key in REACTION_VALUES} for group, values in found.items()},
        diversity={group: values[DIVERSITY] for group, values in found.items()},
        diversity_pooled=_rounded(_entropy(tags)),
        exchanges={group: values[EXCHANGES] for group, values in found.items()},
        exchanges_median=median(lengths) if lengths else None,
        questions=_share(tags, QUESTION_TAGS),
        reflections=_share(tags, REFLECTION_TAGS),
        endings={ending.value: sum(row.ending is ending for row in rows) for ending in Ending},
        unscored={name: _sum_unscored(rows, name) for name in (*FORMS, CANDIDATES)},
        choices={kind.value: _sum_choices(rows, kind, pairs, barren) for kind in ChoiceKind},
        risk={
            "sessions": sum(any(row.risk.values()) for row in rows),
            **{count: sum(row.risk[count] for row in rows) for count in RISK_COUNTS},
        },
    )


def compare_paired(
    a: Iterable[SessionSummary],
    b: Iterable[SessionSummary],
    value: str,
    bootstrap: BootstrapSettings | None = None,
) -> PairedDifference:
    """The difference b - a of one value (of VALUES) on the same profiles; profiles only one side has are left out."""
    if value not in VALUES:
        raise InputError(f"no value named {value!r}", f"choose one of {', '.join(VALUES)}")
    ours, theirs = _profile_means(a, value), _profile_means(b, value)
    shared = sorted(ours.keys() & theirs.keys())
    gaps = np.array([[theirs[profile] - ours[profile]] for profile in shared]).reshape(-1, 1)
    return PairedDifference(
        value=value,
        mean_a=_rounded(fmean(ours[profile] for profile in shared)) if shared else None,
        mean_b=_rounded(fmean(theirs[profile] for profile in shared)) if shared else None,
        difference=estimate_means(gaps, shared, bootstrap or BootstrapSettings())[0],
    )


def estimate_means(
    rows: NDArray[np.float64], profiles: Sequence[str], bootstrap: BootstrapSettings
) -> tuple[Estimate, ...]:
    """The mean of each column of (sessions, values), NaN standing for unscored, with a cluster-bootstrap interval.

    `profiles[i]` is the cluster of row i; a resample draws as many profiles as there are, with all their sessions.
    """
    names, cluster = np.unique(np.asarray(profiles, dtype=str), return_inverse=True)
    scored = ~np.isnan(rows)
    totals, counts = np.zeros((2, len(names), rows.shape[1]))
    np.add.at(totals, cluster, np.where(scored, rows, 0.0))
    np.add.at(counts, cluster, scored)
    means = _resample(totals, counts, bootstrap)
    tails = ((1 - bootstrap.level) / 2, (1 + bootstrap.level) / 2)
    return tuple(_estimate(totals[:, j], counts[:, j], means[:, j], tails) for j in range(rows.shape[1]))


def _estimate_values(
    rows: Sequence[SessionSummary], names: Sequence[str], bootstrap: BootstrapSettings
) -> dict[str, Estimate]:
    table = np.array([[row.values.get(name, math.nan) for name in names] for row in rows]).reshape(-1, len(names))
    return dict(zip(names, estimate_means(table, [row.profile_id for row in rows], bootstrap), strict=True))


def _resample(
    totals: NDArray[np.float64], counts: NDArray[np.float64], bootstrap: BootstrapSettings
) -> NDArray[np.float64]:
    """The means (resamples, values) of resampled profiles, in blocks that bound the memory; NaN where none scored."""
    clusters, rng = len(totals), np.random.default_rng(bootstrap.seed)
    means = np.empty((bootstrap.resamples, totals.shape[1]))
    block = max(1, 2_000_000 // max(1, clusters))
    for start in range(0, bootstrap.resamples if clusters else 0, block):
        drawn = min(block, bootstrap.resamples - start)
        picks = rng.integers(clusters, size=(drawn, clusters)) + clusters * np.arange(drawn)[:, None]
        weights = np.bincount(picks.ravel(), minlength=drawn * clusters).reshape(drawn, clusters).astype(float)
        with np.errstate(invalid="ignore"):
            means[start : start + drawn] = (weights @ totals) / (weights @ counts)
    return means


def _estimate(
    totals: NDArray[np.float64], counts: NDArray[np.float64], means: NDArray[np.float64], tails: tuple[float, float]
) -> Estimate:
    n = int(counts.sum())
    if n == 0:
        return Estimate(n=0, mean=None, low=None, high=None)
    low, high = np.nanquantile(means, tails) if np.count_nonzero(counts) > 1 else (None, None)
    return Estimate(n=n, mean=_rounded(totals.sum() / n), low=_rounded(low), high=_rounded(high))


def _session_values(transcript: Transcript, tags: Mapping[str, int]) -> dict[str, float]:
    forms = (transcript.rating.ctrs if transcript.rating else None, transcript.reactions)
    values: dict[str, float | None] = {}
    for form in forms:
        values |= form.scores if form else {}
    ctrs, reactions = forms
    values[CTRS_MEAN] = ctrs.mean() if ctrs else None
    values[HELPFUL] = helpful = reactions.mean(HELPFUL) if reactions else None
    values[HINDERING] = hindering = reactions.mean(HINDERING) if reactions else None
    values[DIFFERENCE] = None if helpful is None or hindering is None else helpful - hindering
    values[DIVERSITY] = _entropy(tags)
    values[EXCHANGES] = None if transcript.ending is Ending.FAILED else len(transcript.exchanges)
    return {name: float(value) for name, value in values.items() if value is not None}


def _count_slates(choices: Sequence[Choice]) -> SlateCounts:
    broken = (rule for choice in choices for rule in choice.violations if rule is not None)
    return SlateCounts(
        choices=len(choices),
        candidates=sum(len(choice.candidates) for choice in choices),
        judged=sum(card is not None for choice in choices for card in choice.cards),
        forced=sum(choice.forced for choice in choices),
        violations=dict(Counter(re.sub(r"\d+", "N", rule.partition(":")[0]) for rule in broken)),
    )


def _count_unscored(transcript: Transcript, choices: Sequence[Choice]) -> dict[str, dict[str, int]]:
    absent = "session failed" if transcript.ending is Ending.FAILED else "form missing"
    forms = {
        CTRS.name: transcript.rating.ctrs if transcript.rating else None,
        SESSION_REACTIONS.name: transcript.reactions,
    }
    cards = [card for choice in choices for card in choice.cards if card is not None and card.mean is None]
    return {name: _form_causes(name, form, absent) for name, form in forms.items()} | {
        CANDIDATES: dict(Counter(card.unscored or "no scores" for card in cards))
    }


def _form_causes(name: str, form: Ratings | None, absent: str) -> dict[str, int]:
    keys = FORMS[name].keys
    if form is None:
        return {absent: len(keys)}
    return dict(Counter(form.causes.get(key, "no cause given") for key in keys if form.scores.get(key) is None))


def _count_risk(transcript: Transcript) -> dict[str, int]:
    found = dict.fromkeys(RISK_COUNTS, 0)
    for exchange in transcript.exchanges:
        asked = bool(find_risk(exchange.client.utterance))
        found["client"] += asked
        spoken = exchange.reply.candidates[exchange.reply.chosen] if exchange.reply else None
        if isinstance(spoken, UtteranceCandidate):
            found["counselor"] += bool(find_risk(spoken.utterance))
            found["unanswered"] += asked and not answers_risk(spoken.utterance)
    return found


def _entropy(tags: Mapping[str, int]) -> float | None:
    """Shannon entropy in nats; None without a tag."""
    total = sum(tags.values())
    return abs(sum(-n / total * math.log(n / total) for n in tags.values() if n)) if total else None


def _share(tags: Mapping[str, int], family: Sequence[Tag]) -> MicroActions:
    total = sum(tags.get(tag, 0) for tag in family)
    return MicroActions(n=total, shares={tag.value: round(tags.get(tag, 0) / max(1, total), DIGITS) for tag in family})


def _sum_unscored(rows: Sequence[SessionSummary], name: str) -> Unscored:
    judged = sum(slate.judged for row in rows for slate in row.slates.values())
    asked = judged if name == CANDIDATES else len(FORMS[name].keys) * len(rows)
    causes = _add(row.unscored.get(name, {}) for row in rows)
    missing = sum(causes.values())
    return Unscored(asked=asked, unscored=missing, share=_rounded(missing / asked if asked else None), causes=causes)


def _sum_choices(
    rows: Sequence[SessionSummary],
    kind: ChoiceKind,
    pairs: Mapping[ChoiceKind, int],
    barren: Mapping[tuple[ChoiceKind, str], int],
) -> ChoiceMetrics:
    slates = [row.slates[kind] for row in rows]
    return ChoiceMetrics(
        choices=sum(slate.choices for slate in slates),
        candidates=sum(slate.candidates for slate in slates),
        judged=sum(slate.judged for slate in slates),
        forced=sum(slate.forced for slate in slates),
        violations=_add(slate.violations for slate in slates),
        pairs=pairs.get(kind, 0),
        barren={str(cause): n for (owner, cause), n in sorted(barren.items()) if owner == kind},
    )


def _profile_means(summaries: Iterable[SessionSummary], value: str) -> dict[str, float]:
    by_profile: dict[str, list[float]] = {}
    for summary in summaries:
        if value in summary.values:
            by_profile.setdefault(summary.profile_id, []).append(summary.values[value])
    return {profile: fmean(found) for profile, found in by_profile.items()}


def _add(counters: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Counters added up, keys in a fixed order."""
    total: Counter[str] = Counter()
    for counter in counters:
        total.update(counter)
    return dict(sorted(total.items()))


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(float(number), DIGITS)
