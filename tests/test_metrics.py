"""What the figures mean: hand-computed examples, what never enters a mean, and how sure the
intervals are."""

import io
import math
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from agents.profiles.parts import Part
from psy_env.errors import InputError
from psy_env.records import Ending, Ratings, Rules, ScoreCard, SessionRating, Transcript
from psy_env.rubrics import CTRS, HELPFUL, HINDERING, RUBRICS, SESSION_REACTIONS, ChoiceKind
from psy_env.seats import play
from psy_env.session import Session
from psy_env.vocabulary import Attitude, AttitudeType, Tag
from rollouts.results.metrics import (
    ALL,
    Metrics,
    compare_paired,
    compute_metrics,
)
from rollouts.results.pairs import Barren
from rollouts.results.summary import (
    CANDIDATES,
    CTRS_MEAN,
    DIFFERENCE,
    DIVERSITY,
    EXCHANGES,
    SessionSummary,
    list_ranges,
    summarize_session,
)
from rollouts.show.notice import NOTICE
from rollouts.show.results import print_metrics
from rollouts.show.transcript import render_transcript
from tests.scripted import make_cast, make_profile


def play_transcript(
    seed: int = 0, *, attitude: Attitude = Attitude.OPEN, planning: bool = True
) -> Transcript:
    rules = Rules(candidates=3, planning=planning)
    session = Session.start(
        make_profile(seed, attitude), rules, session_id=f"s{seed:03d}", seed=seed
    )
    return play(session, make_cast(exit_chance=0.03, planning=planning)).transcript(
        {"client": "scripted"}
    )


def rate(
    transcript: Transcript, ctrs: dict[str, int | None], tags: tuple[tuple[Tag, ...], ...] = ()
) -> Transcript:
    form = Ratings(
        rubric="ctrs",
        scores=ctrs,
        causes={key: "garbled" for key, score in ctrs.items() if score is None},
    )
    return transcript.model_copy(update={"rating": SessionRating(ctrs=form, tags=tags)})


def make_summary(
    profile: str, number: int = 0, attitude: Attitude = Attitude.OPEN, **values: float
) -> SessionSummary:
    return SessionSummary(
        session_id=f"{profile}-{number}",
        profile_id=profile,
        part=Part.TEST,
        attitude=attitude.type,
        ending=Ending.GOALS_REACHED,
        values=values,
        tags={},
        slates={kind.value: _NO_SLATES for kind in ChoiceKind},
        unscored={},
        risk={"client": 0, "counselor": 0, "unanswered": 0},
    )


_NO_SLATES = summarize_session(play_transcript(planning=False)).slates[ChoiceKind.PLAN]


def compute(*summaries: SessionSummary) -> Metrics:
    return compute_metrics(summaries, {}, {})


def test_ctrs_means_are_the_averages_of_the_scored_items() -> None:
    scores: dict[str, int | None] = dict.fromkeys(CTRS.keys, 4)
    one = summarize_session(rate(play_transcript(0), {**scores, "focus": 6}))
    two = summarize_session(rate(play_transcript(1), {**scores, "focus": None}))
    ctrs = compute(one, two).ctrs[ALL]
    assert (ctrs["focus"].n, ctrs["focus"].mean) == (1, 6.0)
    assert (ctrs["strategy"].n, ctrs["strategy"].mean) == (2, 4.0)
    assert ctrs[CTRS_MEAN].mean == pytest.approx((30 / 7 + 4) / 2, abs=1e-6)


def test_an_unscored_item_is_left_out_of_the_mean_and_counted_with_its_cause() -> None:
    scores: dict[str, int | None] = {**dict.fromkeys(CTRS.keys, 4), "focus": None}
    metrics = compute(summarize_session(rate(play_transcript(0), scores)))
    assert "focus" not in summarize_session(rate(play_transcript(0), scores)).values
    assert metrics.ctrs[ALL]["focus"].mean is None
    assert metrics.unscored["ctrs"].model_dump() == {
        "asked": 7,
        "unscored": 1,
        "share": pytest.approx(1 / 7, abs=1e-6),
        "causes": {"garbled": 1},
    }


def test_a_failed_session_has_no_values_but_is_counted() -> None:
    failed = Session.start(make_profile()).fail("no answer").transcript()
    metrics = compute(summarize_session(failed))
    assert metrics.endings[Ending.FAILED] == 1
    assert metrics.measures[ALL][EXCHANGES].n == 0
    assert metrics.exchanges_median is None
    assert metrics.unscored["session_reactions"].causes == {"session failed": 14}


def test_helpful_and_hindering_are_kept_apart() -> None:
    scores: dict[str, int | None] = {
        item.key: 4 if item.subscale == HELPFUL else 1 for item in SESSION_REACTIONS.items
    }
    form = Ratings(rubric="session_reactions", scores=scores)
    values = summarize_session(play_transcript().model_copy(update={"reactions": form})).values
    assert (values[HELPFUL], values[HINDERING], values[DIFFERENCE]) == (4.0, 1.0, 3.0)


