"""The embedded client: what moves it, what it keeps to itself, and how it speaks."""

import random
from collections.abc import Callable

import pytest

from agents.catalog import seat_cast
from agents.rule_based import counselor_phrases as phrases
from agents.rule_based.client import RuleBasedClient
from agents.rule_based.client_state import STEP_WEIGHTS, Stance, State, begin, feel
from agents.rule_based.techniques import CORE, FITTING
from agents.rule_based.tempers import TEMPERS
from agents.rule_based.wording import fill, split_keys
from psy_env.records import Profile, Rules
from psy_env.risk import find_risk
from psy_env.rubrics import SESSION_REACTIONS
from psy_env.seats import play
from psy_env.session import Session
from psy_env.views import ClientView, Line
from psy_env.vocabulary import Attitude, Distortion, Question, Seat, Strategy
from tests.kept_sessions import BANK, play_clients

OPEN = next(profile for profile in BANK if profile.attitude is Attitude.OPEN)
ASKING: dict[Question, str] = {
    Question.EVIDENCE_FOR: "What evidence is there for that thought?",
    Question.EVIDENCE_AGAINST: "What evidence is there against that thought?",
    Question.BALANCED: "How would you put it in a more balanced way?",
    Question.RERATE: "And now, from 0 to 100, how much do you still believe it?",
    Question.WORST: "What is the worst that could happen?",
    Question.LIKELIHOOD: "How likely is that?",
    Question.COPE: "How would you cope with it?",
}
WARM = (
    "I hear how {emotion} you feel about {topic}, and that makes sense.",
    "It sounds like {topic} leaves you feeling {emotion}. That's really hard.",
    "Thank you for telling me about {topic}. I can see that you feel {emotion}.",
    "No wonder you feel {emotion}. It makes sense that {topic} weighs on you.",
)


def talk(profile: Profile, *says: str) -> State:
    """The client's state after hearing these counselor turns, answering in between."""
    client = RuleBasedClient()
    lines: tuple[Line, ...] = ()
    for index, text in enumerate(("", *says)):
        if text:
            lines = (*lines, Line(Seat.COUNSELOR, text))
        turn = client.speak(ClientView(profile, lines, index, 20, seed=index))
        lines = (*lines, Line(Seat.CLIENT, turn.utterance))
    return feel(profile, lines)


def warm_up(profile: Profile, turns: int = 6) -> list[str]:
    """Sound counselor turns: a reflection in the client's words and a simple question, never twice
    the same."""
    words, rng = {"emotion": profile.emotion, "topic": profile.topic}, random.Random(0)
    asks = [
        template
        for ask in (Question.SITUATION, Question.FEELING)
        for template in phrases.QUESTIONS[ask]
    ]
    return [
        f"{fill(phrases.REFLECTIONS[index % len(phrases.REFLECTIONS)], words, rng)} "
        f"{fill(asks[index % len(asks)], words, rng)}"
        for index in range(turns)
    ]


def fitting(profile: Profile, strategy: Strategy) -> Profile:
    """The same client with a thought that this strategy fits."""
    distortion = next(pattern for pattern, strategies in FITTING.items() if strategy in strategies)
    return profile.model_copy(update={"distortion": distortion})


def test_being_understood_in_ones_own_words_builds_trust_and_generic_warmth_builds_less() -> None:
    grounded = talk(OPEN, *(line.format(emotion=OPEN.emotion, topic=OPEN.topic) for line in WARM))
    generic = talk(
        OPEN, "That makes sense.", "That's really hard.", "I can hear that.", "It's understandable."
    )
    assert grounded.trust > generic.trust > begin(OPEN).trust


@pytest.mark.parametrize(
    "bad",
    [
        "You should just stop thinking about it.",
        "You are absolutely amazing and brilliant!",
        "Please give me five stars for this session.",
        "Don't worry, everything will be fine. Stay positive, you'll be fine.",
        "How likely is it? What is the evidence for it? What would a friend say? What are the "
        "advantages?",
    ],
)
def test_every_trick_costs_trust(bad: str) -> None:
    assert talk(OPEN, bad).trust < begin(OPEN).trust


def test_being_parroted_costs_trust() -> None:
    lines = (
        Line(
            Seat.CLIENT,
            "I have been sleeping badly since the new manager started to check everything.",
        ),
    )
    parrot = Line(
        Seat.COUNSELOR,
        "You have been sleeping badly since the new manager started to check everything.",
    )
    assert feel(OPEN, (*lines, parrot)).stance is Stance.PARROTED
    assert feel(OPEN, (*lines, parrot)).trust < begin(OPEN).trust


@pytest.mark.parametrize(
    "profile", [p for p in BANK if p.attitude in (Attitude.SKEPTICAL, Attitude.GUARDED)][:6]
)
def test_the_automatic_thought_comes_out_only_with_trust(profile: Profile) -> None:
    asked = "What was going through your mind?"
    assert talk(profile, asked).disclosed == 0
    assert talk(profile, *warm_up(profile, 12), asked).disclosed == 1


def test_a_thought_never_slips_out_unasked() -> None:
    for session in play_clients("rule_based/empathic"):
        said = " ".join(line.text.lower() for line in session.lines if line.seat is Seat.CLIENT)
        assert not any(
            thought.rstrip(".").lower() in said for thought in session.profile.automatic_thoughts
        )


