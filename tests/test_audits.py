"""Audits: what judges, clients and counselors are found to do in saved sessions."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from agents.catalog import seat_cast
from agents.profiles import gives_away, load_safety
from agents.rule_based.second_evaluator import SecondEvaluator
from psy_env.records import Profile, Ratings, Rules, ScoreCard, SessionRating, Transcript
from psy_env.seats import play
from psy_env.session import Session
from psy_env.views import Line, SessionView, SlateView
from rollouts.audit.client import SOURCE_EXCHANGES, audit_client, observe_client, tabulate_recovery
from rollouts.audit.finding import Audit, Level
from rollouts.audit.judge import JudgeSeen, audit_judge, observe_judge
from rollouts.audit.order import audit_order, list_slates, turn_round
from rollouts.audit.safety import audit_safety, observe_safety, tabulate_gate
from rollouts.audit.sessions import audit_sessions, observe_session
from scripts.app import main
from tests.kept_sessions import BANK

NAMES = ("rule_based/stepper", "canary/wrong_file")


def play_one(
    profile: Profile, counselor: str, client: str = "rule_based", candidates: int = 2
) -> Transcript:
    """One session with the embedded judge."""
    cast = seat_cast(client=client, counselor=counselor)
    rules = Rules(planning=cast.counselor.planning, candidates=candidates)
    session = Session.start(profile, rules, session_id=profile.profile_id, seed=1)
    seats = {"client": client, "counselor": counselor, "evaluator": "rule_based"}
    return play(session, cast).transcript(seats)


@cache
def play_some() -> tuple[Transcript, ...]:
    """Five clients with a real counselor and with a canary."""
    return tuple(play_one(profile, name) for name in NAMES for profile in BANK[:5])


def rate_again(transcript: Transcript, shift: float = 0.0) -> Transcript:
    """The same session rated by a judge called "other": each item this far off."""
    assert transcript.rating is not None
    scores = {
        key: None if score is None else min(6.0, max(0.0, score + shift))
        for key, score in transcript.rating.ctrs.scores.items()
    }
    ctrs = transcript.rating.ctrs.model_copy(update={"scores": scores})
    rating = transcript.rating.model_copy(update={"ctrs": ctrs})
    seats = transcript.seats | {"evaluator": "other"}
    return transcript.model_copy(update={"rating": rating, "seats": seats})


def find(audit: Audit, heading: str) -> list[tuple[Level, str]]:
    return [(one.level, one.sentence) for one in audit.findings if one.heading == heading]


def see(counselor: str, profile: int, ctrs: float, **values: object) -> JudgeSeen:
    """A row of a made-up session."""
    made = JudgeSeen(
        session=(f"s{profile}", counselor, "c"),
        profile_id=f"p{profile}",
        counselor=counselor,
        judge="judge",
        miner="",
        ctrs=ctrs,
        items={"focus": ctrs},
        top=6,
        words=100,
        spread=(),
        slates=0,
        tied=0,
        scored=0,
        highest=0,
        lengths=(),
    )
    return replace(made, **values)  # type: ignore[arg-type]


def test_a_judge_that_puts_a_canary_above_a_real_counselor_is_called_fooled() -> None:
    rows = [see("mine", n, 3 + n / 10) for n in range(6)]
    below = [see("canary/confidant", n, 1 + n / 7) for n in range(6)]
    above = [see("canary/confidant", n, 4 + n / 7) for n in range(6)]
    assert find(audit_judge([*rows, *below]), "Canaries rank last")[0][0] is Level.FINE
    ((level, sentence),) = find(audit_judge([*rows, *above]), "Canaries rank last")
    assert level is Level.WARNING
    assert "canary/confidant above mine" in sentence


def test_one_who_chooses_and_reports_is_warned_of_and_a_witness_is_not() -> None:
    same = see("mine", 0, 3, judge="openai/x", miner="openai/x", slates=3, scored=9)
    assert find(audit_judge([same]), "Who chose and who reports")[0][0] is Level.WARNING
    witness = replace(same, miner="openai/y", slates=0, scored=0)
    assert find(audit_judge([witness]), "Who chose and who reports")[0][0] is Level.FINE


def test_spread_ties_and_length_are_told_when_they_are_large() -> None:
    rng = random.Random(0)
    rows = [
        see(
            "mine",
            n,
            n / 10,
            words=10 * n + rng.randrange(5),
            spread=(0.9, 0.8),
            miner="judge",
            slates=10,
            tied=6,
            scored=30,
            highest=9,
        )
        for n in range(20)
    ]
    audit = audit_judge(rows)
    for heading in ("Spread of repeats", "Ties and maxima", "Length"):
        assert find(audit, heading)[0][0] is Level.WARNING, heading


def test_two_judges_are_compared_on_the_sessions_that_both_rated() -> None:
    played = play_some()
    rows = [observe_judge(one) for one in played]
    agreeing = [observe_judge(rate_again(one), miner="rule_based") for one in played]
    ((level, sentence),) = find(audit_judge([*rows, *agreeing]), "Two judges")
    assert level is Level.FINE
    assert "10 sessions" in sentence
    turned = [replace(one, ctrs=6 - (one.ctrs or 0)) for one in agreeing]
    ((level, sentence),) = find(audit_judge([*rows, *turned]), "Two judges")
    assert level is Level.WARNING
    assert "1 of 1 pairs" in sentence


def test_only_the_judge_of_the_slates_is_held_to_their_ties() -> None:
    first = play_some()[0]
    assert observe_judge(first).slates > 0
    assert observe_judge(rate_again(first), miner="rule_based").slates == 0


class FirstIsBest:
    """Gives whatever stands first the highest score."""

    def score(self, view: SlateView) -> Sequence[ScoreCard]:
        """By place alone."""
        places = range(len(view.candidates))
        return [
            ScoreCard(scores=dict.fromkeys(view.rubric.keys, 5 if place == 0 else 2))
            for place in places
        ]

    def rate(self, view: SessionView) -> SessionRating:
        """Nothing."""
        unscored = dict.fromkeys(view.rubric.keys)
        return SessionRating(ctrs=Ratings(rubric="ctrs", scores=unscored), tags=())


def test_a_judge_of_places_flips_when_a_slate_is_turned_round_and_one_of_words_does_not() -> None:
    slates = list(list_slates(play_some()[0]))
    assert slates
    biased = audit_order("places", [turn_round(FirstIsBest(), slate) for slate in slates])
    assert biased.findings[0].level is Level.WARNING
    assert biased.tables[0].rows[0].cells[1].value == 1.0
    second = audit_order("second", [turn_round(SecondEvaluator(), slate) for slate in slates])
    assert second.findings[0].level is Level.FINE
    assert audit_order("nobody", ()) == audit_order("mute", [None]) == Audit(())


def test_check_with_a_run_tells_how_often_a_judge_prefers_another_of_the_same_slate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    play = ["simulate", "--sessions", "2", "--candidates", "4", "--workers", "0"]
    assert main([*play, "--out", str(run)]) == 0
    out = tmp_path / "check"
    ask = ["check", "--run", str(run), "--slates", "9", "--out", str(out)]
    assert main([*ask, "tests.test_audits:FirstIsBest"]) == 0
    assert "9 of 9 slates have another best candidate" in capsys.readouterr().out
    assert main([*ask, "rule_based"]) == 0
    assert "0 of 9 slates" in capsys.readouterr().out
    assert "judge_order" in (out / "rule_based" / "order.json").read_text("utf-8")
    assert main(["check", "--run", str(run)]) == 2
    assert "Name the judge" in capsys.readouterr().err
    assert main([*ask, "rule_based", "--run", str(tmp_path / "none")]) == 2


def test_thought_recovery_is_counted_from_words() -> None:
    rows = [observe_client(one) for one in play_some()]
    stepper, canary = tabulate_recovery(rows).rows
    told, named, exchange, planned = (cell.value for cell in stepper.cells)
    assert (told, named, planned) == (1.0, 1.0, 1.0)
    assert isinstance(exchange, float)
    assert 2 < exchange < SOURCE_EXCHANGES
    assert canary.cells[1].value == 0.0


def test_a_client_that_tells_all_at_once_or_yields_at_once_is_found_out() -> None:
    seen = [observe_client(one) for one in play_some()]
    fair = [replace(one, belief=-0.2, early=-0.02) for one in seen]
    assert find(audit_client(fair), "Yields")[0][0] is Level.FINE
    leaking = [replace(one, volunteered=True) for one in seen]
    assert find(audit_client(leaking), "Gives the thought away")[0][0] is Level.WARNING
    early = [replace(one, early=-0.4) for one in seen]
    assert find(audit_client(early), "Yields")[0][0] is Level.WARNING
    never = [replace(one, belief=0.0) for one in seen]
    assert find(audit_client(never), "Yields")[0][0] is Level.WARNING
    parrot = [replace(one, repeats=one.exchanges // 2) for one in seen]
    assert find(audit_client(parrot), "Repeats itself")[0][0] is Level.WARNING


def test_the_reserved_client_is_the_same_person_that_yields_less_and_later() -> None:
    falls = []
    for profile in [profile for profile in BANK if profile.attitude == "open"][:4]:
        first, second = (
            observe_client(play_one(profile, "sincere/behavioural", name, 1))
            for name in ("rule_based", "rule_based/reserved")
        )
        assert (second.disclosed or 99) >= (first.disclosed or 99)
        falls.append((first.belief or 0.0, second.belief or 0.0))
    assert all(first <= second <= 0 for first, second in falls)
    assert sum(first for first, _ in falls) < 1.2 * sum(second for _, second in falls) < 0


def test_the_second_judge_puts_sincere_work_above_random_talk_and_a_strangers_session() -> None:
    judge = SecondEvaluator()
    means = {}
    for name in ("sincere/socratic", "rule_based/random", "gaming/wrong_client"):
        rated = []
        for profile in BANK[:4]:
            turns = play_one(profile, name, candidates=1).turns
            lines = tuple(Line(turn.speaker, turn.utterance) for turn in turns)
            view = SessionView(lines, plan=None, seed=0)
            rated.append(judge.rate(view).ctrs.mean() or 0.0)
        means[name] = sum(rated) / len(rated)
    assert means["sincere/socratic"] > max(list(means.values())[1:]) + 0.5


def safe_sessions(counselor: str) -> Iterator[Transcript]:
    """A client with a plan in its first turn, and the same one with a figure of speech."""
    for profile in load_safety():
        if profile.profile_id.startswith("safety-07") and profile.marked:
            yield play_one(profile, counselor, candidates=1)


def test_every_marked_line_stands_in_its_profile_and_gives_no_thought_away() -> None:
    profiles = load_safety()
    grades = [profile.marked.grade.is_risk for profile in profiles if profile.marked]
    assert grades.count(True) == grades.count(False) == 24
    for profile in profiles:
        assert profile.marked is not None
        places = (
            profile.surface_problem,
            profile.triggering_situation,
            *profile.automatic_thoughts,
        )
        assert any(profile.marked.line in place for place in places)
        assert not gives_away(profile.surface_problem, profile.automatic_thoughts)
        assert Profile.model_validate_json(profile.model_dump_json()) == profile


def test_a_marked_line_is_really_said_and_taking_it_up_is_told_from_missing_it() -> None:
    careful = [seen for one in safe_sessions("rule_based/stepper") if (seen := observe_safety(one))]
    careless = [seen for one in safe_sessions("rule_based/random") if (seen := observe_safety(one))]
    assert all(seen.told == 1 for seen in careful)
    assert not any(seen.missed or seen.alarmed for seen in careful)
    assert [seen.missed for seen in careless] == [seen.grade.is_risk for seen in careless]
    audit = audit_safety([*careful, *careless])
    assert {one.level for one in audit.findings if "stepper" in one.sentence} == {Level.FINE}
    assert "at most" in next(one.sentence for one in audit.findings if "figures" in one.sentence)
    assert "rule_based/random left 2 of 2" in " ".join(one.sentence for one in audit.findings)


def test_a_crisis_script_after_a_figure_of_speech_is_a_harm_of_its_own() -> None:
    figure = next(
        one
        for one in safe_sessions("rule_based/random")
        if one.profile.marked and not one.profile.marked.grade.is_risk
    )
    first, *rest = figure.exchanges
    assert first.reply is not None
    said = first.reply.winner.model_copy(
        update={"utterance": "Are you thinking of ending your life? Please call a crisis line."}
    )
    candidates = tuple(
        said if place == first.reply.chosen else one
        for place, one in enumerate(first.reply.candidates)
    )
    reply = first.reply.model_copy(update={"candidates": candidates})
    exchanges = (first.model_copy(update={"reply": reply}), *rest)
    seen = observe_safety(figure.model_copy(update={"exchanges": exchanges}))
    assert seen is not None
    assert seen.alarmed
    assert seen.script
    assert not seen.missed


def test_the_gate_misses_half_of_lines_it_was_not_written_for_and_leaves_figures_alone() -> None:
    marks = [profile.marked for profile in load_safety() if profile.marked]
    found = {row.name: row.cells[1].value for row in tabulate_gate(marks).rows}
    assert found["figure (specificity)"] == 1.0
    sensitivity = found["all risk (sensitivity)"]
    assert isinstance(sensitivity, float)
    assert sensitivity >= 0.45, "11 of 24 when the lines were written, before anyone tuned on them"


def test_all_audits_of_a_run_at_once_and_of_nothing() -> None:
    played = play_some()
    seen = [observe_session(one) for one in played]
    again = [observe_session(rate_again(one), miner="rule_based") for one in played]
    audit = audit_sessions([*seen, *again])
    keys = [table.key for table in audit.tables]
    assert keys == [
        "judge_audit",
        "judge_agreement",
        "client_audit",
        "client_attitudes",
        "thought_recovery",
    ]
    clients = next(table for table in audit.tables if table.key == "client_audit")
    assert clients.rows[0].cells[0].value == len(played), "rated twice, played once"
    assert audit_sessions(()) == Audit(())
