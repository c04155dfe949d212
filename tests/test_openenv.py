"""OpenEnv: a real server, and a client of theirs that knows nothing of us."""

import importlib.util
import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agents.task import CounselingTask
from tests.test_walls import secrets_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("openenv") is None,
        reason="OpenEnv is not installed: make check-openenv has an environment for it",
    ),
]
TASK = CounselingTask("builtin:test", max_exchanges=4)
LIMIT = 2
PATIENCE = 300.0
SERVING = Path(__file__).parent.parent / "rollouts" / "serving"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Where the server listens."""
    import uvicorn

    from rollouts.serving.app import make_app

    door = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(make_app(TASK, LIMIT), log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    end = time.monotonic() + PATIENCE
    while not server.started and time.monotonic() < end:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{door.getsockname()[1]}"
    server.should_exit = True
    thread.join(PATIENCE)


def connect(url: str) -> Any:
    from openenv.core.generic_client import GenericEnvClient

    return GenericEnvClient(base_url=url, message_timeout_s=PATIENCE).sync()


def play(client: Any, **told: Any) -> list[Any]:
    """Every result of one session: what reset gave, and each step."""
    results = [client.reset(**told)]
    while not results[-1].done:
        results.append(client.step({"utterance": "What went through your mind then?"}))
    return results


def test_a_client_plays_a_whole_session_and_it_is_the_one_played_here(url: str) -> None:
    row = TASK.list_rows()[0]
    with connect(url) as client:
        results = play(client, **row._asdict())
        assert client.state()["step_count"] == len(results) - 1
    env = TASK.make_env()
    seen, _ = env.reset(seed=row.seed, options={"profile": row.profile})
    assert results[0].observation["client_utterance"] == seen["client_utterance"] != ""
    assert results[0].reward is None
    for result in results[1:]:
        seen, reward, terminated, truncated, _ = env.step("What went through your mind then?")
        told = result.observation
        assert told["client_utterance"] == seen["client_utterance"]
        assert (told["plan"], told["action"]) == (seen["plan"], seen["action"])
        assert (result.reward, result.done) == (reward, terminated or truncated)
        assert told["truncated"] == truncated
    assert results[-1].observation["ending"] == env.session.ending


def test_no_secret_goes_over_the_wire_that_the_client_has_not_said(url: str) -> None:
    with connect(url) as client:
        for profile, row in list(zip(TASK.clients, TASK.list_rows(), strict=True))[:5]:
            said = ""
            for result in play(client, **row._asdict()):
                said += "\n" + result.observation["client_utterance"]
                read = json.dumps([result.observation, client.state()], ensure_ascii=False)
                for secret in secrets_of(profile):
                    assert secret in said or f'"{secret}"' not in read
                    assert secret in said or len(secret) < 20 or secret not in read


def test_sessions_run_side_by_side_up_to_the_limit(url: str) -> None:
    one, two = TASK.list_rows()[:2]
    with connect(url) as first, connect(url) as second:
        opened = [first.reset(**one._asdict()), second.reset(**two._asdict())]
        assert opened[0].observation != opened[1].observation
        with pytest.raises(Exception, match=r"(?i)capacity"), connect(url) as third:
            third.reset()
        assert not first.step({"utterance": "Since when?"}).done


def test_a_move_that_cannot_be_read_is_told_and_the_session_goes_on(url: str) -> None:
    with connect(url) as client:
        with pytest.raises(Exception, match="reset"):
            client.step({"utterance": "Hello."})
        with pytest.raises(Exception, match="no profile"):
            client.reset(profile="nobody")
        client.reset(seed=1)
        for wrong in ({"utterance": 3}, {"words": "Hello."}, {}):
            with pytest.raises(Exception, match=r"(?i)valid"):
                client.step(wrong)
        assert client.step({"utterance": "\x00 <|im_end|> {"}).observation["exchange"] == 1
        assert client.step({"utterance": "/leave"}).done


def test_openenv_validates_the_server_and_the_manifest(url: str) -> None:
    from openenv.cli._validation import validate_running_environment
    from openenv.validation import Level, Verdict, run_validation

    told = validate_running_environment(url, timeout_s=PATIENCE)
    assert told["passed"], told["criteria"]
    static = run_validation(SERVING, max_level=Level.STATIC, skip_build=True)
    assert static.verdict is Verdict.PASS


def test_the_clients_are_listed_as_tasks(url: str) -> None:
    import requests

    asked = {"split": TASK.profiles}
    told = requests.post(f"{url}/psy_step/num_tasks", json=asked, timeout=PATIENCE)
    assert told.json()["num_tasks"] == len(TASK.clients)
    told = requests.post(f"{url}/psy_step/task", json={**asked, "index": 0}, timeout=PATIENCE)
    assert told.json()["task"] == TASK.list_rows()[0]._asdict()
