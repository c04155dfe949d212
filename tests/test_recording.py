"""Model calls: every answer is stored before it is used, under its own key, and never asked for
twice."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from agents.models.chat import ChatReply, ChatRequest, Completion, ModelError, Sampling, Usage
from agents.models.recording import Call, CallKey, SeatModel, enter_step, recording
from agents.models.scripted import ScriptedModel
from psy_env.records import Message
from psy_env.vocabulary import Seat
from rollouts.fleet.messages import Abandoned, Outbox

REQUEST = ChatRequest((Message(role="user", content="hello"),), Sampling(), n=4, seed=7)


@dataclass
class MemoryLog:
    """A call log in memory that notes what happened in which order."""

    calls: dict[CallKey, Call] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)

    def recall(self, key: CallKey) -> Call | None:
        return self.calls.get(key)

    def announce(self, call: Call) -> None:
        self.events.append("announce")

    def store(self, call: Call) -> None:
        self.events.append("store")
        self.calls[call.key] = call

    def pass_exchange(self) -> None:
        self.events.append("exchange")


def ask(
    model: ScriptedModel, log: MemoryLog, *steps: str, request: ChatRequest = REQUEST
) -> list[ChatReply]:
    seat = SeatModel(model, Seat.COUNSELOR)
    replies = []
    with recording("s1", log):
        for step in steps:
            enter_step(step)
            replies.append(seat.chat(request))
    return replies


def texts(reply: ChatReply) -> list[str]:
    return [completion.text for completion in reply.completions]


def count_up(limit: int) -> ScriptedModel:
    """Gives at most `limit` completions a call, each with a number of its own."""
    numbers = iter(range(1000))
    return ScriptedModel(
        lambda request: [f"reply {next(numbers)}" for _ in range(min(limit, request.n))]
    )


def test_a_call_is_announced_before_the_model_is_asked_and_stored_before_it_is_used() -> None:
    log = MemoryLog()

    def script(request: ChatRequest) -> str:
        log.events.append("asked")
        return "yes"

    ask(ScriptedModel(script), log, "0")
    assert log.events == ["announce", "asked", "store"]


def test_fewer_completions_than_asked_for_are_topped_up_with_other_seeds() -> None:
    model = count_up(limit=3)
    (reply,) = ask(model, MemoryLog(), "0")
    assert texts(reply) == ["reply 0", "reply 1", "reply 2", "reply 3"]
    assert [request.n for request in model.requests] == [4, 1]
    assert model.requests[0].seed != model.requests[1].seed
    assert reply.usage.completion_tokens == sum(len(texts(reply)[i]) // 4 + 1 for i in range(4))


def test_more_completions_than_asked_for_are_cut() -> None:
    (reply,) = ask(ScriptedModel(lambda request: ["a", "b", "c", "d", "e"]), MemoryLog(), "0")
    assert texts(reply) == ["a", "b", "c", "d"]


def test_what_is_stored_is_never_asked_again() -> None:
    log = MemoryLog()
    (first,) = ask(count_up(limit=2), log, "0")
    silent = ScriptedModel(lambda request: pytest.fail("asked again"))
    (again,) = ask(silent, log, "0")
    assert texts(again) == texts(first)
    assert again.usage == first.usage


def test_equal_questions_are_told_apart_by_step_and_repeat() -> None:
    log = MemoryLog()
    first, second = ask(count_up(limit=4), log, "0", "1")
    assert texts(first) != texts(second)
    assert [key.step for key in log.calls] == ["0", "1"]
    log, seat = MemoryLog(), SeatModel(count_up(limit=4), Seat.CLIENT)
    with recording("s1", log):
        enter_step("0")
        assert texts(seat.chat(REQUEST)) != texts(seat.chat(REQUEST))
    assert [key.repeat for key in log.calls] == [0, 1]


@pytest.mark.parametrize(
    "other",
    [
        ChatRequest((Message(role="user", content="hello!"),), Sampling(), n=4, seed=7),
        ChatRequest((Message(role="system", content="hello"),), Sampling(), n=4, seed=7),
        ChatRequest(REQUEST.messages, Sampling(temperature=0.5), n=4, seed=7),
        ChatRequest(REQUEST.messages, Sampling(), n=3, seed=7),
        ChatRequest(REQUEST.messages, Sampling(), n=4, seed=8),
    ],
)
def test_a_request_that_differs_in_anything_has_another_hash(other: ChatRequest) -> None:
    assert other.hash("m") != REQUEST.hash("m")
    assert REQUEST.hash("m") != REQUEST.hash("n")


def test_a_failed_call_is_stored_and_fails_again_without_being_made() -> None:
    class Broken(ScriptedModel):
        def chat(self, request: ChatRequest) -> ChatReply:
            self.requests.append(request)
            raise ModelError("no answer within 3 s", {"timeout": 2})

    broken, log = Broken(lambda request: ""), MemoryLog()
    for _ in range(2):
        with pytest.raises(ModelError, match="no answer within 3 s") as caught:
            ask(broken, log, "0")
        assert caught.value.causes == {"timeout": 2}
    assert len(broken.requests) == 1


def test_a_model_without_any_completion_is_an_error() -> None:
    with pytest.raises(ModelError, match="no completion"):
        ask(ScriptedModel(lambda request: []), MemoryLog(), "0")


def test_without_a_log_calls_go_straight_through() -> None:
    seat = SeatModel(count_up(limit=4), Seat.CLIENT)
    assert texts(seat.chat(REQUEST)) != texts(seat.chat(REQUEST))


def make_call(number: int, *, answered: bool = False) -> Call:
    call = Call(CallKey("s", "0", f"{number}", 0), "client", "m")
    return call._replace(reply=b"[]") if answered else call


def post(
    outbox: Outbox, calls: Sequence[tuple[Call, int]], done: threading.Event
) -> threading.Thread:
    def work() -> None:
        for call, change in calls:
            outbox.post_call(call, change)
        done.set()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_whoever_posts_a_call_waits_until_the_ledger_has_it() -> None:
    outbox, done = Outbox(), threading.Event()
    post(outbox, [(make_call(1), 1)], done)
    assert outbox.collect(5).calls == (make_call(1),)
    assert not done.wait(0.05)
    outbox.confirm(1, draining=False)
    assert done.wait(5)


def test_a_draining_outbox_begins_no_call_but_takes_answers() -> None:
    outbox, done = Outbox(), threading.Event()
    post(outbox, [(make_call(1), 1), (make_call(1, answered=True), -1)], done)
    assert len(outbox.collect(5).calls) == 1
    outbox.confirm(1, draining=True)
    message = outbox.collect(5)
    while not message.calls:
        assert not message.quiet
        message = outbox.collect(5)
    assert message.quiet
    outbox.confirm(2, draining=True)
    assert done.wait(5)
    with pytest.raises(Abandoned):
        outbox.post_call(make_call(2), 1)


def test_after_a_fault_no_call_is_begun_and_those_in_flight_come_home() -> None:
    outbox, done, fault = Outbox(), threading.Event(), ValueError("broken")
    post(outbox, [(make_call(1), 1), (make_call(1, answered=True), -1)], done)
    assert len(outbox.collect(5).calls) == 1
    outbox.post_fault(fault)
    message = outbox.collect(5)
    assert (message.fault, message.quiet) == (fault, False)
    with pytest.raises(Abandoned):
        outbox.post_call(make_call(2), 1)
    outbox.confirm(1, draining=False)
    home = outbox.collect(5)
    assert (home.calls, home.quiet, home.fault) == ((make_call(1, answered=True),), True, None)


def test_usage_survives_the_store() -> None:
    call = make_call(1)._replace(
        reply=b'[{"text":"a","finish":"length"}]', prompt_tokens=3, cost=0.5, causes={"timeout": 1}
    )
    answer = call.answer()
    assert answer.usage == Usage(3, 0, 0.5, {"timeout": 1})
    assert answer.completions == (Completion("a", finish=answer.completions[0].finish),)
    assert answer.completions[0].finish == "length"
