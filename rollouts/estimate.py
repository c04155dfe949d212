"""What a run would take before it takes it: calls, tokens and money.

Each model in a seat writes its real requests and gets empty answers; the embedded cast moves in its
place, so that the sessions go on, and plays those that a judge would compare. Tokens are counted by
characters, so the figures are estimates and say so.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from typing import NamedTuple

from agents.catalog import embedded_cast, is_model, runs_here, seat_cast
from agents.models.recording import Call, CallKey
from agents.models.scripted import estimate_tokens
from agents.options import Answers, Setup
from agents.profiles import find_profiles
from agents.rule_based.counselor import NoPlan
from agents.text_format import render_reply
from agents.writing.script import ScriptExchange, Writer
from psy_env.comparing import COMPARISON
from psy_env.errors import SeatError
from psy_env.records import (
    Candidate,
    ClientTurn,
    Plan,
    PlanCandidate,
    Profile,
    Ratings,
    Record,
    Rules,
    ScoreCard,
    SessionRating,
    Stage,
    Transcript,
)
from psy_env.seats import Cast, play
from psy_env.session import Session
from psy_env.views import ClientView, CounselorView, Line, SessionView, SlateView
from psy_env.vocabulary import Seat
from rollouts.head_to_head.judging import find_comparer
from rollouts.head_to_head.meetings import spoken_lines
from rollouts.results.write import open_saved
from rollouts.run.config import WRITER, SimulateConfig, SynthesizeConfig
from rollouts.run.folder import find_rubrics
from rollouts.simulate import SavedSessions
from rollouts.synthesize import seat_authors
from rollouts.work.comparison import SideBySide, compare_pair
from rollouts.work.job import Job, Work
from rollouts.work.schedule import schedule_sessions
from rollouts.work.script import Authors, script_work
from rollouts.work.session import session_work

SAMPLE = 3
"""Sessions that are rehearsed: their lengths differ little between profiles."""

REASON_TOKENS = 25
"""What a judge writes beside one score: a short reason, the item's name and the number."""


class SeatEstimate(NamedTuple):
    """What one model in one seat would take in the whole run; `cost` in US dollars, None when its
    price is unknown."""

    seat: str
    model: str
    calls: int
    prompt_tokens: int
    completion_tokens: int
    cost: float | None


@dataclass
class _Counter:
    """A call log that knows nothing and keeps everything: the calls, and how long real answers
    would be."""

    calls: list[Call] = field(default_factory=list)
    written: dict[str, int] = field(default_factory=dict)

    def recall(self, key: CallKey) -> Call | None:  # noqa: ARG002 - the protocol of a call log
        return None

    def announce(self, call: Call) -> None:
        """Only the outcome counts."""

    def store(self, call: Call) -> None:
        self.calls.append(call)

    def pass_exchange(self) -> None:
        """Nobody watches."""

    def write(self, seat: str, tokens: int) -> None:
        """A move of this seat would be so long."""
        self.written[seat] = self.written.get(seat, 0) + tokens


@dataclass(frozen=True)
class _Rehearsal:
    """All three seats: who is counted asks its model, the understudy makes the move."""

    counted: Cast
    understudy: Cast
    counter: _Counter

    @property
    def planning(self) -> bool:
        return self.counted.counselor.planning

    def speak(self, view: ClientView) -> ClientTurn:
        self._ask(partial(self.counted.client.speak, view))
        turn = self.understudy.client.speak(view)
        assert isinstance(turn, ClientTurn), "the embedded cast speaks in records"
        self.counter.write("client", estimate_tokens(turn.model_dump_json()))
        return turn

    def react(self, view: ClientView) -> Ratings:
        self._ask(partial(self.counted.client.react, view))
        ratings = self.understudy.client.react(view)
        self.counter.write("client", REASON_TOKENS * len(ratings.scores))
        return ratings

    def propose(self, view: CounselorView) -> Sequence[Candidate]:
        self._ask(partial(self.counted.counselor.propose, view))
        slate = [
            candidate
            for candidate in self.understudy.counselor.propose(view)
            if not isinstance(candidate, str)
        ]
        self.counter.write(
            "counselor", sum(estimate_tokens(render_reply(candidate, view)) for candidate in slate)
        )
        return slate

    def score(self, view: SlateView) -> Sequence[ScoreCard]:
        self._ask(partial(self.counted.evaluator.score, view))
        cards = self.understudy.evaluator.score(view)
        self.counter.write("evaluator", sum(REASON_TOKENS * len(card.scores) for card in cards))
        return cards

    def rate(self, view: SessionView) -> SessionRating:
        self._ask(partial(self.counted.evaluator.rate, view))
        rating = self.understudy.evaluator.rate(view)
        self.counter.write(
            "evaluator", REASON_TOKENS * (len(rating.ctrs.scores) + len(rating.tags))
        )
        return rating

    def _ask(self, move: Callable[[], object]) -> None:
        """An empty answer cannot be used: a seat that says so has asked all it would have."""
        with suppress(SeatError):
            move()


