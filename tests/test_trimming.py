"""A chat too long for a model loses whole exchanges from its middle, and nothing else."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from agents.models.chat import fold_system
from agents.trimming import LEFT_AT_ONCE, prompt_room, trim_turns
from psy_env.records import Message


def chat(exchanges: int, *, system: bool = True) -> tuple[Message, ...]:
    """So many whole exchanges, then the user."""
    turns = [
        Message(role=role, content=f"{role} {number}")
        for number in range(exchanges)
        for role in ("user", "assistant")
    ]
    head = (Message(role="system", content="Be brief."),) if system else ()
    return (*head, *turns, Message(role="user", content="last"))


@given(st.integers(0, 12), st.integers(0, 30), st.booleans())
def test_first_exchange_and_last_turns_stay_whatever_goes(
    exchanges: int, most: int, system: bool
) -> None:
    whole = chat(exchanges, system=system)
    trimmed = trim_turns(whole, lambda messages: len(messages) <= most)
    head = 2 + system
    if trimmed is None:
        assert most < min(len(whole), head + 1)
        return
    kept, left_out = trimmed
    assert len(kept) == len(whole) - left_out
    assert left_out % 2 == 0
    assert kept[:head] == whole[:head]
    assert kept[head:] == (whole[head + left_out :] if len(whole) > head else ())
    assert not left_out or len(kept) > most - LEFT_AT_ONCE
    roles = [message.role for message in kept if message.role != "system"]
    assert all(one != other for one, other in pairwise(roles))


def test_a_growing_chat_that_is_trimmed_begins_as_before_every_second_time() -> None:
    trimmed = [trim_turns(chat(count), lambda told: len(told) <= 11) for count in range(5, 13)]
    kept = [each.messages for each in trimmed if each is not None]
    assert [after[: len(before) - 1] == before[:-1] for before, after in pairwise(kept)] == [
        True,
        False,
        True,
        False,
        True,
        False,
        True,
    ]


def test_a_small_context_is_shared_between_prompt_and_reply() -> None:
    assert prompt_room(4096, 512) == 3584
    assert prompt_room(600, 512) == 300


def test_folding_loses_no_text_and_needs_a_system_message() -> None:
    whole = chat(2)
    folded = fold_system(whole)
    assert folded[0] == Message(role="user", content="Be brief.\n\nuser 0")
    assert folded[1:] == whole[2:]
    assert fold_system(folded) == folded
    assert fold_system(whole[:1]) == (Message(role="user", content="Be brief."),)
