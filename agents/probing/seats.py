"""Each seat's question put to a model five times: can its answers be used?

The questions are those of real sessions, at points to which the embedded cast has played.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

from agents.catalog import embedded_cast, find_seat
from agents.llm.quoting import CLOSE, OPEN
from agents.llm.weakness import ASSISTANT, BOTH_SIDES, PROMPT_SAID
from agents.models.chat import ChatRequest, Form, ModelError
from agents.models.endpoint.refusals import RefusedField
from agents.models.endpoint.retry import Cause
from agents.models.find_model import CountedModel
from agents.models.scripted import estimate_tokens
from agents.options import Answers, Setup
from agents.probing.purse import NoCallsLeft, PaidModel, Purse
from agents.profiles import load_bank
from psy_env.errors import SeatError
from psy_env.records import Rules, Stage
from psy_env.seats import due_method, take_turn
from psy_env.session import Session
from psy_env.vocabulary import Seat

TIMES = 5
AT_ONCE = 4
"""Questions in flight together, as a run would have them."""

MORE = 4
"""How many times our bound on a reply is tried where the replies are cut off."""

CUT_OFF = frozenset({"length", Cause.ONLY_REASONING.value})
"""Causes of replies that more room might have saved."""

_PREFIX = re.compile(r"^(?:no readable reply|fell out of its role): ")

_EXAMPLE = re.compile(r':\s*"([^"\n]{8,})"')
"""What stands as a value in the example of an answer."""


class SeatQuestion(NamedTuple):
    """What is asked of a seat, and where in a session it is due."""

    seat: Seat
    name: str
    is_due: Callable[[Session], bool]


QUESTIONS = (
    SeatQuestion(Seat.CLIENT, "turn", lambda now: now.turn is Seat.CLIENT),
    SeatQuestion(
        Seat.COUNSELOR,
        "utterance",
        lambda now: now.turn is Seat.COUNSELOR and now.stage is not Stage.PLANNING,
    ),
    SeatQuestion(
        Seat.COUNSELOR,
        "plan",
        lambda now: now.turn is Seat.COUNSELOR and now.stage is Stage.PLANNING,
    ),
    SeatQuestion(
        Seat.EVALUATOR,
        "slate",
        lambda now: now.turn is Seat.EVALUATOR and now.stage is not Stage.PLANNING,
    ),
)


class SeatAnswer(NamedTuple):
    """One answer: why it cannot be used (None: it can), and whether it says our prompt back."""

    cause: str | None
    echoes: bool

    @property
    def in_role(self) -> bool:
        """Whether nobody else speaks in it."""
        return self.cause not in (BOTH_SIDES, ASSISTANT)

    @property
    def usable(self) -> bool:
        """Whether a session could go on with it."""
        return self.cause is None and not self.echoes


@dataclass(frozen=True)
class SeatFinding:
    """What came of one question in one form; `size` is the bound on a reply where ours was too
    small, `untried` why the question was put less than TIMES times."""

    seat: Seat
    question: str
    form: Form
    answers: tuple[SeatAnswer, ...]
    size: int | None = None
    refusal: str = ""
    untried: str = ""

    @property
    def usable(self) -> bool:
        """Whether more than half of the answers can be used, whatever else was to be asked."""
        return 2 * self._usable > TIMES

    @property
    def hopeless(self) -> bool:
        """Whether half of the answers cannot be used, whatever else was to be asked."""
        return 2 * (len(self.answers) - self._usable) >= TIMES

    @property
    def _usable(self) -> int:
        return self.count(lambda answer: answer.usable)

    def count(self, has: Callable[[SeatAnswer], bool]) -> int:
        """How many of the answers."""
        return sum(map(has, self.answers))

    @property
    def causes(self) -> Counter[str]:
        """Why answers could not be read."""
        return Counter(
            answer.cause
            for answer in self.answers
            if answer.cause is not None and not answer.echoes
        )


class LongestQuestion(NamedTuple):
    """The longest thing that a session asks: its tokens as we guess, as the server counts them, and
    why it was not answered, or not even asked."""

    guessed: int
    told: int | None
    cause: str = ""
    untried: str = ""


def ask_seats(
    name: str, seats: Iterable[Seat], set_up: Callable[[Mapping[str, Any]], Setup], purse: Purse
) -> list[SeatFinding]:
    """Every question of these seats in every form; `set_up` gives a setup whose endpoint has these
    terms too."""
    return [
        _ask(question, name, form, partial(_with, set_up, form), purse)
        for question in QUESTIONS
        if question.seat in seats
        for form in Form
    ]


def _with(
    set_up: Callable[[Mapping[str, Any]], Setup], form: Form, more: Mapping[str, Any]
) -> Setup:
    return set_up({"form": form.value, **more})


def _ask(
    question: SeatQuestion,
    name: str,
    form: Form,
    set_up: Callable[[Mapping[str, Any]], Setup],
    purse: Purse,
) -> SeatFinding:
    """Ask; and once more with room, where most answers were cut off."""
    found, bound = _ask_times(question, name, form, set_up({}), purse)
    if 2 * sum(found.causes[cause] for cause in CUT_OFF) <= TIMES:
        return found
    size = MORE * bound
    roomy = set_up({"reply_tokens": {question.seat.value: size}})
    again, _ = _ask_times(question, name, form, roomy, purse)
    if again.usable:
        return replace(again, size=size)
    return found if again.hopeless else again


def _ask_times(
    question: SeatQuestion, name: str, form: Form, setup: Setup, purse: Purse
) -> tuple[SeatFinding, int]:
    """The finding, and the bound that the replies had."""
    bounds: list[int] = []

    def ask(index: int) -> SeatAnswer | NoCallsLeft:
        paid, seat = _seat(question.seat, name, setup, purse)
        try:
            answer = _read(question, seat, _play_to(question, index), paid)
        except NoCallsLeft as error:
            return error
        bounds.extend(request.sampling.max_tokens for request in paid.asked)
        return answer

    try:
        first = ask(0)
    except RefusedField as error:
        answers = (SeatAnswer("refused", echoes=False),) * TIMES
        return SeatFinding(question.seat, question.name, form, answers, refusal=str(error)), 0
    with ThreadPoolExecutor(AT_ONCE) as threads:
        asked = (first, *threads.map(ask, range(1, TIMES)))
    answers = tuple(one for one in asked if isinstance(one, SeatAnswer))
    untried = next((str(one) for one in asked if isinstance(one, NoCallsLeft)), "")
    found = SeatFinding(question.seat, question.name, form, answers, untried=untried)
    return found, max(bounds, default=0)


def _seat(seat: Seat, name: str, setup: Setup, purse: Purse) -> tuple[PaidModel, Any]:
    """The model in this seat, its calls paid and kept."""
    made = find_seat(seat, name, setup)
    paid = PaidModel(made.model.model, purse)
    return paid, replace(made, model=replace(made.model, model=paid))


def _play_to(question: SeatQuestion, index: int) -> Session:
    """A session at the point where the question is due, later from client to client."""
    session = Session.start(
        load_bank()[index], Rules(candidates=2), session_id=f"check-{index}", seed=index
    )
    cast = embedded_cast()
    deep = index if question.name != "plan" else 0
    while not (question.is_due(session) and len(session.exchanges) >= deep):
        session = take_turn(session, cast)
    return session


def _read(question: SeatQuestion, seat: Any, session: Session, paid: PaidModel) -> SeatAnswer:
    """What came of asking. Raises NoCallsLeft where that was not allowed."""
    view = session.view(question.seat)
    if question.seat is Seat.COUNSELOR:
        view = replace(view, n=1)  # type: ignore[arg-type]
    try:
        cause = _find_cause(question.seat, getattr(seat, due_method(session))(view))
    except NoCallsLeft:
        raise
    except ModelError as error:
        cause = next((cause for cause, _ in Counter(error.causes).most_common(1)), str(error))
    except SeatError as error:
        cause = _PREFIX.sub("", str(error))
    texts = [one.text for heard in paid.heard for one in heard.reply.completions]
    asked = [heard.request for heard in paid.heard]
    echoes = any(_echoes(text, request) for text in texts for request in asked)
    return SeatAnswer(cause, echoes=echoes or cause == PROMPT_SAID)


def _find_cause(seat: Seat, answer: Any) -> str | None:
    """Why a move cannot be used."""
    if seat is Seat.CLIENT:
        return None
    if seat is Seat.COUNSELOR:
        malformed: str | None = answer[0].malformed
        return malformed
    return next((card.unscored for card in answer if card.unscored), None)


def _echoes(text: str, request: ChatRequest) -> bool:
    """Whether an answer says our own words back: a placeholder of the example, or the task."""
    task = request.messages[-1].content
    asked = task.partition(OPEN)[0] + task.partition(CLOSE)[2]
    said = " ".join(text.split())
    whole = " ".join("\n".join(message.content for message in request.messages).split())
    return any(example in text for example in _EXAMPLE.findall(asked)) or (
        len(said) > 40 and said in whole
    )


def ask_longest(
    name: str, seats: Iterable[Seat], setup: Setup, purse: Purse, scale: float
) -> LongestQuestion:
    """Ask the longest question that a session has; `scale` is how many tokens the server counts for
    one of ours."""
    seat, request = max(_list_questions(name, tuple(seats), setup), key=lambda one: _guess(one[1]))
    paid, _ = _seat(seat, name, setup, purse)
    guessed = round(_guess(request) * scale)
    try:
        short = replace(request, n=1, sampling=replace(request.sampling, max_tokens=16))
        reply = paid.chat(replace(short, reply_schema=None))
    except NoCallsLeft as error:
        return LongestQuestion(guessed, None, untried=str(error))
    except (SeatError, RefusedField) as error:
        return LongestQuestion(guessed, None, str(error))
    return LongestQuestion(guessed, reply.usage.prompt_tokens)


def _list_questions(
    name: str, seats: tuple[Seat, ...], setup: Setup
) -> list[tuple[Seat, ChatRequest]]:
    """All that a long session asks these seats, played by the embedded cast."""
    asked: list[tuple[Seat, ChatRequest]] = []
    counted = setup.model_copy(update={"answers": Answers.COUNTED})
    made = {}
    for seat in seats:
        found = find_seat(seat, name, counted)
        model = CountedModel(name, partial(_note, asked, seat))
        made[seat] = replace(found, model=replace(found.model, model=model))
    session = Session.start(load_bank()[0], Rules(), session_id="check", seed=0)
    cast = embedded_cast()
    while not session.over:
        if session.turn in made:
            with suppress(SeatError):
                getattr(made[session.turn], due_method(session))(session.view(session.turn))
        session = take_turn(session, cast)
    return asked


def _note(asked: list[tuple[Seat, ChatRequest]], seat: Seat, request: ChatRequest) -> None:
    asked.append((seat, request))


def _guess(request: ChatRequest) -> int:
    return sum(estimate_tokens(message.content) for message in request.messages)
