"""The numbers of one session: everything that a run's figures are made of.

Unscored items are counted and never enter a number; risk language is an axis of its own.
"""

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from agents.profiles.parts import Part, find_part
from psy_env.records import Choice, Ending, Ratings, Record, Transcript
from psy_env.risk import answers_risk, find_risk
from psy_env.rubrics import HELPFUL, HINDERING, RUBRICS, ChoiceKind, Rubric, Rubrics
from psy_env.vocabulary import AttitudeType, Tag
from rollouts.statistics.intervals import Range

CTRS_MEAN, DIFFERENCE = "ctrs_mean", "helpful_minus_hindering"
CANDIDATES = "candidates"
CRITERIA = "criteria"
TAGS = "tags"
RISK_COUNTS = ("client", "counselor", "unanswered")


class Measure(NamedTuple):
    """A figure of a session beside its forms: how it reads, what it can be, and how it is taken
    (None: not there).

    It is given the session and how often each tag stands in it.
    """

    label: str
    within: Range
    take: Callable[[Transcript, Mapping[str, int]], float | None]


def _measure_length(transcript: Transcript, _: Mapping[str, int]) -> float | None:
    return None if transcript.ending is Ending.FAILED else len(transcript.exchanges)


def _measure_diversity(_: Transcript, tags: Mapping[str, int]) -> float | None:
    return measure_entropy(tags)


def _measure_change(feeling: str) -> Callable[[Transcript, Mapping[str, int]], float | None]:
    """How far a feeling of the client's own state (0-1) moved from its first turn to the end."""

    def take(transcript: Transcript, _: Mapping[str, int]) -> float | None:
        first, last = transcript.inner[:1], transcript.inner[-1:]
        if not first or first[0] is None or last[0] is None or not transcript.reactions:
            return None
        return float(getattr(last[0], feeling) - getattr(first[0], feeling))

    return take


DIVERSITY, EXCHANGES = "diversity", "exchanges"
_MOVED = Range(0.0, 1.0).of_differences
MEASURES: dict[str, Measure] = {
    DIVERSITY: Measure(
        "diversity of micro-actions (nats)", Range(0.0, math.log(len(Tag))), _measure_diversity
    ),
    EXCHANGES: Measure("exchanges", Range(0.0), _measure_length),
    "belief_change": Measure(
        "change of belief (simulator's own)", _MOVED, _measure_change("belief")
    ),
    "distress_change": Measure("change of distress", _MOVED, _measure_change("distress")),
    "trust_change": Measure("change of trust", _MOVED, _measure_change("trust")),
    "engagement_change": Measure("change of engagement", _MOVED, _measure_change("engagement")),
}
"""A new figure is one entry here: it gets its mean and interval by group, in file and table."""


def list_ranges(rubrics: Rubrics) -> dict[str, Range]:
    """Everything that a session has one number of, by name, with what that can be."""
    forms = (rubrics.ctrs, rubrics.session_reactions)
    found = {
        name: Range(form.low, form.high)
        for form, names in zip(forms, list_form_values(rubrics), strict=True)
        for name in names
    }
    found[DIFFERENCE] = found[DIFFERENCE].of_differences
    return found | {name: measure.within for name, measure in MEASURES.items()}


def list_form_values(rubrics: Rubrics) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The items of both forms, each with its summaries."""
    ctrs, reactions = rubrics.ctrs.keys, rubrics.session_reactions.keys
    return (*ctrs, CTRS_MEAN), (*reactions, HELPFUL, HINDERING, DIFFERENCE)


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

    `values` runs over list_ranges: CTRS 0-6, session reactions 1-5 (their difference -4 to 4), and
    measures. `unscored` counts the form items, tagged sessions, judged candidates and single
    criteria that have no score, by cause.
    """

    session_id: str
    profile_id: str
    attitude: AttitudeType
    part: Part
    ending: Ending
    values: dict[str, float]
    tags: dict[str, int]
    slates: dict[str, SlateCounts]
    unscored: dict[str, dict[str, int]]
    risk: dict[str, int]
    cause: str = ""


