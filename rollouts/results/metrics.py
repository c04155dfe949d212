"""What a run measured: a summary per session, added up to the source's figures with intervals
(Tables 2 to 5).

Unscored items are counted beside the means and never enter them; risk language is an axis of its
own.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean, median
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from psy_env.errors import InputError
from psy_env.records import FORMS, Choice, Ending, Ratings, Record, Transcript, UtteranceCandidate
from psy_env.risk import answers_risk, find_risk
from psy_env.rubrics import CTRS, HELPFUL, HINDERING, SESSION_REACTIONS, ChoiceKind
from psy_env.vocabulary import QUESTION_TAGS, REFLECTION_TAGS, AttitudeType, Tag
from rollouts.results.bootstrap import (
    DIGITS,
    BootstrapSettings,
    Estimate,
    estimate_from_sums,
    estimate_means,
    rounded,
)

ALL = "all"
GROUPS: tuple[str, ...] = (*(kind.value for kind in AttitudeType), ALL)
CTRS_MEAN, DIFFERENCE, DIVERSITY, EXCHANGES = (
    "ctrs_mean",
    "helpful_minus_hindering",
    "diversity",
    "exchanges",
)
CTRS_VALUES = (*CTRS.keys, CTRS_MEAN)
REACTION_VALUES = (*SESSION_REACTIONS.keys, HELPFUL, HINDERING, DIFFERENCE)
VALUES = (*CTRS_VALUES, *REACTION_VALUES, DIVERSITY, EXCHANGES)
CANDIDATES, TAGS = "candidates", "tags"
RISK_COUNTS = ("client", "counselor", "unanswered")
SLATE_COUNTS = ("choices", "candidates", "judged", "forced")


class SlateCounts(Record):
    """The choices of one kind and what stood in them; `judged` candidates are those a judge was
    asked about."""

    choices: int
    candidates: int
    judged: int
    forced: int
    violations: dict[str, int]


class SessionSummary(Record):
    """The numbers of one session. Counters name only what occurred, `values` only what was scored.

    `values` runs over VALUES: CTRS 0-6, session reactions 1-5 (their difference -4 to 4), diversity
    in nats, exchanges. `unscored` counts the form items, tagged sessions and judged candidates that
    have no score, by cause.
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
    """The content of metrics.json. `sessions` counts each group; exchange figures leave failed
    sessions out.

    `risk` counts the sessions with any risk language, its lines by speaker, and the client lines
    whose answer did not take up safety.
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
    tags = Counter(
        tag.value for turn in (transcript.rating.tags if transcript.rating else ()) for tag in turn
    )
    choices = [choice for _, choice in transcript.choices]
    return SessionSummary(
        session_id=transcript.session_id,
        profile_id=transcript.profile.profile_id,
        attitude=transcript.profile.attitude.type,
        ending=transcript.ending,
        values=_session_values(transcript, tags),
        tags=dict(tags),
        slates={
            kind.value: _count_slates([c for c in choices if c.kind is kind]) for kind in ChoiceKind
        },
        unscored=_count_unscored(transcript, choices),
        risk=_count_risk(transcript),
    )


class Tally:
    """What is left of the sessions that were added: it grows with the number of profiles, not of
    sessions."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._sums: dict[tuple[str, AttitudeType], NDArray[np.float64]] = {}
        self._sessions: Counter[AttitudeType] = Counter()
        self._endings: Counter[Ending] = Counter()
        self._lengths: Counter[float] = Counter()
        self._tags: Counter[str] = Counter()
        self._risk: Counter[str] = Counter()
        self._causes: dict[str, Counter[str]] = {
            name: Counter() for name in (*FORMS, TAGS, CANDIDATES)
        }
        self._slates: dict[str, Counter[str]] = {kind.value: Counter() for kind in ChoiceKind}
        self._violations: dict[str, Counter[str]] = {kind.value: Counter() for kind in ChoiceKind}

    def add(self, row: SessionSummary) -> None:
        """Take one session in."""
        totals, counts = self._sums.setdefault(
            (row.profile_id, row.attitude), np.zeros((2, len(VALUES)))
        )
        values = np.array([row.values.get(name, math.nan) for name in VALUES])
        totals += np.nan_to_num(values)
        counts += ~np.isnan(values)
        self._sessions[row.attitude] += 1
        self._endings[row.ending] += 1
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
        bootstrap: BootstrapSettings | None = None,
    ) -> Metrics:
        """All figures of what was added, with the mining counts of the same sessions added up."""
        bootstrap = bootstrap or BootstrapSettings()
        found = {group: self._estimate(group, bootstrap) for group in GROUPS}
        tags = _in_order(self._tags)
        return Metrics(
            sessions={
                group: sum(n for kind, n in self._sessions.items() if group in (kind, ALL))
                for group in GROUPS
            },
            profiles=len({profile for profile, _ in self._sums}),
            bootstrap=bootstrap,
            ctrs={
                group: {key: values[key] for key in CTRS_VALUES} for group, values in found.items()
            },
            reactions={
                group: {key: values[key] for key in REACTION_VALUES}
                for group, values in found.items()
            },
            diversity={group: values[DIVERSITY] for group, values in found.items()},
            diversity_pooled=rounded(_entropy(tags)),
            exchanges={group: values[EXCHANGES] for group, values in found.items()},
            exchanges_median=median(self._lengths.elements()) if self._lengths else None,
            questions=_share(tags, QUESTION_TAGS),
            reflections=_share(tags, REFLECTION_TAGS),
            endings={ending.value: self._endings[ending] for ending in Ending},
            unscored={name: self._count_unscored(name) for name in self._causes},
            choices={kind.value: self._count_choices(kind, pairs, barren) for kind in ChoiceKind},
            risk={count: self._risk[count] for count in ("sessions", *RISK_COUNTS)},
        )

    def _estimate(self, group: str, bootstrap: BootstrapSettings) -> dict[str, Estimate]:
        by_profile: dict[str, NDArray[np.float64]] = {}
        for (profile, attitude), sums in sorted(self._sums.items(), key=lambda entry: entry[0]):
            if group in (attitude, ALL):
                by_profile[profile] = by_profile.get(profile, 0.0) + sums
        table = np.array(list(by_profile.values())).reshape(-1, 2, len(VALUES))
        return dict(
            zip(VALUES, estimate_from_sums(table[:, 0], table[:, 1], bootstrap), strict=True)
        )

    def _count_unscored(self, name: str) -> Unscored:
        judged = sum(counts["judged"] for counts in self._slates.values())
        per_session = len(FORMS[name].keys) if name in FORMS else 1
        asked = judged if name == CANDIDATES else per_session * self._sessions.total()
        causes = _in_order(self._causes[name])
        missing = sum(causes.values())
        return Unscored(
            asked=asked,
            unscored=missing,
            share=rounded(missing / asked if asked else None),
            causes=causes,
        )

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
    bootstrap: BootstrapSettings | None = None,
) -> Metrics:
    """All figures of a run, from its summaries in any order and the mining counts of its sessions
    added up."""
    tally = Tally()
    for summary in sorted(summaries, key=lambda summary: summary.session_id):
        tally.add(summary)
    return tally.compute(pairs, barren, bootstrap)


