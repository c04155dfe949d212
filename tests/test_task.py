"""One object gives a trainer clients, an environment and rewards."""

import pytest

from agents.task import CounselingTask
from psy_env import InputError


def test_a_row_names_a_session_and_tells_nothing_of_the_client() -> None:
    task = CounselingTask("builtin:test", max_exchanges=2)
    rows = task.list_rows(seed=7)
    assert [row.profile for row in rows] == [client.profile_id for client in task.clients]
    assert rows == task.list_rows(seed=7) != task.list_rows(seed=8)
    assert rows[0]._fields == ("profile", "seed")


def test_the_same_row_opens_the_same_session_in_every_environment() -> None:
    task = CounselingTask("builtin:test", max_exchanges=2)
    row = task.list_rows()[0]
    seen = [
        task.make_env().reset(seed=row.seed, options={"profile": row.profile})[0]["dialogue"]
        for _ in range(2)
    ]
    assert seen[0] == seen[1] != ""


def test_its_rewards_are_those_its_judge_can_pay() -> None:
    task = CounselingTask("builtin:test", max_exchanges=1, reward="terminal")
    env = task.make_env()
    env.reset(seed=0)
    before = env.session
    _, paid, *_ = env.step("What brings you here?")
    (rule,) = task.find_rewards("terminal")
    assert rule(before, env.session) == paid
    with pytest.raises(InputError, match="no reward rule"):
        task.find_rewards("applause")
