"""Who gets messages and signals, and what people and others bring to executions."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from weavergen_pipelines.workflow.journal import Delivery, Entry, Thrown, Wait
from weavergen_pipelines.workflow.store import ExecutionEnded, NewExecution, NotAwaited, Sources
from weavergen_pipelines.workflow.store.messages import Sent

SOURCES = Sources.of({"main.bpmn": b"<x/>"})


def new(identity: str) -> NewExecution:
    return NewExecution(identity, "main", {}, SOURCES)


def message(identity: str, name: str = "m", correlation: object = None, payload: object = None) -> Thrown:
    return Thrown("message", identity, name, correlation, payload)


def waiting(execution: str, element: str = "c", correlation: object = None, kind: str = "message") -> Wait:
    return Wait(kind, f"{execution}/{element}#1", "main", element, name="m", correlation=correlation)


def rest(store, identity: str, *waits: Wait) -> None:
    assert store.rest(store.create(new(identity), "here"), waits, [], {}).rests


def received(store, execution: str) -> list[str]:
    return [delivery.id for delivery in store.deliveries(execution)]


def test_a_message_has_one_receiver_the_one_who_has_waited_longest(store, clock):
    for identity in ("b", "a"):
        rest(store, identity, waiting(identity))
        clock.pass_by(1)

    assert store.send(message("m1"), ttl=60).receivers == ("b",)
    assert store.send(message("m2"), ttl=60).receivers == ("a",)
    assert store.send(message("m3"), ttl=60) == Sent()
    assert (received(store, "b"), received(store, "a")) == (["m1"], ["m2"])


@pytest.mark.parametrize(
    ("waited", "sent", "meet"),
    [
        (None, None, True),
        ("o-1", "o-1", True),
        (1, 1.0, True),
        ({"b": 1, "a": [1.0]}, {"a": [1], "b": 1}, True),
        ("1", 1, False),
        (None, "o-1", False),
        (True, 1, False),
    ],
)
def test_only_equal_correlations_meet(store, waited, sent, meet):
    rest(store, "e", waiting("e", correlation=waited))

    assert bool(store.send(message("m1", correlation=sent), ttl=60).receivers) is meet


def test_a_message_that_comes_first_is_there_for_who_waits_next_the_oldest_first(store, clock):
    for identity in ("z", "y"):
        store.send(message(identity, payload={"of": identity}), ttl=60)
        clock.pass_by(1)
    lease = store.create(new("e"), "here")
    store.wait(lease, [waiting("e")])

    expected = Delivery("message", "z", "e/c#1", "m", None, {"payload": {"of": "z"}})
    assert store.deliveries("e") == (expected,)
    store.wait(lease, [waiting("e")])
    assert received(store, "e") == ["z"], "what has come for a wait stays with it"
    store.append(lease, 0, [Entry("received", "e/c#1", 1.0, {}, "z")])
    store.wait(lease, [waiting("e")])
    assert received(store, "e") == ["y"], "an event that happens again gets the next one"


def test_a_message_whose_time_is_over_is_gone(store, clock):
    store.send(message("m1"), ttl=60)
    clock.pass_by(61)
    rest(store, "e", waiting("e"))

    assert received(store, "e") == []


def test_a_message_is_sent_once(store):
    store.send(message("m1"), ttl=60)
    rest_is_refused = store.rest(store.create(new("e"), "here"), [waiting("e")], [], {})

    assert not rest_is_refused.rests
    assert store.send(message("m1"), ttl=60).again
    assert received(store, "e") == ["m1"]


def test_a_message_that_is_no_longer_wanted_goes_to_the_next_one(store):
    lease = store.create(new("a"), "here")
    store.wait(lease, [waiting("a")])
    store.send(message("m1"), ttl=60)
    rest(store, "b", waiting("b"))

    rested = store.rest(lease, [], store.deliveries("a"), {})
    assert (rested.rests, rested.receivers) == (True, ("b",))
    assert (received(store, "a"), received(store, "b")) == ([], ["m1"])
    assert store.end(store.claim("b", "here"), "cancelled", {}, {}) == ()
    again = store.claim("a", "here")
    store.wait(again, [waiting("a")])
    assert received(store, "a") == ["m1"], "even to one that had it before"


def test_a_message_starts_an_execution_if_nobody_waits_for_it(store):
    def begin(thrown: Thrown) -> tuple[NewExecution, ...]:
        return (new(f"started-by-{thrown.id}"), new("never"))

    rest(store, "e", waiting("e"))
    assert store.send(message("m1"), ttl=60, begin=begin).receivers == ("e",)
    assert store.send(message("m2"), ttl=60, begin=begin).started == ("started-by-m2",)
    assert store.send(message("m2"), ttl=60, begin=begin).again
    store.send(message("m3"), ttl=60)
    assert store.start_buffered("m", begin) == ("started-by-m3",)
    assert store.start_buffered("m", begin) == ()
    assert store.ready(10) == ("e", "started-by-m2", "started-by-m3")


def test_a_signal_reaches_everyone_who_waits_now_and_starts_what_it_starts(store):
    for identity in ("a", "b"):
        rest(store, identity, waiting(identity, kind="signal"), waiting(identity, "other", kind="signal"))
    sent = store.send(Thrown("signal", "s1", "m", None, 7), ttl=60, begin=lambda _: (new("x"), new("y")))
    rest(store, "late", waiting("late", kind="signal"))

    assert (sent.receivers, sent.started) == (("a", "b"), ("x", "y"))
    assert store.deliveries("a") == (Delivery("signal", "s1", "", "m", None, {"payload": 7}),)
    assert received(store, "late") == []
    assert store.send(Thrown("signal", "s1", "m"), ttl=60).again


def test_a_person_completes_a_task_by_its_element_or_its_key(store):
    waits = [waiting("e", "u", kind="user"), waiting("e", "v", kind="user")]
    rest(store, "e", *waits)

    assert store.answer("e", "u", {"a": 1})
    assert store.answer("e", "e/v#1", {}, "mine")
    assert not store.answer("e", "e/v#1", {}, "mine"), "a repetition does nothing"
    with pytest.raises(NotAwaited, match="it waits for: nobody"):
        store.answer("e", "u", {})
    assert [delivery.key for delivery in store.deliveries("e")] == ["e/u#1", "e/v#1"]


def test_a_task_that_is_waited_for_twice_needs_its_key(store):
    waits = [Wait("user", f"e/u#1[{n}]", "main", "u") for n in (1, 2)]
    rest(store, "e", *waits)

    with pytest.raises(NotAwaited, match=r"e/u#1\[1\], e/u#1\[2\]"):
        store.answer("e", "u", {})
    assert store.answer("e", "e/u#1[2]", {})


def test_nothing_is_brought_to_what_has_ended(store):
    lease = store.create(new("e"), "here")
    store.wait(lease, [waiting("e", "u", kind="user")])
    store.end(lease, "completed", {}, {})

    with pytest.raises(ExecutionEnded):
        store.answer("e", "u", {})
    assert not store.cancel("e")
    assert store.send(message("m1"), ttl=60) == Sent()


def test_messages_that_come_at_once_have_one_receiver_each(store):
    """Eight threads send while eight executions come to wait: none is lost, none comes twice."""
    barrier = threading.Barrier(8)

    def work(number: int) -> None:
        barrier.wait(20)
        for part in range(5):
            store.send(message(f"m{number}-{part}"), ttl=60)
            lease = store.create(new(f"e{number}-{part}"), "here")
            store.wait(lease, [waiting(lease.execution)])

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(8)))
    every = [received(store, f"e{number}-{part}") for number in range(8) for part in range(5)]
    assert sorted(identity for each in every for identity in each) == sorted(
        f"m{number}-{part}" for number in range(8) for part in range(5)
    )
    assert all(len(each) == 1 for each in every)
