"""Two sessions compared by a judge, in one order: a job of the fleet."""

import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from agents.models.recording import CallLog, enter_step, recording
from psy_env.comparing import Comparer, Comparison, ComparisonView, Verdicts
from psy_env.errors import InputError, SeatError
from psy_env.records import Ending
from psy_env.views import Line
from rollouts.work.job import Job, Outcome, Work
from rollouts.work.session import explain_error

COMPARED = "compared"


class SideBySide(NamedTuple):
    """What a judge is given (`a` and `b`), and what it is not told: whose sessions they are."""

    case: str
    profile_id: str
    names: tuple[str, str]
    a: tuple[Line, ...]
    b: tuple[Line, ...]


def comparison_work(seat: Callable[[], Comparer], judge: str) -> Work:
    """Comparisons by this judge; a job's payload is a SideBySide, and its record a Comparison."""
    return Work(
        seat=seat, do=partial(compare_pair, judge=judge), give_up=partial(_give_up, judge=judge)
    )


def compare_pair(
    job: Job, comparer: Comparer, log: CallLog | None = None, *, judge: str
) -> Outcome:
    """One comparison. A judge that raises fails this one with its cause, not the run."""
    started = time.perf_counter()
    sides: SideBySide = job.payload
    view = ComparisonView(sides.a, sides.b, job.seed)
    with recording(job.job_id, log):
        enter_step("compare")
        try:
            found = _check(_ask(comparer, view), view)
        except SeatError as error:
            return _give_up(job, f"evaluator: {error}", judge=judge)
    return _record(job, judge, found, COMPARED, time.perf_counter() - started)


def _ask(comparer: Comparer, view: ComparisonView) -> object:
    """What the judge says. Raises SeatError for whatever it raises; InputError passes, and whatever
    stops a run."""
    try:
        return comparer.compare(view)
    except (InputError, KeyboardInterrupt, SeatError):
        raise
    except BaseException as error:  # anyone's judge may raise anything
        raise SeatError(explain_error(error)) from error


def _check(found: object, view: ComparisonView) -> Verdicts:
    """What a judge of one's own gave. Raises SeatError for what is no answer to this question."""
    if not isinstance(found, Verdicts):
        raise SeatError(f"`compare` must give Verdicts, got {found!r:.80}")
    if found.verdicts.keys() != set(view.rubric.keys):
        raise SeatError(f"verdicts are due on {', '.join(view.rubric.keys)}")
    return found


def _give_up(job: Job, cause: str, *, judge: str) -> Outcome:
    nothing = Verdicts.unscored(ComparisonView((), (), 0).rubric, cause)
    return _record(job, judge, nothing, Ending.FAILED, 0.0, cause)


def _record(
    job: Job, judge: str, found: Verdicts, ending: str, seconds: float, cause: str = ""
) -> Outcome:
    sides: SideBySide = job.payload
    a, b = sides.names
    comparison = Comparison(
        case=sides.case,
        profile_id=sides.profile_id,
        rater=judge,
        a=a,
        b=b,
        verdicts=found.verdicts,
        causes=found.causes,
        cause=cause,
    )
    payload = comparison.model_dump_json().encode()
    return Outcome(job.job_id, payload, str(ending), seconds=seconds, cause=cause)
