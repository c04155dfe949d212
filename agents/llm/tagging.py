"""A model tags every counselor turn with micro-actions (Table 18), in one call."""

from functools import partial
from typing import Annotated

from pydantic import Field

from agents.llm.asking import Asker, Unreadable
from agents.llm.jury import Jury
from agents.llm.quoting import number_turns, tell_dialogue
from agents.llm.replies import Reply, ReplyForm, number_off
from psy_env.seeds import derive_seed
from psy_env.views import SessionView
from psy_env.vocabulary import Seat, Tag

TOKENS_EACH = 60
"""Room for one turn's tags."""

Tags = tuple[tuple[Tag, ...], ...]
"""The tags of each counselor turn, in order."""


class TurnTags(Reply):
    """The tags of one turn."""

    turn: int
    tags: list[Annotated[Tag, Field(strict=False)]]


class SessionTags(Reply):
    """The tags of all turns."""

    turns: list[TurnTags]


FORM = ReplyForm.of("tags", SessionTags)


def tag_turns(asker: Asker, view: SessionView) -> Tags | Unreadable:
    """The tags, each at most once a turn; asked for once, since tags have no mean."""
    turns = number_turns(view.lines, Seat.COUNSELOR)
    if not turns:
        return ()
    request = Jury(asker).pose(
        FORM.schema,
        {"dialogue": tell_dialogue(view.lines)},
        seed=derive_seed(view.seed, "tags"),
        max_tokens=TOKENS_EACH * (1 + len(turns)),
    )
    return asker.ask(request, partial(_read_tags, turns))


def _read_tags(turns: list[int], text: str) -> Tags:
    entries = ((entry.turn, tuple(dict.fromkeys(entry.tags))) for entry in FORM.read(text).turns)
    tags = number_off(entries, turns, "turn")
    return tuple(tags[turn] for turn in turns)
