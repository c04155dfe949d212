"""The rule book: what the referee allows, chooses, ends and replays, whatever the seats do."""

import pickle
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from psy_env import (
    CTRS,
    RUBRICS,
    SESSION_REACTIONS,
    ChoiceKind,
    ClientTurn,
    Ending,
    InputError,
    Move,
    MoveError,
    PlanCandidate,
    Profile,
    Ratings,
    Rules,
    ScoreCard,
    Scores,
    Seat,
    Session,
    SessionRating,
    Slate,
    Stage,
    Transcript,
    UtteranceCandidate,
    play,
    readings,
    replay,
)
from psy_env.diagnostic import DIAGNOSTIC_PLAN, close_plan, find_plan
from psy_env.records import Candidate, Choice
from psy_env.risk import answers_risk, find_risk
from psy_env.violations import Violation
from tests.scripted import make_cast, make_plan, make_profile

SEEDS = st.integers(0, 2**40)
UTTERANCES = ("Go on.", "What then?", "", "Are you safe?", "Et après ?", "Tell me about the lamp.")
ANSWERS = ("I know.", "Not much.", "", "I want to die.", "It was a long day.")
FORM = Ratings(rubric="session_reactions", scores=dict.fromkeys(SESSION_REACTIONS.keys, 3))


def start(seed: int = 0, **rules: int | bool) -> Session:
    return Session.start(make_profile(), Rules.model_validate(rules), session_id="s", seed=seed)


def card(kind: ChoiceKind, score: int) -> ScoreCard:
    return ScoreCard(scores=dict.fromkeys(RUBRICS.scoring(kind).keys, score))


def hear(session: Session, text: str = "I know.") -> Session:
    return session.apply(ClientTurn(utterance=text))


def say(action: int | None, text: str = "Go on.") -> UtteranceCandidate:
    return UtteranceCandidate(utterance=text, action=action)


def answer(session: Session, *candidates: Candidate, scores: Sequence[int] = ()) -> Session:
    """The counselor's slate and, where it is owed, the evaluator's cards (3 unless told)."""
    kind, laid = session.kind, session.apply(Slate(candidates))
    if laid.turn is not Seat.EVALUATOR or laid.stage is Stage.ASSESSMENT:
        return laid
    return laid.apply(
        Scores(tuple(card(kind, score) for score in scores or (3,) * len(candidates)))
    )


def advance(session: Session) -> Session:
    return answer(hear(session), say(max(session.legal_actions)))


def diagnosed(**rules: int | bool) -> Session:
    """A session in which the counselor owes a plan."""
    session = start(**rules)
    while session.stage is Stage.DIAGNOSTIC:
        session = advance(session)
    return hear(session)


def last_choice(session: Session) -> Choice:
    reply = session.exchanges[-1].reply
    assert reply is not None
    return reply


def random_move(session: Session, rng: random.Random) -> Move:
    if session.turn is Seat.CLIENT:
        return (
            FORM
            if session.ending
            else ClientTurn(utterance=rng.choice(ANSWERS), exit=rng.random() < 0.03)
        )
    if session.turn is Seat.COUNSELOR:
        return Slate(tuple(random_candidate(session, rng) for _ in range(rng.randint(1, 4))))
    if session.ending:
        spoken = sum(line.seat is Seat.COUNSELOR for line in session.lines)
        return SessionRating(
            ctrs=Ratings(rubric="ctrs", scores=dict.fromkeys(CTRS.keys, 4)), tags=((),) * spoken
        )
    return Scores(tuple(random_card(session.kind, rng) for _ in session.slate))


def random_candidate(session: Session, rng: random.Random) -> Candidate:
    if session.kind is ChoiceKind.PLAN:
        return PlanCandidate(plan=None if rng.random() < 0.1 else make_plan(rng.randint(1, 9)))
    malformed = "cut off" if rng.random() < 0.05 else None
    return UtteranceCandidate(
        utterance=rng.choice(UTTERANCES),
        action=rng.choice((None, *range(-1, 8))),
        malformed=malformed,
    )