def test_results_are_reported_by_attitude_type_and_for_all() -> None:
    rows = [
        make_summary("a", attitude=Attitude.GUARDED, focus=1.0),
        make_summary("b", attitude=Attitude.SKEPTICAL, focus=2.0),
        make_summary("c", attitude=Attitude.OPEN, focus=6.0),
    ]
    found = {group: values["focus"].mean for group, values in compute(*rows).ctrs.items()}
    assert found == {"withdrawn": 1.0, "resistant": 2.0, "engaged": 6.0, "all": 3.0}


def test_diversity_is_entropy_in_nats_of_one_session_averaged_over_sessions() -> None:
    focus: dict[str, int | None] = {"focus": 4}
    uniform = summarize_session(
        rate(
            play_transcript(0), focus, ((Tag.Q_EVIDENCE, Tag.R_SIMPLE), (Tag.Q_WISH, Tag.R_MEANING))
        )
    )
    single = summarize_session(
        rate(play_transcript(1), focus, ((Tag.Q_EVIDENCE,), (), (Tag.Q_EVIDENCE,)))
    )
    silent = summarize_session(rate(play_transcript(2), focus))
    metrics = compute(uniform, single, silent)
    assert uniform.values[DIVERSITY] == pytest.approx(math.log(4))
    assert single.values[DIVERSITY] == 0
    assert DIVERSITY not in silent.values
    assert metrics.measures[ALL][DIVERSITY].n == 2
    assert metrics.measures[ALL][DIVERSITY].mean == pytest.approx(math.log(4) / 2, abs=1e-6)
    pooled = -(0.5 * math.log(0.5) + 3 * math.log(1 / 6) / 6)
    assert metrics.diversity_pooled == pytest.approx(pooled, abs=1e-6)


def test_micro_actions_are_shares_of_their_own_family() -> None:
    tags = ((Tag.Q_EVIDENCE, Tag.R_SIMPLE), (Tag.Q_EVIDENCE,), (Tag.Q_WISH,), (Tag.Q_EVIDENCE,))
    metrics = compute(summarize_session(rate(play_transcript(), {}, tags)))
    assert (metrics.questions.n, metrics.reflections.n) == (4, 1)
    assert metrics.questions.shares["Q_Evidence"] == 0.75
    assert metrics.reflections.shares["R_Simple"] == 1.0
    assert sum(metrics.questions.shares.values()) == pytest.approx(1)


def test_choices_and_broken_rules_are_counted() -> None:
    transcript = play_transcript(3)
    slates = summarize_session(transcript).slates
    choices = [choice for _, choice in transcript.choices if choice.kind is ChoiceKind.UTTERANCE]
    assert slates["utterance"].choices == len(choices)
    assert slates["utterance"].candidates == 3 * len(choices)
    assert slates["utterance"].forced == sum(choice.forced for choice in choices)
    assert slates["utterance"].violations == {
        "skips_action": sum(v is not None for c in choices for v in c.violations)
    }


def test_pairs_and_barren_choices_are_told_by_kind() -> None:
    pairs = Counter({ChoiceKind.UTTERANCE: 8})
    barren: Counter[tuple[ChoiceKind, str]] = Counter(
        {(ChoiceKind.UTTERANCE, Barren.MARGIN): 2, (ChoiceKind.PLAN, Barren.SINGLE): 1}
    )
    choices = compute_metrics([], pairs, barren).choices
    assert (choices["utterance"].pairs, choices["utterance"].barren) == (
        8,
        {"margin not reached": 2},
    )
    assert (choices["plan"].pairs, choices["plan"].barren) == (0, {"single candidate": 1})


def test_an_unscored_candidate_is_counted_with_its_cause() -> None:
    transcript = play_transcript(3)
    first = transcript.exchanges[0]
    assert first.reply is not None
    reply = first.reply.model_copy(
        update={"cards": (ScoreCard(unscored="timeout"), *first.reply.cards[1:])}
    )
    exchanges = (first.model_copy(update={"reply": reply}), *transcript.exchanges[1:])
    found = compute(
        summarize_session(transcript.model_copy(update={"exchanges": exchanges}))
    ).unscored[CANDIDATES]
    assert (found.unscored, found.causes) == (1, {"timeout": 1})


def test_risk_language_is_counted_apart_from_the_ratings() -> None:
    transcript = play_transcript()
    first = transcript.exchanges[0]
    risky = first.model_copy(
        update={"client": first.client.model_copy(update={"utterance": "I want to die."})}
    )
    changed = transcript.model_copy(update={"exchanges": (risky, *transcript.exchanges[1:])})
    summary = summarize_session(changed)
    assert summary.risk == {"client": 1, "counselor": 0, "unanswered": 1}
    assert summary.values == summarize_session(transcript).values
    assert compute(summary).risk == {"sessions": 1, "client": 1, "counselor": 0, "unanswered": 1}


