"""Clients tell their own story, change in their own way, and are heard."""

import re
from itertools import pairwise

import pytest

from agents.rule_based import client_phrases, counselor_phrases
from agents.rule_based.client import RuleBasedClient
from agents.rule_based.client_state import FIT_BY_PLACE, Stance, begin, feel
from agents.rule_based.counselor import EMPATHIC, Stepper
from agents.rule_based.hearing import hear, read_action
from agents.rule_based.listening import find_emotions
from agents.rule_based.slips import is_echoing
from agents.rule_based.taking_up import take_up
from agents.rule_based.techniques import CORE, FITTING
from agents.rule_based.wording import join_lead, put_after, put_before, rank_topics
from psy_env.diagnostic import DIAGNOSTIC_PLAN
from psy_env.readings import INTERVENTION_ACTIONS
from psy_env.records import PlanCandidate, Profile, Stage
from psy_env.rubrics import ChoiceKind
from psy_env.session import Session
from psy_env.views import ClientView, CounselorView, Line
from psy_env.vocabulary import Attitude, AttitudeType, Question, Seat
from rollouts.dataset.masking import mask_sentences
from rollouts.dataset.text_variety import TextTally
from tests.kept_sessions import BANK, play_clients
from tests.test_client import ASKING, talk, warm_up

OPEN = next(profile for profile in BANK if profile.attitude is Attitude.OPEN)
THOUGHT = "What went through your mind?"


def say(profile: Profile, *lines: str, seed: int = 0) -> str:
    """The client's words after these alternating lines, its own first."""
    spoken = tuple(
        Line(Seat.COUNSELOR if index % 2 else Seat.CLIENT, text) for index, text in enumerate(lines)
    )
    return RuleBasedClient().speak(ClientView(profile, spoken, 1, 20, seed=seed)).utterance


def spoken_by(session: Session, seat: Seat) -> list[str]:
    return [line.text for line in session.lines if line.seat is seat]


def tells(profile: Profile, said: str) -> bool:
    return profile.triggering_situation.strip().rstrip(".").lower() in said.lower()


def was_asked(session: Session, ask: Question) -> bool:
    """Whether the client was asked this and did not sidestep."""
    lines = session.lines
    return any(
        state.ask is ask and state.stance is Stance.ANSWERING
        for end, line in enumerate(lines[:-1], start=1)
        if line.seat is Seat.COUNSELOR
        for state in [feel(session.profile, lines[:end])]
    )


@pytest.mark.parametrize("counselor", ["rule_based/stepper", "rule_based/no_plan"])
def test_asked_what_happened_a_willing_client_tells_its_own_situation(counselor: str) -> None:
    asked = [s for s in play_clients(counselor) if was_asked(s, Question.SITUATION)]
    told = [s for s in asked if tells(s.profile, " ".join(spoken_by(s, Seat.CLIENT)))]
    assert len(asked) > 80
    assert len(told) >= 0.97 * len(asked)


def test_an_echo_lies_within_one_sentence() -> None:
    """Two sentences that meet alike by chance are a correct retelling, in the second person."""
    told = (Line(Seat.CLIENT, "I left my son at day care on Thursday. I keep seeing his face."),)
    retold = "You left your son at day care on Thursday. I can see how that stays with you."
    assert not is_echoing(retold, told)
    assert is_echoing("So I keep seeing his face, you say.", told)


def test_a_plan_is_no_evidence() -> None:
    """'I could ask him' is told where the client looks ahead, not where it is asked for facts."""
    plan, fact = "I could write to the girl with the green jacket.", "Two people waved at me."
    profile = OPEN.model_copy(update={"balanced_thoughts": (plan, fact)})
    asks = (*warm_up(profile), THOUGHT, "What makes you believe that thought?")
    told = [line for text in asks for line in ("It has to do with the job center.", text)]
    lines = (*told, "It's mostly a feeling.", "What evidence is there against that thought?")
    said = [say(profile, *lines, seed=seed) for seed in range(20)]
    assert not [text for text in said if "green jacket" in text]
    assert any("two people waved" in text.lower() for text in said)


def test_a_situation_is_told_once() -> None:
    for session in play_clients():
        said = " ".join(spoken_by(session, Seat.CLIENT)).lower()
        assert said.count(session.profile.triggering_situation.rstrip(".").lower()) <= 1


def test_every_answer_to_what_happened_is_the_clients_own() -> None:
    assert all("{situation" in text for text in client_phrases.ANSWERS[Question.SITUATION])
    assert all("{situation" in text for text in client_phrases.OPEN_STORIES)
    assert not any("{situation" in text for text in client_phrases.RETELLINGS)


def test_a_thought_or_a_feeling_comes_with_what_it_hangs_on() -> None:
    for seed in range(10):
        said = say(OPEN, OPEN.surface_problem, THOUGHT, seed=seed).lower()
        told = said.index(OPEN.triggering_situation.rstrip(".").lower())
        assert told < said.index(OPEN.automatic_thoughts[0].rstrip(".").lower())
        asked = "How did you feel in that moment?"
        assert tells(OPEN, say(OPEN, OPEN.surface_problem, asked, seed=seed))