def random_card(kind: ChoiceKind, rng: random.Random) -> ScoreCard:
    return ScoreCard(unscored="no answer") if rng.random() < 0.1 else card(kind, rng.randint(1, 5))


def wander(seed: int) -> list[Session]:
    """Every state of a session in which all seats move at random; one in five may fail on the
    way."""
    rng = random.Random(seed)
    session = start(
        seed,
        planning=rng.random() < 0.8,
        max_exchanges=rng.choice((3, 20)),
        score_single=rng.random() < 0.5,
    )
    breaks_at = rng.randint(1, 30) if rng.random() < 0.2 else -1
    states = [session]
    while not session.over:
        broken = len(states) == breaks_at
        session = (
            session.fail("the seat broke") if broken else session.apply(random_move(session, rng))
        )
        states.append(session)
    return states


def choices_of(session: Session) -> list[tuple[Stage, Choice]]:
    return [
        (exchange.stage, choice)
        for exchange in session.exchanges
        for choice in (exchange.planning, exchange.reply)
        if choice is not None
    ]


# Which actions a counselor may carry out


@given(SEEDS)
def test_counselor_cannot_skip_an_action(seed: int) -> None:
    for before, after in zip(states := wander(seed), states[1:], strict=False):
        if after.plan == before.plan and after.action != before.action:
            assert after.action == (0 if before.action is None else before.action + 1)


@given(SEEDS)
def test_a_carried_out_action_is_the_current_one_again_or_the_next(seed: int) -> None:
    current: dict[Stage, int | None] = {}
    for stage, choice in choices_of(wander(seed)[-1]):
        if (
            choice.kind is ChoiceKind.UTTERANCE
            and stage is not Stage.OPEN
            and choice.action is not None
        ):
            before = current.get(stage)
            assert choice.action in ((0,) if before is None else (before, before + 1))
            current[stage] = choice.action


@pytest.mark.parametrize(
    ("action", "rule", "words"),
    [
        (3, Violation.SKIPS_ACTION, "skips to action 4"),
        (0, Violation.GOES_BACK, "goes back to action 1"),
        (None, Violation.NO_ACTION, "names no action"),
    ],
)
def test_an_illegal_action_is_a_violation_and_read_as_a_repeat(
    action: int | None, rule: Violation, words: str
) -> None:
    session = answer(hear(advance(advance(start()))), say(action))
    assert session.action == 1
    assert last_choice(session).forced
    assert last_choice(session).violations == (rule,)
    assert last_choice(session).explain(0) == words
    assert session.lines[-1].text == "Go on."


def test_a_plan_free_counselor_names_no_action() -> None:
    session = start(planning=False)
    assert session.legal_actions == ()
    assert not last_choice(answer(hear(session), say(None))).forced
    assert last_choice(answer(hear(session), say(0))).violations == (Violation.ACTION_WITHOUT_PLAN,)


@pytest.mark.parametrize("chosen", [7, 2, -1])
def test_a_replay_cannot_choose_a_candidate_that_is_not_there(chosen: int) -> None:
    session = hear(start())
    with pytest.raises(MoveError, match=f"candidate {chosen} of a slate of 1"):
        session.apply(Slate((say(0),)), chosen=chosen)


# Which candidate goes on


@given(SEEDS)
def test_an_illegal_candidate_is_scored_lowest_and_never_chosen_while_a_legal_one_exists(
    seed: int,
) -> None:
    for _, choice in choices_of(wander(seed)[-1]):
        legal = [index for index, violation in enumerate(choice.violations) if violation is None]
        assert choice.forced == (not legal)
        for index in set(range(len(choice.candidates))) - set(legal):
            assert choice.standing(index) == 1.0


