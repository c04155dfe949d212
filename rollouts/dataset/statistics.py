"""What a dataset consists of: yields, composition, text variety, splits."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import numpy as np

from psy_env.records import Record, Transcript
from psy_env.seeds import derive_seed
from psy_env.vocabulary import Attitude, AttitudeType, Distortion, Seat, Strategy
from rollouts.dataset.filtering import GROUPS, Drop, DropRule, speaks_of_risk
from rollouts.dataset.masking import mask_sentences
from rollouts.dataset.near_duplicates import Hashes, measure_overlap
from rollouts.dataset.settings import DatasetSettings, RunFacts
from rollouts.dataset.sft_rows import Lessons, SftRow
from rollouts.dataset.text_variety import TextFigures, TextTally
from rollouts.statistics.intervals import rounded

LETTERS_A_TOKEN = 4
"""A rule of thumb for English and byte-pair vocabularies: lengths in tokens are estimates, no
tokenizer is asked."""


class Spread(Record):
    """How whole numbers are spread; all None without any."""

    mean: float | None
    median: float | None
    p95: float | None
    largest: int | None


class RuleYield(Record):
    """What one rule drops: dialogues it catches at all, those nothing else catches, and catches by
    detail."""

    dropped: int
    alone: int
    details: dict[str, int]


class Yields(Record):
    """What the filter let through: dialogues passing each group of rules, the source's two
    together, and all rules."""

    dialogues: int
    kept: int
    share: float | None
    groups: dict[str, int]
    by_the_source: int
    share_by_the_source: float | None
    rules: dict[str, RuleYield]


class SplitFigures(Record):
    """One split: its dialogues and the different personas in them."""

    dialogues: int
    personas: int


class RowFigures(Record):
    """Training rows of one kind: by split, those that do not read back as themselves (left out),
    and estimated tokens."""

    rows: int
    splits: dict[str, int]
    broken: int
    prompt_tokens: Spread
    completion_tokens: Spread


class DatasetSummary(Record):
    """The content of statistics.json. Exchanges are a client and a counselor turn together;
    `utterances` counts turns.

    `overlap` is the mean share of a dialogue's different word triples that stand in another
    dialogue, too.
    """

    schema_version: Literal[1] = 1
    facts: RunFacts
    settings: DatasetSettings
    yields: Yields
    utterances: int
    exchanges: Spread
    actions_a_plan: Spread
    attitude_types: dict[str, int]
    attitudes: dict[str, int]
    distortions: dict[str, int]
    strategies: dict[str, int]
    sources: dict[str, int]
    risk_language: int
    risk_in_profile: int
    text: dict[str, TextFigures]
    overlap: float | None
    splits: dict[str, SplitFigures]
    rows: dict[str, RowFigures]


class DatasetTally:
    """What is left of the kept dialogues that were added."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._dialogues: Counter[str] = Counter()
        self._personas: dict[str, set[int]] = {}
        self._exchanges: Counter[int] = Counter()
        self._actions: Counter[int] = Counter()
        self._named: dict[str, Counter[str]] = {}
        self._flags: Counter[str] = Counter()
        self._text = {seat: TextTally() for seat in (Seat.CLIENT, Seat.COUNSELOR)}
        self._rows: dict[Lessons, Counter[str]] = {lessons: Counter() for lessons in Lessons}
        self._tokens: dict[tuple[Lessons, str], Counter[int]] = {}
        self._broken: Counter[Lessons] = Counter()

    def add(self, transcript: Transcript, split: str) -> None:
        """Take in a kept dialogue."""
        self._dialogues[split] += 1
        self._personas.setdefault(split, set()).add(derive_seed(transcript.profile.persona))
        self._exchanges[len(transcript.exchanges)] += 1
        self._count_names(transcript)
        self._flags["risk_language"] += speaks_of_risk(transcript)
        self._flags["risk_in_profile"] += bool(transcript.profile.risk)
        turns = transcript.turns
        for seat, text in self._text.items():
            spoken = [turn.utterance for turn in turns if turn.speaker is seat]
            text.add(spoken, mask_sentences(spoken, transcript.profile))

    def add_row(self, lessons: Lessons, split: str, row: SftRow) -> None:
        """Take in a training row that was written."""
        self._rows[lessons][split] += 1
        for side in ("prompt", "completion"):
            letters = sum(len(message.content) for message in getattr(row, side))
            self._tokens.setdefault((lessons, side), Counter())[-(-letters // LETTERS_A_TOKEN)] += 1

    def add_broken(self, lessons: Lessons) -> None:
        """Count a row that had to be left out."""
        self._broken[lessons] += 1

    def compute(
        self,
        facts: RunFacts,
        settings: DatasetSettings,
        yields: Yields,
        runs: Sequence[Hashes],
        splits: Sequence[str],
    ) -> DatasetSummary:
        """All figures; `runs` are those of the kept dialogues."""
        exchanges = {
            name: SplitFigures(
                dialogues=self._dialogues[name], personas=len(self._personas.get(name, ()))
            )
            for name in splits
        }
        text = {seat.value: tally.compute() for seat, tally in self._text.items()}
        return DatasetSummary(
            facts=facts,
            settings=settings,
            yields=yields,
            utterances=sum(figures.turns for figures in text.values()),
            exchanges=_spread(self._exchanges),
            actions_a_plan=_spread(self._actions),
            attitude_types=self._list("attitude_types", AttitudeType),
            attitudes=self._list("attitudes", Attitude),
            distortions=self._list("distortions", Distortion),
            strategies=self._list("strategies", Strategy),
            sources=dict(sorted(self._named.get("sources", Counter()).items())),
            risk_language=self._flags["risk_language"],
            risk_in_profile=self._flags["risk_in_profile"],
            text=text,
            overlap=rounded(measure_overlap(runs)),
            splits=exchanges,
            rows={lessons.value: self._compute_rows(lessons, splits) for lessons in Lessons},
        )

    def _count_names(self, transcript: Transcript) -> None:
        profile = transcript.profile
        adopted = transcript.adopted
        names: dict[str, str] = {
            "attitude_types": profile.attitude.type,
            "attitudes": profile.attitude,
            "distortions": profile.distortion,
            "sources": profile.source or "not named",
        }
        if adopted is not None and adopted.plan is not None:
            self._actions[len(adopted.plan.actions)] += 1
            names["strategies"] = adopted.plan.strategy or ""
        for kind, name in names.items():
            self._named.setdefault(kind, Counter())[str(name)] += 1

    def _list(self, kind: str, vocabulary: Iterable[str]) -> dict[str, int]:
        """Every word of the vocabulary in its order, those that never occur with 0."""
        counts = self._named.get(kind, Counter())
        return {str(word): counts[str(word)] for word in vocabulary}

    def _compute_rows(self, lessons: Lessons, splits: Sequence[str]) -> RowFigures:
        return RowFigures(
            rows=self._rows[lessons].total(),
            splits={name: self._rows[lessons][name] for name in splits},
            broken=self._broken[lessons],
            prompt_tokens=_spread(self._tokens.get((lessons, "prompt"), Counter())),
            completion_tokens=_spread(self._tokens.get((lessons, "completion"), Counter())),
        )


def count_yields(drops: Mapping[str, Sequence[Drop]]) -> Yields:
    """What the filter let through, from every dialogue's drops by its id. The order of dialogues is
    of no matter."""
    rules = [{drop.rule for drop in found} for found in drops.values()]
    passed = {
        name: sum(not broken & {*group, DropRule.WRITER_FAILED} for broken in rules)
        for name, group in GROUPS.items()
    }
    theirs = {*GROUPS["CTRS"], *GROUPS["adherence"]}
    by_the_source = sum(not broken & theirs for broken in rules)
    kept, total = sum(not broken for broken in rules), len(rules)
    return Yields(
        dialogues=total,
        kept=kept,
        share=rounded(kept / total) if total else None,
        groups=passed,
        by_the_source=by_the_source,
        share_by_the_source=rounded(by_the_source / total) if total else None,
        rules={rule.value: _count_rule(rule, rules, drops) for rule in DropRule},
    )


def _count_rule(
    rule: DropRule, rules: Sequence[set[DropRule]], drops: Mapping[str, Sequence[Drop]]
) -> RuleYield:
    """A detail counts once a dialogue, however often it occurs there."""
    details = Counter(
        detail
        for found in drops.values()
        for detail in {drop.detail for drop in found if drop.rule is rule and drop.detail}
    )
    return RuleYield(
        dropped=sum(rule in broken for broken in rules),
        alone=sum(broken == {rule} for broken in rules),
        details=dict(sorted(details.items(), key=lambda entry: (-entry[1], entry[0]))),
    )


def _spread(counts: Counter[int]) -> Spread:
    if not counts:
        return Spread(mean=None, median=None, p95=None, largest=None)
    values = np.fromiter(counts.elements(), np.int64, counts.total())
    median, p95 = (float(np.percentile(values, q, method="inverted_cdf")) for q in (50, 95))
    return Spread(
        mean=rounded(float(values.mean())), median=median, p95=p95, largest=int(values.max())
    )
