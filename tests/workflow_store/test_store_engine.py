"""Executions go on in other engines, and meet each other through messages, signals and time."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter
from collections.abc import Callable

import pytest
from bpmn_text import diagram, end, parallel, path, process, start, store, store_reference, task
from stand_ins import register
from waiting_text import event, message, of_condition, of_message, of_signal, of_timer, person, signal

from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.engine import WorkflowEngine
from weavergen_pipelines.workflow.service_task import TaskContext
from weavergen_pipelines.workflow.store import ExecutionBusy, ExecutionExists, NotAwaited

WAIT = 20.0
CATCH, THROW = "intermediateCatchEvent", "intermediateThrowEvent"


def one(*nodes: str, ids: tuple[str, ...], before: tuple[str, ...] = (), name: str = "main", **data: tuple[str, ...]):
    return diagram(*before, process(name, start(), *nodes, end(), path("start", *ids, "end"), **data))


def asked(after: str = "echo") -> str:
    return one(person("ask"), task("then", f"test.{after}", value="answer"), ids=("ask", "then"), outputs=("answer",))


def until(holds: Callable[[], object]) -> None:
    """Wait for what another thread does."""
    over = time.monotonic() + WAIT
    while not holds():
        assert time.monotonic() < over, "it never came"
        threading.Event().wait(0.005)


def result(engine: WorkflowEngine, execution: str):
    return asyncio.run(engine.resume_workflow(execution))


def state(engine: WorkflowEngine, execution: str) -> str:
    return engine.get_workflow_status(execution).state


def test_what_waits_for_a_person_goes_on_in_another_process(engine):
    first = engine(main=asked()).run_workflow("main", {}, execution_id="e")
    other = engine()
    before = other.get_workflow_status("e")
    other.complete_task("e", "ask", {"answer": 42})
    last = result(other, "e")

    assert (first.outcome, first.executed, [wait.element for wait in first.waits]) == ("waiting", ("start",), ["ask"])
    assert (before.state, before.executed, [wait.key for wait in before.waits]) == ("waiting", ("start",), ["e/ask#1"])
    assert (last.outcome, last.data, last.executed) == ("completed", {"answer": 42}, ("start", "ask", "then", "end"))
    assert [entry.kind for entry in other.history("e")] == ["started", "completed", "completed"]
    assert [(record.id, record.status) for record in other.list_executions(process="main")] == [("e", "completed")]
    assert result(engine(), "e").data == {"answer": 42}
    with pytest.raises(ExecutionExists, match="has ended"):
        other.run_workflow("main", {}, execution_id="e")


def test_an_execution_goes_on_with_the_diagram_that_it_began_with(engine):
    engine(main=asked()).run_workflow("main", {}, execution_id="e")
    changed = engine(main=one(task("other"), ids=("other",)).replace('task id="other"', 'task id="other" name="x"'))
    changed.complete_task("e", "ask", {"answer": 1})

    assert result(changed, "e").executed == ("start", "ask", "then", "end")


def test_a_wrong_or_second_answer_is_refused(engine):
    running = engine(main=asked())
    running.run_workflow("main", {}, execution_id="e")

    with pytest.raises(NotAwaited, match=r"it waits for: e/ask#1"):
        running.complete_task("e", "then", {})
    running.complete_task("e", "ask", {"answer": 1}, delivery_id="once")
    running.complete_task("e", "ask", {"answer": 2}, delivery_id="once")
    assert result(running, "e").data == {"answer": 1}


def test_what_waits_is_seen_while_other_branches_run(engine, tasks):
    go_on = threading.Event()
    register(tasks, "test.stay", lambda: go_on.wait(WAIT) and None)
    drawn = diagram(
        process(
            "main", start(), parallel("split"), task("long", "test.stay"), task("short", value="1"), person("ask"),
            parallel("join"), end(), path("start", "split", "long", "join", "end"),
            path("split", "short", "ask", "join"),
        )
    )  # fmt: skip
    running = engine(main=drawn)
    running.start_workflow("main", {}, execution_id="e")
    other = engine()
    until(lambda: other.get_workflow_status("e").waits)
    other.complete_task("e", "ask")
    until(lambda: "ask" in running.get_workflow_status("e").executed)
    go_on.set()

    assert result(running, "e").outcome == "completed"


def test_a_message_makes_the_one_that_waits_for_it_go_on(engine):
    caught = event(CATCH, "hear", of_message("m"), correlation="order")
    thrown = event(THROW, "tell", of_message("m"), correlation="order")
    declared = message("m", payload="order + order", variable="got")
    running = engine(
        hearing=one(caught, ids=("hear",), before=(declared,), name="hearing", inputs=("order",), outputs=("got",)),
        telling=one(thrown, ids=("tell",), before=(declared,), name="telling", inputs=("order",)),
    )
    for order in ("a", "b"):
        running.run_workflow("hearing", {"order": order}, execution_id=order)
    told = running.run_workflow("telling", {"order": "b"})

    assert told.outcome == "completed"
    assert (result(running, "b").outcome, result(running, "b").data) == ("completed", {"got": "bb"})
    assert state(running, "a") == "waiting"
    assert running.send_message("m", "a", 7) == ("a",)
    assert result(running, "a").data == {"got": 7}


def test_a_message_that_nobody_waits_for_is_there_for_who_comes(engine):
    caught = event(CATCH, "hear", of_message("m"))
    running = engine(main=one(caught, ids=("hear",), before=(message("m", variable="got"),), outputs=("got",)))

    assert running.send_message("m", payload=[1], message_id="m1") == ()
    assert running.send_message("m", payload=[2], message_id="m1") == ()
    assert running.run_workflow("main", {}).data == {"got": [1]}
    assert running.run_workflow("main", {}).outcome == "waiting"


def test_messages_and_signals_start_what_begins_with_them(engine):
    drawn = {
        name: diagram(
            before,
            process(name, event("startEvent", "begin", by), person("ask"), end(), path("begin", "ask", "end"), **data),
        )
        for name, before, by, data in (
            ("by_message", message("m", variable="n"), of_message("m"), {"inputs": ("n",)}),
            ("by_signal", signal("s"), of_signal("s"), {}),
            ("by_signal_too", signal("s"), of_signal("s"), {}),
            ("needs_more", signal("s"), of_signal("s"), {"inputs": ("more",)}),
        )
    }
    running = engine(**drawn)
    (started,) = running.send_message("m", payload=3, message_id="m1")
    signalled = running.broadcast_signal("s")

    assert running.send_message("m", payload=3, message_id="m1") == ()
    assert [running.store.get(each).process for each in signalled] == ["by_signal", "by_signal_too"]
    assert (running.store.get(started).started_by, result(running, started).waits[0].element) == ("message m", "ask")
    running.complete_task(started, "ask")
    assert result(running, started).outcome == "completed"
    assert running.history(started)[0].data["inputs"] == {"n": 3}


def test_a_message_that_dagster_is_to_start_by_is_left_for_its_sensor(engine):
    begun = process("p", event("startEvent", "begin", of_message("m")), end(), path("begin", "end"))
    running = engine(starts="dagster", p=diagram(message("m"), begun))

    assert running.send_message("m", message_id="m1") == ()
    assert running.poll() == ()
    assert [thrown.id for thrown in running.store.take("m", "a sensor")] == ["m1"]


def test_a_signal_reaches_all_that_wait(engine):
    caught = event(CATCH, "hear", of_signal("s"))
    running = engine(main=one(caught, ids=("hear",), before=(signal("s"),)))
    for identity in ("a", "b"):
        running.run_workflow("main", {}, execution_id=identity)

    assert running.broadcast_signal("s") == ("a", "b")
    assert [result(running, identity).outcome for identity in ("a", "b")] == ["completed"] * 2


def test_a_timer_of_an_execution_at_rest_is_found_by_polling(engine):
    drawn = one(event(CATCH, "later", of_timer("timeDuration", "PT0.3S")), ids=("later",))
    engine(main=drawn).run_workflow("main", {}, execution_id="e", wait_timers=False)
    other = engine()
    assert state(other, "e") == "waiting"
    until(lambda: other.poll() == ("e",))

    assert result(other, "e").outcome == "completed"


def test_a_serving_engine_finds_what_is_due(engine):
    drawn = one(event(CATCH, "later", of_timer("timeDuration", "PT0.2S")), ids=("later",))
    running = engine(main=drawn)

    async def serve() -> None:
        serving = asyncio.create_task(running.serve())
        execution = await asyncio.to_thread(running.start_workflow, "main", {})
        await asyncio.to_thread(until, lambda: state(running, execution) == "completed")
        serving.cancel()

    asyncio.run(serve())


def test_timers_and_conditions_start_executions(engine, tasks):
    timed = event("startEvent", "tick", of_timer("timeDate", "2020-01-01T00:00:00Z"))
    settled = {"missedTicks": "run_once"}
    by_time = process("by_time", timed, end(), path("tick", "end")).replace(
        "<bpmn:startEvent", f"{_properties(settled)}<bpmn:startEvent", 1
    )
    by_condition = process(
        "by_condition", event("startEvent", "full", of_condition("level &gt; 3")), end(), path("full", "end")
    )
    written = process(
        "write", start(), store_reference("level"), task("set", "test.echo", "level", value="n", writes="level"), end(),
        path("start", "set", "end"), inputs=("n",),
    )  # fmt: skip
    running = engine(a=diagram(by_time), b=diagram(by_condition), c=diagram(store("level"), written))

    def begun() -> Counter[str]:
        running.poll()
        return Counter(record.process for record in running.list_executions() if record.process != "write")

    counts = [begun()]
    for level in (5, 6, 1, 9):
        running.run_workflow("write", {"n": level})
        counts.append(begun())

    assert [count["by_condition"] for count in counts] == [0, 1, 1, 1, 2]
    assert [count["by_time"] for count in counts] == [1] * 5


def _properties(entries: dict[str, str]) -> str:
    from bpmn_text import extended, told

    return extended(told(entries))


def test_what_a_dead_engine_left_is_gone_on_with_by_another(engine, place, tasks):
    keys: list[str] = []

    def note(context: TaskContext) -> None:
        keys.append(context.idempotency_key)

    register(tasks, "test.note", note)
    dead = engine(main=one(task("t", "test.note"), ids=("t",)))
    dead.run_workflow("main", {}, execution_id="whole")
    with dead.store._database.writing() as tx:
        tx.run(
            "UPDATE wf_executions SET id = 'left', status = 'running', owner = 'dead', expires = ?", time.time() + 60
        )
    other = engine()

    assert other.poll() == ()
    with pytest.raises(ExecutionBusy, match="run by dead"):
        result(other, "left")
    other.store.clock = lambda: time.time() + 120
    assert other.poll() == ("left",)
    assert result(other, "left").executed == ("start", "t", "end")
    assert keys == ["whole/t#1", "left/t#1"]


def test_an_execution_at_rest_can_be_cancelled(engine):
    engine(main=asked()).run_workflow("main", {}, execution_id="e")
    other = engine()
    other.cancel_workflow("e")

    assert result(other, "e").outcome == "cancelled"
    assert other.get_workflow_status("e").waits == ()
    other.cancel_workflow("e")


def test_an_execution_is_cancelled_from_another_process(engine, tasks):
    began = threading.Event()

    def stay(context: TaskContext) -> None:
        began.set()
        assert context.cancelled.wait(WAIT)

    register(tasks, "test.stay", stay)
    running = engine(main=one(task("t", "test.stay"), ids=("t",)))
    running.start_workflow("main", {}, execution_id="e")
    assert began.wait(WAIT)
    engine().cancel_workflow("e")

    assert result(running, "e").outcome == "cancelled"


def test_two_engines_on_one_store_run_nothing_twice(engine, tasks):
    done: Counter[str] = Counter()
    lock = threading.Lock()

    def note(context: TaskContext) -> None:
        with lock:
            done[context.idempotency_key] += 1

    register(tasks, "test.note", note)
    first = engine(main=one(person("ask"), task("t", "test.note"), ids=("ask", "t")))
    second = engine()
    names = [f"e{number}" for number in range(20)]
    for name in names:
        first.run_workflow("main", {}, execution_id=name)
    for name in names:
        first.store.answer(name, "ask", {})

    def poll(polling: WorkflowEngine) -> None:
        until(lambda: not polling.poll() and all(state(polling, name) == "completed" for name in names))

    threads = [threading.Thread(target=poll, args=(each,)) for each in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert done == Counter(f"{name}/t#1" for name in names)


def test_what_another_took_over_is_stopped_here(engine, tasks):
    """A process that was thought dead: it records nothing more, and the other comes to the end."""
    began, go_on = threading.Event(), threading.Event()

    def stay() -> str:
        began.set()
        assert go_on.wait(WAIT)
        return "done"

    register(tasks, "test.stay", stay)
    slow = engine(main=one(task("t", "test.stay", "x"), ids=("t",), outputs=("x",)))
    slow.start_workflow("main", {}, execution_id="e")
    assert began.wait(WAIT)
    other = engine()
    other.store.clock = lambda: time.time() + 120
    assert other.poll() == ("e",)
    go_on.set()

    assert result(other, "e").data == {"x": "done"}
    until(lambda: slow._launcher.runs.active("e") is None)
    assert slow._launcher.runs.ended("e") is None
    assert [entry.kind for entry in other.history("e")] == ["started", "completed"]


def test_without_a_store_one_engine_does_the_same(draw, runtime):
    caught = event(CATCH, "hear", of_message("m"))
    thrown = event(THROW, "tell", of_message("m"))
    got, said = message("m", variable="got"), message("m", payload="answer")
    hearing = one(caught, ids=("hear",), before=(got,), name="hearing", outputs=("got",))
    asking = one(person("ask"), thrown, ids=("ask", "tell"), before=(said,), name="asking")
    running = WorkflowEngine(load_diagrams([draw(hearing=hearing, asking=asking)]), runtime)
    for name in ("hearing", "asking"):
        assert running.run_workflow(name, {}, execution_id=name).outcome == "waiting"
    running.complete_task("asking", "ask", {"answer": "yes"})

    assert result(running, "asking").outcome == "completed"
    assert result(running, "hearing").data == {"got": "yes"}
    assert running.history("hearing") == (), "nothing is kept of what has ended"
    running.close()
