"""Criteria and scales: what a candidate and a finished session are judged by.

Session reactions follow the Session Reactions Scale-3, brief form (Řiháček et al. 2024). Its
wording belongs to its authors and is not shipped: each item has a key and our own one-line
description of the construct.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

HELPFUL, HINDERING = "helpful", "hindering"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be judged: its key, the subscale it counts towards, and the construct in one
    line."""

    key: str
    subscale: str
    meaning: str

    @property
    def direction(self) -> int:
        """+1 where more is better, -1 where less is."""
        return -1 if self.subscale == HINDERING else 1


@dataclass(frozen=True)
class Rubric:
    """A set of items on one integer scale, both ends included. A change of meaning is a new
    `version`."""

    name: str
    low: int
    high: int
    items: tuple[Item, ...]
    version: int = 1

    @property
    def span(self) -> int:
        """How far both ends of the scale lie apart."""
        return self.high - self.low

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The item keys in their fixed order."""
        return tuple(item.key for item in self.items)

    @cached_property
    def _key_set(self) -> frozenset[str]:
        return frozenset(self.keys)

    def _holds(self, score: float | None) -> bool:
        return score is None or self.low <= score <= self.high

    def keys_of(self, subscale: str) -> tuple[str, ...]:
        """The keys of one subscale."""
        return tuple(item.key for item in self.items if item.subscale == subscale)

    def find_flaw(self, scores: Mapping[str, Any], unscored: Iterable[str] = ()) -> str:
        """What is wrong with scores on this rubric, in words; "" when nothing is.

        Every item must be there (or among the `unscored`), nothing else, and on the scale.
        """
        if scores.keys() == self._key_set and all(map(self._holds, scores.values())):
            return ""
        given = {*scores, *unscored}
        if missing := [key for key in self.keys if key not in given]:
            return f"{self.name} has no {', '.join(missing)}"
        if len(given) > len(self.keys):
            return f"{self.name} knows no {', '.join(sorted(given - set(self.keys)))}"
        off = [f"{key}={score}" for key, score in scores.items() if not self._holds(score)]
        return f"{self.name} takes {self.low} to {self.high}, got {', '.join(off)}" if off else ""


class ChoiceKind(StrEnum):
    """What a slate holds."""

    UTTERANCE = "utterance"
    PLAN = "plan"


UTTERANCE = Rubric(
    "utterance",
    1,
    5,
    (
        Item(
            "action_alignment",
            "score",
            "does what the current action asks, at the right moment of this conversation",
        ),
        Item(
            "validation_warmth",
            "score",
            "takes the client's feeling in and answers it warmly, without judging",
        ),
        Item("clarity", "score", "is easy to follow: one thing at a time, in plain words"),
    ),
)
PLAN = Rubric(
    "plan",
    1,
    5,
    (
        Item(
            "completeness",
            "score",
            "holds every step the strategy needs, from naming the thought to a way forward",
        ),
        Item("feasibility", "score", "can be done by this client, in this state, in the time left"),
        Item(
            "plan_action_alignment",
            "score",
            "the actions carry out the plan they belong to, in a workable order",
        ),
    ),
)

CONTINUATIONS = Rubric(
    "continuations",
    1,
    5,
    (
        Item(
            "ctrs_of_continuations",
            "score",
            "how sessions end that go on from it: their mean CTRS, 0 to 6 laid on 1 to 5",
        ),
    ),
)
"""What stands in place of a judge's criteria where a slate is chosen by looking ahead."""

CTRS = Rubric(
    "ctrs",
    0,
    6,
    (
        Item("understanding", "general", "hears what is said and what is meant, and shows it"),
        Item(
            "interpersonal_effectiveness",
            "general",
            "is warm, genuine, respectful and professional",
        ),
        Item(
            "collaboration",
            "general",
            "works with the client: shares decisions, checks, does not confront",
        ),
        Item(
            "guided_discovery",
            "cbt",
            "lets the client find out by questions instead of telling or persuading",
        ),
        Item("focus", "cbt", "stays with the thoughts and behaviours that matter for change"),
        Item("strategy", "cbt", "carries a fitting CBT strategy through coherently"),
        # Not in the original CTRS: added by the source.
        Item(
            "automatic_thought_coverage", "cbt", "brings the automatic thought out and works on it"
        ),
    ),
)

SESSION_REACTIONS = Rubric(
    "session_reactions",
    1,
    5,
    (
        Item("insight", HELPFUL, "saw something new about oneself or others"),
        Item("perceived_support", HELPFUL, "felt understood and backed by the counselor"),
        Item(
            "cognitive_distance", HELPFUL, "gained some distance from a feeling, thought or memory"
        ),
        Item("empowerment", HELPFUL, "feels stronger or more hopeful about oneself"),
        Item("therapeutic_stuckness", HINDERING, "feels the work is not moving"),
        Item("interpersonal_hope", HELPFUL, "sees another person in a better light"),
        Item("goal_clarity", HELPFUL, "knows better what to work on"),
        Item("intervention_discomfort", HINDERING, "was uneasy with what the counselor asked for"),
        Item("coping_skills", HELPFUL, "learned a way to handle the problem"),
        Item("emotional_deterioration", HINDERING, "leaves feeling worse than on arrival"),
        Item("engagement", HELPFUL, "is invested in doing the work"),
        Item("guidance_deficit", HINDERING, "missed direction from the counselor"),
        Item("emotional_relief", HELPFUL, "feels lighter"),
        Item("self_acceptance", HELPFUL, "accepts oneself or the situation more"),
    ),
)


@dataclass(frozen=True, slots=True)
class Rubrics:
    """All that is scored and rated in a session: part of what ties a run to its figures."""

    utterance: Rubric
    plan: Rubric
    ctrs: Rubric
    session_reactions: Rubric

    def scoring(self, kind: ChoiceKind) -> Rubric:
        """What candidates of this kind are scored on."""
        return self.plan if kind is ChoiceKind.PLAN else self.utterance

    @property
    def looks_ahead(self) -> bool:
        """Whether no judge scores the candidates, but what comes of them."""
        return self.utterance == CONTINUATIONS

    def by_continuations(self) -> "Rubrics":
        """The same forms after a session; slates are chosen by looking ahead."""
        return replace(self, utterance=CONTINUATIONS, plan=CONTINUATIONS)

    @property
    def forms(self) -> dict[str, Rubric]:
        """The forms that are filled after a session, by name."""
        return {form.name: form for form in (self.ctrs, self.session_reactions)}


RUBRICS = Rubrics(UTTERANCE, PLAN, CTRS, SESSION_REACTIONS)
"""Those of today; a run goes on by those it was begun with."""