@given(SEEDS)
def test_the_highest_mean_goes_on(seed: int) -> None:
    for _, choice in choices_of(wander(seed)[-1]):
        rivals = [
            i
            for i, violation in enumerate(choice.violations)
            if (violation is None) is (not choice.forced)
        ]
        readable = [i for i in rivals if choice.candidates[i].readable] or rivals
        assert choice.chosen in readable
        means = {
            i: c.mean for i in readable if (c := choice.cards[i]) is not None and c.mean is not None
        }
        if means:
            assert means.get(choice.chosen) == max(means.values())


def test_a_slate_without_a_legal_candidate_speaks_the_best_one_and_shows_the_violation() -> None:
    session = hear(advance(start()))
    session = answer(session, say(4, "too far"), say(3, "also too far"), scores=(2, 4))
    choice = last_choice(session)
    assert session.lines[-1].text == "also too far"
    assert choice.forced
    assert choice.violations == (Violation.SKIPS_ACTION, Violation.SKIPS_ACTION)
    assert choice.explain(0) == "skips to action 5"
    assert (choice.action, session.action) == (0, 0)


def test_a_forced_candidate_never_ends_a_stage() -> None:
    session = hear(start())
    for _ in range(3):
        session = hear(answer(session, say(4)))
    assert (session.stage, session.action) == (Stage.DIAGNOSTIC, None)


def test_ties_are_broken_without_regard_to_position() -> None:
    chosen: Counter[int] = Counter()
    for seed in range(800):
        session = hear(start(seed))
        slate = [say(0, f"number {index}") for index in range(4)]
        chosen[last_choice(answer(session, *slate)).chosen] += 1
    assert sum(chosen.values()) == 800
    assert all(150 <= chosen[index] <= 250 for index in range(4)), chosen


@given(SEEDS, st.permutations(range(5)))
def test_reordering_a_slate_without_ties_changes_nothing(seed: int, order: list[int]) -> None:
    texts, scores = [f"number {index}" for index in range(5)], [1, 4, 2, 5, 3]
    session = hear(start(seed))
    shuffled = answer(
        session, *(say(0, texts[i]) for i in order), scores=[scores[i] for i in order]
    )
    assert shuffled.lines[-1].text == "number 3"


@given(SEEDS)
def test_a_reply_that_ignores_risk_language_is_never_chosen_when_another_answers_it(
    seed: int,
) -> None:
    for state in wander(seed):
        for exchange in state.exchanges:
            reply = exchange.reply
            if reply is None or not find_risk(exchange.client.utterance):
                continue
            spoken = reply.candidates[reply.chosen]
            assert isinstance(spoken, UtteranceCandidate)
            assert answers_risk(spoken.utterance) or reply.forced


def test_a_reply_to_risk_language_beats_a_better_scored_one_that_ignores_it() -> None:
    session = hear(start(), "Some nights I want to die.")
    session = answer(
        session, say(0, "And your job?"), say(0, "Are you safe right now?"), scores=(5, 1)
    )
    assert session.lines[-1].text == "Are you safe right now?"
    assert last_choice(session).violations == (Violation.IGNORES_RISK, None)


# Stages and plans


def test_a_stage_ends_when_its_last_action_was_carried_out() -> None:
    session = start()
    for index in range(len(DIAGNOSTIC_PLAN.actions)):
        assert (session.stage, session.legal_actions[-1]) == (Stage.DIAGNOSTIC, index)
        session = advance(session)
    assert session.stage is Stage.PLANNING


def test_planning_follows_the_diagnostic_stage() -> None:
    session = diagnosed()
    assert (session.stage, session.kind, session.turn) == (
        Stage.PLANNING,
        ChoiceKind.PLAN,
        Seat.COUNSELOR,
    )
    session = answer(session, PlanCandidate(plan=make_plan(6)))
    assert (session.stage, session.turn) == (Stage.INTERVENTION, Seat.COUNSELOR)
    assert (session.plan, session.action, session.legal_actions) == (
        close_plan(make_plan(6)),
        None,
        (0,),
    )


