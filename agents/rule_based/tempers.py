"""What each attitude starts from, and how it reacts."""

from dataclasses import dataclass, replace
from functools import cache

from psy_env.vocabulary import Attitude


@dataclass(frozen=True, slots=True)
class Temper:
    """What an attitude starts from and how it reacts; all on 0-1 but `gain`, `sting` and
    `receptivity`, which multiply."""

    trust: float
    guard: float
    gain: float
    sting: float
    patience: float
    distress: float
    receptivity: float


TEMPERS: dict[Attitude, Temper] = {
    Attitude.HESITANT: Temper(0.30, 0.05, 1.00, 1.0, 0.85, 0.66, 0.84),
    Attitude.GUARDED: Temper(0.25, 0.10, 0.95, 1.1, 0.80, 0.60, 0.76),
    Attitude.AVOIDANT: Temper(0.28, 0.09, 0.95, 1.0, 0.80, 0.62, 0.80),
    Attitude.DEFENSIVE: Temper(0.22, 0.10, 0.80, 1.6, 0.66, 0.68, 0.36),
    Attitude.SKEPTICAL: Temper(0.20, 0.12, 0.80, 1.3, 0.62, 0.64, 0.32),
    Attitude.OVER_COMPLIANT: Temper(0.33, 0.06, 0.75, 0.8, 0.80, 0.64, 0.30),
    Attitude.OVERWHELMED: Temper(0.28, 0.07, 0.85, 1.3, 0.72, 0.84, 0.36),
    Attitude.OPEN: Temper(0.45, -0.08, 1.20, 0.9, 1.00, 0.64, 1.55),
}


@dataclass(frozen=True, slots=True)
class Manner:
    """How far a whole client is from the ordinary one, whatever its attitude: added to the guard,
    and multiplied with what good counseling does to trust and belief."""

    guard: float = 0.0
    gain: float = 1.0
    receptivity: float = 1.0


ORDINARY = Manner()
RESERVED = Manner(guard=0.08, gain=0.8, receptivity=0.55)
"""Opens up later and yields about half as much: the second client that a ranking has to hold
under."""


@cache
def find_temper(attitude: Attitude, manner: Manner = ORDINARY) -> Temper:
    """What an attitude starts from, as a client of this manner has it."""
    temper = TEMPERS[stand_in(attitude)]
    return replace(
        temper,
        guard=temper.guard + manner.guard,
        gain=temper.gain * manner.gain,
        receptivity=temper.receptivity * manner.receptivity,
    )


def stand_in(attitude: Attitude) -> Attitude:
    """The attitude by whose rules one is played that has none of its own yet: the first of its
    type."""
    if attitude in TEMPERS:
        return attitude
    return next(known for known in TEMPERS if known.type is attitude.type)
