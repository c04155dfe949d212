"""The fixed plan of the diagnostic stage: the counselor does not know the problem yet, so every session starts alike."""

from psy_env.records import Plan

DIAGNOSTIC_PLAN = Plan(
    objective="Find out what brings the client here and which automatic thought lies under it, by guided questions.",
    rationale="Contact before detail, the event before the feeling, the feeling before the thought; then check it together.",
    actions=(
        "welcome the client and invite the problem",
        "explore a concrete situation in which it happens",
        "explore the feelings in that situation",
        "elicit the automatic thought behind the feelings",
        "summarise problem and thought and check the summary with the client",
    ),
)
