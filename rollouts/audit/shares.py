"""Shares with exact intervals, as cells and in words."""

from rollouts.results.table import Cell
from rollouts.statistics.proportions import share_interval, upper_bound


def share_cell(hits: int, among: int) -> Cell:
    """A share of `among` with its interval; an empty cell where there is nothing to share."""
    if not among:
        return Cell(None, n=0)
    found = share_interval(hits, among)
    return Cell(found.mean, found.low, found.high, found.n)


def tell_share(hits: int, among: int) -> str:
    """ "3 of 24", and of none how many there may be all the same: "none of 24 (at most 14 %)"."""
    if hits:
        return f"{hits} of {among}"
    bound = upper_bound(0, among)
    return f"none of {among}" + ("" if bound is None else f" (95 %: at most {bound:.0%})")
