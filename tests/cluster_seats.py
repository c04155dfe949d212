"""A client that plays when all nodes of a cluster do."""

import os
import time
from pathlib import Path

from agents.rule_based.client import RuleBasedClient
from psy_env.records import ClientTurn
from psy_env.views import ClientView

MARKS = "PSY_STEP_TEST_MARKS"
"""The environment variable that names the folder of the marks; without it none is left."""


NODES = 2
PATIENCE = 300.0


class Marking(RuleBasedClient):
    """The embedded client; where there are marks it leaves one for its node, and waits for those of
    the others."""

    def speak(self, view: ClientView) -> ClientTurn:
        """Say what that one says."""
        if folder := os.environ.get(MARKS):
            _wait_for_all(Path(folder))
        return super().speak(view)


def _wait_for_all(marks: Path) -> None:
    import ray

    (marks / ray.get_runtime_context().get_node_id()).touch()
    until = time.monotonic() + PATIENCE
    while len(list(marks.iterdir())) < NODES and time.monotonic() < until:
        time.sleep(0.1)
