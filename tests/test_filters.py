"""What a model will not say, or its server not let through, is unscored; the session goes on."""

import json
from pathlib import Path
from typing import Any

import pytest

from psy_env.records import Ending, Transcript
from scripts.app import FAULT, OK
from tests.lab import MODELS, declare, simulate
from tests.model_server import Answer, ModelServer, fail, refuse, reply, say
from tests.odd_servers import answer_within

AZURE = (
    "The response was filtered due to the prompt triggering Azure OpenAI's content management "
    "policy."
)
STOPS = {
    "a refusal": refuse("I cannot rate that."),
    "a filter after some words": say('{"candidates', finish="content_filter"),
    "a filter without words": reply([{"finish_reason": "content_filter"}]),
    "a filter of the prompt": fail(400, AZURE, "content_filter"),
    "a flagged prompt": fail(403, "Your input was flagged for violence."),
    "a risk": fail(400, "Content Exists Risk", "invalid_request_error"),
}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read_session() -> Transcript:
    return Transcript.model_validate_json(Path("run/sessions.jsonl").read_bytes().splitlines()[0])


def stop(answer: Answer, word: str) -> Any:
    """A server that gives this answer wherever the evaluator is asked for `word`."""

    def script(body: Any) -> Answer:
        asked = body.get("response_format", {}).get("json_schema", {}).get("name", "")
        meant = body["model"] == "e" and word in f"{asked} {json.dumps(body['messages'])}"
        return answer if meant else answer_within(body)

    return script


@pytest.mark.parametrize("answer", STOPS.values(), ids=STOPS)
def test_an_item_that_the_evaluator_is_kept_from_rating_is_unscored(answer: Answer) -> None:
    with ModelServer(stop(answer, "guided discovery")) as server:
        declare(server.url)
        assert simulate(*MODELS, "--sessions=1", "--ctrs=item", "--max-exchanges=1") == OK
    session = read_session()
    assert session.rating is not None
    scores = session.rating.ctrs.scores
    assert [key for key, score in scores.items() if score is None] == ["guided_discovery"]
    assert session.rating.ctrs.causes["guided_discovery"] in ("refusal", "content_filter")
    assert session.ending is not Ending.FAILED


def test_slates_that_the_evaluator_is_kept_from_scoring_are_unscored() -> None:
    with ModelServer(stop(STOPS["a filter of the prompt"], "score_utterances")) as server:
        declare(server.url)
        assert simulate(*MODELS, "--sessions=1") == OK
    session = read_session()
    assert session.ending is not Ending.FAILED
    choices = [exchange.reply for exchange in session.exchanges if exchange.reply]
    cards = [card for choice in choices for card in choice.cards if card]
    assert {card.unscored for card in cards} == {"content_filter"}


def test_a_client_that_is_not_let_speak_fails_its_session_and_not_the_run(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def script(body: Any) -> Answer:
        return fail(400, AZURE) if body["model"] == "c" else answer_within(body)

    with ModelServer(script) as server:
        declare(server.url)
        assert simulate(*MODELS, "--sessions=2") == FAULT
    assert "content_filter" in capsys.readouterr().out
