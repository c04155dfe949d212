"""What we write ourselves: diagnostic plan, closing action, stock plan."""

from psy_env.records import Plan, Transcript
from psy_env.vocabulary import Strategy

DIAGNOSTIC_PLAN = Plan(
    objective=(
        "Find out what brings the client here and which automatic thought lies under it, by "
        "guided questions."
    ),
    rationale=(
        "Contact before detail, event before feeling, feeling before thought; then check it "
        "together."
    ),
    actions=(
        "welcome the client and invite the problem",
        "explore a concrete situation in which it happens",
        "explore the feelings in that situation",
        "elicit the automatic thought behind the feelings",
        "summarise problem and thought and check the summary with the client",
    ),
)
"""Every session starts alike, for the counselor does not know the problem yet."""

CLOSING_ACTION = "sum up what was learned and end the session"
"""The referee adds it after the 5 to 7 actions of every intervention plan (Table 13, §3.2)."""


def close_plan(plan: Plan) -> Plan:
    """An intervention plan as it is carried out: the planner's actions, then the closing one."""
    return plan.model_copy(update={"actions": (*plan.actions, CLOSING_ACTION)})


def find_plan(transcript: Transcript) -> Plan | None:
    """The intervention plan of a saved session as it was to be carried out; None without one."""
    plan = transcript.adopted.plan if transcript.adopted else None
    return plan if plan is None or transcript.plan_closes else close_plan(plan)


STOCK_PLAN = Plan(
    strategy=Strategy.EVIDENCE_BASED_QUESTIONING,
    objective=(
        "Weigh what speaks for and against the automatic thought, until the client finds a fairer "
        "one."
    ),
    rationale=(
        "A thought never questioned feels like a fact; one's own evidence persuades where advice "
        "does not."
    ),
    actions=(
        "name the thought to look at and ask how strongly the client believes it",
        "gather what speaks for the thought",
        "gather what speaks against the thought",
        "weigh both sides together",
        "find a fairer thought in the client's own words",
        "ask again how strong the old thought is",
    ),
)
"""What a counselor without a planner of its own adopts when a plan is due (psy_env.actions)."""
