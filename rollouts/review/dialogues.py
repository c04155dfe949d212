"""What a rater sees: a client, what was planned and said, or two things side by side.

Not who wrote them, no scores, and no hidden reasoning.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from agents.human import clean
from psy_env.diagnostic import DIAGNOSTIC_PLAN, find_plan
from psy_env.records import ClientTurn, Exchange, Plan, Profile, Record, Transcript
from psy_env.reply_text import ReplyError, read_object, unwrap
from psy_env.vocabulary import Strategy

SILENCE, LEAVES = "(says nothing)", "(leaves)"


class ShownTurn(Record):
    """What one speaker says; `step` names the action it belongs to ("2.3": stage 2, action 3), ""
    without one."""

    speaker: Literal["client", "counselor"]
    text: str
    step: str = ""


class StagePlan(Record):
    """The plan of one stage; `actions` by the names that turns refer to."""

    title: str
    objective: str
    actions: dict[str, str]


class ClientCard(Record):
    """The client as the profile tells."""

    problem: str
    situation: str
    thoughts: tuple[str, ...]


class ShownText(Record):
    """Something to be read: plans, words, or both. `planned` says whether there would be plans, so
    that their absence is told."""

    plans: tuple[StagePlan, ...] = ()
    turns: tuple[ShownTurn, ...] = ()
    planned: bool = False


class ShownItem(Record):
    """One thing on a sheet, under a name that tells nothing: a dialogue, two sides to be compared
    (after a dialogue so far), or only questions. `asked` is False where it is only to be read."""

    name: str
    client: ClientCard | None = None
    reading: ShownText | None = None
    sides: tuple[ShownText, ...] = ()
    asked: bool = True

    @property
    def turned(self) -> "ShownItem":
        """The same with its sides in each other's place."""
        return self.model_copy(update={"sides": self.sides[::-1]})


def show_dialogue(transcript: Transcript, name: str) -> ShownItem:
    """A whole dialogue with its profile and plans."""
    stages = enumerate(_list_plans(transcript), 1)
    return ShownItem(
        name=name,
        client=show_client(transcript.profile),
        reading=ShownText(
            plans=tuple(_show_plan(number, plan) for number, plan in stages),
            turns=tuple(_show_turns(transcript)),
            planned=True,
        ),
    )


def show_words(transcript: Transcript) -> ShownText:
    """What was said and nothing else: some counselors have plans and others not."""
    return ShownText(turns=_unstep(_show_turns(transcript)))


def show_history(transcript: Transcript, exchange: int) -> ShownText:
    """The words up to where the counselor has to answer in this exchange (counted from 0)."""
    before = transcript.model_copy(update={"exchanges": transcript.exchanges[:exchange]})
    told = _tell_client(transcript.exchanges[exchange].client)
    turns = (*_unstep(_show_turns(before)), ShownTurn(speaker="client", text=told))
    return ShownText(turns=turns)


def show_answer(transcript: Transcript, exchange: int) -> ShownText:
    """The words up to what the counselor answers in this exchange (counted from 0), and with it."""
    kept = transcript.model_copy(update={"exchanges": transcript.exchanges[: exchange + 1]})
    return ShownText(turns=_unstep(_show_turns(kept)))


def show_planning(transcript: Transcript, exchange: int, plan: Plan) -> ShownText:
    """The plan that was made in this exchange (counted from 0), and the words before it."""
    history = show_history(transcript, exchange)
    return history.model_copy(update={"plans": (_show_plan(2, plan),)})


def show_utterance(reply: str) -> ShownText:
    """What a counselor would say, out of a reply in the trained counselor's format."""
    try:
        said = str(read_object(reply).get("utterance", ""))
    except ReplyError:
        said = unwrap(reply)
    turn = ShownTurn(speaker="counselor", text=_clean_lines(said) or SILENCE)
    return ShownText(turns=(turn,))


def show_plan(reply: str) -> ShownText:
    """What a counselor would do next, out of a reply in the trained counselor's format."""
    try:
        body = read_object(reply)
    except ReplyError:
        body = {"objective": unwrap(reply)}
    actions = body.get("actions")
    listed = map(str, actions) if isinstance(actions, list) else ()
    plan = StagePlan(
        title=_name_strategy(body.get("strategy")),
        objective=_clean_lines(str(body.get("objective") or "")),
        actions={str(number): _clean_lines(action) for number, action in enumerate(listed, 1)},
    )
    return ShownText(plans=(plan,))


def _name_strategy(strategy: object) -> str:
    known = (one.title for one in Strategy if one.value == strategy)
    return next(known, "No known strategy")


def show_client(profile: Profile) -> ClientCard:
    """The part of a profile that a rater may see."""
    return ClientCard(
        problem=_clean_lines(profile.surface_problem),
        situation=_clean_lines(profile.triggering_situation),
        thoughts=tuple(_clean_lines(thought) for thought in profile.automatic_thoughts),
    )


def _list_plans(transcript: Transcript) -> list[Plan]:
    """The fixed plan and what was adopted after it; none for a counselor without plans."""
    found = [DIAGNOSTIC_PLAN] if transcript.rules.planning else []
    plan = find_plan(transcript)
    return found if plan is None else [*found, plan]


def _show_plan(stage: int, plan: Plan) -> StagePlan:
    strategy = plan.strategy.title if plan.strategy else "exploration"
    return StagePlan(
        title=f"Stage {stage}: {strategy}",
        objective=_clean_lines(plan.objective),
        actions={
            _step(stage, index): _clean_lines(action) for index, action in enumerate(plan.actions)
        },
    )


def _show_turns(transcript: Transcript) -> Iterator[ShownTurn]:
    stage = int(transcript.rules.planning)
    for exchange in transcript.exchanges:
        yield ShownTurn(speaker="client", text=_tell_client(exchange.client))
        stage += exchange.adopted is not None
        yield from _show_answer(exchange, stage)


def _show_answer(exchange: Exchange, stage: int) -> Iterator[ShownTurn]:
    if exchange.answer is None or exchange.reply is None:
        return
    action = exchange.reply.action
    step = "" if action is None else _step(stage, action)
    text = _clean_lines(exchange.answer.utterance) or SILENCE
    yield ShownTurn(speaker="counselor", text=text, step=step)


def _unstep(turns: Iterable[ShownTurn]) -> tuple[ShownTurn, ...]:
    return tuple(turn.model_copy(update={"step": ""}) for turn in turns)


def _step(stage: int, action: int) -> str:
    return f"{stage}.{action + 1}"


def _tell_client(turn: ClientTurn) -> str:
    text = _clean_lines(turn.utterance) or SILENCE
    return f"{text}\n{LEAVES}" if turn.exit else text


def _clean_lines(text: str) -> str:
    """Text without what would steer a screen; its own line breaks stay."""
    return "\n".join(line for given in text.splitlines() if (line := clean(given)))
