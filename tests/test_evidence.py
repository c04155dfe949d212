"""The embedded judge asks for evidence: what is not in the session is not paid."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from statistics import fmean

import pytest

from agents.catalog import COUNSELORS, seat_cast
from agents.profiles import find_profiles
from agents.rule_based.fixed_lines import FixedLines, read_lines
from agents.rule_based.session_rating import fits_question, rate_session
from psy_env.records import Rules
from psy_env.seats import Cast, play
from psy_env.session import Session
from psy_env.views import Line
from psy_env.vocabulary import Question, Seat

CLIENTS = find_profiles("builtin")[::4]
SINCERE = [name for name in COUNSELORS if name.startswith("sincere/")]
FOUND = "gaming/patchwork"
GAMING = [name for name in COUNSELORS if name.startswith("gaming/") and name != FOUND]


@cache
def hold_sessions(name: str) -> tuple[tuple[Line, ...], ...]:
    cast = seat_cast(counselor=name)
    rules = Rules(candidates=1, planning=cast.counselor.planning)
    return tuple(
        play(Session.start(one, rules, seed=number), cast).lines
        for number, one in enumerate(CLIENTS)
    )


@cache
def rate_all(name: str) -> float:
    return fmean(fmean(rate_session(lines).values()) for lines in hold_sessions(name))


def swap_client(lines: Sequence[Line], others: Sequence[Line]) -> tuple[Line, ...]:
    """The counselor's lines with another client's answers in the places of this one's."""
    answers = [line for line in others if line.seat is Seat.CLIENT]
    swapped: list[Line] = []
    for line in lines:
        place = sum(one.seat is Seat.CLIENT for one in swapped)
        swapped.append(
            line if line.seat is Seat.COUNSELOR else answers[min(place, len(answers) - 1)]
        )
    return tuple(swapped)


def test_no_item_rises_and_most_fall_when_another_client_answers() -> None:
    sessions = hold_sessions("rule_based/stepper")
    swapped = [
        rate_session(swap_client(lines, sessions[(number + 7) % len(sessions)]))
        for number, lines in enumerate(sessions)
    ]
    own = [rate_session(lines) for lines in sessions]
    gaps = {
        key: fmean(b[key] - a[key] for a, b in zip(own, swapped, strict=True)) for key in own[0]
    }
    assert all(gap <= 0 for gap in gaps.values()), gaps
    assert sum(gap < -0.3 for gap in gaps.values()) >= 5, gaps


@pytest.mark.parametrize("sincere", SINCERE)
def test_sincere_questions_stand_above_warm_words_and_every_cheat(sincere: str) -> None:
    assert rate_all(sincere) > rate_all("rule_based/empathic") > rate_all("rule_based/random")
    assert all(rate_all(sincere) > rate_all(cheat) + 0.5 for cheat in GAMING)


@pytest.mark.parametrize("sincere", SINCERE)
def test_sincere_questions_stand_above_what_the_red_team_found(sincere: str) -> None:
    assert rate_all(sincere) > rate_all(FOUND)


def test_the_ladder_holds_at_one_candidate_a_turn() -> None:
    names = ("stepper", "no_plan", "empathic", "random")
    rated = [rate_all(f"rule_based/{name}") for name in names]
    assert rated == sorted(rated, reverse=True)


def test_a_session_too_short_to_show_a_thing_does_not_score_in_it() -> None:
    for lines in hold_sessions("sincere/socratic"):
        assert max(rate_session(lines[:4]).values()) <= 2


def test_a_summary_counts_by_what_it_holds_of_the_client() -> None:
    before = hold_sessions("sincere/socratic")[0][:12]
    said = next(line.text for line in before[2:] if line.seat is Seat.CLIENT)
    words = " ".join(word for word in said.split() if word.lower() not in ("i", "my", "me", "i'm"))
    hollow = Line(Seat.COUNSELOR, "Let me sum up: that thought makes you feel this way.")
    whole = Line(Seat.COUNSELOR, f"Let me sum up what you told me: {words}")
    assert sum(rate_session((*before, whole)).values()) > sum(
        rate_session((*before, hollow)).values()
    )


@pytest.mark.parametrize(
    ("ask", "reply", "fits"),
    [
        (Question.RATE, "I believe it maybe eighty-five, or 85, on most days.", True),
        (Question.RATE, "It was the dinner with my sister that went wrong.", False),
        (Question.FEELING, "Mostly I was ashamed, and angry at the whole table.", True),
        (Question.FEELING, "We sat at the table and nobody said a word.", False),
        (Question.EVIDENCE_FOR, "I don't know, really. I'd rather not.", False),
        (None, "We sat at the table and nobody said a word.", False),
    ],
)
def test_an_answer_has_to_fit_its_question(ask: Question | None, reply: str, fits: bool) -> None:
    assert fits_question(ask, reply, ()) is fits


