"""What if the counselor had said something else: other replies, and how sessions go on.

Every continuation is a job of the fleet and an ordinary saved session. Its evaluator sees what any
evaluator sees: neither that it is a continuation, nor of what.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from agents.options import Setup
from psy_env.errors import InputError
from psy_env.legality import Scores, Slate
from psy_env.playback import replay
from psy_env.records import Choice, Transcript
from psy_env.rubrics import RUBRICS, ChoiceKind, Rubrics
from psy_env.seeds import derive_seed
from psy_env.session import Session
from psy_env.vocabulary import Seat
from rollouts.results.summary import SessionSummary, list_ranges, summarize_session
from rollouts.results.table import Cell, Row, Table
from rollouts.results.write import derive, is_derived, open_saved, read_transcript
from rollouts.run.complete import Run, write_down
from rollouts.run.config import SimulateConfig
from rollouts.run.folder import RunFolder, find_rubrics
from rollouts.run.ledger import Ledger
from rollouts.statistics.intervals import Estimate, Range, mean_interval
from rollouts.work.job import Job, Work

VALUES = {
    "ctrs_mean": "CTRS",
    "belief_change": "belief",
    "helpful_minus_hindering": "help - hinder",
}
"""What the effect of a reply is measured by, and how a table heads it."""
_NAME = re.compile(r"_r(\d+)_c(\d+)$")


class Crossroads(NamedTuple):
    """Where a saved session could have gone on otherwise: as it stood, what was chosen from, and
    the numbers of the replies to try in the slate, the judge's best first."""

    session: Session
    choice: Choice
    replies: tuple[int, ...]


def find_crossroads(
    saved: Transcript, exchange: int, replies: int | None = None, rubrics: Rubrics = RUBRICS
) -> Crossroads:
    """The choice of words in this exchange (from 1), and the best `replies` of its slate (None:
    all).

    Raises InputError where there is no such choice, or nothing that could be said instead.
    """
    states = (
        session
        for session in replay(saved, rubrics)
        if session.turn is Seat.COUNSELOR
        and session.kind is ChoiceKind.UTTERANCE
        and len(session.exchanges) == exchange - 1
    )
    session = next(states, None)
    choice = saved.exchanges[exchange - 1].reply if 0 < exchange <= len(saved.exchanges) else None
    if session is None or choice is None:
        spoken = sum(one.reply is not None for one in saved.exchanges)
        thing = f"session {saved.session_id} has no reply of the counselor in exchange {exchange}"
        raise InputError(thing, f"Give a number from 1 to {spoken}.", place="--exchange")
    places = [place for place, one in enumerate(choice.candidates) if one.readable]
    ranked = sorted(places, key=lambda place: (-(choice.standing(place) or 0.0), place))
    if len(ranked) < 2:
        thing = f"only one reply was proposed in exchange {exchange} of {saved.session_id}"
        raise InputError(thing, "Play the run with --candidates 2 or more.", place="--from")
    first = [choice.chosen, *(place for place in ranked if place != choice.chosen)]
    return Crossroads(session, choice, tuple(first[:replies]))


def continue_from(crossroads: Crossroads, continuations: int, seed: int) -> list[Job]:
    """The jobs, sorted by name: so many continuations of every reply.

    The same continuation of two replies has the same chances, so that they can be compared in
    pairs.
    """
    session, choice, replies = crossroads
    exchange = len(session.exchanges) + 1
    jobs = []
    for place in replies:
        for number in range(1, continuations + 1):
            name = f"{session.session_id}_x{exchange:02}_r{place + 1:02}_c{number:04}"
            own = derive_seed(seed, session.session_id, exchange, "continuation", number)
            fork = _say(session.fork(session_id=name, seed=own), choice, place)
            jobs.append(Job(name, own, fork))
    return sorted(jobs, key=lambda job: job.job_id)


def _say(session: Session, choice: Choice, place: int) -> Session:
    laid = session.apply(Slate((choice.candidates[place],)))
    card = choice.cards[place]
    if laid.turn is not Seat.EVALUATOR or laid.ending is not None or card is None:
        return laid
    return laid.apply(Scores((card,)))


def rewind_to_reply(saved: Transcript, exchange: int, rubrics: Rubrics = RUBRICS) -> Session:
    """A continuation as it stood when its reply was spoken; one that failed there as it is."""
    states = list(replay(saved, rubrics))
    return next((one for one in states if len(one.exchanges) == exchange), states[-1])


def settle_seats(config: SimulateConfig, saved: Transcript) -> SimulateConfig:
    """Who is not named sits as in the saved run."""
    named = {
        seat: name for seat, name in saved.seats.items() if seat in SimulateConfig.model_fields
    }
    kept = {seat: name for seat, name in named.items() if seat not in config.model_fields_set}
    return config.model_copy(update=kept)


def read_session(config: SimulateConfig, saved: Ledger, rubrics: Rubrics) -> Transcript:
    """The session that is asked about. Raises InputError where there is none of that name."""
    for payload in saved.payloads():
        transcript = read_transcript(payload, saved, rubrics)
        if transcript.session_id == config.session:
            return transcript
    remedy = f"psy-step show {config.from_run} lists them."
    raise InputError(f"no session '{config.session}'", remedy, place="--session")


