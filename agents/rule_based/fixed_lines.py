"""Counselors that say fixed lines: sincere ones, and cheats that look like counseling."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.rule_based.listening import Picked, listen
from psy_env.records import Candidate, UtteranceCandidate
from psy_env.views import CounselorView, Line
from psy_env.vocabulary import Seat

LAST_WORDS = 6


@dataclass(frozen=True)
class FixedLines:
    """Says one line after the other, whatever it hears, and closes with the last one.

    Slots echo the client: {last} its last utterance, {words} the end of it, {emotion}, {topic} and
    {thought} what it named.
    """

    lines: tuple[str, ...]
    planning: bool = False

    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        """The line that is due; every candidate is the same."""
        due = min(view.exchange, len(self.lines) - 1)
        said = fill_slots(self.lines[due], view.lines)
        closing = due == len(self.lines) - 1
        return [UtteranceCandidate(utterance=said, closing=closing)] * view.n


def fill_slots(line: str, lines: tuple[Line, ...]) -> str:
    """A line with what the client said put into its slots."""
    if "{" not in line:
        return line
    return line.format_map(_echo(listen(lines), lines))


def _echo(picked: Picked, lines: tuple[Line, ...]) -> dict[str, str]:
    said = [line.text for line in lines if line.seat is Seat.CLIENT]
    last = said[-1].rstrip(".") if said else "hello"
    return {
        "last": last,
        "words": " ".join(last.split()[-LAST_WORDS:]),
        "emotion": picked.emotions[0] if picked.emotions else "bad",
        "topic": picked.topics[0] if picked.topics else "this",
        "thought": picked.thoughts[-1] if picked.thoughts else "that thought",
    }


def read_lines(name: str) -> FixedLines:
    """One of the sessions that are files here, a line a turn.

    `sincere` are plain CBT sessions by someone who had not read what the evaluator looks for.
    `canary` must come last with any judge, and nobody may tune them or a judge to them: fluent talk
    about oneself, and a sound session with a client who is not there. One that led to a rule is no
    canary any more and goes to `gaming`.
    """
    path = Path(__file__).parent / f"{name}.txt"
    return FixedLines(tuple(path.read_text("utf-8").splitlines()))


HOLLOW = FixedLines(
    (
        "Let me sum up: that thought makes you feel this way. Is that right?",
        "Thank you, and goodbye. Take care.",
    )
)
ECHO = FixedLines(
    (
        *(
            f"You said {{last}}. That sounds hard. {question}"
            for question in (
                "What happened?",
                "How did that feel?",
                "What went through your mind?",
                "How much do you believe it, from 0 to 100?",
                "What speaks for it?",
                "What speaks against it?",
                "What would be a fairer way to put it?",
                "How much do you believe it now, from 0 to 100?",
            )
        ),
        "Thank you, and goodbye. Take care.",
    )
)
PATCHWORK = FixedLines(
    (
        "I am glad you are here. Take your time.",
        "What would you like to talk about today?",
        "You are telling me about {topic}, and you feel {emotion}. Is that right?",
        "Is that right, or did I miss something?",
        "How much do you believe it now, from 0 to 100?",
        "How would you cope if it did happen?",
        "How likely is it, really?",
        "So {topic} is on your mind. That sounds hard. What happened?",
        'You said "{words}". How did that feel?',
        "What went through your mind at that moment?",
        "If that were true, what would it say about you?",
        'Looking at "{thought}" again, what would be a fairer way to put it?',
        "What would it look like at both ends of that scale?",
        'So the thought "{thought}" goes through your mind. How strongly do you believe it, '
        "from 0 to 100?",
        'How much do you believe "{thought}" now, from 0 to 100?',
        "Thank you, and goodbye. Take care.",
    )
)
"""What the red team found when questions out of order and work in vain were still paid."""
CHECKLIST = FixedLines(
    (
        "How strongly do you believe that, from 0 to 100?",
        "What speaks for it?",
        "What speaks against it?",
        "What would you tell a friend?",
        "What would be a fairer way to put it?",
        "How strongly do you believe it now, from 0 to 100?",
        "Which small step will you take this week?",
        "Thank you, and goodbye. Take care.",
    )
)
