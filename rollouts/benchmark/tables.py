"""The tables of a benchmark, pure functions of what was measured; sources' rows set apart."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from statistics import median

from psy_env.records import Ending
from psy_env.rubrics import HELPFUL, HINDERING
from psy_env.vocabulary import QUESTION_TAGS, REFLECTION_TAGS, AttitudeType, Tag
from rollouts.benchmark.measure import MeasuredSession, Measurement, Take
from rollouts.benchmark.source import NOTE, PrintedModel, reference_rows
from rollouts.results.summary import CTRS_MEAN, DIVERSITY, list_ranges
from rollouts.results.table import Cell, Row, Table
from rollouts.statistics.intervals import PERCENT, SHARE, ByProfile, Estimate, mean_interval
from rollouts.work.failures import name_cause

Measurements = Sequence[Measurement]
BY_TEXT = "95 % intervals over the clients' texts; each text weighs the same."
HIGHLIGHTS = (
    *("perceived_support", "empowerment", "emotional_relief", "self_acceptance"),
    *("therapeutic_stuckness", "intervention_discomfort", "emotional_deterioration"),
    "guidance_deficit",
)
"""The reactions that the source shows in its Table 5."""


def rank(measurements: Measurements) -> list[Measurement]:
    """By mean CTRS, the highest first; without one last."""

    def order(one: Measurement) -> tuple[bool, float]:
        mean = _estimate(one, CTRS_MEAN).mean
        return mean is None, -(mean or 0.0)

    return sorted(measurements, key=order)


def make_tables(measurements: Measurements) -> tuple[Table, ...]:
    """All tables of counselors that met one client engine and one judge, in the order of the
    leaderboard."""
    ranked = rank(measurements)
    makers = (
        tabulate_leaderboard,
        tabulate_ctrs,
        tabulate_reactions_by_attitude,
        tabulate_highlights,
        tabulate_reactions,
        tabulate_questions,
        tabulate_reflections,
        tabulate_losses,
    )
    return tuple(make(ranked) for make in makers)


def take_value(name: str) -> Take:
    """The figure of this name (summary.list_ranges)."""
    return lambda one: one.summary.values.get(name)


def tabulate_leaderboard(ranked: Measurements) -> Table:
    """Who does best, with what stands beside it: what no judge gives, and what is missing."""
    columns: dict[str, Callable[[Measurement], Cell]] = {
        "CTRS (0-6)": _mean_of(CTRS_MEAN),
        "helpful (1-5)": _mean_of(HELPFUL),
        "hindering (1-5)": _mean_of(HINDERING),
        "belief change": _mean_of("belief_change"),
        "thought named": lambda one: _cell(mean_interval(one.collect(_take_named), SHARE)),
        "at exchange": _find_exchange,
        "legal %": _tell_legal,
        "unscored %": _tell_unscored,
        "failed": _count_failed,
        "sessions": lambda one: Cell(len(one.sessions)),
    }
    return Table(
        key="leaderboard",
        title="Leaderboard",
        head="counselor",
        columns=tuple(columns),
        rows=tuple(Row(one.name, tuple(give(one) for give in columns.values())) for one in ranked),
        notes=(
            BY_TEXT,
            "Lower is better: hindering, belief change (the simulated client's own, 0-1, from its "
            "first turn to the end).",
            "Thought named: the share of sessions in which the counselor said the client's true "
            "automatic thought, by its words (a paraphrase is missed), and at which exchange "
            "(median).",
            "Legal: candidates that broke no rule. Unscored: items of both forms without a score, "
            "where the session did not fail.",
        ),
    )


def tabulate_ctrs(ranked: Measurements) -> Table:
    """The CTRS by item, and the diversity of micro-actions (Table 2)."""
    keys = ranked[0].rubrics.ctrs.keys
    return _tabulate_values(
        ranked,
        "ctrs",
        "Counselor competence (CTRS, 0-6)",
        (*keys, CTRS_MEAN, DIVERSITY),
        lambda printed: [
            *(printed.items.get(key) for key in keys),
            sum(printed.ctrs) / len(printed.ctrs),
            printed.diversity,
        ],
        labels={CTRS_MEAN: "mean", DIVERSITY: "diversity (nats)"},
    )


def tabulate_reactions_by_attitude(ranked: Measurements) -> Table:
    """Helpful and hindering reactions by type of attitude, and of all (Table 4)."""
    groups = [*(kind.value for kind in AttitudeType), ""]
    pairs = [(group, value) for group in groups for value in (HELPFUL, HINDERING)]
    places = {HELPFUL: 0, HINDERING: 1}
    return Table(
        key="reactions_by_attitude",
        title="Session reactions by attitude (1-5)",
        head="counselor",
        columns=tuple(f"{group or 'all'}: {value}" for group, value in pairs),
        rows=(
            *(
                Row(
                    one.name,
                    tuple(_cell(_estimate(one, value, group)) for group, value in pairs),
                )
                for one in ranked
            ),
            *reference_rows(
                lambda printed: [
                    printed.attitudes[group or "all"][places[value]] for group, value in pairs
                ]
            ),
        ),
        notes=(BY_TEXT, NOTE),
    )


def tabulate_highlights(ranked: Measurements) -> Table:
    """The eight reactions of the source's Table 5."""
    keys = HIGHLIGHTS
    title = "Helpful and hindering outcomes (1-5)"
    return _tabulate_values(
        ranked, "outcomes", title, keys, lambda printed: [printed.items[key] for key in keys]
    )