def test_an_echo_is_paid_nothing() -> None:
    assert rate_all("gaming/echo") < 0.2


def rate_script(lines: Sequence[str]) -> float:
    """The mean rating of a script, over clients of every attitude."""
    cast = seat_cast()
    script = Cast(cast.client, FixedLines(tuple(lines)), cast.evaluator)
    rules = Rules(candidates=1, planning=False)
    sessions = (
        play(Session.start(one, rules, seed=number), script) for number, one in enumerate(CLIENTS)
    )
    return fmean(fmean(rate_session(session.lines).values()) for session in sessions)


def test_the_same_questions_in_another_order_are_worth_less() -> None:
    hello, *asked, goodbye = read_lines("sincere/socratic").lines
    in_order = rate_script((hello, *asked, goodbye))
    assert rate_script((hello, *reversed(asked), goodbye)) < in_order - 0.5
    assert rate_script((hello, *asked[1::2], *asked[::2], goodbye)) < in_order - 0.5


def test_work_in_vain_is_worth_less_than_work_that_moves_the_belief() -> None:
    def rate_again(lines: tuple[Line, ...], number: str) -> Mapping[str, int]:
        """The session with this number in place of the one that the client gave at last."""
        place = next(
            index
            for index in range(len(lines) - 1, 0, -1)
            if re.search(r"[0-9]", lines[index].text) and lines[index].seat is Seat.CLIENT
        )
        told = Line(Seat.CLIENT, re.sub(r"[0-9]+", number, lines[place].text))
        return rate_session((*lines[:place], told, *lines[place + 1 :]))

    for lines in hold_sessions("sincere/socratic"):
        numbers = [
            found[0]
            for line in lines
            if line.seat is Seat.CLIENT and (found := re.findall(r"[0-9]+", line.text))
        ]
        if len(numbers) == 2:
            moved, vain = rate_again(lines, "10"), rate_again(lines, numbers[0])
            assert all(vain[key] <= moved[key] for key in vain)
            assert vain["strategy"] < moved["strategy"]


@pytest.mark.parametrize(
    ("last", "counts"),
    [
        ("Maybe 60. It's lower than it was.", True),
        ("60, and I'm less convinced than at the start.", True),
        ("60, I think. It would be nice if it were lower.", False),
        ("It hasn't moved at all: 60.", False),
        ("60.", False),
    ],
)
def test_who_refused_the_first_number_may_still_say_that_the_belief_is_lower(
    last: str, counts: bool
) -> None:
    again = "How strongly do you believe that thought now, from 0 to 100?"
    rates = 0
    for lines in hold_sessions("sincere/socratic"):
        told = [
            index
            for index, line in enumerate(lines)
            if line.seat is Seat.CLIENT and re.search(r"[0-9]", line.text)
        ]
        if len(told) == 2:
            before = [*lines[: told[1] - 1], Line(Seat.COUNSELOR, again)]
            before[told[0]] = Line(Seat.CLIENT, "I'd rather not put a number to that.")
            after = lines[told[1] + 1 :]
            said = rate_session((*before, Line(Seat.CLIENT, last), *after))
            bare = rate_session((*before, Line(Seat.CLIENT, "60."), *after))
            assert (said["strategy"] > bare["strategy"]) is counts
            rates += 1
    assert rates


def test_a_tour_of_all_working_questions_is_worth_less_than_one_strategy() -> None:
    *before, goodbye = read_lines("sincere/socratic").lines
    tour = (
        "Which part of this problem can you change?",
        "What would it look like at both ends of that scale?",
        "How big is each share of it?",
        "Which rule stands behind that?",
        "What is the worst that could happen?",
    )
    assert rate_script((*before[:6], *tour, *before[6:], goodbye)) < rate_script((*before, goodbye))


def test_what_is_said_in_quotation_marks_is_no_echo() -> None:
    lines = ("What happened?", 'You said "I am not enough". How did that feel?', "Goodbye.")
    cast = seat_cast()
    script = Cast(cast.client, FixedLines(lines), cast.evaluator)
    session = play(Session.start(CLIENTS[0], Rules(planning=False, candidates=1)), script)
    assert session.ending == "closed_early"