@given(st.permutations(range(5)))
def test_the_order_of_summaries_does_not_matter(order: list[int]) -> None:
    rows = [make_summary(f"p{i % 3}", i, focus=0.1 * i, exchanges=float(i)) for i in range(5)]
    assert compute(*rows) == compute(*(rows[i] for i in order))


def test_a_summary_and_its_metrics_survive_json() -> None:
    summary = summarize_session(play_transcript(2))
    assert SessionSummary.model_validate_json(summary.model_dump_json()) == summary
    for metrics in (compute(summary), compute()):
        text = metrics.model_dump_json()
        assert "NaN" not in text
        assert Metrics.model_validate_json(text) == metrics


def test_an_empty_group_has_no_mean_and_no_interval() -> None:
    empty = compute(make_summary("a", focus=3.0)).ctrs[AttitudeType.WITHDRAWN]["focus"]
    assert empty.model_dump() == {"n": 0, "mean": None, "low": None, "high": None}


def test_one_profile_has_a_mean_but_no_interval() -> None:
    alone = compute(make_summary("a", 0, focus=3.0), make_summary("a", 1, focus=5.0)).ctrs[ALL][
        "focus"
    ]
    assert alone.model_dump() == {"n": 2, "mean": 4.0, "low": None, "high": None}


def test_the_paired_difference_uses_shared_profiles_and_weighs_them_alike() -> None:
    a = [
        make_summary("p", focus=1.0),
        make_summary("q", focus=2.0),
        make_summary("only-a", focus=9.0),
    ]
    b = [
        make_summary("p", 0, focus=2.0),
        make_summary("p", 1, focus=4.0),
        make_summary("q", focus=2.0),
    ]
    found = compare_paired(a, [*b, make_summary("r")], "focus")
    assert (found.mean_a, found.mean_b) == (1.5, 2.5)
    assert (found.difference.n, found.difference.mean) == (2, 1.0)


def test_pairing_by_profile_sees_a_constant_gain_that_differs_between_clients_hide() -> None:
    a = [make_summary(f"p{i}", focus=float(i % 6)) for i in range(30)]
    b = [make_summary(f"p{i}", focus=i % 6 + 0.25) for i in range(30)]
    difference = compare_paired(a, b, "focus").difference
    assert (difference.low, difference.high) == (0.25, 0.25)


def test_comparing_without_a_shared_profile_gives_nothing_and_no_error() -> None:
    found = compare_paired([make_summary("p", focus=1.0)], [make_summary("q", focus=1.0)], "focus")
    assert (found.mean_a, found.difference.n, found.difference.mean) == (None, 0, None)


def test_an_unknown_value_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(InputError, match="helpful_minus_hindering"):
        compare_paired([], [], "charm")


def test_metrics_of_a_thousand_sessions_take_less_than_two_seconds() -> None:
    scored = make_summary("p", focus=3.0).model_copy(
        update={"values": dict.fromkeys(list_ranges(RUBRICS), 3.0)}
    )
    rows = [
        scored.model_copy(update={"session_id": f"s{i}", "profile_id": f"p{i}"})
        for i in range(1000)
    ]
    started = time.process_time()
    compute_metrics(rows, {}, {})
    assert time.process_time() - started < 2


@pytest.mark.parametrize("width", [80, 110])
@pytest.mark.parametrize("sessions", [0, 6])
def test_the_tables_fit_the_terminal_and_carry_the_notice(width: int, sessions: int) -> None:
    rows = [
        summarize_session(play_transcript(i, attitude=list(Attitude)[i])) for i in range(sessions)
    ]
    console = Console(file=io.StringIO(), width=width)
    print_metrics(compute(*rows), console)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    assert text.startswith(NOTICE)
    assert max(map(len, text.splitlines())) <= width
    assert "interpersonal effectiveness " in text
    assert "…" not in text


@pytest.mark.parametrize("planning", [True, False])
@pytest.mark.parametrize("seed", range(8))
def test_the_text_of_a_session_holds_every_spoken_line_and_its_ending(
    seed: int, planning: bool
) -> None:
    transcript = play_transcript(seed, planning=planning)
    text = render_transcript(transcript)
    for exchange in transcript.exchanges:
        assert exchange.client.utterance in text
        assert (
            exchange.reply is None or exchange.reply.candidates[exchange.reply.chosen].text in text
        )
    assert transcript.ending.replace("_", " ") in text
    assert transcript.profile.name in text
    assert ("action 1 of 5" in text) is (
        planning and any(exchange.reply for exchange in transcript.exchanges)
    )
    assert all(key.replace("_", " ") in text for key in (*CTRS.keys, *SESSION_REACTIONS.keys))


def test_a_text_cannot_steer_the_readers_terminal() -> None:
    transcript = play_transcript()
    first = transcript.exchanges[0]
    client = first.client.model_copy(update={"utterance": "one\x1b[2J\ntwo\x07"})
    changed = transcript.model_copy(
        update={"exchanges": (first.model_copy(update={"client": client}),)}
    )
    assert not set(render_transcript(changed)) & set(map(chr, (*range(10), *range(11, 32), 127)))
