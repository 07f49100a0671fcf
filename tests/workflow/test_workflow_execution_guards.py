"""What SpiffWorkflow gets silently wrong, and what a person would fear: depth, size, order, sharing, recursion."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from bpmn_activities import each, handler, looped, plain, repeat, sub, user
from bpmn_events import CANCEL, attached, catch, compensate, compensated, end_event, throw, timer
from bpmn_text import call, end, exclusive, flow, parallel, path, start, task
from built import built, chain
from player import Player
from stand_ins import WAIT, register

from weavergen_pipelines.workflow.model import (
    DataInput,
    EndEvent,
    IntermediateThrowEvent,
    MultiInstance,
    ParallelGateway,
    PlainTask,
    Process,
    ScriptTask,
    ServiceTask,
    StartEvent,
    SubProcess,
    UnknownNode,
)
from weavergen_pipelines.workflow.result import ProcessStalledError
from weavergen_pipelines.workflow.spiff.bodies import CallsTooDeep, ScriptsOff
from weavergen_pipelines.workflow.spiff.elements import NotExecutable
from weavergen_pipelines.workflow.spiff.elements.events import CancelOutsideTransaction
from weavergen_pipelines.workflow.spiff.threads import Threads


def test_a_chain_is_longer_than_any_depth(runtime):
    tasks = [PlainTask(id=f"t{n}") for n in range(3000)]
    long = Process(id="main", **chain(StartEvent(id="s"), *tasks, EndEvent(id="e")))

    execution, _ = Player({"main": long}, runtime).play({})

    assert (execution.outcome, len(execution.executed)) == ("completed", 3002)


def test_parallel_blocks_in_a_row_are_linear(runtime):
    nodes, flows, last = [StartEvent(id="s")], [], "s"
    for n in range(300):
        split, one, two, join = (f"{kind}{n}" for kind in ("split", "one", "two", "join"))
        nodes += [ParallelGateway(id=split), PlainTask(id=one), PlainTask(id=two), ParallelGateway(id=join)]
        flows += [(last, split), (split, one), (split, two), (one, join), (two, join)]
        last = join
    long = Process(id="main", **built(*nodes, EndEvent(id="e"), flows=[*flows, (last, "e")]))

    execution, _ = Player({"main": long}, runtime).play({})

    assert (execution.outcome, len(execution.executed)) == ("completed", 2 + 300 * 4)


def test_a_loop_goes_round_more_than_a_thousand_times(play):
    player = play(
        start(), task("zero", result="i", value="0"), exclusive("again"), parallel("split"), plain("beside"),
        task("count", "test.add", result="i", left="i", right="1"), parallel("join"),
        exclusive("enough", default="enough_again"), end(),
        path("start", "zero", "again", "split", "count", "join", "enough"), path("split", "beside", "join"),
        flow("enough", "again"), flow("enough", "end", "i >= 1100"), outputs=("i",),
    )  # fmt: skip

    execution, _ = player.play({})

    assert (execution.outcome, execution.root.outputs) == ("completed", {"i": 1100})


def test_scopes_nest_deeply(runtime):
    inner = chain(StartEvent(id="s0"), PlainTask(id="t"), EndEvent(id="e0"))
    for depth in range(1, 300):
        part = SubProcess(id=f"sub{depth}", **inner)
        inner = chain(StartEvent(id=f"s{depth}"), part, EndEvent(id=f"e{depth}"))

    execution, _ = Player({"main": Process(id="main", **inner)}, runtime).play({})

    assert (execution.outcome, len(execution.executed)) == ("completed", 3 + 299 * 3)


def test_what_nests_deeply_is_withdrawn_at_once(play):
    drawn = user("ask")
    for depth in range(200):
        drawn = sub(f"sub{depth}", start(f"s{depth}"), drawn, end(f"e{depth}"),
                    path(f"s{depth}", f"sub{depth - 1}" if depth else "ask", f"e{depth}"))  # fmt: skip
    player = play(start(), drawn, attached("late", "sub199", timer(duration="PT1H")), end(), end("end_late"),
                  path("start", "sub199", "end"), path("late", "end_late"))  # fmt: skip

    execution, _ = player.play({}, ["late"])

    assert (execution.outcome, execution.executed[-2:]) == ("completed", ["late", "end_late"])
    assert execution.waits == ()


def test_calls_without_end_are_an_error(play):
    player = play(start(), call("again", "main"), end(), path("start", "again", "end"))

    execution, _ = player.play({})

    assert execution.outcome == "failed"
    assert isinstance(execution.errors[0], CallsTooDeep)


@pytest.mark.parametrize("sequential", [False, True])
def test_null_items_are_items(play, sequential):
    loop = each("items", "item", output="all", output_item="r", sequential=sequential)
    player = play(start(), looped(task("t", result="r", value="item"), loop), end(), path("start", "t", "end"),
                  inputs=("items",), outputs=("all",))  # fmt: skip

    execution, _ = player.play({"items": [None, 0, None]})

    assert execution.root.outputs == {"all": [None, 0, None]}


def test_many_items_are_linear(runtime):
    loop = MultiInstance(cardinality="3000", item="item", output="all")
    nodes = (StartEvent(id="s"), SubProcess(id="t", loop=loop, **chain(StartEvent(id="si"), EndEvent(id="ei"))))

    execution, _ = Player({"main": Process(id="main", **chain(*nodes, EndEvent(id="e")))}, runtime).play({})

    assert (execution.outcome, len(execution.executed)) == ("completed", 3 + 2 * 3000)
    assert len(execution.root.token["all"]) == 3000


def test_items_run_at_once_and_their_results_keep_their_order(play, runtime):
    barrier = threading.Barrier(3)

    def meet(n: int) -> int:
        barrier.wait(WAIT)
        return n

    register(runtime.tasks, "test.meet", meet)
    loop = each(cardinality="3", output="all", output_item="r")
    player = play(start(), looped(task("t", "test.meet", result="r", n="loopCounter"), loop), end(),
                  path("start", "t", "end"), outputs=("all",))  # fmt: skip

    execution, _ = player.play({})

    assert execution.root.outputs == {"all": [1, 2, 3]}


def test_scripts_are_off_unless_allowed(runtime):
    engine = runtime.settings.engine.model_copy(update={"allow_scripts": False})
    settings = runtime.settings.model_copy(update={"engine": engine})
    scripted = Process(id="main", **chain(StartEvent(id="s"), ScriptTask(id="t", script="a = 1"), EndEvent(id="e")))

    execution, _ = Player({"main": scripted}, replace(runtime, settings=settings)).play({})

    assert execution.outcome == "failed"
    assert isinstance(execution.errors[0], ScriptsOff)


def test_what_interrupts_a_scope_interrupts_its_compensation(play):
    inner = sub(
        "s", start("si"), task("a", result="x", value="1"), throw("back", compensate()), end("ei"),
        compensated("a", "ask"), handler(user("ask")), path("si", "a", "back", "ei"),
    )  # fmt: skip
    player = play(start(), inner, attached("late", "s", timer(duration="PT1H")), end(), end("end_late"),
                  path("start", "s", "end"), path("late", "end_late"))  # fmt: skip

    execution, _ = player.play({}, ["late"])

    assert player.rests == [["timer late", "user ask"]]
    assert (execution.outcome, execution.executed) == ("completed", ["start", "si", "a", "late", "end_late"])


def test_a_join_that_waits_for_ever_is_an_error(play):
    player = play(
        start(), exclusive("which", default="which_two"), plain("one"), plain("two"), parallel("join"), end(),
        flow("start", "which"), flow("which", "one", "n > 0"), path("which", "two", "join", "end"), path("one", "join"),
        inputs=("n",),
    )  # fmt: skip

    execution, _ = player.play({"n": 1})

    assert execution.outcome == "failed"
    assert isinstance(execution.errors[0], ProcessStalledError)
    assert "tokens wait for ever at join" in str(execution.errors[0])


def test_a_part_without_start_events_begins_wherever_nothing_leads_to(runtime):
    part = SubProcess(id="part", **built(PlainTask(id="a"), PlainTask(id="b"), PlainTask(id="c"), flows=[("a", "c")]))
    main = Process(id="main", **chain(StartEvent(id="s"), part, EndEvent(id="e")))

    execution, _ = Player({"main": main}, runtime).play({})

    assert execution.executed == ["s", "a", "b", "c", "part", "e"]


def test_loops_in_loops_count_for_themselves(play):
    inner = looped(task("t", result="counts", value="counts + [loopCounter]"), repeat("loopCounter < 2"))
    outer = sub("outer", start("si"), inner, task("note", result="counts", value="counts + ['outer', loopCounter]"),
                end("ei"), path("si", "t", "note", "ei"), loop=repeat("loopCounter < 2"))  # fmt: skip
    player = play(start(), task("none", result="counts", value="[]"), outer, end(),
                  path("start", "none", "outer", "end"), outputs=("all",))  # fmt: skip

    execution, _ = player.play({})

    assert execution.root.token == {"counts": [1, 2, "outer", 1, 1, 2, "outer", 2]}


def test_what_is_only_drawn_is_not_run(runtime):
    drawn = Process(
        id="main", **chain(StartEvent(id="s"), UnknownNode(id="u", kind="complexGateway"), EndEvent(id="e"))
    )

    execution, _ = Player({"main": drawn}, runtime).play({})

    assert isinstance(execution.errors[0], NotExecutable)


def test_a_cancel_end_needs_a_transaction(play):
    player = play(start(), end_event("end", CANCEL), path("start", "end"))

    execution, _ = player.play({})

    assert isinstance(execution.errors[0], CancelOutsideTransaction)


def test_output_mappings_set_variables(runtime):
    work = ServiceTask(id="t", operator="test.echo", parameters={"value": "{'a': n}"}, sets={"b": "a + 1"})
    throw_event = IntermediateThrowEvent(id="m", sets={"c": "b * 2"})
    main = Process(
        id="main", inputs=(DataInput(id="n"),), **chain(StartEvent(id="s"), work, throw_event, EndEvent(id="e"))
    )

    execution, _ = Player({"main": main}, runtime).play({"n": 1})

    assert execution.root.token == {"n": 1, "b": 2, "c": 4}


def test_what_a_gateway_waits_for_is_withdrawn_with_its_scope(play):
    choice = "<bpmn:eventBasedGateway id='which' />"
    inner = sub("s", start("si"), choice, catch("one", timer(duration="PT1H")), catch("two", timer(duration="PT2H")),
                end("ei"), path("si", "which", "one", "ei"), path("which", "two", "ei"))  # fmt: skip
    player = play(start(), inner, attached("late", "s", timer(duration="PT3H")), end(), end("end_late"),
                  path("start", "s", "end"), path("late", "end_late"))  # fmt: skip

    execution, _ = player.play({}, ["late"])

    assert (execution.waits, execution.executed) == ((), ["start", "si", "late", "end_late"])


def test_a_thread_that_nobody_needs_ends(monkeypatch):
    monkeypatch.setattr("weavergen_pipelines.workflow.spiff.threads.IDLE", 0.01)
    threads, seen, done = Threads(), [], threading.Event()

    threads.run(lambda: (seen.append(threading.current_thread()), done.set()))

    assert done.wait(WAIT)
    seen[0].join(WAIT)
    assert not seen[0].is_alive()
