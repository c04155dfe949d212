"""Head-to-head results as tables: pairs, strengths of all, correlations (Figures 4 to 6)."""

from collections.abc import Iterator, Sequence

from psy_env.comparing import COMPARISON
from rollouts.head_to_head.summary import Criterion, HeadToHead, Pairing
from rollouts.results.table import Cell, Row, Table
from rollouts.statistics.intervals import Estimate

KEY, PAIR = "head_to_head", "_pair_"
COLUMNS = ("first better", "tie", "second better", "win rate of the first", "turned", "unscored")


def make_tables(result: HeadToHead, key: str = KEY, judge: str = "") -> tuple[Table, ...]:
    """Every pair, then the strengths of all where more than two met, then the correlations; their
    titles name the judge."""
    told = f"Head-to-head by {judge or ', '.join(result.raters)}"
    pairs = (
        _tabulate_pair(pairing, f"{key}{PAIR}{number}", told)
        for number, pairing in enumerate(result.pairings, 1)
    )
    strengths = (_tabulate_strengths(result, key, told),) if len(result.names) > 2 else ()
    return (*pairs, *strengths, _tabulate_correlations(result, key, told))


def _tabulate_pair(pairing: Pairing, key: str, told: str) -> Table:
    found = pairing.criteria
    both = max(criterion.orders.both for criterion in found.values())
    return Table(
        key=key,
        title=f"{told}: {pairing.first} against {pairing.second}",
        head="Criterion",
        columns=COLUMNS,
        rows=tuple(
            Row(_name(item.key), tuple(_tell_criterion(found[item.key])))
            for item in COMPARISON.items
        ),
        notes=(
            f"{pairing.cases} clients that both met; a verdict is one word of one rater in one "
            "order.",
            "Win rate: by client, a tie counts half, with its 95 % interval.",
            f"Turned: of up to {both} cases seen in both orders, those where the winner was "
            "another one: only the place decided.",
            *_tell_causes(pairing),
        ),
    )


def _tell_criterion(found: Criterion) -> Iterator[Cell]:
    verdicts = found.wins + found.ties + found.losses
    for count in (found.wins, found.ties, found.losses):
        yield Cell(count, n=verdicts)
    yield _tell(found.rate)
    yield Cell(found.orders.turned if found.orders.both else None, n=found.orders.both)
    yield Cell(sum(found.unscored.values()))


def _tell(found: Estimate | None) -> Cell:
    return Cell(None) if found is None else Cell(found.mean, found.low, found.high, found.n)


def _tell_causes(pairing: Pairing) -> Iterator[str]:
    causes: dict[str, int] = {}
    for criterion in pairing.criteria.values():
        for cause, count in criterion.unscored.items():
            causes[cause] = causes.get(cause, 0) + count
    for cause, count in sorted(causes.items()):
        yield f"Unscored {count} times: {cause}."


def _tabulate_strengths(result: HeadToHead, key: str, told: str) -> Table:
    found = result.strengths
    added = [_name(criterion) for criterion, one in found.items() if one.added]
    return Table(
        key=f"{key}_strengths",
        title=f"{told}: strengths of all (Bradley-Terry with ties, Davidson)",
        head="Counselor",
        columns=tuple(map(_name, found)),
        rows=tuple(
            Row(name, tuple(_tell(one.strengths.get(name)) for one in found.values()))
            for name in result.names
        ),
        notes=(
            "On the scale of log odds, 0 in the mean: 0.69 apart is a win twice as likely as a "
            "loss.",
            *((_tell_added(added),) if added else ()),
        ),
    )


def _tell_added(criteria: Sequence[str]) -> str:
    told = "Somebody always won or lost, so half a win each way was added to each pair"
    return f"{told}: {', '.join(criteria)}."


def _tabulate_correlations(result: HeadToHead, key: str, told: str) -> Table:
    """What goes along with the overall preference (Figure 6)."""
    return Table(
        key=f"{key}_correlations",
        title=f"{told}: how each criterion goes along with the overall preference",
        head="Criterion",
        columns=tuple(f"{pairing.first} : {pairing.second}" for pairing in result.pairings),
        rows=tuple(
            Row(
                _name(key),
                tuple(_tell(pairing.criteria[key].overall) for pairing in result.pairings),
            )
            for key in COMPARISON.keys[:-1]
        ),
        notes=(
            "Spearman's correlation over clients, of the mean verdict on each in all orders (the "
            "first, a tie, the second); none where one of both never changes.",
        ),
    )


def _name(key: str) -> str:
    return key.replace("_", " ").capitalize()