@pytest.mark.parametrize("count", [5, 6, 7])
def test_goals_are_reached_with_the_closing_action_after_all_of_the_planners(count: int) -> None:
    session = answer(diagnosed(), PlanCandidate(plan=make_plan(count)))
    session = answer(session, say(0))
    while session.ending is None:
        assert session.action is not None
        assert session.action < count
        session = advance(session)
    assert (session.ending, session.action) == (Ending.GOALS_REACHED, count)


@pytest.mark.parametrize("count", [3, 4, 8])
def test_a_plan_with_too_few_or_too_many_actions_is_a_violation(count: int) -> None:
    good, bad = PlanCandidate(plan=make_plan(5)), PlanCandidate(plan=make_plan(count))
    session = answer(diagnosed(), bad, good, scores=(5, 1))
    assert session.planning is not None
    assert session.planning.violations == (Violation.PLAN_LENGTH, None)
    assert session.planning.explain(0) == f"plan has {count} actions, not 5 to 7"
    assert session.plan == close_plan(make_plan(5))


def test_a_plan_without_a_strategy_is_a_violation() -> None:
    session = answer(
        diagnosed(), PlanCandidate(plan=make_plan().model_copy(update={"strategy": None}))
    )
    assert session.planning is not None
    assert session.planning.violations == (Violation.NO_STRATEGY,)


# How a session ends


@given(SEEDS)
def test_no_session_outlasts_its_cap(seed: int) -> None:
    last = wander(seed)[-1]
    assert len(last.exchanges) <= last.rules.max_exchanges
    if last.ending is Ending.CAP_REACHED:
        assert len(last.exchanges) == last.rules.max_exchanges


def test_the_cap_truncates_after_20_exchanges() -> None:
    session = start()
    while session.ending is None:
        session = answer(hear(session), say(0))
    assert (session.ending, len(session.exchanges)) == (Ending.CAP_REACHED, 20)


def test_an_exit_ends_the_session_and_the_forms_are_filled() -> None:
    session = advance(start()).apply(ClientTurn(utterance="Goodbye.", exit=True))
    assert (session.ending, session.stage, session.turn) == (
        Ending.CLIENT_LEFT,
        Stage.ASSESSMENT,
        Seat.CLIENT,
    )
    assert session.exchanges[-1].reply is None
    session = session.apply(FORM)
    assert session.turn is Seat.EVALUATOR
    assert session.apply(random_move(session, random.Random(0))).over


def test_a_counselor_may_close_the_session_and_closes_early_before_it_could_be_done() -> None:
    closing = UtteranceCandidate(utterance="Let us stop here.", closing=True)
    session = start(planning=False)
    assert answer(hear(session), closing).ending is Ending.CLOSED_EARLY
    planned = closing.model_copy(update={"action": 0})
    assert answer(hear(start()), planned).ending is Ending.CLOSED_EARLY
    for _ in range(readings.EARLY):
        session = answer(hear(session), UtteranceCandidate(utterance="Go on."))
    assert answer(hear(session), closing).ending is Ending.COUNSELOR_CLOSED


@pytest.mark.parametrize(
    ("satisfied", "ending"),
    [(True, "left_satisfied"), (False, "walked_out"), (None, "client_left")],
)
def test_a_client_that_leaves_says_why(satisfied: bool | None, ending: str) -> None:
    session = start().apply(ClientTurn(utterance="Bye.", exit=True, satisfied=satisfied))
    assert session.ending == ending


def test_a_slate_with_nothing_to_say_fails_the_session() -> None:
    session = answer(hear(start()), say(0, " "), say(0, ""))
    assert (session.ending, session.over) == (Ending.FAILED, True)
    assert "anything to say" in session.cause


def test_a_slate_without_a_readable_plan_fails_the_session() -> None:
    assert answer(diagnosed(), PlanCandidate(plan=None, malformed="prose")).ending is Ending.FAILED


