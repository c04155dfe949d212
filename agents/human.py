"""A person at the terminal, in the counselor's or the client's seat."""

import re
from collections.abc import Callable, Sequence
from textwrap import fill

from psy_env.actions import GOODBYE, LEAVE, read_leaving
from psy_env.errors import SeatError
from psy_env.readings import INTERVENTION_ACTIONS
from psy_env.records import (
    Candidate,
    ClientTurn,
    Plan,
    PlanCandidate,
    Profile,
    Ratings,
    UtteranceCandidate,
)
from psy_env.rubrics import ChoiceKind
from psy_env.views import ClientView, CounselorView
from psy_env.vocabulary import Seat, Strategy

Ask = Callable[[str], str]
Tell = Callable[[str], None]
HELP = "/help"
COMMANDS = f"{LEAVE} leaves (words after it are your last), {HELP} shows this; Ctrl-C stops."
"""What a person may type instead of words, in every chair."""
WIDTH = 100
LONGEST_NUMBER = 9
"""Digits: more is no answer to any question here."""

_COMMAND = re.compile(r"/[a-z]+$", re.IGNORECASE)
_STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]+")


def clean(text: str) -> str:
    """Text without control and direction characters, which would steer a terminal, and without
    halves of characters."""
    return _STEERING.sub(" ", text).strip()


class Terminal:
    """Lines in, lines out. Raises SeatError when the input ends."""

    def __init__(self, ask: Ask | None = None, tell: Tell | None = None) -> None:
        """Use the given functions to ask for a line and to show one: `input` and `print` by
        default."""
        self._ask, self._tell = ask or input, tell or print

    def tell(self, text: str, *, beside: str = "") -> None:
        """Show a paragraph, folded; `beside` stands in front of it, and further lines are set in as
        far as that."""
        indent = " " * len(beside)
        self._tell(
            fill(
                clean(text),
                WIDTH,
                initial_indent=beside,
                subsequent_indent=indent,
                break_on_hyphens=False,
            )
        )

    def ask(self, prompt: str) -> str:
        """One line from the person."""
        try:
            return clean(self._ask(prompt))
        except EOFError as error:
            self._tell("")
            raise SeatError("the person at the terminal left (end of input)") from error

    def ask_text(self, prompt: str) -> str:
        """One line that is not empty."""
        while not (text := self.ask(prompt)):
            self.tell("(please type something)")
        return text

    def ask_line(self, prompt: str) -> tuple[bool, str]:
        """What the person says: whether it leaves, and the words. A command is never spoken."""
        while True:
            leaves, words = read_leaving(self.ask_text(prompt))
            if leaves or not _COMMAND.match(words):
                return leaves, words
            known = words.lower() == HELP
            self.tell(f"({COMMANDS})" if known else f"(there is no command {words}: {COMMANDS})")

    def ask_number(self, prompt: str, low: int, high: int, *, enter: int | None = None) -> int:
        """A whole number from low to high; Enter alone means `enter`, if that is given."""
        hint = "" if enter is None else f", Enter for {enter}"
        while True:
            text = self.ask(f"{prompt} [{low}-{high}{hint}] ")
            if not text and enter is not None:
                return enter
            if text.isdecimal() and len(text) <= LONGEST_NUMBER and low <= int(text) <= high:
                return int(text)
            self.tell(f"(a whole number from {low} to {high}, please)")