def summarize_session(transcript: Transcript, rubrics: Rubrics = RUBRICS) -> SessionSummary:
    """The numbers of one session, by the rubrics that it was rated by."""
    tags = Counter(
        tag.value for turn in (transcript.rating.tags if transcript.rating else ()) for tag in turn
    )
    choices = [choice for _, choice in transcript.choices]
    return SessionSummary(
        session_id=transcript.session_id,
        profile_id=transcript.profile.profile_id,
        attitude=transcript.profile.attitude.type,
        part=find_part(transcript.profile),
        ending=transcript.ending,
        values=_session_values(transcript, tags, rubrics),
        tags=dict(tags),
        slates={
            kind.value: _count_slates([c for c in choices if c.kind is kind]) for kind in ChoiceKind
        },
        unscored=_count_unscored(transcript, choices, rubrics),
        risk=_count_risk(transcript),
        cause=transcript.cause,
    )


def _session_values(
    transcript: Transcript, tags: Mapping[str, int], rubrics: Rubrics
) -> dict[str, float]:
    ctrs, reactions = transcript.rating.ctrs if transcript.rating else None, transcript.reactions
    values: dict[str, float | None] = {}
    if ctrs is not None:
        values |= {**ctrs.scores, CTRS_MEAN: ctrs.mean()}
    if reactions is not None:
        helpful, hindering = (
            reactions.mean_of(name, rubrics.session_reactions) for name in (HELPFUL, HINDERING)
        )
        values |= {**reactions.scores, HELPFUL: helpful, HINDERING: hindering}
        if helpful is not None and hindering is not None:
            values[DIFFERENCE] = helpful - hindering
    values |= {name: measure.take(transcript, tags) for name, measure in MEASURES.items()}
    return {name: float(value) for name, value in values.items() if value is not None}


def _count_slates(choices: Sequence[Choice]) -> SlateCounts:
    broken = (rule for choice in choices for rule in choice.violations if rule is not None)
    return SlateCounts(
        choices=len(choices),
        candidates=sum(len(choice.candidates) for choice in choices),
        judged=sum(card is not None for choice in choices for card in choice.cards),
        forced=sum(choice.forced for choice in choices),
        violations=dict(Counter(map(str, broken))),
    )


def _count_unscored(
    transcript: Transcript, choices: Sequence[Choice], rubrics: Rubrics
) -> dict[str, dict[str, int]]:
    absent = "session failed" if transcript.ending is Ending.FAILED else "form missing"
    rating = transcript.rating
    cards = [card for choice in choices for card in choice.cards if card is not None]
    untagged = absent if rating is None else rating.untagged
    return {
        rubrics.ctrs.name: _form_causes(rubrics.ctrs, rating.ctrs if rating else None, absent),
        rubrics.session_reactions.name: _form_causes(
            rubrics.session_reactions, transcript.reactions, absent
        ),
        TAGS: {untagged: 1} if untagged else {},
        CANDIDATES: dict(
            Counter(card.unscored or "no scores" for card in cards if card.mean is None)
        ),
        CRITERIA: dict(Counter(cause for card in cards for cause in card.causes.values())),
    }


def _form_causes(rubric: Rubric, form: Ratings | None, absent: str) -> dict[str, int]:
    if form is None:
        return {absent: len(rubric.keys)}
    missing = (key for key in rubric.keys if form.scores.get(key) is None)
    return dict(Counter(form.causes.get(key, "no cause given") for key in missing))


def _count_risk(transcript: Transcript) -> dict[str, int]:
    found = dict.fromkeys(RISK_COUNTS, 0)
    for exchange in transcript.exchanges:
        asked = bool(find_risk(exchange.client.utterance))
        found["client"] += asked
        if (spoken := exchange.answer) is not None:
            found["counselor"] += bool(find_risk(spoken.utterance))
            found["unanswered"] += asked and not answers_risk(spoken.utterance)
    return found


def measure_entropy(tags: Mapping[str, int]) -> float | None:
    """Shannon entropy in nats; None without a tag."""
    total = sum(tags.values())
    return abs(sum(-n / total * math.log(n / total) for n in tags.values() if n)) if total else None