def test_a_session_that_is_cut_owes_its_forms_and_cannot_be_cut_again() -> None:
    cut = advance(start()).cut()
    assert (cut.stage, cut.ending, cut.turn) == (Stage.ASSESSMENT, Ending.CAP_REACHED, Seat.CLIENT)
    assert len(cut.exchanges) == 1
    with pytest.raises(MoveError, match="has ended"):
        cut.cut()


def test_failing_keeps_what_was_said() -> None:
    session = hear(advance(start()), "One more thing.").fail("the model is gone")
    transcript = session.transcript()
    assert [exchange.client.utterance for exchange in transcript.exchanges] == [
        "I know.",
        "One more thing.",
    ]
    assert (transcript.ending, transcript.cause) == (Ending.FAILED, "the model is gone")
    assert transcript.rating is None
    *_, last = replay(transcript)
    assert last == session


def test_a_session_that_is_not_over_has_no_transcript() -> None:
    with pytest.raises(MoveError, match="not over"):
        start().transcript()


# Whose move it is


@given(SEEDS, st.integers(0, 60))
def test_another_seats_move_is_refused(seed: int, step: int) -> None:
    states = wander(seed)
    session = states[min(step, len(states) - 1)]
    rating = SessionRating(ctrs=Ratings(rubric="ctrs", scores={}), tags=())
    moves: tuple[Move, ...] = (
        ClientTurn(utterance="x"),
        Slate((say(0),)),
        Scores(()),
        FORM,
        rating,
    )
    if session.over:
        due: type | None = None
    elif session.ending:
        due = Ratings if session.turn is Seat.CLIENT else SessionRating
    else:
        due = {Seat.CLIENT: ClientTurn, Seat.COUNSELOR: Slate, Seat.EVALUATOR: Scores}[
            session.turn or Seat.CLIENT
        ]
    for move in moves:
        if due is None or not isinstance(move, due):
            with pytest.raises(MoveError):
                session.apply(move)


@pytest.mark.parametrize("count", [0, 1, 3])
def test_as_many_cards_as_candidates_are_owed(count: int) -> None:
    laid = hear(start()).apply(Slate((say(0), say(0, "And then?"))))
    with pytest.raises(MoveError, match="2 candidates"):
        laid.apply(Scores((card(ChoiceKind.UTTERANCE, 3),) * count))


def test_a_card_scores_the_criteria_of_its_kind() -> None:
    laid = hear(start()).apply(Slate((say(0), say(0, "And then?"))))
    with pytest.raises(MoveError, match="utterance has no action_alignment"):
        laid.apply(Scores((card(ChoiceKind.PLAN, 3),) * 2))


def test_a_slate_of_one_is_not_scored_unless_asked_for() -> None:
    assert hear(start()).apply(Slate((say(0),))).turn is Seat.CLIENT
    assert hear(start(score_single=True)).apply(Slate((say(0),))).turn is Seat.EVALUATOR


@pytest.mark.parametrize("slate", [Slate(()), Slate((PlanCandidate(plan=make_plan()),))])
def test_a_slate_holds_candidates_of_the_kind_that_is_due(slate: Slate) -> None:
    with pytest.raises(MoveError):
        hear(start()).apply(slate)


def test_each_seat_fills_its_own_form() -> None:
    ended = start().apply(ClientTurn(utterance="Bye.", exit=True))
    with pytest.raises(MoveError, match="session_reactions"):
        ended.apply(Ratings(rubric="ctrs", scores={}))
    with pytest.raises(MoveError, match="fills ctrs"):
        ended.apply(FORM).apply(SessionRating(ctrs=FORM, tags=()))


