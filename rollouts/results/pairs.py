"""Preference pairs out of saved sessions: a choice's best against its worst."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import chain, groupby, product
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from agents.text_format import render_prompt, render_reply
from psy_env import readings
from psy_env.playback import counselor_views
from psy_env.records import (
    LOWEST_SCORE,
    Candidate,
    Choice,
    Message,
    PreferencePair,
    Transcript,
)
from psy_env.rubrics import RUBRICS, ChoiceKind, Rubrics
from psy_env.seeds import derive_seed
from psy_env.views import CounselorView

TOLERANCE = 1e-9
"""Means are thirds: a gap of exactly the margin must not be lost to rounding."""


class Barren(StrEnum):
    """Why a choice gave no pair."""

    SINGLE = "single candidate"
    UNSCORED = "unscored"
    NO_LEGAL = "no legal candidate"
    SAME_TEXT = "texts equal"
    SAME_SCORE = "equal scores"
    MARGIN = "margin not reached"


class Mined(NamedTuple):
    """The pairs of one session, in the order of its choices, and how many choices gave none, by
    cause."""

    pairs: tuple[PreferencePair, ...]
    barren: Counter[tuple[ChoiceKind, str]]

    @property
    def counts(self) -> Counter[ChoiceKind]:
        """How many pairs there are of each kind."""
        return Counter(pair.kind for pair in self.pairs)


class _Ranked(NamedTuple):
    """A candidate that can enter a pair; sorts from worst to best, and by a seeded hash where that
    is a tie."""

    legal: bool
    standing: float
    tie: int
    position: int


Meeting = Iterable[tuple[_Ranked, _Ranked]]
"""Preferred against rejected, both ranked."""


def pair_crossed(ranked: Sequence[_Ranked]) -> Meeting:
    """each of the top two with each of the worst two"""
    half = min(2, len(ranked) // 2)
    return product(ranked[:half], ranked[: -half - 1 : -1])


def pair_by_rank(ranked: Sequence[_Ranked]) -> Meeting:
    """first with last, second with second-last"""
    half = min(2, len(ranked) // 2)
    return zip(ranked[:half], ranked[: -half - 1 : -1], strict=True)


PAIRINGS: dict[str, Callable[[Sequence[_Ranked]], Meeting]] = {
    "cross": pair_crossed,
    "rank": pair_by_rank,
}
"""Who meets whom, best first; a new rule is one function. Its docstring is its help."""


def _check_pairing(name: str) -> str:
    if name not in PAIRINGS:
        raise ValueError(f"no pairing rule '{name}', known: {', '.join(PAIRINGS)}")
    return name


PairingName = Annotated[str, AfterValidator(_check_pairing)]


class MiningSettings(BaseModel):
    """How pairs are formed; margins are gaps in mean score (1-5), reached when equal. Defaults:
    psy_env.readings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pairing: PairingName = readings.PAIRING
    min_margin_utterance: float = Field(default=readings.MIN_MARGIN_UTTERANCE, ge=0)
    min_margin_plan: float = Field(default=readings.MIN_MARGIN_PLAN, ge=0)
    min_margin_expected: float = Field(default=readings.MIN_MARGIN_EXPECTED, ge=0)

    def min_margin(self, kind: ChoiceKind, *, expected: bool = False) -> float:
        """The gap a pair of this kind needs, or one whose scores are expectations over digits."""
        if expected:
            return self.min_margin_expected
        return self.min_margin_plan if kind is ChoiceKind.PLAN else self.min_margin_utterance


def mine_pairs(
    transcript: Transcript, settings: MiningSettings | None = None, rubrics: Rubrics = RUBRICS
) -> Mined:
    """Every pair of one session. The prompt is what the counselor saw, rebuilt by replay.

    A pair never spans two choices, never holds equal texts, and its chosen reply broke no rule.
    """
    settings = settings or MiningSettings()
    pairs: list[PreferencePair] = []
    barren: Counter[tuple[ChoiceKind, str]] = Counter()
    for (exchange, choice), view in zip(
        transcript.choices, counselor_views(transcript, rubrics), strict=False
    ):
        found = match_candidates(
            choice, settings, seed=derive_seed(transcript.seed, exchange, "pairs", choice.kind)
        )
        if isinstance(found, Barren):
            barren[choice.kind, found] += 1
        else:
            keys = rubrics.scoring(choice.kind).keys
            pairs += _write_pairs(transcript.session_id, exchange, choice, found, view, keys)
    return Mined(tuple(pairs), barren)