def test_asked_who_or_what_a_client_answers_with_a_fact_of_its_own() -> None:
    profile = OPEN.model_copy(update={"persona": "I live with my sister. I repair old clocks."})
    for seed in range(8):
        said = say(profile, profile.surface_problem, "Who do you live with?", seed=seed)
        assert "live with my sister" in said


@pytest.mark.parametrize(
    "text",
    [
        "I shrug everything off lately, and I feel tired down to the bone.",
        "I eat dinner standing up in the kitchen, and I wake up with my jaw clenched.",
        "There's hardly a beginning to it.",
        "I am gruff with my wife, and I lose my temper over crumbs.",
    ],
)
def test_an_idiom_is_no_topic(text: str) -> None:
    assert rank_topics([text]) == ()


def test_a_topic_may_begin_with_a_rank() -> None:
    texts = ("It's about my best friend's college.", "I worry about my best friend's college.")
    assert rank_topics(texts)[0] == "my best friend's college"
    assert rank_topics(["It was the best, all in all."]) == ()


def test_other_peoples_feelings_are_not_the_clients() -> None:
    assert find_emotions("It was the timing, how tired everyone was, and luck.") == ()
    assert find_emotions("My boss was angry. What I dread is Monday, and I feel sad.") == ("sad",)


def test_this_stands_for_the_topic_only_where_it_can() -> None:
    wrong = re.compile(
        r"\babout this is\b|: this,|it's (?:just |only )?this,|\bsee this and\b", re.I
    )
    said = [text for session in play_clients() for text in spoken_by(session, Seat.CLIENT)]
    assert any(re.search(r"\b(?:about|with) this\b", text) for text in said)
    assert not [text for text in said if wrong.search(text)]


def test_nobody_names_a_thought_that_was_not_voiced() -> None:
    view = look(
        "Hello, it's about the ward, and I feel sad about the ward.", kind=ChoiceKind.UTTERANCE
    )
    for seed in range(30):
        text = EMPATHIC.propose(reseed(view, seed))[0].text
        assert "what you tell yourself" not in text
        assert "the thought" not in text