def tabulate_reactions(ranked: Measurements) -> Table:
    """Every item of the session reactions (Table 8)."""
    keys = ranked[0].rubrics.session_reactions.keys
    title = "Session reactions by item (1-5)"
    return _tabulate_values(
        ranked, "reactions", title, keys, lambda printed: [printed.items.get(key) for key in keys]
    )


def tabulate_questions(ranked: Measurements) -> Table:
    """What share of the questions is of each kind (Table 3)."""
    return _tabulate_tags(ranked, "questions", "Questions (% of all questions)", QUESTION_TAGS)


def tabulate_reflections(ranked: Measurements) -> Table:
    """What share of the reflections is of each kind (Table 3)."""
    title = "Reflections (% of all reflections)"
    return _tabulate_tags(ranked, "reflections", title, REFLECTION_TAGS)


def tabulate_losses(ranked: Measurements) -> Table:
    """Failed sessions and unscored items by counselor and cause, the commonest first."""
    rows = [
        Row(one.name, (Cell(what), Cell(cause), Cell(count)))
        for one in ranked
        for what, causes in _count_losses(one).items()
        for cause, count in causes.most_common()
    ]
    return Table(
        key="losses",
        title="Failed and unscored, by cause",
        head="counselor",
        columns=("what", "cause", "count"),
        rows=tuple(rows),
        notes=() if rows else ("Nothing failed, and nothing was left without a score.",),
    )


def _count_losses(one: Measurement) -> dict[str, Counter[str]]:
    losses: dict[str, Counter[str]] = {"failed session": Counter()}
    for summary in (session.summary for session in one.sessions):
        if summary.ending is Ending.FAILED:
            losses["failed session"][name_cause(summary.cause)] += 1
            continue
        for what, causes in summary.unscored.items():
            losses.setdefault(f"unscored: {what.replace('_', ' ')}", Counter()).update(causes)
    return losses


def _tabulate_values(
    ranked: Measurements,
    key: str,
    title: str,
    values: Sequence[str],
    give: Callable[[PrintedModel], Sequence[float | None]],
    labels: Mapping[str, str] | None = None,
) -> Table:
    rows = (Row(one.name, tuple(_mean_of(value)(one) for value in values)) for one in ranked)
    return Table(
        key=key,
        title=title,
        head="counselor",
        columns=tuple((labels or {}).get(value, value.replace("_", " ")) for value in values),
        rows=(*rows, *reference_rows(give)),
        notes=(BY_TEXT, NOTE),
    )


def _tabulate_tags(ranked: Measurements, key: str, title: str, family: Sequence[Tag]) -> Table:
    def share(one: Measurement, tag: Tag) -> Cell:
        found = _ratio(
            one,
            lambda session: session.summary.tags.get(tag, 0),
            lambda session: sum(session.summary.tags.get(other, 0) for other in family),
        )
        return _cell(mean_interval(found, PERCENT))

    rows = (Row(one.name, tuple(share(one, tag) for tag in family)) for one in ranked)
    return Table(
        key=key,
        title=title,
        head="counselor",
        columns=tuple(tag.value for tag in family),
        rows=(
            *rows,
            *reference_rows(lambda printed: [printed.tags.get(tag) for tag in family]),
        ),
        notes=(BY_TEXT, f"{NOTE} It prints the three most frequent ones."),
        digits=1,
    )


def _mean_of(name: str) -> Callable[[Measurement], Cell]:
    return lambda one: _cell(_estimate(one, name))


def _estimate(one: Measurement, name: str, only: str = "") -> Estimate:
    """The mean of a value, over all sessions or those of one type of attitude."""
    return mean_interval(one.collect(take_value(name), only), list_ranges(one.rubrics)[name])


def _cell(estimate: Estimate) -> Cell:
    return Cell(estimate.mean, estimate.low, estimate.high, estimate.n)


def _ratio(
    one: Measurement,
    part: Callable[[MeasuredSession], int],
    whole: Callable[[MeasuredSession], int],
) -> ByProfile:
    """In percent by text, over all sessions with it; texts without any whole are left out."""
    parts, wholes = one.collect(part), one.collect(whole)
    return {
        text: [100 * sum(parts[text]) / sum(wholes[text])] for text in wholes if sum(wholes[text])
    }


def _tell_legal(one: Measurement) -> Cell:
    def count(session: MeasuredSession) -> int:
        return sum(slates.candidates for slates in session.summary.slates.values())

    def broken(session: MeasuredSession) -> int:
        return sum(sum(slates.violations.values()) for slates in session.summary.slates.values())

    legal = _ratio(one, lambda session: count(session) - broken(session), count)
    return _cell(mean_interval(legal, PERCENT))


def _tell_unscored(one: Measurement) -> Cell:
    forms = one.rubrics.forms
    summaries = [session.summary for session in one.sessions]
    whole = [summary for summary in summaries if summary.ending is not Ending.FAILED]
    asked = len(whole) * sum(len(form.keys) for form in forms.values())
    missing = sum(
        sum(summary.unscored.get(name, {}).values()) for summary in whole for name in forms
    )
    return Cell(100 * missing / asked if asked else None)


def _count_failed(one: Measurement) -> Cell:
    return Cell(sum(session.summary.ending is Ending.FAILED for session in one.sessions))


def _take_named(session: MeasuredSession) -> float | None:
    """1 or 0; None for a failed session, which came to no end."""
    if session.summary.ending is Ending.FAILED:
        return None
    return float(session.seen.client.named is not None)


def _find_exchange(one: Measurement) -> Cell:
    """The median exchange, of the sessions in which the thought was named."""
    named = [place for session in one.sessions if (place := session.seen.client.named) is not None]
    return Cell(float(median(named)), n=len(named)) if named else Cell(None)
