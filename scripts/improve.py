"""psy-step improve: teach a base, then let simulation make it better round by round"""

import shlex
from collections.abc import Sequence

from rollouts.show.notice import NOTICE

from .command_line import parse_arguments
from .improving.config import ImproveConfig
from .improving.ladder import Ladder
from .improving.witness import Witnessed


def run(arguments: Sequence[str]) -> None:
    """Take the steps that are missing, then say what helped and where the best counselor lies."""
    config = parse_arguments(ImproveConfig, "improve", arguments)
    ladder = Ladder(config)
    try:
        best = ladder.climb()
        folder = ladder.measure()
    except KeyboardInterrupt as error:
        told = str(error) or "stopped"
        raise KeyboardInterrupt(f"{told}: psy-step improve {shlex.join(arguments)}") from error
    print()
    for number, verdict in ladder.verdicts.items():
        print(f"round {number} {_tell(config.witness, verdict)}")
    print(f"took {ladder.minutes:.1f} minutes, all tries together")
    print(f"the best counselor: {best.counselor}")
    print(f"play it with: psy-step simulate --counselor {shlex.quote(best.name)}")
    if folder is not None:
        print(f"every rung on test clients: {folder}")
    print(NOTICE)


def _tell(witness: str, verdict: Witnessed) -> str:
    """What the witness says of a round, in words."""
    if verdict.better_by is None:
        return f"did not help: no selection client has a {witness} from both counselors"
    span = "" if verdict.low is None else f" [{verdict.low:+.3f}, {verdict.high:+.3f}]"
    word = "helped" if verdict.helped else "did not help"
    return f"{word}: {witness} better by {verdict.better_by:+.3f}{span}, {verdict.n} clients"