def look(*lines: str, kind: ChoiceKind, n: int = 1) -> CounselorView:
    spoken = tuple(
        Line(Seat.COUNSELOR if index % 2 else Seat.CLIENT, text) for index, text in enumerate(lines)
    )
    plan = DIAGNOSTIC_PLAN
    return CounselorView(kind, n, spoken, Stage.DIAGNOSTIC, plan, 1, (1, 2), len(lines) // 2, 20, 0)


def reseed(view: CounselorView, seed: int) -> CounselorView:
    return CounselorView(
        view.kind,
        view.n,
        view.lines,
        view.stage,
        view.plan,
        view.action,
        view.legal_actions,
        view.exchange,
        view.max_exchanges,
        seed,
    )


@pytest.mark.parametrize(
    ("last", "told"),
    [
        ("He read my report aloud and laughed.", "he read your report aloud and laughed"),
        ("Um, I was at my desk when I heard it.", "you were at your desk when you heard it"),
        ("I have my reasons, but I had dinner with him in May.", "you had dinner with him in May"),
        (
            "If I'm fair, they wrote to me in May. I hadn't counted that.",
            "they wrote to you in May",
        ),
        (
            "It isn't one or the other. I feel sad, and still the bakery is open.",
            "the bakery is open",
        ),
        ("Now I'd rather say that the bakery is open.", "the bakery is open"),
        ("Marco read my report aloud and laughed.", '"Marco read my report aloud and laughed"'),
        (
            "I should never lose a client of that kind.",
            '"I should never lose a client of that kind"',
        ),
        ("You should read my report aloud to them.", ""),
        ("I can't say. I tend to leave that out.", ""),
    ],
)
def test_what_was_just_told_is_taken_up_in_the_second_person(last: str, told: str) -> None:
    assert take_up(last) == told


def test_the_counselor_names_the_content_of_the_last_message() -> None:
    view = look(
        "Hello, it's the office.",
        "What happened the last time?",
        "I feel sad about the office. He read my report aloud and laughed.",
        kind=ChoiceKind.UTTERANCE,
        n=40,
    )
    texts = [candidate.text for candidate in Stepper(skill=1.0).propose(view)]
    named = [text for text in texts if "he read your report aloud and laughed" in text]
    assert len(named) > 15
    assert not any(hear(text).pressure or hear(text).stuffed for text in named)


def test_one_thought_is_rated_and_rated_again() -> None:
    for session in play_clients():
        rating = [
            text
            for text in spoken_by(session, Seat.COUNSELOR)
            if hear(text).ask in (Question.RATE, Question.RERATE)
        ]
        named = {quoted for text in rating for quoted in re.findall(r'the thought "([^"]+)"', text)}
        assert len(named) <= 1, session.profile.profile_id


def test_a_client_rates_the_thought_it_was_asked_about_and_no_other() -> None:
    profile = next(
        p for p in BANK if len(p.automatic_thoughts) == 2 and p.attitude is Attitude.OPEN
    )
    first, second = profile.automatic_thoughts
    ready = [*warm_up(profile), THOUGHT, "And what would that mean about you?"]
    asked = f'From 0 to 100, how much do you believe the thought "{second}"?'
    again = f'And now, from 0 to 100, how much do you still believe the thought "{first}"?'
    assert talk(profile, *ready, asked).focus == 1
    assert talk(profile, *ready, asked, again).focus == 1
    assert talk(profile, *ready, again).focus == 0


@pytest.mark.parametrize("number", range(0, len(BANK), 13))
def test_belief_falls_most_for_the_engaged_and_least_for_the_resistant(number: int) -> None:
    strategy = FITTING[BANK[number].distortion][0]
    says = [*warm_up(OPEN, 14), THOUGHT, *(asking(ask) for ask in CORE[strategy])]
    falls: dict[AttitudeType, list[float]] = {}
    for attitude in Attitude:
        same = {"attitude": attitude, "topic": OPEN.topic, "emotion": OPEN.emotion}
        profile = BANK[number].model_copy(update=same)
        fall = begin(profile).belief_in_focus - talk(profile, *says).belief_in_focus
        falls.setdefault(attitude.type, []).append(fall)
    order = (AttitudeType.ENGAGED, AttitudeType.WITHDRAWN, AttitudeType.RESISTANT)
    for more, less in pairwise(order):
        assert min(falls[more]) > max(falls[less])


def asking(ask: Question) -> str:
    """A plain wording of a working question."""
    return ASKING.get(ask) or next(
        text
        for template in counselor_phrases.QUESTIONS[ask]
        for text in [re.sub(r"\[([^|\]]*)[^\]]*\]", r"\1", template)]
        if "{" not in text or ask not in ASKING
    ).format(topic="this", emotion="sad", belief="that thought", thought="")


def test_the_better_a_strategy_fits_and_the_further_it_is_carried_the_more_belief_falls() -> None:
    strategies = FITTING[OPEN.distortion]
    assert all(first > second for first, second in pairwise(FIT_BY_PLACE))
    ready = [*warm_up(OPEN), THOUGHT]
    best = [asking(ask) for ask in CORE[strategies[0]]]
    steps = [talk(OPEN, *ready, *best[:end]).belief_in_focus for end in range(len(best) + 1)]
    assert all(later < earlier for earlier, later in pairwise(steps))


def test_plans_differ_in_fit_and_not_in_their_number_of_actions() -> None:
    low, high = INTERVENTION_ACTIONS
    told = "I keep thinking that I should always be perfect. I haven't said that before."
    view = look("Hello.", THOUGHT, told, kind=ChoiceKind.PLAN, n=200)
    plans = [
        candidate.plan
        for candidate in Stepper().propose(view)
        if isinstance(candidate, PlanCandidate) and candidate.plan
    ]
    legal = [plan for plan in plans if low <= len(plan.actions) <= high]
    assert len(legal) >= 0.9 * len(plans)
    assert {len(plan.actions) for plan in legal} == set(range(low, high + 1))
    assert len({plan.strategy for plan in legal}) > 4
    orders = {tuple(read_action(action) for action in plan.actions) for plan in legal}
    assert len(orders) > 40


@pytest.mark.parametrize(
    ("lead", "text", "joined"),
    [
        ("to be fair,", "My team lost.", "To be fair, my team lost."),
        ("um,", "I was there.", "Um, I was there."),
        ("um,", "Marco was there.", "Marco was there."),
        ("all right, one answer:", "It's this: we lost.", "It's this: we lost."),
        ("", "We lost.", "We lost."),
    ],
)
def test_a_clause_joins_a_sentence_unless_a_name_might_begin_it(
    lead: str, text: str, joined: str
) -> None:
    assert join_lead(lead, text) == joined


def test_a_manner_is_a_sentence_of_its_own_or_a_sound() -> None:
    assert put_before("It's a lot.", "Marco was there.") == "It's a lot. Marco was there."
    assert put_before("um,", "I was there.") == "Um, I was there."
    assert put_before("", "We lost.") == "We lost."
    assert put_after("We lost.", "I can't sort it.") == "We lost. I can't sort it."
    assert put_after("Did we lose?", "I can't sort it.") == "Did we lose?"


@pytest.mark.parametrize(("seat", "most"), [(Seat.CLIENT, 0.91), (Seat.COUNSELOR, 0.78)])
def test_not_all_sentences_recur_once_the_profile_is_masked(seat: Seat, most: float) -> None:
    tally = TextTally()
    for session in play_clients():
        said = spoken_by(session, seat)
        tally.add(said, mask_sentences(said, session.profile))
    recurring = tally.compute().recurring
    assert recurring is not None
    assert recurring < most
