"""The judge, audited from what it left: spread, ties, length, rank, agreement.

A session is first observed (a small row), so that a run of any size can be audited; all rows
together give the findings. Nothing is asked again; order flips need questions of their own
(rollouts/audit/order.py).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb
from statistics import fmean

from agents.catalog import is_model
from psy_env.records import Choice, PlanCandidate, ScoreCard, Transcript
from psy_env.rubrics import CTRS, RUBRICS, Rubrics
from psy_env.vocabulary import Seat
from rollouts.audit.finding import Audit, Finding, Level
from rollouts.audit.shares import share_cell
from rollouts.results.table import Cell, Row, Table
from rollouts.statistics.comparison import paired_difference
from rollouts.statistics.correlation import FEWEST, correlate_ranks, find_turned
from rollouts.statistics.intervals import Estimate, Range

MUST_RANK_LAST = ("canary/", "gaming/")
"""Counselors that are no counseling: a judge that puts one above a real one is fooled."""
FLOOR = "rule_based/random"
MUCH_SPREAD = 0.5
"""Points that the same question may get on repeats before one asking is not enough."""
MOST_SLATES = 200
"""Slates that are looked at for length: more would cost time and tell nothing new."""
LENGTH_MATTERS = 0.3
MANY_TIES, MANY_MAXIMA = 0.3, 0.5
LITTLE_AGREEMENT = 0.5


@dataclass(frozen=True)
class JudgeSeen:
    """One session as its judge saw it; scores of forms are CTRS 0-6.

    `words` are the counselor's. `spread` holds the standard deviation of every question that was
    asked several times. Of the slates: how many were judged, in how many two different texts share
    the best score, how many criteria were scored and how many got the highest score, and pairs of
    words and score by slate. `miner` is who judged the slates ("" where nobody did).
    """

    session: tuple[str, str, str]
    profile_id: str
    counselor: str
    judge: str
    miner: str
    ctrs: float | None
    items: Mapping[str, float]
    top: int
    words: int
    spread: tuple[float, ...]
    slates: int
    tied: int
    scored: int
    highest: int
    lengths: tuple[tuple[tuple[int, float], ...], ...]


def observe_judge(
    transcript: Transcript, rubrics: Rubrics = RUBRICS, miner: str | None = None
) -> JudgeSeen:
    """What a session shows of its judge. `miner` names who judged its slates, where somebody else
    rated the session later."""
    rating, seats = transcript.rating, transcript.seats
    counselor, judge = seats.get(Seat.COUNSELOR, ""), seats.get(Seat.EVALUATOR, "")
    scores = rating.ctrs.scores if rating else {}
    choices = [choice for _, choice in transcript.choices]
    judged = [choice for choice in choices if any(card and card.scores for card in choice.cards)]
    miner = (judge if miner is None else miner) if judged else ""
    if miner != judge or rubrics.looks_ahead:
        judged = []
    cards = [card for choice in judged for card in choice.cards if card]
    given = [score for card in cards for score in card.scores.values()]
    return JudgeSeen(
        session=(transcript.session_id, counselor, seats.get(Seat.CLIENT, "")),
        profile_id=transcript.profile.profile_id,
        counselor=counselor,
        judge=judge,
        miner=miner,
        ctrs=rating.ctrs.mean() if rating else None,
        items={key: float(score) for key, score in scores.items() if score is not None},
        top=rubrics.ctrs.high,
        words=sum(
            len(turn.utterance.split())
            for turn in transcript.turns
            if turn.speaker is Seat.COUNSELOR
        ),
        spread=tuple(_list_spreads(transcript, cards)),
        slates=len(judged),
        tied=sum(map(_is_tied, judged)),
        scored=len(given),
        highest=sum(score == rubrics.utterance.high for score in given),
        lengths=tuple(filter(None, (_pair_lengths(choice) for choice in judged))),
    )


def audit_judge(seen: Iterable[JudgeSeen]) -> Audit:
    """Findings and tables about every judge in these sessions, and each two of them on the
    sessions that both rated."""
    by_judge: dict[str, list[JudgeSeen]] = {}
    for row in seen:
        by_judge.setdefault(row.judge, []).append(row)
    findings = [
        finding
        for judge, rows in by_judge.items()
        for check in (_check_roles, _check_spread, _check_ties, _check_length, _check_canaries)
        for finding in check(judge, rows)
    ]
    tables = [_tabulate_judges(by_judge)] if by_judge else []
    pairs = list(combinations(by_judge, 2))
    agreements = [_agree(by_judge[one], by_judge[other]) for one, other in pairs]
    for (one, other), agreement in zip(pairs, agreements, strict=True):
        findings += _check_agreement(one, other, agreement)
    if any(agreement.sessions for agreement in agreements):
        tables.append(_tabulate_agreement(pairs, agreements))
    return Audit(tuple(findings), tuple(tables))


def _list_spreads(transcript: Transcript, cards: Sequence[ScoreCard]) -> Iterator[float]:
    if transcript.rating:
        yield from transcript.rating.ctrs.spread.values()
    for card in cards:
        yield from card.spread.values()


def _is_tied(choice: Choice) -> bool:
    """Whether two different texts share the best standing, so that chance decided."""
    standings = [choice.standing(index) for index in range(len(choice.candidates))]
    known = [standing for standing in standings if standing is not None]
    if not known:
        return False
    best = max(known)
    texts = {
        candidate.text
        for candidate, standing in zip(choice.candidates, standings, strict=True)
        if standing == best
    }
    return len(texts) > 1


def _pair_lengths(choice: Choice) -> tuple[tuple[int, float], ...]:
    """Words and mean score of every candidate to be said that has one."""
    return tuple(
        (len(candidate.text.split()), card.mean)
        for candidate, card in zip(choice.candidates, choice.cards, strict=True)
        if card and card.mean is not None and not isinstance(candidate, PlanCandidate)
    )


def _correlate_length(rows: Sequence[JudgeSeen]) -> Cell:
    """Rank correlation of a session's rating with how much the counselor said, within counselors:
    across them, a better one may well be a longer one."""
    rated = [row for row in rows if row.ctrs is not None]
    found = correlate_ranks(
        [row.words for row in rated],
        [row.ctrs or 0.0 for row in rated],
        [row.counselor for row in rated],
    )
    return _cell(found.within)


def _correlate_candidates(rows: Sequence[JudgeSeen]) -> Cell:
    """The same for candidates, within slates wide enough for it."""
    slates = [pair for row in rows for pair in row.lengths if len(pair) >= FEWEST][:MOST_SLATES]
    found = correlate_ranks(
        [words for slate in slates for words, _ in slate],
        [score for slate in slates for _, score in slate],
        [str(number) for number, slate in enumerate(slates) for _ in slate],
    )
    return _cell(found.within)


def _cell(found: Estimate) -> Cell:
    return Cell(found.mean, found.low, found.high, found.n)


def _share(hits: int, among: int) -> Cell:
    """A share without an interval: what stands in one session is not independent."""
    return Cell(hits / among if among else None, n=among)


def _tabulate_judges(by_judge: Mapping[str, Sequence[JudgeSeen]]) -> Table:
    rows = []
    for judge, found in by_judge.items():
        spread = [one for row in found for one in row.spread]
        items = [(value, row.top) for row in found for value in row.items.values()]
        rows.append(
            Row(
                judge,
                (
                    Cell(len(found)),
                    Cell(fmean(spread) if spread else None, n=len(spread)),
                    _share(sum(row.tied for row in found), sum(row.slates for row in found)),
                    _share(sum(row.highest for row in found), sum(row.scored for row in found)),
                    _share(sum(value == top for value, top in items), len(items)),
                    _correlate_length(found),
                    _correlate_candidates(found),
                ),
            )
        )
    return Table(
        key="judge_audit",
        title="The judge, audited",
        head="judge",
        columns=(
            "sessions",
            "spread of repeats",
            "slates with a tie at the top",
            "criteria at the maximum",
            "CTRS items at the maximum",
            "CTRS with length",
            "score with length",
        ),
        rows=tuple(rows),
        notes=(
            "Spread: mean standard deviation, in points, of a question that was asked several "
            "times. With length: rank correlation with the counselor's words, of sessions within "
            "a counselor and of candidates within a slate.",
        ),
    )


def _check_roles(judge: str, rows: Sequence[JudgeSeen]) -> Iterator[Finding]:
    chosen = [row for row in rows if row.miner]
    same = sum(row.miner == judge for row in chosen)
    if not chosen:
        return
    heading = "Who chose and who reports"
    if not same:
        sentence = f"{judge} rated what another judge chose: it is an independent witness."
        yield Finding(heading, sentence, Level.FINE)
        return
    sentence = (
        f"{judge} chose among the candidates of {same} sessions and rates them, too: best of many "
        "by a judge looks better to it than to another. Rate again with another one "
        "(simulate --rejudge RUN --evaluator NAME) before a ranking rests on it."
    )
    yield Finding(heading, sentence, Level.WARNING if is_model(judge) else Level.NOTE)


def _check_spread(judge: str, rows: Sequence[JudgeSeen]) -> Iterator[Finding]:
    spread = [one for row in rows for one in row.spread]
    if not spread:
        if is_model(judge):
            sentence = (
                f"{judge} was asked everything once, so nobody knows how sure it is; ask again "
                "with --judge-repeats 3."
            )
            yield Finding("Spread of repeats", sentence, Level.NOTE)
        return
    mean = fmean(spread)
    wide = mean > MUCH_SPREAD
    sentence = (
        f"Asked again, {judge} moves by {mean:.2f} points on average"
        f"{': one asking decides little, so raise --judge-repeats' if wide else ''}."
    )
    yield Finding("Spread of repeats", sentence, Level.WARNING if wide else Level.FINE)


def _check_ties(judge: str, rows: Sequence[JudgeSeen]) -> Iterator[Finding]:
    slates, scored = sum(row.slates for row in rows), sum(row.scored for row in rows)
    if not slates:
        return
    tied, highest = (
        sum(row.tied for row in rows) / slates,
        sum(row.highest for row in rows) / scored,
    )
    many = tied > MANY_TIES or highest > MANY_MAXIMA
    sentence = (
        f"{judge} sees no difference between the best two in {tied:.0%} of {slates} slates and "
        f"gives the highest score to {highest:.0%} of all criteria"
        f"{': chance decides a good part of what is chosen' if many else ''}."
    )
    yield Finding("Ties and maxima", sentence, Level.WARNING if many else Level.FINE)


def _check_length(judge: str, rows: Sequence[JudgeSeen]) -> Iterator[Finding]:
    for what, cell in (
        ("sessions of one counselor", _correlate_length(rows)),
        ("candidates of one slate", _correlate_candidates(rows)),
    ):
        if not isinstance(cell.value, float) or cell.low is None or cell.high is None:
            continue
        apart = cell.low > 0 or cell.high < 0
        strong = apart and abs(cell.value) > LENGTH_MATTERS
        more = "higher" if cell.value > 0 else "lower"
        told = f"rank correlation {cell.value:.2f} [{cell.low:.2f}, {cell.high:.2f}]"
        sentence = (
            f"{judge} rates {what} {more} the more the counselor says ({told})."
            if apart
            else f"{judge} does not rate {what} by how much the counselor says ({told})."
        )
        level = Level.WARNING if strong else Level.NOTE if apart else Level.FINE
        yield Finding("Length", sentence, level)


def counsels(name: str) -> bool:
    """Whether a counselor is a real one: neither planted nor the floor, whatever its candidates."""
    return not name.startswith(MUST_RANK_LAST) and name.partition("@")[0] != FLOOR


def _check_canaries(judge: str, rows: Sequence[JudgeSeen]) -> Iterator[Finding]:
    """Whoever must rank last against each real counselor, by clients."""
    scores = _group_scores(rows)
    planted = [name for name in scores if name.startswith(MUST_RANK_LAST)]
    real = [name for name in scores if counsels(name)]
    if not planted or not real:
        return
    fooled, close = [], []
    for canary in planted:
        for name in real:
            sides = scores[canary], scores[name]
            gap = paired_difference(*sides, Range(CTRS.low, CTRS.high)).difference
            if gap.mean is not None and gap.mean <= 0:
                fooled.append(f"{canary} above {name}")
            elif gap.low is None or gap.low <= 0:
                close.append(f"{canary} and {name}")
    told = f"every planted counselor ({len(planted)}) below every real one ({len(real)})"
    if fooled:
        sentence = (
            f"{judge} is fooled: it puts {_list_some(fooled)}. Its ranking is worth nothing there."
        )
    elif close:
        sentence = f"{judge} puts {told}, but cannot tell {_list_some(close)} apart."
    else:
        sentence = f"{judge} puts {told}, each apart from each."
    level = Level.WARNING if fooled else Level.NOTE if close else Level.FINE
    yield Finding("Canaries rank last", sentence, level)


MOST_LISTED = 4


def _list_some(names: Sequence[str]) -> str:
    more = len(names) - MOST_LISTED
    return ", ".join(names[:MOST_LISTED]) + (f" and {more} more" if more > 0 else "")


def _group_scores(rows: Iterable[JudgeSeen]) -> dict[str, dict[str, list[float]]]:
    """CTRS means by counselor and client."""
    scores: dict[str, dict[str, list[float]]] = {}
    for row in rows:
        if row.ctrs is not None:
            scores.setdefault(row.counselor, {}).setdefault(row.profile_id, []).append(row.ctrs)
    return scores


@dataclass(frozen=True)
class _Agreement:
    """Two judges on the sessions that both rated: rank correlation over all and within a counselor,
    and pairs of counselors that they put in the same order, out of how many."""

    sessions: int
    overall: Cell
    within: Cell
    same_order: int
    pairs: int


def _agree(ours: Sequence[JudgeSeen], theirs: Sequence[JudgeSeen]) -> _Agreement:
    rated = {row.session: row for row in theirs if row.ctrs is not None}
    both = [
        (row, rated[row.session]) for row in ours if row.ctrs is not None and row.session in rated
    ]
    a, b = [one.ctrs or 0.0 for one, _ in both], [other.ctrs or 0.0 for _, other in both]
    found = correlate_ranks(a, b, [one.counselor for one, _ in both])
    means = [_average(_group_scores(side)) for side in zip(*both, strict=True)] if both else []
    pairs = comb(len(means[0]), 2) if means else 0
    same = pairs - len(find_turned(*means)) if means else 0
    return _Agreement(len(both), _cell(found.overall), _cell(found.within), same, pairs)


def _average(scores: Mapping[str, Mapping[str, Sequence[float]]]) -> dict[str, float]:
    return {
        name: fmean(fmean(values) for values in by_profile.values())
        for name, by_profile in scores.items()
    }


def _tabulate_agreement(
    pairs: Sequence[tuple[str, str]], agreements: Sequence[_Agreement]
) -> Table:
    return Table(
        key="judge_agreement",
        title="Two judges on the same sessions",
        head="judges",
        columns=("sessions", "rank correlation", "within a counselor", "counselors in one order"),
        rows=tuple(
            Row(
                f"{one} and {other}",
                (
                    Cell(found.sessions),
                    found.overall,
                    found.within,
                    share_cell(found.same_order, found.pairs),
                ),
            )
            for (one, other), found in zip(pairs, agreements, strict=True)
            if found.sessions
        ),
    )


def _check_agreement(one: str, other: str, found: _Agreement) -> Iterator[Finding]:
    if not found.sessions or not isinstance(found.overall.value, float):
        return
    rho = found.overall.value
    turned = found.pairs - found.same_order
    sentence = f"{one} and {other} agree to {rho:.2f} (rank correlation, {found.sessions} sessions)"
    if found.pairs:
        sentence += (
            f"; {turned} of {found.pairs} pairs of counselors change places between them"
            if turned
            else f" and put all {found.pairs} pairs of counselors in one order"
        )
    level = Level.WARNING if turned or rho < LITTLE_AGREEMENT else Level.FINE
    yield Finding("Two judges", f"{sentence}.", level)
