"""What people prefer: majorities, agreement with mined pairs (C.3), who is better (E.3)."""

from collections.abc import Iterator, Sequence
from textwrap import fill
from typing import Literal

import numpy as np

from psy_env.comparing import OVERALL, Comparison, Preferred
from psy_env.records import Record
from rollouts.head_to_head.summary import (
    LEFT_OPEN,
    Criterion,
    find_majority,
    sum_up_criterion,
    tabulate,
)
from rollouts.review.forms import FormKind
from rollouts.review.labels import Labels
from rollouts.review.manifest import Drawn, Review
from rollouts.review.results import (
    DialogueComment,
    tell_head,
    tell_interval,
    tell_number,
    tell_share,
    tie_comments,
)
from rollouts.show.notice import NOTICE
from rollouts.statistics.agreement import (
    AnswerTable,
    fleiss_kappa,
    krippendorff_alpha,
    resample_items,
)
from rollouts.statistics.intervals import SHARE, Estimate, mean_interval

WIDTH = 88
SOURCE_AGREEMENT = {FormKind.UTTERANCE: 0.79, FormKind.PLAN: 0.80}
"""How often the majority of the source's three experts chose as its judge did (C.3)."""


class Reliability(Record):
    """How far raters agree beyond chance: Fleiss' kappa of the words, and ordinal alpha of their
    order (first, tie, second), each with its interval over profiles."""

    kappa: Estimate
    alpha: Estimate


class PreferenceQuestion(Record):
    """One question: the verdicts, the majorities, and how far raters agree.

    `agreement` is the share of cases with a majority in which that is for the first one: where
    pairs were mined, how often people choose as the judge did.
    """

    verdicts: Criterion
    agreement: Estimate
    reliability: Reliability


class PreferenceResult(Record):
    """The outcome of a comparison by people. `first` and `second` are what was compared: runs'
    counselors, or what a judge chose and rejected.

    `place_a` is the share of A among the answers A and B: far from a half, the place decided.
    """

    schema_version: Literal[2] = 2
    kind: FormKind
    sheet: str
    run: str
    against: str
    first: str
    second: str
    cases: int
    raters: tuple[str, ...]
    questions: dict[str, PreferenceQuestion]
    place_a: Estimate
    source_agreement: float | None
    missing: dict[str, int]
    comments: tuple[DialogueComment, ...]


def list_comparisons(review: Review, labels: Labels) -> Iterator[Comparison]:
    """Each rater's verdicts on each case that it was given, as a judge's are kept."""
    for rater in labels.raters:
        for drawn in review.drawn:
            given = labels.answers.get((rater, drawn.dialogue), {})
            a, b = drawn.places(rater)
            verdicts = {
                key: Preferred(given[key]) if key in given else None for key in review.form.keys
            }
            yield Comparison(
                case=_name_case(drawn),
                profile_id=drawn.profile_id,
                rater=rater,
                a=a,
                b=b,
                verdicts=verdicts,
                causes={key: LEFT_OPEN for key, verdict in verdicts.items() if verdict is None},
            )


def sum_up_preferences(
    review: Review, labels: Labels, comparisons: Sequence[Comparison]
) -> PreferenceResult:
    """Majorities, win rates and agreement, question by question."""
    sides = review.drawn[0].sides
    assert sides is not None, "nothing was compared"
    keys = review.form.keys
    return PreferenceResult(
        kind=review.kind,
        sheet=review.sheet,
        run=review.run,
        against=review.against,
        first=sides[0],
        second=sides[1],
        cases=len(review.drawn),
        raters=labels.raters,
        questions={key: _sum_up_question(comparisons, key, sides[0]) for key in keys},
        place_a=_measure_place(comparisons),
        source_agreement=None if review.against else SOURCE_AGREEMENT.get(review.kind),
        missing={
            rater: sum(
                verdict is None
                for one in comparisons
                if one.rater == rater
                for verdict in one.verdicts.values()
            )
            for rater in labels.raters
        },
        comments=tie_comments(review, labels),
    )