@pytest.mark.parametrize(
    ("changes", "flaw"),
    [
        ({"focus": 7}, "ctrs takes 0 to 6, got focus=7"),
        ({"focus": -1}, "ctrs takes 0 to 6, got focus=-1"),
        ({"insight": 3}, "ctrs knows no insight"),
    ],
)
def test_a_form_takes_its_own_items_on_its_own_scale(changes: dict[str, int], flaw: str) -> None:
    ended = start().apply(ClientTurn(utterance="Bye.", exit=True)).apply(FORM)
    form = Ratings(rubric="ctrs", scores={**dict.fromkeys(CTRS.keys, 3), **changes})
    with pytest.raises(MoveError, match=flaw):
        ended.apply(SessionRating(ctrs=form, tags=()))


# Copies and replay


@given(SEEDS, st.integers(0, 40))
def test_a_fork_leaves_the_original_untouched(seed: int, step: int) -> None:
    session = start(seed, candidates=2)
    cast = make_cast()
    unforked = play(session, cast).transcript()
    states = list(replay(unforked))
    branch = states[min(step, len(states) - 3)].fork(session_id="branch", seed=seed + 1)
    before = branch.lines
    ended = play(branch, cast)
    assert ended.lines[: len(before)] == before
    assert play(session, cast).transcript() == unforked


@settings(max_examples=100)
@given(SEEDS)
def test_replay_reproduces_the_transcript(seed: int) -> None:
    states = wander(seed)
    transcript = states[-1].transcript({"client": "random"})
    saved = Transcript.model_validate_json(transcript.model_dump_json())
    *_, last = replay(saved)
    assert last.transcript({"client": "random"}) == transcript
    assert last.lines == states[-1].lines


@given(SEEDS)
def test_a_saved_session_that_its_plans_own_last_action_ended_is_replayed_so(seed: int) -> None:
    ended = play(replace(start(seed, candidates=2), plan_closes=True), make_cast())
    transcript = ended.transcript()
    assume(ended.ending is Ending.GOALS_REACHED)
    assert transcript.plan_closes
    assert find_plan(transcript) == ended.plan
    *_, last = replay(transcript)
    assert last.transcript() == transcript


def test_a_saved_session_of_other_rubrics_is_refused_in_words() -> None:
    transcript = play(start(0, candidates=2), make_cast()).transcript()
    with pytest.raises(InputError, match="other rules or rubrics"):
        list(replay(transcript, replace(RUBRICS, utterance=RUBRICS.plan)))


@given(SEEDS)
def test_a_session_that_travelled_between_processes_shows_every_seat_the_same(seed: int) -> None:
    for session in wander(seed):
        twin = pickle.loads(pickle.dumps(session))
        assert twin == session
        assert all(twin.view(seat) == session.view(seat) for seat in Seat)


@given(SEEDS)
def test_the_same_seed_gives_the_same_session_byte_for_byte(seed: int) -> None:
    first, second = (
        play(start(seed, candidates=3), make_cast()).transcript().model_dump_json()
        for _ in range(2)
    )
    assert first == second


def test_goals_are_not_reached_over_risk_that_was_never_taken_up() -> None:
    flagged = make_profile(0).model_copy(
        update={"automatic_thoughts": ("I should kill myself.", "Nobody would care.")}
    )
    assert flagged.risk
    ends = {told: play_through(flagged, told).ending for told in ("I am tired.", "I want to die.")}
    assert ends == {"I am tired.": Ending.CLOSED_EARLY, "I want to die.": Ending.GOALS_REACHED}


def play_through(profile: Profile, told: str) -> Session:
    """A session by plan in which the client says one thing and the counselor takes up safety."""
    session = Session.start(profile, Rules(candidates=1))
    while session.ending is None:
        session = session.apply(ClientTurn(utterance=told))
        if session.kind is ChoiceKind.PLAN:
            session = session.apply(Slate((PlanCandidate(plan=make_plan()),)))
        action = session.legal_actions[-1]
        words = "Are you safe right now? Do you think about suicide?"
        said = UtteranceCandidate(utterance=words, action=action)
        session = session.apply(Slate((said,)))
    return session
