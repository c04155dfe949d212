"""Criteria and scales: what a candidate is scored on, and what a finished session is rated on.

Session reactions follow the Session Reactions Scale-3, brief form (Řiháček et al. 2024). Its
wording belongs to its authors and is not shipped: each item has a key and our own one-line
description of the construct.
"""

from enum import StrEnum
from typing import NamedTuple

HELPFUL, HINDERING = "helpful", "hindering"


class Item(NamedTuple):
    """One thing to be judged: its key, the subscale it counts towards, and the construct in one
    line."""

    key: str
    subscale: str
    meaning: str

    @property
    def direction(self) -> int:
        """+1 where more is better, -1 where less is."""
        return -1 if self.subscale == HINDERING else 1


class Rubric(NamedTuple):
    """A set of items on one integer scale, both ends included. A change of meaning is a new
    `version`."""

    name: str
    low: int
    high: int
    items: tuple[Item, ...]
    version: int = 1

    @property
    def keys(self) -> tuple[str, ...]:
        """The item keys in their fixed order."""
        return tuple(item.key for item in self.items)

    def keys_of(self, subscale: str) -> tuple[str, ...]:
        """The keys of one subscale."""
        return tuple(item.key for item in self.items if item.subscale == subscale)


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
SCORING: dict[ChoiceKind, Rubric] = {ChoiceKind.UTTERANCE: UTTERANCE, ChoiceKind.PLAN: PLAN}

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
