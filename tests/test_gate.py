"""The gate: how many calls may be in flight, and when. Time is a number that the tests turn."""

import threading
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.models.endpoint import gate as gates
from agents.models.endpoint.entries import Endpoint
from agents.models.endpoint.gate import CALM, LONGEST_PAUSE, Event, Gate, Pressure, add_reports


class Clock:
    """Stands still until it is turned."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def open_gate(most: int = 16, **rates: float) -> tuple[Gate, Clock]:
    clock = Clock()
    return Gate(most, clock=clock, **rates), clock


def fill(gate: Gate, tokens: int = 0) -> int:
    """Take every place there is now."""
    count = 0
    while gate.try_acquire(tokens):
        count += 1
    return count


def shrink(gate: Gate, clock: Clock, times: int = 1) -> None:
    for _ in range(times):
        gate.note(Event.RATE_LIMITED)
        clock.now += 1.0


def answer(gate: Gate, times: int) -> None:
    for _ in range(times):
        gate.note(Event.OK)


def test_as_many_calls_are_in_flight_as_the_limit_allows() -> None:
    gate, _ = open_gate(3)
    assert fill(gate) == 3
    gate.release()
    assert fill(gate) == 1


def test_too_many_halves_the_limit_and_never_below_one() -> None:
    gate, clock = open_gate(16)
    told = []
    for _ in range(6):
        shrink(gate, clock)
        told.append(gate.allowance)
    assert told == [8, 4, 2, 1, 1, 1]


def test_a_burst_of_refusals_shrinks_once_a_second() -> None:
    gate, clock = open_gate(16)
    for _ in range(50):
        gate.note(Event.RATE_LIMITED)
        clock.now += 0.01
    assert gate.allowance == 8
    clock.now += 1.0
    gate.note(Event.RATE_LIMITED)
    assert gate.allowance == 4


def test_the_limit_grows_back_by_one_for_as_many_answers_as_it_allows() -> None:
    gate, clock = open_gate(16)
    shrink(gate, clock)
    answer(gate, 7)
    assert gate.allowance == 8
    answer(gate, 1)
    assert gate.allowance == 9
    answer(gate, 8)
    assert gate.allowance == 9
    answer(gate, 1)
    assert gate.allowance == 10
    answer(gate, 1000)
    assert gate.allowance == 16


def test_answers_from_before_do_not_make_up_for_a_refusal() -> None:
    gate, clock = open_gate(16)
    answer(gate, 1000)
    shrink(gate, clock)
    answer(gate, 7)
    assert gate.allowance == 8


def test_trouble_never_shrinks_and_only_holds_growth_for_a_while() -> None:
    gate, clock = open_gate(16)
    gate.note(Event.TROUBLED)
    assert gate.allowance == 16
    shrink(gate, clock)
    gate.note(Event.TROUBLED)
    answer(gate, 100)
    assert gate.allowance == 8
    clock.now += CALM
    answer(gate, 8)
    assert gate.allowance == 9


def test_everybody_pauses_as_long_as_the_server_asks() -> None:
    gate, clock = open_gate(16)
    gate.note(Event.RATE_LIMITED, retry_after=5.0)
    clock.now += 4.9
    assert fill(gate) == 0
    clock.now += 0.2
    assert fill(gate) == 8


def test_no_pause_holds_a_run_for_hours() -> None:
    gate, clock = open_gate(16)
    gate.note(Event.RATE_LIMITED, retry_after=86400.0)
    clock.now += LONGEST_PAUSE
    assert fill(gate) == 8


def test_workers_share_the_limit_and_each_keeps_one_place() -> None:
    gate, clock = open_gate(16)
    gate.workers = 3
    assert gate.allowance == 5
    shrink(gate, clock, times=4)
    assert gate.allowance == 1


def test_requests_per_minute_hold_over_time() -> None:
    gate, clock = open_gate(1000, requests_per_minute=60)
    let_in = 0
    for _ in range(600):
        let_in += fill(gate)
        clock.now += 0.1
    assert 58 <= let_in <= 62


def test_workers_share_the_rates() -> None:
    gate, clock = open_gate(1000, requests_per_minute=60)
    gate.workers = 4
    let_in = 0
    for _ in range(600):
        let_in += fill(gate)
        clock.now += 0.1
    assert 14 <= let_in <= 17


def test_tokens_per_minute_hold_over_time_with_what_was_really_used() -> None:
    gate, clock = open_gate(1000, tokens_per_minute=6000)
    used = 0
    for _ in range(600):
        while gate.try_acquire(500):
            gate.correct_tokens(500, 50)
            used += 50
        clock.now += 0.1
    assert 5800 <= used <= 6700


def test_one_request_larger_than_the_rate_still_gets_in() -> None:
    gate, clock = open_gate(10, tokens_per_minute=60)
    assert gate.try_acquire(600)
    assert not gate.try_acquire(600)
    clock.now += 601.0
    assert gate.try_acquire(600)


def test_a_report_holds_what_was_seen_since_the_last_one() -> None:
    gate, clock = open_gate(16)
    answer(gate, 3)
    gate.note(Event.TROUBLED)
    assert gate.take_report() == Pressure(ok=3, troubled=1)
    gate.note(Event.RATE_LIMITED, retry_after=5.0)
    clock.now += 2.0
    assert gate.take_report() == Pressure(rate_limited=1, pause=3.0, limit=8)
    assert gate.take_report() == Pressure()


def test_gates_that_hear_each_other_follow_each_other() -> None:
    (one, clock), (other, _) = open_gate(16), open_gate(16)
    other._clock = clock
    one.note(Event.RATE_LIMITED, retry_after=5.0)
    other.note(Event.RATE_LIMITED, retry_after=1.0)
    clock.now += 0.5
    relay(one, other)
    assert (one.allowance, other.allowance) == (8, 8)
    clock.now += 2.0
    assert (fill(one), fill(other)) == (0, 0)
    clock.now += 3.0
    answer(one, 8)
    relay(one, other)
    assert (one.allowance, other.allowance) == (9, 9)
    other.note(Event.TROUBLED)
    relay(one, other)
    answer(one, 100)
    assert one.allowance == 9


def relay(one: Gate, other: Gate) -> None:
    """What the driver does with the reports."""
    told, answered = one.take_report(), other.take_report()
    one.hear(answered)
    other.hear(told)


def test_a_pause_that_was_heard_is_not_told_again() -> None:
    gate, clock = open_gate(16)
    gate.hear(Pressure(rate_limited=1, pause=5.0, limit=8))
    assert gate.take_report() == Pressure()
    clock.now += 5.0
    assert fill(gate) == 8


def test_reports_add_up() -> None:
    one, other = Pressure(ok=2, rate_limited=1, pause=3.0, limit=8), Pressure(ok=1, troubled=4)
    both = Pressure(ok=3, rate_limited=1, troubled=4, pause=3.0, limit=8)
    assert add_reports({"a": one, "b": one}, {"a": other}) == {"a": both, "b": one}


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("enter"), st.integers(0, 200)),
        st.tuples(st.just("leave"), st.just(0)),
        st.tuples(st.sampled_from(["ok", "rate_limited", "troubled", "heard"]), st.integers(0, 3)),
        st.tuples(st.just("time"), st.integers(0, 20)),
        st.tuples(st.just("workers"), st.integers(1, 6)),
    ),
    max_size=80,
)


@given(most=st.integers(1, 20), rate=st.none() | st.floats(1, 6000), steps=STEPS)
@settings(max_examples=150, deadline=None)
def test_nobody_gets_in_beyond_the_allowance_whatever_happens(
    most: int, rate: float | None, steps: list[tuple[str, int]]
) -> None:
    clock, inside = Clock(), 0
    gate = Gate(most, rate, None if rate is None else rate * 100, clock)
    for kind, number in steps:
        if kind == "enter" and gate.try_acquire(number):
            inside += 1
            assert inside <= gate.allowance
        elif kind == "leave" and inside:
            inside -= 1
            gate.release()
        elif kind in tuple(Event):
            gate.note(Event(kind), float(number))
        elif kind == "heard":
            gate.hear(Pressure(ok=number, rate_limited=number % 2, limit=number))
        elif kind == "time":
            clock.now += number / 10
        elif kind == "workers":
            gate.workers = number
        assert 1 <= gate.allowance <= most


def test_threads_wait_for_a_place_and_all_of_them_get_one() -> None:
    gate, lock = Gate(4), threading.Lock()
    inside, most, done = 0, 0, 0

    def work() -> None:
        nonlocal inside, most, done
        for _ in range(5):
            with gate.place():
                with lock:
                    inside += 1
                    most = max(most, inside)
                time.sleep(0.001)
                with lock:
                    inside -= 1
                    done += 1

    run_threads(work, 32)
    assert (done, inside) == (160, 0)
    assert most <= 4


def test_whoever_waits_is_let_in_when_a_pause_ends_or_a_crew_shrinks() -> None:
    gate = Gate(2)
    gate.note(Event.RATE_LIMITED, retry_after=0.05)
    gate.hear(Pressure(ok=100))
    gate.workers = 2
    entered = threading.Event()
    with gate.place():
        waiting = threading.Thread(target=lambda: enter(gate, entered), daemon=True)
        waiting.start()
        assert not entered.wait(0.05)
        gate.workers = 1
        assert entered.wait(10.0)
    waiting.join(10.0)


def test_a_call_that_breaks_gives_its_place_back() -> None:
    gate = Gate(1)
    with pytest.raises(KeyError), gate.place():
        raise KeyError
    assert gate.try_acquire()


def test_one_gate_for_each_endpoint_of_a_process() -> None:
    one, other = (
        Endpoint(name=name, base_url="http://lab/v1", max_concurrency=8)
        for name in ("gate-a", "gate-b")
    )
    gate = gates.gate_for(one)
    assert gates.gate_for(one.model_copy()) is gate
    assert gates.gate_for(other) is not gate
    gates.set_workers(4)
    assert (gate.allowance, gates.gate_for(other).allowance) == (2, 2)
    gates.set_workers(1)
    changed = one.model_copy(update={"max_concurrency": 3})
    assert gates.gate_for(changed).allowance == 3


def test_reports_travel_by_endpoint_name() -> None:
    endpoint = Endpoint(name="gate-c", base_url="http://lab/v1", max_concurrency=8)
    gate = gates.gate_for(endpoint)
    assert "gate-c" not in gates.take_reports()
    gate.note(Event.RATE_LIMITED)
    assert gates.take_reports()["gate-c"] == Pressure(rate_limited=1, limit=4)
    gates.hear_reports({"gate-c": Pressure(rate_limited=1, limit=2), "nobody": Pressure(ok=1)})
    assert gate.allowance == 2


def enter(gate: Gate, entered: threading.Event) -> None:
    with gate.place():
        entered.set()


def run_threads(work: Callable[[], None], count: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30.0)
