"""Is the reply that the judge ranks best also the one whose continuations end best?

Plays sessions of the embedded cast, chosen by the judge, and looks ahead from every legal candidate
of every slate twice over: the second look tells how much of the first is chance, and how well what
the first chose really ends. Shares and gaps are means with 95% intervals over sessions; CTRS is
0-6.

usage: what_if.py [PROFILES] [--sessions 12] [--candidates 8] [--lookahead 4]
"""

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

from agents.catalog import embedded_cast
from agents.profiles import find_profiles
from psy_env.records import Choice, Rules
from psy_env.rewards import new_choices
from psy_env.rubrics import ChoiceKind
from psy_env.seats import Cast, take_turn
from psy_env.session import Session
from psy_env.vocabulary import Seat
from rollouts.results.pairs import Barren, MiningSettings, match_candidates
from rollouts.statistics.intervals import ENDLESS, SHARE, mean_interval
from rollouts.work.lookahead import Lookahead, look_ahead, score_ends
from rollouts.work.schedule import schedule_sessions

CTRS_POINT = 6 / 4
"""What one point of a look-ahead's score (1-5) is on the CTRS (0-6)."""
CLOSE = 1e-9
GAINS = ("CTRS above the slate's mean: the judge's best", "... look-ahead's best")

Standing = Mapping[int, float]
"""Scores by the place in the slate, of legal candidates with texts of their own."""


class Watched(NamedTuple):
    """A choice by its judge, and by two looks ahead of their own chances."""

    session_id: str
    judge: Choice
    looks: tuple[Choice, Choice]


def watch(session: Session, cast: Cast, lookahead: Lookahead) -> Iterator[Watched]:
    """Every choice of a session that its judge chooses in."""
    while not session.over:
        before, session = session, take_turn(session, cast)
        if before.turn is Seat.EVALUATOR and before.ending is None:
            (choice,) = new_choices(before, session)
            twice = lookahead._replace(continuations=2 * lookahead.continuations)
            ends = {
                place: list(look_ahead(before, place, cast, twice))
                for place, violation in enumerate(choice.violations)
                if violation is None
            }
            cards = [
                tuple(
                    score_ends(ends[place][half::2]) if place in ends else None
                    for place in range(len(choice.candidates))
                )
                for half in (0, 1)
            ]
            first, second = (choice.model_copy(update={"cards": half}) for half in cards)
            yield Watched(session.session_id, choice, (first, second))


def rank(choice: Choice) -> Standing:
    """How its legal candidates stand, each text once."""
    texts: dict[str, int] = {}
    for place, violation in enumerate(choice.violations):
        if violation is None and choice.standing(place) is not None:
            texts.setdefault(choice.candidates[place].text, place)
    return {place: choice.standing(place) or 0.0 for place in texts.values()}


def find_best(standing: Standing) -> set[int]:
    """The places that share the best score."""
    top = max(standing.values())
    return {place for place, score in standing.items() if score > top - CLOSE}


def compare_best(seen: Watched) -> dict[str, float]:
    """Of one choice: which share of the best of one is among the best of another, and how far above
    the slate's mean the second look finds what was chosen to end."""
    judge, first, second = (rank(choice) for choice in (seen.judge, *seen.looks))
    best = find_best(first)
    worth = {place: score - fmean(second.values()) for place, score in second.items()}
    return {
        "the judge's best is look-ahead's best": share(find_best(judge), best),
        "... by chance": len(best) / len(first),
        "... look-ahead's best, looked for again": share(find_best(second), best),
        GAINS[0]: gain(find_best(judge), worth),
        GAINS[1]: gain(best, worth),
    }


def share(these: set[int], among: set[int]) -> float:
    """Which share of these is among those."""
    return len(these & among) / len(these)


def gain(best: set[int], worth: Standing) -> float:
    """How much better (CTRS) continuations of these end, of the ones that share the best score."""
    return CTRS_POINT * fmean(worth[place] for place in best)


