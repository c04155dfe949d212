"""The test server itself: as a process of its own it answers every model seat so that nothing has
to be asked again."""

import json
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from functools import partial
from pathlib import Path

from agents import catalog
from agents.models.chat import ChatRequest, Sampling
from agents.models.endpoint.entries import Endpoint
from agents.models.endpoint.model import EndpointModel
from agents.options import Setup
from psy_env.records import Ending, Message, Rules
from psy_env.rubrics import CTRS, SESSION_REACTIONS
from psy_env.seats import play
from psy_env.session import Session
from tests.model_server import ModelServer, answer_seats
from tests.scripted import make_profile

ROOT = Path(__file__).parent.parent


def test_a_session_of_models_is_played_without_one_question_asked_twice() -> None:
    with ModelServer(partial(answer_seats, 0.0)) as server:
        setup = Setup(endpoints=(Endpoint(name="generic", base_url=server.url),))
        cast = catalog.seat_cast(
            client="generic/m", counselor="generic/m", evaluator="generic/m", setup=setup
        )
        session = play(Session.start(make_profile(), Rules(candidates=4)), cast)
    transcript = session.transcript()
    assert transcript.ending is not Ending.FAILED, transcript.cause
    assert transcript.rating is not None
    assert transcript.reactions is not None
    assert set(transcript.rating.ctrs.scores) == set(CTRS.keys)
    assert set(transcript.reactions.scores) == set(SESSION_REACTIONS.keys)
    assert not (transcript.rating.ctrs.causes)
    assert not (transcript.reactions.causes)
    assert not (transcript.rating.untagged)
    assert not any(
        candidate.malformed for _, choice in transcript.choices for candidate in choice.candidates
    )
    asked = Counter(ask.body["response_format"]["json_schema"]["name"] for ask in server.asks)
    answered = sum(exchange.answer is not None for exchange in transcript.exchanges)
    assert asked["client_turn"] == len(transcript.exchanges)
    assert asked["counselor_utterance"] == asked["score_utterances"] == answered
    assert (asked["counselor_plan"], asked["score_plans"], asked["tags"]) == (1, 1, 1)


def test_it_serves_as_a_process_and_tells_its_counts(tmp_path: Path) -> None:
    told = ("--port-file", tmp_path / "port", "--count-file", tmp_path / "counts")
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.model_server", *map(str, told)], cwd=ROOT
    )
    try:
        port = wait_for_text(tmp_path / "port")
        endpoint = Endpoint(name="process", base_url=f"http://127.0.0.1:{port}/v1")
        question = Message(role="user", content="How is the weather?")
        reply = EndpointModel(endpoint, "m").chat(ChatRequest((question,), Sampling(), n=2))
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/count") as answer:
            counts = json.load(answer)
    finally:
        process.terminate()
        process.wait(30)
    assert len({completion.text for completion in reply.completions}) == 2
    assert counts == json.loads((tmp_path / "counts").read_text())
    assert counts == {"received": 1, "answered": 1, "in_flight": 0, "most_in_flight": 1}


def wait_for_text(path: Path) -> str:
    for _ in range(600):
        if path.exists() and (text := path.read_text()):
            return text
        time.sleep(0.05)
    raise AssertionError(f"{path} was never written")
