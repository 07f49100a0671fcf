"""What an execution promises: how it begins, rests, goes on, fails and is stopped."""

from __future__ import annotations

import threading
from itertools import pairwise

import pytest
from bpmn_activities import each, looped, plain, user
from bpmn_events import attached, catch, declared_message, declared_signal, message, signal, start_event, throw, timer
from bpmn_text import end, parallel, path, start, task
from player import ID
from stand_ins import WAIT, register

from weavergen_pipelines.errors import UsageError, WeavergenError
from weavergen_pipelines.workflow.journal import Delivery, Entry
from weavergen_pipelines.workflow.result import ExecutionCancelled, TaskTimeout
from weavergen_pipelines.workflow.service_task import TaskContext
from weavergen_pipelines.workflow.spiff.execution import NotBegun
from weavergen_pipelines.workflow.spiff.openings import JournalMismatch
from weavergen_pipelines.workflow.token import ProcessInputError


class DiskFullError(WeavergenError):
    exit_code = 7


def begun(player, *arguments, **options):
    journal = player.journal([])
    execution = player.execution(journal)
    execution.run("main", *arguments, **options)
    return execution, journal


def resumed(player, past, *inbox, **options):
    journal = player.journal(past)
    journal.inbox.extend(inbox)
    execution = player.execution(journal)
    execution.resume(**options)
    return execution, journal


def test_it_begins_at_the_event_that_started_it_with_what_came(play):
    player = play(
        start(), start_event("called", message("order")), end(), path("start", "end"), path("called", "end"),
        declared=(declared_message("order", variable="got"),), inputs=("n",), outputs=("got",),
    )  # fmt: skip

    execution, journal = begun(player, {}, "called", payload={"n": 1, "other": 2})

    assert (execution.outcome, execution.executed) == ("completed", ["called", "end"])
    assert execution.root.token == {"n": 1, "got": {"n": 1, "other": 2}}
    assert resumed(player, journal.past)[0].root.token == execution.root.token


def test_it_is_begun_the_right_way_or_not_at_all(play):
    player = play(start(), end(), path("start", "end"), inputs=("n",))
    journal = player.journal([])
    execution = player.execution(journal)

    with pytest.raises(NotBegun):
        _ = execution.outcome
    with pytest.raises(ProcessInputError):
        execution.run("main", {})
    with pytest.raises(UsageError, match="did you mean start"):
        execution.run("main", {"n": 1}, "strat")
    assert journal.past == []


def test_it_rests_instead_of_waiting_for_time_if_asked(play):
    player = play(start(), catch("c", timer(duration="PT0.01S")), end(), path("start", "c", "end"))

    execution, journal = begun(player, {}, wait_timers=False)

    armed = journal.past[0].at
    assert (execution.outcome, [wait.due for wait in execution.waits]) == ("waiting", [pytest.approx(armed + 0.01)])
    assert resumed(player, journal.past)[0].outcome == "completed"


def test_a_timer_counts_from_when_it_was_armed(play):
    player = play(start(), catch("c", timer(duration="PT1H")), end(), path("start", "c", "end"))
    _, journal = begun(player, {}, wait_timers=False)
    long_ago = [Entry("started", "execution", journal.past[0].at - 3600, journal.past[0].data)]

    assert resumed(player, long_ago)[0].outcome == "completed"


def test_a_cycle_goes_on_from_the_last_time_it_was_due(play):
    remind = attached("remind", "ask", timer(cycle="R3/PT10M"), interrupting=False)
    player = play(
        start(), user("ask"), remind, end(), end("noted"), path("start", "ask", "end"), path("remind", "noted")
    )
    _, journal = begun(player, {})
    armed = journal.past[0].at
    late = Entry("fired", "execution/remind#1", armed + 700)

    execution, _ = resumed(player, [*journal.past, late])

    assert [wait.due for wait in execution.waits if wait.kind == "timer"] == [pytest.approx(armed + 1200)]


def test_a_task_that_is_tried_again_later_waits_for_a_time(play):
    work = task("work", "test.flaky", times="1", properties={"retries": "2", "retryDelay": "60", "retryBackoff": "2"})
    player = play(start(), work, end(), path("start", "work", "end"))

    execution, journal = begun(player, {}, wait_timers=False)

    failed = journal.past[-1]
    assert (failed.kind, failed.data["again"], failed.data["error"]["kind"]) == ("failed", 60, "RuntimeError")
    assert [(wait.kind, wait.element, wait.due) for wait in execution.waits] == [("timer", "work", failed.at + 60)]
    long_ago = [Entry(entry.kind, entry.key, entry.at - 60, entry.data) for entry in journal.past]
    assert resumed(player, long_ago)[0].outcome == "completed"


def test_a_failure_is_the_same_after_it_is_repeated(play, runtime):
    def fail() -> None:
        raise DiskFullError("the disk is full")

    register(runtime.tasks, "test.fail", fail)
    player = play(start(), task("t", "test.fail"), end(), path("start", "t", "end"))
    execution, journal = begun(player, {})

    again, _ = resumed(player, journal.past)

    assert [again.outcome, again.errors[0].kind, again.errors[0].exit_code] == ["failed", "DiskFullError", 7]
    assert str(again.errors[0]) == str(execution.errors[0])


def test_a_time_out_is_the_same_after_it_is_repeated(play):
    player = play(start(), task("t", "test.hold", properties={"timeout": "0.01"}), end(), path("start", "t", "end"))
    execution, journal = begun(player, {})

    again, _ = resumed(player, journal.past)

    assert [execution.outcome, again.outcome] == ["timed_out", "timed_out"]
    assert isinstance(again.errors[0], TaskTimeout)