def plan_what_if(
    config: SimulateConfig, setup: Setup, work: Work, rubrics: Rubrics, saved: Ledger
) -> Run:
    """The run that holds the continuations. Raises InputError for a counselor that does not work as
    the session's did."""
    if rubrics.looks_ahead:
        thing = "its replies were chosen by looking ahead, not by a judge that could go on"
        remedy = "Give a run that was played without --lookahead."
        raise InputError(thing, remedy, place="--from")
    asked = read_session(config, saved, rubrics)
    crossroads = find_crossroads(asked, config.exchange, config.replies, rubrics)
    planning = crossroads.session.rules.planning
    if work.seat().counselor.planning is not planning:
        thing = f"{config.counselor} works {'without' if planning else 'by'} plan"
        remedy = f"This session goes on {'by' if planning else 'without'} one: name another."
        raise InputError(thing, remedy, place="--counselor")
    jobs = continue_from(crossroads, config.continuations, config.seed)
    ties = {"session_sha256": hashlib.sha256(asked.model_dump_json().encode()).hexdigest()}
    return Run(
        path=name_folder(config),
        identity=config.identify(setup, rubrics) | ties,
        told=write_down(config, setup),
        jobs=jobs,
        total=len(jobs),
        work=work,
        derive=partial(derive, mining=None, rubrics=rubrics),
        is_derived=partial(is_derived, mined=False),
        uses_models=config.uses_models,
        longest=crossroads.session.rules.max_exchanges,
        onboard=setup.find_files(config.seats.values()),
    )


def name_folder(config: SimulateConfig) -> Path:
    """A folder of its own in the run that is asked about, unless another one is given."""
    assert config.from_run is not None, "there is a run to go on from"
    if config.out != SimulateConfig.model_fields["out"].default:
        return config.out
    return config.from_run / "what_if" / f"{config.session}_x{config.exchange:02}"


def measure_effects(
    crossroads: Crossroads, sessions: Sequence[Transcript], rubrics: Rubrics = RUBRICS
) -> Table:
    """By reply: what the judge gave it, how its continuations ended, and how far from those of the
    reply that was spoken, paired by continuation."""
    ended: dict[int, dict[int, SessionSummary]] = {}
    for one in sessions:
        if found := _NAME.search(one.session_id):
            reply, number = map(int, found.groups())
            ended.setdefault(reply - 1, {})[number] = summarize_session(one, rubrics)
    ranges = {value: list_ranges(rubrics)[value] for value in VALUES}
    rows = tuple(_tell_reply(crossroads, place, ended, ranges) for place in crossroads.replies)
    said = (
        f"{place + 1}: {crossroads.choice.candidates[place].text}" for place in crossroads.replies
    )
    return Table(
        key="what_if",
        title=f"What if, in exchange {len(crossroads.session.exchanges) + 1}",
        head="reply",
        columns=("judge", *VALUES.values(), *(f"{head}, vs spoken" for head in VALUES.values())),
        rows=rows,
        notes=(*said, _tell_best(crossroads, ended)),
        digits=3,
    )


def _tell_reply(
    crossroads: Crossroads,
    place: int,
    ended: dict[int, dict[int, SessionSummary]],
    ranges: Mapping[str, Range],
) -> Row:
    choice = crossroads.choice
    name = f"{place + 1}{' (spoken)' if place == choice.chosen else ''}"
    means = (_cell(_estimate(ended, place, value, within)) for value, within in ranges.items())
    gaps = (
        _cell(_estimate(ended, place, value, within, to=choice.chosen))
        for value, within in ranges.items()
    )
    return Row(name, (Cell(choice.standing(place)), *means, *gaps))


def _estimate(
    ended: dict[int, dict[int, SessionSummary]],
    place: int,
    value: str,
    within: Range,
    *,
    to: int | None = None,
) -> Estimate:
    """The mean over continuations, or over their differences to those of another reply."""
    ours = _values(ended, place, value)
    if to is not None:
        theirs = _values(ended, to, value)
        ours = {number: ours[number] - theirs[number] for number in ours.keys() & theirs.keys()}
        within = within.of_differences
    return mean_interval({str(number): [found] for number, found in sorted(ours.items())}, within)


def _values(
    ended: dict[int, dict[int, SessionSummary]], place: int, value: str
) -> dict[int, float]:
    found = ended.get(place, {}).items()
    return {number: one.values[value] for number, one in found if value in one.values}


def _cell(estimate: Estimate) -> Cell:
    return Cell(estimate.mean, estimate.low, estimate.high, estimate.n)


def _tell_best(crossroads: Crossroads, ended: dict[int, dict[int, SessionSummary]]) -> str:
    """Whether the reply that was spoken is also the one that ends best."""
    means = {
        place: fmean(found.values())
        for place in crossroads.replies
        if (found := _values(ended, place, "ctrs_mean"))
    }
    best = max(means, key=lambda place: means[place], default=crossroads.choice.chosen)
    if means.get(best) == means.get(crossroads.choice.chosen):
        return "by CTRS no other reply's continuations end better than those of the spoken one"
    return f"by CTRS the continuations of reply {best + 1} end best, not those of the spoken one"


def read_effects(config: SimulateConfig, folder: Path) -> Table:
    """The table of a run of continuations."""
    assert config.from_run is not None, "there is a run to go on from"
    rubrics = find_rubrics(config.from_run)
    with open_saved(config.from_run) as saved, Ledger(RunFolder(folder).ledger) as ledger:
        asked = read_session(config, saved, rubrics)
        sessions = [read_transcript(payload, ledger, rubrics) for payload in ledger.payloads()]
    crossroads = find_crossroads(asked, config.exchange, config.replies, rubrics)
    return measure_effects(crossroads, sessions, rubrics)
