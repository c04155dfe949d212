"""Models that are asked in the plain form: they speak, name a step, answer with a digit; the same
records come out."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agents.llm.digits import DIGIT_FLOOR, Digit, read_digit
from agents.llm.plain_client import PlainClient
from agents.llm.plain_counselor import PlainCounselor, read_plan, split_step
from agents.llm.plain_evaluator import PlainEvaluator
from agents.models.chat import Completion
from agents.models.recording import SeatModel
from agents.models.scripted import ScriptedModel
from psy_env.errors import SeatError
from psy_env.records import Choice, PlanCandidate, ScoreCard, Transcript, UtteranceCandidate
from psy_env.reply_text import ReplyError
from psy_env.rubrics import CTRS, UTTERANCE, ChoiceKind
from psy_env.views import CounselorView
from psy_env.vocabulary import Seat, Strategy
from rollouts.results.pairs import Barren, MiningSettings, match_candidates
from scripts.app import main
from tests.lab import MODELS, PRICE, declare, simulate
from tests.model_answers import answer_body
from tests.model_server import Answer, ModelServer, reply
from tests.seated_models import (
    CLIENT_VIEW,
    COUNSELOR_VIEW,
    OPEN_VIEW,
    PLAN_VIEW,
    PROMPTS,
    SAID,
    SESSION_VIEW,
    Script,
    make_slate,
)

PLAN = """Strategy: Efficiency Evaluation
Aim: see what the thought costs
Why: it keeps them awake
1. Ask when the thought came last
2) Ask what it did to the evening
3. Ask what it is good for
4. Ask what it costs
5. Ask for a fairer thought"""


def client(script: Script) -> tuple[PlainClient, ScriptedModel]:
    model = ScriptedModel(script)
    return PlainClient(SeatModel(model, Seat.CLIENT), PROMPTS, 2), model


def counselor(script: Script) -> PlainCounselor:
    return PlainCounselor(SeatModel(ScriptedModel(script), Seat.COUNSELOR), PROMPTS, 2)


def utter(speaks: PlainCounselor, view: CounselorView) -> list[UtteranceCandidate]:
    return [found for found in speaks.propose(view) if isinstance(found, UtteranceCandidate)]


def evaluator(script: Script, repeats: int = 1) -> tuple[PlainEvaluator, ScriptedModel]:
    model = ScriptedModel(script)
    return PlainEvaluator(SeatModel(model, Seat.EVALUATOR), PROMPTS, repeats, 2), model


# The client


def test_the_client_just_speaks_and_leaves_by_the_last_mark() -> None:
    stays, _ = client(lambda _: "Client: *sighs* It was the letter again.")
    assert stays.speak(CLIENT_VIEW).model_dump() == {
        "utterance": "It was the letter again.",
        "exit": False,
        "reasoning": "",
    }
    for parting in ("Thanks, bye. [EXIT]", "Thanks, bye.\n[exit].", "Thanks, bye. [ /EXIT ]"):
        leaves, _ = client(lambda _, said=parting: said)  # type: ignore[misc]
        turn = leaves.speak(CLIENT_VIEW)
        assert (turn.utterance, turn.exit) == ("Thanks, bye.", True)
    mute, _ = client(lambda _: "[EXIT]")
    assert mute.speak(CLIENT_VIEW).exit
    wavers, _ = client(lambda _: "I could [EXIT] this, but I want to stay.")
    assert not wavers.speak(CLIENT_VIEW).exit


def test_a_client_out_of_its_role_is_asked_again_and_then_no_data() -> None:
    strays, model = client(lambda _: "I'm here to help. How can I assist you?")
    with pytest.raises(SeatError, match="fell out of its role: talks as the assistant"):
        strays.speak(CLIENT_VIEW)
    assert len(model.requests) == 3
    assert "the one who came for help" in model.requests[1].messages[-1].content
    answers = iter(["I'm here to help you.", "The letter said no."])
    returns, _ = client(lambda _: next(answers))
    assert returns.speak(CLIENT_VIEW).utterance == "The letter said no."


def test_the_form_is_filled_digit_by_digit() -> None:
    digits = iter("4 x x x 9 9 9 2 3 1 5 5 5 5 4 3 2 1 3 4 5".split())
    fills, model = client(lambda _: next(digits))
    ratings = fills.react(CLIENT_VIEW)
    keys = list(ratings.scores)
    assert [ratings.scores[key] for key in keys[:4]] == [4, None, None, 2]
    assert ratings.causes == {keys[1]: "no digit", keys[2]: "out of range"}
    assert all(request.top_logprobs == 20 for request in model.requests)


# The counselor


def test_the_step_stands_on_the_first_line() -> None:
    said = ["Step: 2\nWhat woke you?", "**Action 3** Hm?", "What woke you?"]
    speaks = counselor(lambda request: said if request.n > 1 else said[-1])
    first, second, third = utter(speaks, COUNSELOR_VIEW)
    assert (first.utterance, first.action, first.malformed) == ("What woke you?", 1, None)
    assert (second.utterance, second.action) == ("Hm?", 2)
    assert (third.utterance, third.malformed) == ("What woke you?", "no step named")
    assert split_step("Stepping back, what woke you?") == (None, "Stepping back, what woke you?")


def test_without_a_plan_no_step_is_asked_for_and_the_mark_closes() -> None:
    speaks = counselor(lambda _: ["What woke you?", "Good-bye. [END]", "Counselor: Hm, and then?"])
    told = [(found.text, found.closing) for found in utter(speaks, OPEN_VIEW)]
    assert told == [("What woke you?", False), ("Good-bye.", True), ("Hm, and then?", False)]


def test_what_cannot_be_said_is_not_spoken() -> None:
    echoes = counselor(lambda _: "what you say to the client, in two to four short sentences")
    for candidate in echoes.propose(OPEN_VIEW):
        assert (candidate.text, candidate.malformed) == ("", "says its prompt back")


def test_a_plan_is_read_from_its_lines() -> None:
    (candidate,) = counselor(lambda _: PLAN).propose(replace(PLAN_VIEW, n=1))
    assert isinstance(candidate, PlanCandidate)
    assert candidate.plan is not None
    assert candidate.plan.strategy is Strategy.EFFICIENCY_EVALUATION
    assert candidate.plan.actions[1] == "Ask what it did to the evening"
    assert len(candidate.plan.actions) == 5


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (PLAN.replace("Efficiency Evaluation", "Hope"), "no strategy of the list"),
        (PLAN.replace("Aim:", ""), "no aim"),
        (PLAN.replace("Why:", ""), "no why"),
        (PLAN.partition("1.")[0], "no steps"),
        ("", "no strategy of the list"),
    ],
)
def test_a_plan_with_a_part_missing_is_told_by_that_part(text: str, cause: str) -> None:
    with pytest.raises(ReplyError) as caught:
        read_plan(text)
    assert caught.value.cause == cause


# The judge


def test_a_digit_is_expected_over_the_scale_and_its_mass_is_kept() -> None:
    likely = {"4": 0.3, " 5": 0.1, "The": 0.4, "45": 0.1, "7": 0.05}
    found = read_digit(Completion("The", likely=likely), low=1, high=5)
    assert found.score == 4.25
    assert found.mass == pytest.approx(0.4)
    low = {"4": DIGIT_FLOOR / 2, "The": 0.9}
    with pytest.raises(ReplyError, match="answer with one digit"):
        read_digit(Completion("4", likely=low), low=1, high=5)


@pytest.mark.parametrize(
    ("text", "score"),
    [
        ("4", 4),
        ("Score: 4", 4),
        ("4/5", 4),
        ("4 out of 5.", 4),
        ("4 4", 4),
    ],
)
def test_without_likely_words_the_digit_that_was_written_counts(text: str, score: int) -> None:
    assert read_digit(Completion(text), low=1, high=5) == Digit(score)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("good", "no digit"),
        ("", "no digit"),
        ("3 or 4", "more than one number"),
        ("6", "out of range"),
        ("3.5", "out of range"),
        ("4/10", "more than one number"),
    ],
)
def test_an_answer_without_its_digit_is_unscored_by_cause(text: str, cause: str) -> None:
    with pytest.raises(ReplyError) as caught:
        read_digit(Completion(text), low=1, high=5)
    assert caught.value.cause == cause


def test_each_criterion_of_each_candidate_is_a_question_of_its_own() -> None:
    judge, model = evaluator(lambda _: "4")
    cards = judge.score(make_slate(*SAID[:2], replace_text("")))
    assert [card.scores for card in cards[:2]] == [dict.fromkeys(UTTERANCE.keys, 4)] * 2
    assert cards[2].unscored == "nothing to read"
    assert len(model.requests) == 2 * len(UTTERANCE.keys)
    asked = model.requests[0].messages[-1].content
    assert "words 0" in asked
    assert "words 1" not in asked
    assert "secret" not in asked


def test_a_judge_without_a_digit_leaves_the_item_unscored_and_a_repeated_one_gives_its_spread() -> (
    None
):
    judge, _ = evaluator(lambda request: "?" if "warmly" in str(request.messages) else "4")
    (card,) = judge.score(make_slate(SAID[0]))
    assert card.causes == {"validation_warmth": "no digit"}
    assert card.mean == 4
    several, _ = evaluator(lambda _: ["3", "5", "x"], repeats=3)
    (card,) = several.score(make_slate(SAID[0]))
    assert card.scores["clarity"] in (4, 11 / 3, 13 / 3)
    assert card.spread["clarity"] == pytest.approx(math.sqrt(2), abs=0.5)


def test_the_ctrs_is_rated_item_by_item_and_nothing_is_tagged() -> None:
    judge, model = evaluator(lambda _: "6")
    rating = judge.rate(SESSION_VIEW)
    assert rating.ctrs.scores == dict.fromkeys(CTRS.keys, 6)
    assert rating.untagged == "the plain form asks for no tags"
    assert len(model.requests) == len(CTRS.keys)


def test_expectations_have_a_margin_of_their_own_in_mining() -> None:
    def choose(gap: float, mass: dict[str, float]) -> Any:
        cards = (
            ScoreCard(scores={"clarity": 3.0 + gap}, mass=mass),
            ScoreCard(scores={"clarity": 3.0}, mass=mass),
        )
        choice = Choice(
            kind=ChoiceKind.UTTERANCE,
            candidates=SAID[:2],
            cards=cards,
            violations=(None, None),
            chosen=0,
        )
        return match_candidates(choice, MiningSettings(), seed=1)

    assert choose(0.3, {"clarity": 0.9}) == [(0, 1)]
    assert choose(0.2, {"clarity": 0.9}) is Barren.MARGIN
    assert choose(0.3, {}) is Barren.MARGIN


# A whole run at a real server


def tell_digits(body: dict[str, Any]) -> Answer:
    """A model that tells how likely each digit was, where it is asked to."""
    texts = answer_body(body)
    choices: list[dict[str, Any]] = [
        {"message": {"content": text}, "finish_reason": "stop"} for text in texts
    ]
    if body.get("logprobs"):
        digit = int(texts[0])
        words = [(str(digit), 0.6), (str(digit - 1), 0.3), ("I", 0.1)]
        top = [{"token": word, "logprob": math.log(weight)} for word, weight in words]
        choices[0]["logprobs"] = {"content": [{**top[0], "top_logprobs": top}]}
    return reply(choices)


@pytest.mark.parametrize("told", [True, False])
def test_a_run_in_the_plain_form_leaves_the_same_files_and_replays_without_the_server(
    told: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with ModelServer(tell_digits) as server:
        logprobs = f"honours_logprobs = {str(told).lower()}"
        declare(server.url, PRICE, 'form = "plain"', logprobs)
        assert simulate(*MODELS, "--sessions=2") == 0
        bodies = [ask.body for ask in server.asks]
    assert not any("response_format" in body for body in bodies)
    assert any("logprobs" in body for body in bodies) is told
    lines = Path("run/sessions.jsonl").read_text().splitlines()
    for transcript in map(Transcript.model_validate_json, lines):
        rating = transcript.rating
        assert rating is not None
        assert bool(rating.ctrs.mass) is told
        assert all(score is not None for score in rating.ctrs.scores.values())
    assert main(["verify", "run"]) == 0


def replace_text(text: str) -> UtteranceCandidate:
    return UtteranceCandidate(utterance=text, action=1)