def match_candidates(
    choice: Choice, settings: MiningSettings, *, seed: int
) -> list[tuple[int, int]] | Barren:
    """The (chosen, rejected) indices of one choice, or why there are none.

    With fewer than four texts only the best meets the worst, so top and bottom never overlap. Of
    candidates with the same text the best ranked stands for all.
    """
    ranked = _rank(choice, seed)
    if isinstance(ranked, Barren):
        return ranked
    met = list(PAIRINGS[settings.pairing](ranked))
    expected = any(card is not None and card.mass for card in choice.cards)
    gap = settings.min_margin(choice.kind, expected=expected) - TOLERANCE
    pairs = [
        (a.position, b.position)
        for a, b in met
        if a.legal and a.standing - b.standing > max(gap, TOLERANCE)
    ]
    if pairs:
        return pairs
    flat = ranked[0].standing - ranked[-1].standing <= TOLERANCE
    return Barren.SAME_SCORE if flat else Barren.MARGIN


def pair_lines(mined: Mined) -> dict[ChoiceKind, tuple[str, ...]]:
    """One JSON line per pair (no line break), by kind; PreferencePair.model_validate_json reads a
    line back.

    Every line of a kind has the same keys and no null, so `datasets` finds one schema in any part
    of a file.
    """
    lines: dict[ChoiceKind, list[str]] = {kind: [] for kind in ChoiceKind}
    for _, group in groupby(mined.pairs, key=lambda pair: (pair.exchange, pair.kind)):
        pairs = list(group)
        prompt = _messages_json(pairs[0].prompt)
        for pair in pairs:
            rest = pair.model_dump_json(exclude={"prompt"})
            lines[pair.kind].append(f'{{"prompt":{prompt},{rest[1:]}')
    return {kind: tuple(rows) for kind, rows in lines.items()}


def _rank(choice: Choice, seed: int) -> list[_Ranked] | Barren:
    """At least two candidates of different texts, best first, the first of them legal; or why
    not."""
    if len(choice.candidates) == 1:
        return Barren.SINGLE
    ranked = [
        _Ranked(violation is None, standing, _tie_break(seed, candidate), index)
        for index, (candidate, violation) in enumerate(
            zip(choice.candidates, choice.violations, strict=True)
        )
        if (standing := choice.standing(index)) is not None
    ]
    if len(ranked) < 2:
        return Barren.UNSCORED
    if not any(entry.legal for entry in ranked):
        return Barren.NO_LEGAL
    by_text: dict[str, _Ranked] = {}
    for entry in sorted(ranked, reverse=True):
        by_text.setdefault(_normalise(choice.candidates[entry.position].text), entry)
    return list(by_text.values()) if len(by_text) > 1 else Barren.SAME_TEXT


def _tie_break(seed: int, candidate: Candidate) -> int:
    """Depends on what the candidate says, never on where it stands in the slate."""
    return derive_seed(seed, candidate.text, candidate.reasoning)


def _normalise(text: str) -> str:
    """Case and white space do not make two texts different."""
    return " ".join(text.split()).casefold()


class _Side(NamedTuple):
    """One candidate as a pair holds it."""

    reply: tuple[Message, ...]
    score: float
    criteria: dict[str, float]


def _write_pairs(
    session_id: str,
    exchange: int,
    choice: Choice,
    matched: list[tuple[int, int]],
    view: CounselorView,
    keys: Sequence[str],
) -> Iterator[PreferencePair]:
    prompt = render_prompt(view)
    scored = {key for card in choice.cards if card is not None for key in card.scores}
    criteria = [key for key in keys if key in scored]
    sides = {
        position: _write_side(choice, position, view, criteria)
        for position in set(chain.from_iterable(matched))
    }
    for chosen, rejected in matched:
        yield PreferencePair(
            kind=choice.kind,
            session_id=session_id,
            exchange=exchange,
            prompt=prompt,
            chosen=sides[chosen].reply,
            rejected=sides[rejected].reply,
            score_chosen=sides[chosen].score,
            score_rejected=sides[rejected].score,
            criteria_chosen=sides[chosen].criteria,
            criteria_rejected=sides[rejected].criteria,
            violation_rejected=str(choice.violations[rejected] or ""),
        )


def _write_side(choice: Choice, position: int, view: CounselorView, keys: Sequence[str]) -> _Side:
    """The criteria are the judge's own scores; the lowest where a rule was broken and no judge
    scored it. `keys` are the criteria that have a score anywhere in the choice."""
    card = choice.cards[position]
    standing = choice.standing(position)
    assert standing is not None, "only scored candidates enter a pair"
    scores = card.scores if card is not None and card.mean is not None else {}
    criteria = {key: scores.get(key, LOWEST_SCORE) for key in keys}
    reply = render_reply(choice.candidates[position], view)
    return _Side((Message(role="assistant", content=reply),), standing, criteria)


def _messages_json(messages: tuple[Message, ...]) -> str:
    rows = [{"role": message.role, "content": message.content} for message in messages]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
