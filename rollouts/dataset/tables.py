"""What became of a dataset, as tables for a terminal."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from rollouts.dataset.published import SOURCE_KEPT
from rollouts.dataset.statistics import DatasetSummary, Yields
from rollouts.show.notice import NOTICE
from rollouts.show.tables import NOTHING, new_table, show_table


def print_dataset(summary: DatasetSummary, console: Console) -> None:
    """Print the filter's yield beside the source's, what is in the splits, and how varied the words
    are."""
    console.print(NOTICE, style="italic")
    show_table(console, "Filter: dialogues that pass", _yield_table(summary.yields))
    show_table(
        console, "Dropped by rule (a dialogue counts under each)", _drop_table(summary.yields)
    )
    if summary.yields.kept:
        _print_content(summary, console)


def _print_content(summary: DatasetSummary, console: Console) -> None:
    show_table(
        console, "Splits (no persona in two of them) and training rows", _split_table(summary)
    )
    show_table(console, "Variety of the utterances", _variety_table(summary))
    overlap = NOTHING if summary.overlap is None else f"{summary.overlap:.1%}"
    console.print(
        f"{summary.utterances:,} utterances, {_number(summary.exchanges.mean)} exchanges a "
        "dialogue; "
        f"{overlap} of a dialogue's word triples also stand in another one.",
        highlight=False,
        markup=False,
    )


def _yield_table(yields: Yields) -> Table:
    table = new_table("", "dialogues", "share")
    for group, passed in yields.groups.items():
        table.add_row(group, f"{passed:,}", _share(passed, yields.dialogues))
    both = _share(yields.by_the_source, yields.dialogues)
    table.add_row(
        f"CTRS and adherence (source: {SOURCE_KEPT:.2%})", f"{yields.by_the_source:,}", both
    )
    table.add_row(
        "all, kept", f"{yields.kept:,}", _share(yields.kept, yields.dialogues), style="bold"
    )
    return table


def _drop_table(yields: Yields) -> Table:
    table = new_table("", "dropped", "by it alone", "most often")
    table.columns[-1].justify = "left"
    for rule, found in yields.rules.items():
        if found.dropped:
            most = next((f"{detail}: {count}" for detail, count in found.details.items()), "")
            table.add_row(rule, f"{found.dropped:,}", f"{found.alone:,}", escape(most))
    return table


def _split_table(summary: DatasetSummary) -> Table:
    table = new_table("", "personas", "dialogues", *(f"{name} rows" for name in summary.rows))
    for name, split in summary.splits.items():
        rows = (f"{figures.splits[name]:,}" for figures in summary.rows.values())
        table.add_row(name, f"{split.personas:,}", f"{split.dialogues:,}", *rows)
    return table


def _variety_table(summary: DatasetSummary) -> Table:
    lengths = next(iter(summary.text.values())).distinct
    distinct_names = (f"distinct-{length}" for length in lengths)
    elsewhere = ("word for word elsewhere", "masked sentence elsewhere")
    table = new_table("", "words a turn", *distinct_names, *elsewhere)
    for seat, figures in summary.text.items():
        distinct = (_number(value, 3) for value in figures.distinct.values())
        shared = (figures.repeated, figures.recurring)
        shares = (NOTHING if share is None else f"{share:.1%}" for share in shared)
        table.add_row(seat, _number(figures.words_a_turn, 1), *distinct, *shares)
    return table


def _share(count: int, total: int) -> str:
    return f"{count / total:.2%}" if total else NOTHING


def _number(value: float | None, digits: int = 2) -> str:
    return NOTHING if value is None else f"{value:.{digits}f}"
