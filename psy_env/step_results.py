"""What a step of the environment views came to: its reward, and whether it ends there."""

from typing import Any, NamedTuple

from psy_env.records import Ending
from psy_env.rewards import RewardRule, find_unscored
from psy_env.session import Session


class StepResult(NamedTuple):
    """The session after a step, what the step pays, (terminated, truncated), and what info adds."""

    session: Session
    reward: float
    flags: tuple[bool, bool]
    info: dict[str, Any]


def settle_step(rule: RewardRule, before: Session, after: Session) -> StepResult:
    """Pay a step by a rule. What its judge could not score pays 0 and truncates the episode."""
    paid = rule(before, after)
    if paid is not None:
        return StepResult(after, float(paid), _read_ending(after), {})
    unscored = find_unscored(before, after) or (after.cause or "the reward's judge gave no score",)
    stopped = after if after.over else after.fail(f"unscored: {'; '.join(unscored)}")
    return StepResult(stopped, 0.0, (False, True), {"unscored": unscored})


def _read_ending(session: Session) -> tuple[bool, bool]:
    """The cap and a failure truncate, every other end terminates."""
    cut = session.ending in (Ending.CAP_REACHED, Ending.FAILED)
    return session.over and not cut, session.over and cut