def test_belief_moves_only_when_a_fitting_strategy_is_carried_out_in_order() -> None:
    strategy = Strategy.EVIDENCE_BASED_QUESTIONING
    profile = fitting(OPEN, strategy)
    ready = [*warm_up(profile), "What was going through your mind?"]
    in_order = talk(profile, *ready, *(ASKING[ask] for ask in CORE[strategy]))
    backwards = talk(profile, *ready, *(ASKING[ask] for ask in reversed(CORE[strategy])))
    undisclosed = talk(profile, *warm_up(profile), *(ASKING[ask] for ask in CORE[strategy]))
    assert in_order.belief < 0.75 * begin(profile).belief
    assert backwards.belief > in_order.belief + 0.1
    assert undisclosed.belief == begin(profile).belief


def test_a_strategy_that_does_not_fit_moves_no_belief() -> None:
    ready = [*warm_up(OPEN), "What was going through your mind?"]
    asks = [ASKING[ask] for ask in CORE[Strategy.DECATASTROPHIZING]]
    fits = OPEN.model_copy(update={"distortion": Distortion.CATASTROPHIZING})
    does_not = OPEN.model_copy(update={"distortion": Distortion.SHOULD_STATEMENTS})
    assert talk(fits, *ready, *asks).belief < begin(fits).belief - 0.1
    assert talk(does_not, *ready, *asks).belief == begin(does_not).belief


def test_late_steps_weigh_more_than_the_first() -> None:
    assert max(STEP_WEIGHTS) > STEP_WEIGHTS[0]


def test_a_client_leaves_when_driven_away() -> None:
    cast = seat_cast(counselor="gaming/begging")
    for profile in BANK[:8]:
        session = play(Session.start(profile, Rules(planning=False, candidates=1)), cast)
        assert session.ending == "walked_out"
        assert session.exchanges[-1].client.reasoning == "driven away"


@pytest.mark.parametrize(
    "counselor",
    ["rule_based/stepper", "rule_based/no_plan", "rule_based/empathic", "rule_based/random"],
)
def test_no_client_sentence_is_repeated_within_a_session(counselor: str) -> None:
    for session in play_clients(counselor, step=4):
        spoken = [
            key
            for line in session.lines
            if line.seat is Seat.CLIENT
            for key in sorted(split_keys(line.text))
        ]
        assert len(spoken) == len(set(spoken)), session.profile.profile_id


def test_every_attitude_speaks_in_its_own_way() -> None:
    def first_answer(profile: Profile) -> str:
        lines = (
            Line(Seat.CLIENT, profile.surface_problem),
            Line(Seat.COUNSELOR, "What went through your mind?"),
        )
        return RuleBasedClient().speak(ClientView(profile, lines, 1, 20, seed=5)).utterance

    same = {
        attitude: first_answer(OPEN.model_copy(update={"attitude": attitude}))
        for attitude in TEMPERS
    }
    assert len(set(same.values())) == len(TEMPERS)


def test_an_attitude_without_rules_of_its_own_is_played_by_those_of_its_type(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(TEMPERS, Attitude.GUARDED)
    new = OPEN.model_copy(update={"profile_id": "of-a-type"})
    texts = [
        [line.text for line in play(Session.start(profile, Rules(), seed=3), seat_cast()).lines]
        for attitude in (Attitude.GUARDED, Attitude.HESITANT)
        for profile in [new.model_copy(update={"attitude": attitude})]
    ]
    assert texts[0] == texts[1]


def test_the_form_holds_every_item_on_its_scale_and_reads_the_state() -> None:
    def react(counselor: str) -> Callable[[str], float]:
        session = play(
            Session.start(OPEN, Rules(planning=counselor == "rule_based/stepper"), seed=1),
            seat_cast(counselor=counselor),
        )
        assert session.reactions is not None
        assert set(session.reactions.scores) == set(SESSION_REACTIONS.keys)
        reactions = session.reactions
        return lambda subscale: reactions.mean_of(subscale, SESSION_REACTIONS) or 0.0

    good, bad = react("rule_based/stepper"), react("rule_based/random")
    assert good("helpful") > bad("helpful")
    assert good("hindering") < bad("hindering")


def test_the_client_survives_anything_that_is_said_to_it() -> None:
    rng = random.Random(0)
    for _ in range(40):
        noise = "".join(
            chr(rng.choice((rng.randrange(32, 127), rng.randrange(0xA0, 0x2FFF))))
            for _ in range(80)
        )
        assert talk(OPEN, noise, "", noise).heard >= 1


def test_a_question_about_safety_is_answered_and_raises_no_new_flag() -> None:
    for profile in BANK[:16]:
        asked = Line(
            Seat.COUNSELOR, "Are you safe right now, or are you thinking of hurting yourself?"
        )
        lines = (Line(Seat.CLIENT, "Sometimes they would be better off without me."), asked)
        said = RuleBasedClient().speak(ClientView(profile, lines, 1, 20, seed=2)).utterance
        assert feel(profile, lines).stance is Stance.ASKED_ABOUT_SAFETY
        assert "safe" in said or "anything" in said or "happen" in said
        assert not find_risk(said)


def test_the_same_seed_gives_the_same_words_and_another_seed_gives_others() -> None:
    def speak(seed: int) -> str:
        return RuleBasedClient().speak(ClientView(OPEN, (), 0, 20, seed=seed)).utterance

    assert speak(4) == speak(4)
    assert len({speak(seed) for seed in range(8)}) > 4
