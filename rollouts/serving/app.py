"""The server: `python -m rollouts.serving.app`, or `uvicorn rollouts.serving.app:app`."""

import argparse
import sys
from functools import partial
from typing import Any

from agents.task import CounselingTask
from psy_env.errors import InputError
from psy_env.rewards import RULES

SESSIONS, PORT = 64, 8000


def make_app(task: CounselingTask, sessions: int = SESSIONS) -> Any:
    """The FastAPI application: one environment a connection, at most so many at a time; who comes
    then is told that the server is full. Raises InputError for a task that cannot be played, and
    where OpenEnv is not installed."""
    if sessions < 1:
        raise InputError(f"{sessions} sessions", "Serve at least 1.", place="sessions")
    try:
        from openenv.core.env_server.http_server import create_fastapi_app
    except ImportError as error:
        remedy = "Install it: pip install 'psy-step[openenv]'."
        raise InputError(f"OpenEnv cannot be loaded ({error})", remedy) from error

    from rollouts.serving.environment import NAME, ClientAnswer, CounselingService, Say

    serve = partial(CounselingService, task)
    serve().close()
    return create_fastapi_app(serve, Say, ClientAnswer, max_concurrent_envs=sessions, env_name=NAME)


def main(arguments: list[str] | None = None) -> int:
    """Serve until Ctrl-C."""
    asked = _read(arguments)
    task = CounselingTask(
        asked.profiles,
        asked.client,
        asked.evaluator,
        planning=asked.planning,
        max_exchanges=asked.max_exchanges,
        reward=asked.reward,
    )
    try:
        app = make_app(task, asked.sessions)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    import uvicorn

    uvicorn.run(app, host=asked.host, port=asked.port, log_level="warning")
    return 0


def _read(arguments: list[str] | None) -> argparse.Namespace:
    usual = CounselingTask()
    parser = argparse.ArgumentParser(
        prog="python -m rollouts.serving.app",
        description="Serve the counseling environment to OpenEnv's clients.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--profiles", default=usual.profiles, help="who the clients are")
    parser.add_argument("--client", default=usual.client, help="who plays them")
    parser.add_argument("--evaluator", default=usual.evaluator, help="who rates the sessions")
    parser.add_argument("--reward", default=usual.reward, choices=tuple(RULES), help="what pays")
    parser.add_argument("--max-exchanges", type=int, default=usual.max_exchanges, help="the cap")
    parser.add_argument("--no-plan", dest="planning", action="store_false", help="play plan-free")
    parser.add_argument("--sessions", type=int, default=SESSIONS, help="at most so many at a time")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at")
    parser.add_argument("--port", type=int, default=PORT, help="the port to listen at")
    return parser.parse_args(arguments)


def __getattr__(name: str) -> Any:
    if name == "app":
        return make_app(CounselingTask())
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


if __name__ == "__main__":
    sys.exit(main())
