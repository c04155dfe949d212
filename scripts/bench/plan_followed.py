"""Does a counselor do what its plan says, as the embedded client hears it?

Of the turns that carry out an action: how many ask what that action is about, and of those after an
evasive answer, how many wait on the action before. Then the answered steps of a strategy a session,
which are what moves the embedded client's belief.

usage: python scripts/bench/plan_followed.py RUN [RUN ...]
"""

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from agents.rule_based.client_state import Stance, feel
from agents.rule_based.hearing import hear, read_action
from psy_env.playback import counselor_views
from psy_env.records import Choice, Ending, Transcript
from psy_env.rubrics import ChoiceKind
from psy_env.views import CounselorView
from psy_env.vocabulary import Question


class Followed(NamedTuple):
    """A turn: what its action is about, whether it asks that, and, where the client had evaded the
    turn before, whether it waits (else None)."""

    due: Question
    asks: bool
    waits: bool | None


def read_turns(transcript: Transcript) -> Iterator[Followed]:
    """The spoken turns of a session that carry out an action whose words say what it is about."""
    for (_, choice), view in zip(transcript.choices, counselor_views(transcript), strict=False):
        due = read_due(view, choice)
        if due is not None:
            asks = hear(choice.winner.text).ask is due
            yield Followed(due, asks, read_waiting(transcript, view, choice))


def read_due(view: CounselorView, choice: Choice) -> Question | None:
    """What the action that was carried out is about."""
    if view.kind is not ChoiceKind.UTTERANCE or view.plan is None or choice.action is None:
        return None
    return read_action(view.plan.actions[choice.action])


def read_waiting(transcript: Transcript, view: CounselorView, choice: Choice) -> bool | None:
    """Whether the action is the one before, where the client had evaded that."""
    evaded = view.lines and feel(transcript.profile, view.lines).stance is Stance.DEFLECTING
    return choice.action == view.action if evaded and view.action is not None else None


def count_steps(transcript: Transcript) -> int:
    """Steps of a strategy that the client answered."""
    *_, last = counselor_views(transcript)
    return feel(transcript.profile, last.lines).steps


def describe(run: Path) -> str:
    """A run's line, and one a question."""
    with (run / "sessions.jsonl").open(encoding="utf-8") as lines:
        read = map(Transcript.model_validate_json, lines)
        sessions = [one for one in read if one.ending is not Ending.FAILED]
    turns = [turn for one in sessions for turn in read_turns(one)]
    due = Counter(turn.due for turn in turns)
    asked = Counter(turn.due for turn in turns if turn.asks)
    evaded = [turn.waits for turn in turns if turn.waits is not None]
    steps = sum(map(count_steps, sessions)) / max(1, len(sessions))
    told = [
        f"{run}: {len(sessions)} sessions, {steps:.2f} steps each; {asked.total()} of "
        f"{due.total()} turns ask what is due, {sum(evaded)} of {len(evaded)} wait"
    ]
    for question, count in due.most_common():
        told.append(f"  {question.value}: {asked[question]} of {count}")
    return "\n".join(told)


def main() -> int:
    """Print what each run comes to."""
    runs = [Path(told) for told in sys.argv[1:]]
    if not runs or any(not (run / "sessions.jsonl").is_file() for run in runs):
        print(__doc__, file=sys.stderr)
        return 2
    for run in runs:
        print(describe(run))
    return 0


if __name__ == "__main__":
    sys.exit(main())