def test_what_was_under_way_is_run_again_with_the_same_key_and_nothing_else(play, runtime):
    keys: list[str] = []

    def note(context: TaskContext) -> None:
        keys.append(context.idempotency_key)

    register(runtime.tasks, "test.note", note)
    names = ("one", "two", "three")
    player = play(start(), *(task(name, "test.note") for name in names), end(), path("start", *names, "end"))
    _, journal = begun(player, {})

    resumed(player, journal.past[:2])

    assert keys == [f"execution/{name}#1" for name in ("one", "two", "three", "two", "three")]


def test_a_message_is_sent_before_it_is_recorded_and_not_after(play):
    player = play(start(), throw("t", message("m")), user("ask"), end(), path("start", "t", "ask", "end"),
                  declared=(declared_message("m"),))  # fmt: skip
    _, journal = begun(player, {})

    resumed(player, journal.past[:1])
    resumed(player, journal.past)

    assert [thrown.id for thrown in player.thrown] == ["execution/t#1"] * 2


def test_a_signal_is_for_those_who_wait_when_it_is_sent(play):
    player = play(
        start(), parallel("split"), catch("early", signal("s")), throw("call", signal("s")), catch("late", signal("s")),
        end(), path("start", "split", "early", "end"), path("split", "call", "late", "end"),
        declared=(declared_signal("s"),),
    )  # fmt: skip

    execution, _ = begun(player, {})

    assert [wait.element for wait in execution.waits] == ["late"]


def test_what_comes_while_a_task_runs_is_taken_at_once(play, runtime):
    began, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        began.set()
        assert go_on.wait(WAIT)

    register(runtime.tasks, "test.hold_on", hold)
    register(runtime.tasks, "test.let_go", go_on.set)
    player = play(
        start(), parallel("split"), task("hold", "test.hold_on"), user("ask"), task("let_go", "test.let_go"),
        parallel("join"), end(), path("start", "split", "hold", "join", "end"), path("split", "ask", "let_go", "join"),
    )  # fmt: skip
    journal = player.journal([])
    execution = player.execution(journal)
    running = threading.Thread(target=execution.run, args=("main", {}))
    running.start()
    assert began.wait(WAIT)
    assert execution.running == ("hold",)

    journal.inbox.append(Delivery("user", "d", "ask"))
    execution.wake()
    running.join(WAIT)

    assert execution.outcome == "completed"


def test_one_that_rests_can_be_cancelled(play):
    player = play(start(), user("ask"), end(), path("start", "ask", "end"))
    _, journal = begun(player, {})

    execution, cancelled = resumed(player, journal.past, Delivery("cancel", "d"))

    assert (execution.outcome, execution.waits) == ("cancelled", ())
    assert isinstance(execution.errors[0], ExecutionCancelled)
    assert resumed(player, cancelled.past)[0].outcome == "cancelled"


def test_one_that_has_ended_takes_nothing(play):
    player = play(start(), end(), path("start", "end"))
    _, journal = begun(player, {})

    execution, again = resumed(player, journal.past, Delivery("cancel", "c"), Delivery("user", "d", "end"))

    assert (execution.outcome, len(again.past)) == ("completed", 1)
    assert [delivery.id for delivery in execution.refused] == ["d"]


def test_threads_are_used_again(play, runtime):
    seen: set[int] = set()
    register(runtime.tasks, "test.where", lambda: seen.add(threading.get_ident()))
    names = [f"t{n}" for n in range(50)]
    player = play(start(), *(task(name, "test.where") for name in names), end(),
                  *(path(*pair) for pair in pairwise(["start", *names, "end"])))  # fmt: skip

    begun(player, {})

    assert len(seen) < 10


def test_nothing_is_reported_of_what_is_repeated(play, events):
    player = play(start(), task("t", value="1"), plain("p"), end(), path("start", "t", "p", "end"))
    _, journal = begun(player, {})
    before = [(event.kind, event.element) for event in events]
    events.clear()

    resumed(player, journal.past)

    assert before == [("started", "t"), ("finished", "t"), ("finished", "p")]
    assert events == []


def test_a_journal_of_another_diagram_is_refused(play):
    player = play(start(), user("ask"), end(), path("start", "ask", "end"))
    _, journal = player.play({}, [Delivery("user", "d", "ask")])

    with pytest.raises(JournalMismatch, match="'execution/other#1', which is not under way"):
        player.resume([journal.past[0], Entry("completed", f"{ID}/other#1", 0.0, {"output": {}})])


def test_what_nobody_waits_for_is_handed_back(play):
    player = play(start(), user("ask"), end(), path("start", "ask", "end"))
    wrong = [Delivery("message", "d1", name="ask"), Delivery("user", "d2", "other"), Delivery("signal", "d3", name="s")]

    execution, _ = player.play({}, [*wrong, Delivery("user", "d4", "ask")])

    assert execution.outcome == "completed"
    assert player.refused == wrong


def test_a_delivery_is_taken_once(play):
    player = play(start(), user("one"), user("two"), end(), path("start", "one", "two", "end"))
    same = [Delivery("user", "same", "one"), Delivery("user", "same", "two")]

    execution, _ = player.play({}, same)

    assert (execution.outcome, [wait.element for wait in execution.waits]) == ("waiting", ["two"])
    assert player.refused == []


def test_a_task_that_is_not_named_without_doubt_is_refused(play):
    loop = each(cardinality="2")
    player = play(start(), looped(user("ask"), loop), end(), path("start", "ask", "end"))

    execution, _ = player.play({}, [Delivery("user", "d", "ask")])

    assert execution.outcome == "waiting"
    assert [delivery.id for delivery in player.refused] == ["d"]