@dataclass(frozen=True)
class _Scribe:
    """A writer: the counted one asks its model, what the embedded cast said is written."""

    counted: Writer
    counter: _Counter

    def write_stage(
        self, profile: Profile, plan: Plan, before: tuple[Line, ...], *, exchanges: int, seed: int
    ) -> tuple[ScriptExchange, ...]:
        with suppress(SeatError):
            self.counted.write_stage(profile, plan, before, exchanges=exchanges, seed=seed)
        stage = Stage.INTERVENTION if before else Stage.DIAGNOSTIC
        said = [
            exchange
            for exchange in play_understudies(profile, seed).exchanges
            if exchange.stage is stage
        ]
        script = tuple(
            ScriptExchange(each.client, reply) for each in said if (reply := each.answer)
        )
        self._write(*(move for exchange in script for move in exchange))
        return script

    def write_plan(self, profile: Profile, before: tuple[Line, ...], *, seed: int) -> PlanCandidate:
        with suppress(SeatError):
            self.counted.write_plan(profile, before, seed=seed)
        plan = play_understudies(profile, seed).adopted or PlanCandidate(
            plan=None, malformed="the client left"
        )
        self._write(plan)
        return plan

    def _write(self, *moves: Record) -> None:
        self.counter.write("writer", sum(estimate_tokens(move.model_dump_json()) for move in moves))


def play_understudies(profile: Profile, seed: int, rules: Rules | None = None) -> Transcript:
    """A session of the embedded cast."""
    return play(Session.start(profile, rules, seed=seed), embedded_cast()).transcript()


def estimate_run(config: SimulateConfig | SynthesizeConfig) -> list[SeatEstimate]:
    """What each model would take, scaled from a few rehearsed sessions.

    Nothing is asked and nothing is written.
    """
    setup = config.set_up(Answers.COUNTED).model_copy(update={"max_reasks": 0})
    sample, total = _draw_sample(config)
    counter = _Counter()
    work = _rehearse(config, setup, counter)
    cast = work.seat()
    for job in sample:
        work.do(job, cast, counter)
    return _scale(counter, total / len(sample), setup)


def estimate_comparisons(
    judge: str, sample: Sequence[Transcript], total: int, setup: Setup
) -> list[SeatEstimate]:
    """What a judge would take that compares two sessions `total` times, as long as those of the
    sample are. Nothing is asked. Raises InputError for one that cannot compare."""
    counted = setup.model_copy(update={"answers": Answers.COUNTED, "max_reasks": 0})
    comparer = find_comparer(judge, counted)
    if not is_model(judge):
        return []
    counter = _Counter()
    for number, session in enumerate(sample):
        lines = spoken_lines(session)
        sides = SideBySide(session.session_id, session.profile.profile_id, ("1", "2"), lines, lines)
        compare_pair(Job(str(number), session.seed, sides), comparer, counter, judge=judge)
        counter.write(Seat.EVALUATOR, REASON_TOKENS * len(COMPARISON.keys))
    return _scale(counter, total / len(sample), setup)


def _draw_sample(config: SimulateConfig | SynthesizeConfig) -> tuple[list[Job], int]:
    """A few of the jobs that the run would have, and how many it would have in all."""
    if isinstance(config, SimulateConfig) and config.rejudge is not None:
        with open_saved(config.rejudge) as saved:
            return list(islice(SavedSessions(saved, find_rubrics(config.rejudge)), SAMPLE)), len(
                saved.done_ids()
            )
    jobs = schedule_sessions(find_profiles(config.profiles), config.sessions, config.seed)
    return jobs[:SAMPLE], len(jobs)


def _rehearse(config: SimulateConfig | SynthesizeConfig, setup: Setup, counter: _Counter) -> Work:
    """The work of a run, done by seats that are counted."""
    seats = config.seats
    limited = partial(Rules, candidates=config.candidates, max_exchanges=config.max_exchanges)
    if WRITER not in seats:
        cast = _cast_rehearsal(seats, setup, counter)
        rules = limited(planning=cast.planning)
        return session_work(lambda **_: Cast(cast, cast, cast), seats, rules)
    evaluator = _cast_rehearsal({Seat.EVALUATOR: seats[Seat.EVALUATOR]}, setup, counter)
    counted = seat_authors(writer=seats[WRITER], evaluator=seats[Seat.EVALUATOR], setup=setup)
    authors = Authors(_Scribe(counted.writer, counter), evaluator)
    return script_work(lambda **_: authors, seats, limited())


def _cast_rehearsal(seats: Mapping[str, str], setup: Setup, counter: _Counter) -> _Rehearsal:
    """Seats with a model of their own are counted; people's own classes are not asked."""
    counted = seat_cast(
        **{seat: name for seat, name in seats.items() if is_model(name)}, setup=setup
    )
    understudy = (
        embedded_cast()
        if counted.counselor.planning
        else replace(embedded_cast(), counselor=NoPlan())
    )
    return _Rehearsal(counted, understudy, counter)


def _scale(counter: _Counter, factor: float, setup: Setup) -> list[SeatEstimate]:
    """By seat and model; what a seat would write is shared out over its models by their calls."""
    calls = Counter((call.seat, call.model) for call in counter.calls)
    prompts: Counter[tuple[str, str]] = Counter()
    for call in counter.calls:
        prompts[call.seat, call.model] += call.prompt_tokens
    of_seat = Counter(call.seat for call in counter.calls)
    estimates = []
    for (seat, model), count in sorted(calls.items()):
        written = round(counter.written.get(seat, 0) * count / of_seat[seat] * factor)
        prompt = round(prompts[seat, model] * factor)
        estimates.append(
            SeatEstimate(
                seat,
                model,
                round(count * factor),
                prompt,
                written,
                _price(model, prompt, written, setup),
            )
        )
    return estimates


def _price(model: str, prompt_tokens: int, completion_tokens: int, setup: Setup) -> float | None:
    if runs_here(model):
        return 0.0
    prefix, _, rest = model.partition("/")
    price = next(
        (endpoint.price_of(rest) for endpoint in setup.endpoints if endpoint.name == prefix), None
    )
    return (
        None
        if price is None
        else (prompt_tokens * price.input + completion_tokens * price.output) / 1e6
    )
