"""The referee: a pure, immutable session that knows what is due and legal."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from psy_env import readings
from psy_env.diagnostic import DIAGNOSTIC_PLAN, close_plan
from psy_env.errors import MoveError
from psy_env.legality import LEGAL_MOVES, Move, Scores, Slate, find_violation
from psy_env.records import (
    Candidate,
    Choice,
    ClientTurn,
    Ending,
    Exchange,
    InnerState,
    Plan,
    PlanCandidate,
    Profile,
    Ratings,
    Rules,
    ScoreCard,
    SessionRating,
    Stage,
    Transcript,
    UtteranceCandidate,
)
from psy_env.rubrics import RUBRICS, ChoiceKind, Rubric, Rubrics
from psy_env.seeds import derive_seed
from psy_env.views import (
    ClientView,
    CounselorView,
    Line,
    SessionView,
    SlateView,
    View,
    leaves_risk_open,
)
from psy_env.violations import Violation
from psy_env.vocabulary import Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One live session. `apply` gives the next one; nothing is ever changed in place, so a copy is
    a fork."""

    session_id: str
    seed: int
    profile: Profile
    rules: Rules
    stage: Stage
    turn: Seat | None = Seat.CLIENT
    plan: Plan | None = None
    action: int | None = None
    lines: tuple[Line, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    client_turn: ClientTurn | None = None
    planning: Choice | None = None
    slate: tuple[Candidate, ...] = ()
    ending: Ending | None = None
    cause: str = ""
    reactions: Ratings | None = None
    rating: SessionRating | None = None
    rubrics: Rubrics = RUBRICS
    plan_closes: bool = False
    """A saved session whose plan ended with its own last action is replayed so."""
    closes_early: bool = True
    """A saved session of before there was an early close is replayed without one."""

    @classmethod
    def start(
        cls,
        profile: Profile,
        rules: Rules | None = None,
        *,
        session_id: str = "session",
        seed: int = 0,
        rubrics: Rubrics = RUBRICS,
    ) -> "Session":
        """A fresh session; the client opens (§4)."""
        rules = rules or Rules()
        stage, plan = (Stage.DIAGNOSTIC, DIAGNOSTIC_PLAN) if rules.planning else (Stage.OPEN, None)
        return cls(
            session_id=session_id,
            seed=seed,
            profile=profile,
            rules=rules,
            stage=stage,
            plan=plan,
            rubrics=rubrics,
        )

    @property
    def over(self) -> bool:
        """True when no move is left to make."""
        return self.stage is Stage.OVER

    @property
    def kind(self) -> ChoiceKind:
        """What the counselor's next slate holds."""
        return ChoiceKind.PLAN if self.stage is Stage.PLANNING else ChoiceKind.UTTERANCE

    @property
    def legal_actions(self) -> tuple[int, ...]:
        """The actions a candidate may name now: the current one again, or the next (§3.2); none
        without a plan."""
        if self.plan is None or self.kind is ChoiceKind.PLAN:
            return ()
        if self.action is None:
            return (0,)
        return tuple(
            index for index in (self.action, self.action + 1) if index < len(self.plan.actions)
        )

    @property
    def violations(self) -> tuple[Violation | None, ...]:
        """The rule that each candidate of the slate on the table breaks; None for a legal one."""
        said = self.client_turn.utterance if self.client_turn else ""
        planned = self.plan is not None
        return tuple(
            find_violation(candidate, self.legal_actions, said, planned=planned)
            for candidate in self.slate
        )

    def fork(self, *, session_id: str, seed: int) -> "Session":
        """The same session from here on under another name and other chances."""
        return replace(self, session_id=session_id, seed=seed)

    def fail(self, cause: str) -> "Session":
        """End now because a seat could not go on; what was said is kept, nothing is rated. Raises
        MoveError when over."""
        if self.over:
            raise MoveError(
                f"session {self.session_id} is over ({self.ending}): it cannot fail any more"
            )
        return _close(self, Ending.FAILED, cause)

    def cut(self) -> "Session":
        """End now as if the cap were reached: the forms are due. Raises MoveError where it has
        ended."""
        if self.ending is not None:
            raise MoveError(f"session {self.session_id} has ended ({self.ending})")
        return _close(self, Ending.CAP_REACHED)

    def view(self, seat: Seat) -> View:
        """What this seat may see now (psy_env.views)."""
        return _VIEWS[seat](self)

    def view_so_far(self) -> SessionView:
        """What the evaluator would see if the session ended here."""
        plan = self.plan if self.plan != DIAGNOSTIC_PLAN else None
        seed = _seed(self, Seat.EVALUATOR)
        return SessionView(lines=self.lines, plan=plan, seed=seed, rubric=self.rubrics.ctrs)

    @property
    def inner(self) -> InnerState | None:
        """The client's own state where it last put one on record (in no view); else None."""
        turns = [exchange.client for exchange in self.exchanges[-1:]]
        last = self.reactions or self.client_turn or next(iter(turns), None)
        return None if last is None else last.inner

    def transcript(self, seats: dict[str, str] | None = None) -> Transcript:
        """The saved record of a session that is over."""
        if self.ending is None or not self.over:
            raise MoveError("the session is not over: there is no transcript to save yet")
        return Transcript(
            session_id=self.session_id,
            seed=self.seed,
            profile=self.profile,
            seats=seats or {},
            rules=self.rules,
            exchanges=self.exchanges,
            ending=self.ending,
            cause=self.cause,
            reactions=self.reactions,
            rating=self.rating,
        )

    def apply(self, move: Move, *, chosen: int | None = None) -> "Session":
        """The session after this move; a replay passes the candidate that was `chosen`, else the
        best one is.

        Raises MoveError when it is not the move that is due.
        """
        due = None if self.turn is None else LEGAL_MOVES.get((self.stage, self.turn))
        if due is None:
            raise MoveError(f"session {self.session_id} is over ({self.ending}): no move is due")
        if not isinstance(move, due):
            raise MoveError(
                f"session {self.session_id}, {self.stage}: {self.turn} owes {due.__name__}, got "
                f"{type(move).__name__}"
            )
        if isinstance(move, ClientTurn):
            return _hear_client(self, move)
        if isinstance(move, Slate):
            return _lay_out(self, move, chosen)
        if isinstance(move, Scores):
            return _settle(self, move.cards, chosen)
        return _file(self, move)


def _hear_client(session: Session, turn: ClientTurn) -> Session:
    lines = (
        (*session.lines, Line(Seat.CLIENT, turn.utterance))
        if turn.utterance.strip()
        else session.lines
    )
    heard = replace(session, lines=lines, client_turn=turn, turn=Seat.COUNSELOR)
    return _close(heard, _LEAVING[turn.satisfied]) if turn.exit else heard


_LEAVING = {
    None: Ending.CLIENT_LEFT,
    True: Ending.LEFT_SATISFIED,
    False: Ending.WALKED_OUT,
}


def _lay_out(session: Session, slate: Slate, chosen: int | None) -> Session:
    if not slate.candidates:
        raise MoveError(f"session {session.session_id}: a slate needs at least one candidate")
    wrong = next(
        (candidate for candidate in slate.candidates if candidate.kind is not session.kind), None
    )
    if wrong is not None:
        raise MoveError(
            f"session {session.session_id}: the slate must hold {session.kind} candidates, got "
            f"{wrong.kind}"
        )
    laid = replace(session, slate=slate.candidates, turn=Seat.EVALUATOR)
    if len(slate.candidates) == 1 and not session.rules.score_single:
        return _settle(laid, (None,), chosen)
    return laid


def _settle(session: Session, cards: Sequence[ScoreCard | None], chosen: int | None) -> Session:
    """Judge the slate by the rules, let the best candidate go on, and move the session."""
    if len(cards) != len(session.slate):
        raise MoveError(
            f"session {session.session_id}: {len(session.slate)} candidates, {len(cards)} score "
            "cards"
        )
    rubric = session.rubrics.scoring(session.kind)
    for card in cards:
        flaw = "" if card is None or card.unscored else rubric.find_flaw(card.scores, card.causes)
        if flaw:
            raise MoveError(f"session {session.session_id}: a card cannot be used: {flaw}")
    violations = session.violations
    if chosen is not None and not 0 <= chosen < len(session.slate):
        raise MoveError(
            f"session {session.session_id}: candidate {chosen} of a slate of {len(session.slate)}"
        )
    best = _choose(session, cards, violations) if chosen is None else chosen
    winner = session.slate[best]
    choice = Choice(
        kind=session.kind,
        candidates=session.slate,
        cards=tuple(cards),
        violations=violations,
        chosen=best,
        action=None,
    )
    if isinstance(winner, PlanCandidate):
        return _adopt_plan(session, choice, winner)
    return _speak(session, choice, winner)


def _choose(
    session: Session, cards: Sequence[ScoreCard | None], violations: Sequence[Violation | None]
) -> int:
    """Legal before illegal, readable before unreadable, then the higher mean; ties by a seeded
    shuffle."""
    order = list(range(len(cards)))
    random.Random(derive_seed(session.seed, len(session.exchanges), "tie", session.kind)).shuffle(
        order
    )

    def rank(index: int) -> tuple[bool, bool, float]:
        card = cards[index]
        mean = card.mean if card is not None else None
        return (
            violations[index] is None,
            session.slate[index].readable,
            -1.0 if mean is None else mean,
        )

    return max(order, key=rank)


def _adopt_plan(session: Session, choice: Choice, winner: PlanCandidate) -> Session:
    if winner.plan is None:
        return _close(
            replace(session, planning=choice), Ending.FAILED, "no candidate held a readable plan"
        )
    return replace(
        session,
        stage=Stage.INTERVENTION,
        turn=Seat.COUNSELOR,
        plan=winner.plan if session.plan_closes else close_plan(winner.plan),
        action=None,
        planning=choice,
        slate=(),
    )


def _speak(session: Session, choice: Choice, winner: UtteranceCandidate) -> Session:
    action = session.action if choice.forced else winner.action
    choice = choice.model_copy(update={"action": action})
    if not winner.readable:
        told = f" ({winner.malformed})" if winner.malformed else ""
        cause = f"no candidate held anything to say{told}"
        return _close(replace(session, slate=()), Ending.FAILED, cause, reply=choice)
    spoken = replace(
        session,
        lines=(*session.lines, Line(Seat.COUNSELOR, winner.utterance)),
        action=action,
        slate=(),
        turn=Seat.CLIENT,
    )
    carried_out = (
        session.plan is not None and not choice.forced and action == len(session.plan.actions) - 1
    )
    if carried_out and session.stage is Stage.INTERVENTION:
        done = not (session.closes_early and leaves_risk_open(session.profile, spoken.lines))
        return _close(spoken, Ending.GOALS_REACHED if done else Ending.CLOSED_EARLY, reply=choice)
    if winner.closing and (session.stage is Stage.OPEN or session.closes_early):
        return _close(spoken, _name_close(session), reply=choice)
    if len(session.exchanges) + 1 >= session.rules.max_exchanges:
        return _close(spoken, Ending.CAP_REACHED, reply=choice)
    stage = Stage.PLANNING if carried_out else session.stage
    return replace(_end_exchange(spoken, choice), stage=stage)


def _name_close(session: Session) -> Ending:
    """A counselor that says goodbye: done, or early."""
    early = session.plan is not None or len(session.exchanges) < readings.EARLY
    return Ending.CLOSED_EARLY if early and session.closes_early else Ending.COUNSELOR_CLOSED


def _end_exchange(session: Session, reply: Choice | None) -> Session:
    if session.client_turn is None:
        return session
    exchange = Exchange(
        stage=session.stage, client=session.client_turn, planning=session.planning, reply=reply
    )
    return replace(
        session, exchanges=(*session.exchanges, exchange), client_turn=None, planning=None, slate=()
    )


def _close(
    session: Session, ending: Ending, cause: str = "", *, reply: Choice | None = None
) -> Session:
    closed = replace(_end_exchange(session, reply), ending=ending, cause=cause)
    if ending is Ending.FAILED:
        return replace(closed, stage=Stage.OVER, turn=None)
    return replace(closed, stage=Stage.ASSESSMENT, turn=Seat.CLIENT)


def _file(session: Session, form: Ratings | SessionRating) -> Session:
    """Take a filled form: first the client's reactions, then the evaluator's rating."""
    if isinstance(form, Ratings):
        _check_form(session, form, session.rubrics.session_reactions)
        return replace(session, reactions=form, turn=Seat.EVALUATOR)
    _check_form(session, form.ctrs, session.rubrics.ctrs)
    spoken = sum(line.seat is Seat.COUNSELOR for line in session.lines)
    if len(form.tags) != spoken:
        raise MoveError(
            f"session {session.session_id}: {spoken} counselor turns, {len(form.tags)} rows of tags"
        )
    return replace(session, rating=form, stage=Stage.OVER, turn=None)


def _check_form(session: Session, form: Ratings, rubric: Rubric) -> None:
    if form.rubric != rubric.name:
        thing = f"{session.turn} fills {rubric.name}, got {form.rubric}"
        raise MoveError(f"session {session.session_id}: the {thing}")
    if flaw := rubric.find_flaw(form.scores):
        raise MoveError(f"session {session.session_id}: a form cannot be used: {flaw}")


def _seed(session: Session, seat: Seat) -> int:
    return derive_seed(session.seed, len(session.exchanges), seat, session.stage)


def _view_client(session: Session) -> ClientView:
    return ClientView(
        profile=session.profile,
        lines=session.lines,
        exchange=len(session.exchanges),
        max_exchanges=session.rules.max_exchanges,
        seed=_seed(session, Seat.CLIENT),
        rubric=session.rubrics.session_reactions,
    )


def _view_counselor(session: Session) -> CounselorView:
    return CounselorView(
        kind=session.kind,
        n=session.rules.candidates,
        lines=session.lines,
        stage=session.stage,
        plan=session.plan,
        action=session.action,
        legal_actions=session.legal_actions,
        exchange=len(session.exchanges),
        max_exchanges=session.rules.max_exchanges,
        seed=_seed(session, Seat.COUNSELOR),
    )


def _view_evaluator(session: Session) -> SlateView | SessionView:
    seed = _seed(session, Seat.EVALUATOR)
    if session.stage in (Stage.ASSESSMENT, Stage.OVER):
        return session.view_so_far()
    return SlateView(
        kind=session.kind,
        candidates=tuple(map(_without_reasoning, session.slate)),
        lines=session.lines,
        stage=session.stage,
        plan=session.plan,
        action=session.action,
        exchange=len(session.exchanges),
        max_exchanges=session.rules.max_exchanges,
        seed=seed,
        rubric=session.rubrics.scoring(session.kind),
    )


def _without_reasoning(candidate: Candidate) -> Candidate:
    """What would be said or planned, and which action it claims: what a counselor thinks is no
    part of what it does."""
    return candidate.model_copy(update={"reasoning": ""}) if candidate.reasoning else candidate


_VIEWS: dict[Seat, Callable[[Session], View]] = {
    Seat.CLIENT: _view_client,
    Seat.COUNSELOR: _view_counselor,
    Seat.EVALUATOR: _view_evaluator,
}