def compare_paired(
    a: Iterable[SessionSummary],
    b: Iterable[SessionSummary],
    value: str,
    bootstrap: BootstrapSettings | None = None,
) -> PairedDifference:
    """The difference b - a of one value (of VALUES) on the same profiles; profiles only one side
    has are left out."""
    if value not in VALUES:
        raise InputError(f"no value named {value!r}", f"choose one of {', '.join(VALUES)}")
    ours, theirs = _profile_means(a, value), _profile_means(b, value)
    shared = sorted(ours.keys() & theirs.keys())
    gaps = np.array([[theirs[profile] - ours[profile]] for profile in shared]).reshape(-1, 1)
    return PairedDifference(
        value=value,
        mean_a=rounded(fmean(ours[profile] for profile in shared)) if shared else None,
        mean_b=rounded(fmean(theirs[profile] for profile in shared)) if shared else None,
        difference=estimate_means(gaps, shared, bootstrap or BootstrapSettings())[0],
    )


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
    cards = [
        card
        for choice in choices
        for card in choice.cards
        if card is not None and card.mean is None
    ]
    rating = transcript.rating
    untagged = absent if rating is None else rating.untagged
    return {name: _form_causes(name, form, absent) for name, form in forms.items()} | {
        TAGS: {untagged: 1} if untagged else {},
        CANDIDATES: dict(Counter(card.unscored or "no scores" for card in cards)),
    }


def _form_causes(name: str, form: Ratings | None, absent: str) -> dict[str, int]:
    keys = FORMS[name].keys
    if form is None:
        return {absent: len(keys)}
    return dict(
        Counter(
            form.causes.get(key, "no cause given") for key in keys if form.scores.get(key) is None
        )
    )


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
    return MicroActions(
        n=total,
        shares={tag.value: round(tags.get(tag, 0) / max(1, total), DIGITS) for tag in family},
    )


def _profile_means(summaries: Iterable[SessionSummary], value: str) -> dict[str, float]:
    by_profile: dict[str, list[float]] = {}
    for summary in summaries:
        if value in summary.values:
            by_profile.setdefault(summary.profile_id, []).append(summary.values[value])
    return {profile: fmean(found) for profile, found in by_profile.items()}


def _in_order(counter: Mapping[str, int]) -> dict[str, int]:
    """Keys in a fixed order, whatever came first."""
    return dict(sorted(counter.items()))
