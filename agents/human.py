"""A person at the terminal, in the counselor's or the client's seat; whoever runs the session shows what is said."""

from collections.abc import Callable, Sequence

from psy_env.errors import SeatError
from psy_env.records import Candidate, ClientTurn, Plan, PlanCandidate, Ratings, UtteranceCandidate
from psy_env.rubrics import SESSION_REACTIONS, ChoiceKind
from psy_env.views import ClientView, CounselorView
from psy_env.vocabulary import STRATEGIES, Strategy

Ask = Callable[[str], str]
Tell = Callable[[str], None]
LEAVE = "exit"


class Terminal:
    """Lines in, lines out. Raises SeatError when the input ends."""

    def __init__(self, ask: Ask = input, tell: Tell = print) -> None:
        """Use the given functions to ask for a line and to show one."""
        self._ask, self.tell = ask, tell

    def ask(self, prompt: str) -> str:
        """One line from the person."""
        try:
            return self._ask(prompt).strip()
        except EOFError as error:
            raise SeatError("the person at the terminal left (end of input)") from error

    def ask_text(self, prompt: str) -> str:
        """One line that is not empty."""
        while not (text := self.ask(prompt)):
            self.tell("(please type something)")
        return text

    def ask_number(self, prompt: str, low: int, high: int) -> int:
        """A whole number from low to high."""
        while True:
            text = self.ask(f"{prompt} [{low}-{high}] ")
            if text.isdigit() and low <= int(text) <= high:
                return int(text)
            self.tell(f"(a whole number from {low} to {high}, please)")


class HumanCounselor:
    """A person counsels: types what to say, and, when working by plan, whether that moves to the next action."""

    def __init__(self, planning: bool = False, terminal: Terminal | None = None) -> None:
        """Sit down with or without a plan."""
        self.planning = planning
        self._terminal = terminal or Terminal()

    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        """The one thing the person wants to say; `/end` says goodbye in a plan-free session."""
        if view.kind is ChoiceKind.PLAN:
            return [self._plan()]
        action = self._choose_action(view)
        text = self._terminal.ask_text("You (counselor): ")
        closing = view.plan is None and text.startswith("/end")
        return [
            UtteranceCandidate(
                utterance=text.removeprefix("/end").strip() or "Let's end here. Take care.",
                action=action,
                closing=closing,
            )
        ]

    def _choose_action(self, view: CounselorView) -> int | None:
        if view.plan is None or not view.legal_actions:
            return None
        for index in view.legal_actions:
            self._terminal.tell(f"  {index}: {'again: ' if index == view.action else ''}{view.plan.actions[index]}")
        if len(view.legal_actions) == 1:
            return view.legal_actions[0]
        return self._terminal.ask_number("Action", view.legal_actions[0], view.legal_actions[-1])

    def _plan(self) -> PlanCandidate:
        strategies = list(Strategy)
        for index, strategy in enumerate(strategies, start=1):
            self._terminal.tell(f"  {index:2}: {STRATEGIES[strategy].title}: {STRATEGIES[strategy].meaning}")
        strategy = strategies[self._terminal.ask_number("Your strategy", 1, len(strategies)) - 1]
        actions = [part.strip() for part in self._terminal.ask_text("5 to 7 actions, separated by ';': ").split(";")]
        plan = Plan(
            strategy=strategy, objective=f"Use {strategy.title}.", actions=tuple(filter(None, actions)) or ("go on",)
        )
        return PlanCandidate(plan=plan)


class HumanClient:
    """A person plays the client; typing `exit` leaves the session."""

    def __init__(self, terminal: Terminal | None = None) -> None:
        """Sit down."""
        self._terminal = terminal or Terminal()

    def speak(self, view: ClientView) -> ClientTurn:
        """What the person says."""
        if not view.lines:
            self._terminal.tell(
                f"You are {view.profile.name}. {view.profile.surface_problem} (type '{LEAVE}' to leave)"
            )
        text = self._terminal.ask_text("You (client): ")
        return ClientTurn(utterance="", exit=True) if text.lower() == LEAVE else ClientTurn(utterance=text)

    def react(self, view: ClientView) -> Ratings:
        """The session reactions form, item by item."""
        self._terminal.tell(f"\nHow was it for you, {view.profile.name}? 1 = not at all, 5 = very much.")
        scores = {
            item.key: self._terminal.ask_number(item.meaning, SESSION_REACTIONS.low, SESSION_REACTIONS.high)
            for item in SESSION_REACTIONS.items
        }
        return Ratings(rubric="session_reactions", scores=dict(scores))