def compare_pairs(one: Choice, other: Choice) -> Counter[str]:
    """The pairs of one, and how the other stands to each of two legal candidates."""
    found = match_candidates(one, MiningSettings(), seed=0)
    if isinstance(found, Barren):
        return Counter()
    theirs = match_candidates(other, MiningSettings(), seed=0)
    counts: Counter[str] = Counter()
    for pair in found:
        counts["mined"] += 1
        if one.violations[pair[1]] is not None:
            continue
        better, worse = (other.standing(place) or 0.0 for place in pair)
        told = "same" if better > worse + CLOSE else "other" if worse > better + CLOSE else "equal"
        counts.update(("pairs", told))
        counts["both"] += not isinstance(theirs, Barren) and pair in theirs
    return counts


def tell_best(seen: Sequence[Watched]) -> None:
    """One line for each figure."""
    wide = [one for one in seen if len(rank(one.judge)) > 1]
    rows = [(one.session_id, compare_best(one)) for one in wide]
    for name in rows[0][1] if rows else ():
        by_session: dict[str, list[float]] = {}
        for session_id, values in rows:
            by_session.setdefault(session_id, []).append(values[name])
        found = mean_interval(by_session, ENDLESS if name in GAINS else SHARE)
        told = "" if found.low is None else f" [{found.low:.2f}, {found.high:.2f}]"
        print(f"  {name:<48} {found.mean:.2f}{told} (n={found.n})")


def tell_pairs(name: str, pairs: Sequence[tuple[str, Counter[str]]], other: str) -> None:
    """How many pairs there are, and how the other one stands to them."""
    total = sum((counts for _, counts in pairs), Counter[str]())
    if not total["pairs"]:
        print(f"  {name}: no pair of two legal candidates")
        return
    agree: dict[str, list[float]] = {}
    for session_id, counts in pairs:
        verdicts = {"same": 1.0, "equal": 0.5, "other": 0.0}
        values = [value for told, value in verdicts.items() for _ in range(counts[told])]
        agree.setdefault(session_id, []).extend(values)
    found = mean_interval({one: values for one, values in agree.items() if values}, SHARE)
    told = "" if found.low is None else f" [{found.low:.2f}, {found.high:.2f}]"
    print(
        f"  {name}: {total['mined']}, {total['pairs']} of two legal ones; {other} ranks "
        f"{total['same']} the same way, {total['other']} the other way, "
        f"{total['equal']} equal (same + equal / 2: "
        f"{found.mean:.2f}{told}); {total['both']} are its pairs, too"
    )


def main() -> None:
    """Print the figures of replies and of plans."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("profiles", nargs="?", default="builtin:test")
    parser.add_argument("--sessions", type=int, default=12)
    parser.add_argument("--candidates", type=int, default=8)
    parser.add_argument("--lookahead", type=int, default=4)
    given = parser.parse_args()
    cast, rules = embedded_cast(), Rules(candidates=given.candidates)
    seen: list[Watched] = []
    for job in schedule_sessions(find_profiles(given.profiles), given.sessions, 0):
        session = Session.start(job.payload, rules, session_id=job.job_id, seed=job.seed)
        seen += watch(session, cast, Lookahead(given.lookahead))
        print(f"{job.job_id}: {len(seen)} choices so far", flush=True)
    for kind in ChoiceKind:
        found = [one for one in seen if one.judge.kind is kind]
        print(f"{kind}: {len(found)} choices in {given.sessions} sessions")
        tell_best(found)
        by_look = [(one.session_id, compare_pairs(one.looks[0], one.judge)) for one in found]
        tell_pairs("pairs by look-ahead", by_look, "the judge")
        by_judge = [(one.session_id, compare_pairs(one.judge, one.looks[0])) for one in found]
        tell_pairs("pairs by the judge", by_judge, "look-ahead")
        again = [(one.session_id, compare_pairs(*one.looks)) for one in found]
        tell_pairs("pairs by look-ahead, looked at again", again, "the second look")


if __name__ == "__main__":
    main()