class HumanCounselor:
    """A person counsels: types what to say, and, when working by plan, whether that moves to the
    next action."""

    def __init__(self, planning: bool = False, terminal: Terminal | None = None) -> None:
        """Sit down with or without a plan."""
        self.planning = planning
        self._terminal = terminal or Terminal()

    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        """The one thing the person wants to say; `/leave` ends the session."""
        if view.kind is ChoiceKind.PLAN:
            return [self._plan()]
        if not any(line.seat is Seat.COUNSELOR for line in view.lines):
            self._introduce()
        action = self._choose_action(view)
        return [self._speak(view, action)]

    def _introduce(self) -> None:
        ends = (
            "the session ends after the last step of your plan"
            if self.planning
            else "you say when it is over"
        )
        told = f"(You are the counselor. Type what you say and press Enter; {ends}. {COMMANDS})"
        self._terminal.tell(told)

    def _speak(self, view: CounselorView, action: int | None) -> UtteranceCandidate:
        leaves, words = self._terminal.ask_line(
            f"You (counselor, {view.exchange + 1} of {view.max_exchanges}): "
        )
        return UtteranceCandidate(utterance=words or GOODBYE, action=action, closing=leaves)

    def _choose_action(self, view: CounselorView) -> int | None:
        """The step of the plan that the next words carry out; people count from 1."""
        plan = view.plan
        legal = view.legal_actions
        if plan is None or not legal:
            return None
        for index in legal:
            again = "again: " if index == view.action else ""
            self._terminal.tell(
                f"{again}{plan.actions[index]}",
                beside=f"  step {index + 1} of {len(plan.actions)}: ",
            )
        if len(legal) == 1:
            return legal[0]
        return (
            self._terminal.ask_number("Step", legal[0] + 1, legal[-1] + 1, enter=legal[-1] + 1) - 1
        )

    def _plan(self) -> PlanCandidate:
        """Strategy and actions for the rest of the session."""
        self._terminal.tell("(You know the problem now. Plan the rest of the session.)")
        strategies = list(Strategy)
        for number, strategy in enumerate(strategies, start=1):
            told = f"{strategy.title}: {strategy.meaning}"
            self._terminal.tell(told, beside=f"  {number:2}: ")
        strategy = strategies[self._terminal.ask_number("Your strategy", 1, len(strategies)) - 1]
        objective = f"Use {strategy.title}."
        return PlanCandidate(
            plan=Plan(strategy=strategy, objective=objective, actions=self._ask_actions())
        )

    def _ask_actions(self) -> tuple[str, ...]:
        low, high = INTERVENTION_ACTIONS
        self._terminal.tell(
            f"(Write {low} to {high} steps, one a line; Enter alone when done. A last step "
            "that closes the session is added.)"
        )
        actions: list[str] = []
        while len(actions) < high:
            if text := self._terminal.ask(f"Step {len(actions) + 1}: "):
                actions.append(text)
            elif len(actions) >= low:
                break
            else:
                self._terminal.tell(f"({low} steps at least, please)")
        return tuple(actions)


class HumanClient:
    """A person plays the client; typing `/leave` leaves the session."""

    def __init__(self, terminal: Terminal | None = None) -> None:
        """Sit down."""
        self._terminal = terminal or Terminal()

    def speak(self, view: ClientView) -> ClientTurn:
        """What the person says."""
        if not view.lines:
            self._introduce(view.profile)
        leaves, words = self._terminal.ask_line(
            f"You (client, {view.exchange + 1} of {view.max_exchanges}): "
        )
        if leaves:
            self._terminal.tell("")
        return ClientTurn(utterance=words, exit=leaves)

    def _introduce(self, profile: Profile) -> None:
        """The role, as an actor gets it."""
        rows = {
            "persona": profile.persona,
            "problem": profile.surface_problem,
            "situation": profile.triggering_situation,
            "thoughts": " / ".join(profile.automatic_thoughts),
        }
        self._terminal.tell(
            f"(You are {profile.name}, the client, and rather "
            f"{profile.attitude.replace('_', ' ')}: keep your thoughts "
            f"to yourself until you feel understood. You speak first. {COMMANDS})"
        )
        for name, text in rows.items():
            self._terminal.tell(text, beside=f"  {name:<11}")

    def react(self, view: ClientView) -> Ratings:
        """The session reactions form, item by item."""
        items, low, high = view.rubric.items, view.rubric.low, view.rubric.high
        self._terminal.tell(
            f"(How was it for you, {view.profile.name}? {len(items)} short lines to rate: "
            f"{low} = not at all, {high} = very much.)"
        )
        scores: dict[str, int | None] = {
            item.key: self._terminal.ask_number(
                f"{number:2}/{len(items)} {item.meaning}", low, high
            )
            for number, item in enumerate(items, start=1)
        }
        return Ratings(rubric="session_reactions", scores=scores)