def _sum_up_question(comparisons: Sequence[Comparison], key: str, first: str) -> PreferenceQuestion:
    overall = OVERALL if key != OVERALL and OVERALL in comparisons[0].verdicts else None
    profiles = {one.case: one.profile_id for one in comparisons}
    table = tabulate(comparisons, key, first)
    agreed: dict[str, list[float]] = {}
    for profile, row in zip(profiles.values(), table, strict=True):
        word = find_majority(row)
        agreed.setdefault(profile, []).append(np.nan if word is None else float(word > 0))
    return PreferenceQuestion(
        verdicts=sum_up_criterion(comparisons, key, first, overall=overall),
        agreement=mean_interval(agreed, SHARE),
        reliability=_measure_reliability(table, list(profiles.values())),
    )


def _measure_reliability(table: AnswerTable, profiles: Sequence[str]) -> Reliability:
    return Reliability(
        kappa=resample_items(table, fleiss_kappa, profiles),
        alpha=resample_items(table, krippendorff_alpha, profiles),
    )


def _measure_place(comparisons: Sequence[Comparison]) -> Estimate:
    placed: dict[str, list[float]] = {}
    for one in comparisons:
        chosen = [word for word in one.verdicts.values() if word in (Preferred.A, Preferred.B)]
        placed.setdefault(one.profile_id, []).extend(float(word is Preferred.A) for word in chosen)
    return mean_interval(placed, SHARE)


def _name_case(drawn: Drawn) -> str:
    """The session, and the exchange (from 1) where single choices are compared."""
    return drawn.session_id + ("" if drawn.exchange is None else f"#{drawn.exchange + 1}")


def render_preferences(review: Review, result: PreferenceResult) -> str:
    """The outcome as text of 88 columns."""
    asked = result.cases * len(result.raters) * len(result.questions)
    head = tell_head(result.cases, result.missing, asked, len(result.comments))
    told = _tell_mined if review.kind.choice and not review.against else _tell_criteria
    return "\n".join((NOTICE, *head, "", *told(review, result), *_tell_notes(result))) + "\n"


def _tell_mined(_: Review, result: PreferenceResult) -> Iterator[str]:
    (found,) = result.questions.values()
    majority = found.verdicts.majority
    share, interval = found.agreement, tell_interval(found.agreement)
    yield f"By majority people choose as the judge did in {tell_share(share.mean)} ({interval})."
    if result.source_agreement is not None:
        yield f"The source's experts did so in {result.source_agreement:.0%} of its cases."
    yield (
        f"Majorities: {majority.first} for what the judge chose, {majority.second} for what it "
        f"rejected, {majority.none} none."
    )
    yield f"Single answers for what the judge chose: {tell_share(found.verdicts.rate.mean)}."
    yield f"Fleiss' kappa: {_tell_figure(found.reliability.kappa)}."
    yield f"Ordinal alpha: {_tell_figure(found.reliability.alpha)}."


def _tell_criteria(review: Review, result: PreferenceResult) -> Iterator[str]:
    yield f"1: {result.first}"
    yield f"2: {result.second}"
    yield ""
    yield f"{'':<28}majority for 1/tie/2/none  win rate of 1        kappa  alpha"
    for question in review.form.questions:
        found = result.questions[question.key]
        verdicts, majority = found.verdicts, found.verdicts.majority
        words = f"{majority.first}/{majority.tie}/{majority.second}/{majority.none}"
        rate = f"{tell_number(verdicts.rate.mean)} ({tell_interval(verdicts.rate)})"
        yield (
            f"{question.title:<28}{words:<27}{rate:<19}"
            f"{tell_number(found.reliability.kappa.mean):>7}"
            f"{tell_number(found.reliability.alpha.mean):>7}"
        )
    yield ""
    yield "win rate: over all verdicts, by profile; a tie counts half."
    told = [
        f"{question.title} {tell_number(overall.mean)}"
        for question in review.form.questions
        if (overall := result.questions[question.key].verdicts.overall) is not None
    ]
    if told:
        yield fill(f"Correlation with the overall preference: {'; '.join(told)}.", WIDTH)


def _tell_figure(found: Estimate) -> str:
    """A figure with its interval, for people."""
    return f"{tell_number(found.mean)} ({tell_number(found.low)} to {tell_number(found.high)})"


def _tell_notes(result: PreferenceResult) -> Iterator[str]:
    place = result.place_a
    yield (
        f"A was chosen in {tell_share(place.mean)} of the answers without a tie "
        f"({tell_interval(place)}): near a"
    )
    yield "half, the place did not decide."
