"""How we read the source where it is silent: every decision a named default.

A user changes them through the rules of a session or the settings of a run; nothing else in the
code repeats a number.
"""

MAX_EXCHANGES = 20
"""Appendix D caps at 20 turns; Table 1's 18.0 average only fits when a turn is a client-counselor
exchange."""

CANDIDATES = 8
"""The width of a slate is not given; the lab's earlier public system used 10, 8 costs less and
mines nearly as much."""

TEMPERATURE, TOP_P = 1.0, 0.9
"""How a slate is drawn: Appendix C.2 says temperature 1.0; its top-p is not legible, 0.9 is the
common choice."""

TEMPERATURE_ALONE = 0.7
"""How one candidate is drawn that nothing is compared with: the source says it of diverse ones
only. The public CACTUS code plays its counselors at 0.7."""

INTERVENTION_ACTIONS = (5, 7)
"""§3.2: 5 to 7 concrete actions; one fixed action that closes the session comes after them."""

EARLY = 8
"""Until then a plan-free counselor closes early: Appendix D's sessions are twice as long."""

MIN_MARGIN_UTTERANCE = 1.0
"""A pair needs a gap in mean score that is more than one criterion moving by one point or two."""

MIN_MARGIN_PLAN = 0.5
"""Plans differ less than utterances, so the gap asked for is smaller."""

MIN_MARGIN_EXPECTED = 0.3
"""Expectations over digits lie closer together than whole numbers do: a third of a point."""

PAIRING = "cross"
"""§4 pairs the top two with the worst two; 26,576 and 6,136 are both divisible by 4, which fits a 2
x 2 crossing."""

MAX_ATTEMPTS = 3
"""How often a session is started anew after its worker died, before it is recorded as failed."""
