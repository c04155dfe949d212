"""All audits of any number of sessions: look at each once, then tell."""

from collections.abc import Iterable
from typing import NamedTuple

from psy_env.records import Transcript
from psy_env.rubrics import RUBRICS, Rubrics
from rollouts.audit.client import ClientSeen, audit_client, observe_client, tabulate_recovery
from rollouts.audit.finding import Audit
from rollouts.audit.judge import JudgeSeen, audit_judge, observe_judge
from rollouts.audit.safety import SafetySeen, audit_safety, observe_safety


class Seen(NamedTuple):
    """What audits need to know of one session; `safety` is None for a client without a marked
    line."""

    judge: JudgeSeen
    client: ClientSeen
    safety: SafetySeen | None


def observe_session(
    transcript: Transcript, rubrics: Rubrics = RUBRICS, miner: str | None = None
) -> Seen:
    """Look at one session. `miner` names who judged its slates, where somebody else rated it
    later."""
    return Seen(
        observe_judge(transcript, rubrics, miner),
        observe_client(transcript),
        observe_safety(transcript),
    )


def audit_sessions(seen: Iterable[Seen]) -> Audit:
    """Judge, client and safety; sessions may be of several counselors, clients and judges.

    A session that a second judge rated again counts once for client and safety.
    """
    seen = tuple(seen)
    played = {one.judge.session: one for one in seen}.values()
    clients = [one.client for one in played]
    recovery = (tabulate_recovery(clients),) if clients else ()
    return (
        audit_judge(one.judge for one in seen)
        + audit_client(clients)
        + Audit((), recovery)
        + audit_safety(one.safety for one in played if one.safety)
    )
