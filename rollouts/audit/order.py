"""Does the order of candidates decide? The same slates, the other way round."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from psy_env.playback import replay
from psy_env.records import Record, ScoreCard, Transcript
from psy_env.rubrics import RUBRICS, Rubrics
from psy_env.seats import Evaluator
from psy_env.views import SlateView
from psy_env.vocabulary import Seat
from rollouts.audit.finding import Audit, Finding, Level
from rollouts.audit.shares import share_cell
from rollouts.results.table import Cell, Row, Table

SLIGHT = 1e-9
MANY_FLIPS = 0.1


class OrderSeen(Record):
    """One slate judged both ways: whether another text came out best, and by how many points (1-5)
    a candidate's mean moved on average."""

    flipped: bool
    moved: float


def list_slates(transcript: Transcript, rubrics: Rubrics = RUBRICS) -> Iterator[SlateView]:
    """Every slate of a saved session as its judge saw it, of more than one candidate."""
    for session in replay(transcript, rubrics):
        if session.turn is Seat.EVALUATOR:
            view = session.view(Seat.EVALUATOR)
            if isinstance(view, SlateView) and len({one.text for one in view.candidates}) > 1:
                yield view


def draw_slates(
    transcripts: Iterable[Transcript], rubrics: Rubrics, count: int
) -> dict[str, SlateView]:
    """At most so many slates of a run, evenly from its first to its last, by session and number."""
    every = [
        (f"{transcript.session_id}.{number}", view)
        for transcript in transcripts
        for number, view in enumerate(list_slates(transcript, rubrics), start=1)
    ]
    taken = min(count, len(every))
    return dict(every[index * len(every) // taken] for index in range(taken))


def turn_round(judge: Evaluator, view: SlateView) -> OrderSeen | None:
    """Ask a judge about a slate as it is and the other way round; None where it cannot score
    all."""
    turned = replace(view, candidates=view.candidates[::-1])
    straight, back = judge.score(view), judge.score(turned)[::-1]
    pairs = list(zip(_means(straight), _means(back), strict=True))
    known = [(one, other) for one, other in pairs if one is not None and other is not None]
    if len(known) < len(pairs) or not known:
        return None
    moved = sum(abs(one - other) for one, other in known) / len(known)
    return OrderSeen(flipped=_best(view, straight) != _best(view, back), moved=moved)


def audit_order(name: str, asked: Iterable[OrderSeen | None]) -> Audit:
    """How often turning a slate round changes who comes out best, by slate; nothing where none
    could be scored both ways."""
    told = tuple(asked)
    seen = [one for one in told if one is not None]
    if not seen:
        return Audit(())
    flips = sum(one.flipped for one in seen)
    moved = sum(one.moved for one in seen) / len(seen)
    share = flips / len(seen)
    remedy = ": let it judge one candidate a call (--judging candidate)"
    unscored = f" ({len(told) - len(seen)} more were not scored both ways)"
    sentence = (
        f"Turned round, {flips} of {len(seen)} slates have another best candidate for {name}, and "
        f"a candidate's score moves by {moved:.2f} points"
        f"{unscored if len(told) > len(seen) else ''}{remedy if share > MANY_FLIPS else ''}."
    )
    level = Level.WARNING if share > MANY_FLIPS else Level.NOTE if flips else Level.FINE
    table = Table(
        key="judge_order",
        title="Slates turned round",
        head="judge",
        columns=("slates", "another best one", "points a score moves"),
        rows=(Row(name, (Cell(len(seen)), share_cell(flips, len(seen)), Cell(moved))),),
    )
    return Audit((Finding("Order", sentence, level),), (table,))


def _means(cards: Sequence[ScoreCard]) -> list[float | None]:
    return [card.mean for card in cards]


def _best(view: SlateView, cards: Sequence[ScoreCard]) -> frozenset[str]:
    """The texts that share the best mean."""
    best = max(card.mean or 0.0 for card in cards)
    return frozenset(
        candidate.text
        for candidate, card in zip(view.candidates, cards, strict=True)
        if (card.mean or 0.0) > best - SLIGHT
    )
