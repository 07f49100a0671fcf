"""Random structured processes: whenever an execution is stopped, what resumes it ends with the same result."""

from __future__ import annotations

import tempfile
from itertools import count, pairwise
from pathlib import Path

import pytest
from bpmn_activities import each, repeat, sub, user
from bpmn_events import (
    attached,
    catch,
    compensate,
    condition,
    declared_message,
    error_definition,
    message,
    throw,
    timer,
)
from bpmn_text import boundary, diagram, end, error, exclusive, flow, inclusive, parallel, process, start, task
from hypothesis import HealthCheck, given, reject
from hypothesis import settings as limits
from hypothesis import strategies as st
from player import Player

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.journal import Delivery
from weavergen_pipelines.workflow.validate import require_valid

LEAVES = ("task", "user", "message", "timer", "caught", "reminded", "undone", "either")
GROUPS = ("sequence", "exclusive", "inclusive", "parallel", "part", "items", "sequence_of_items", "twice", "rescued")
BLOCKS = st.recursive(
    st.tuples(st.sampled_from(LEAVES)),
    lambda inner: st.tuples(st.sampled_from(GROUPS), st.lists(inner, min_size=1, max_size=3)),
    max_leaves=6,
)


class Drawing:
    """Draws a block: `draw` gives the id of its first and of its last node."""

    def __init__(self):
        self.elements, self.variables, self._ids = [], [], count()

    def draw(self, block):
        return getattr(self, f"_{block[0]}")(*block[1:])

    def _new(self, kind):
        return f"{kind}{next(self._ids)}"

    def _add(self, *elements):
        self.elements.extend(elements)

    def _task(self, operator="test.echo", **parameters):
        name = self._new("task")
        self.variables.append(f"{name}_value")
        self._add(task(name, operator, f"{name}_value", **(parameters or {"value": f"[n, '{name}']"})))
        return name, name

    def _user(self):
        name = self._new("user")
        self.variables.append(f"{name}_value")
        self._add(user(name, f"{name}_value"))
        return name, name

    def _message(self):
        name = self._new("came")
        self._add(catch(name, message("m")))
        return name, name

    def _timer(self):
        name = self._new("timer")
        self._add(catch(name, timer(duration="PT0S")))
        return name, name

    def _caught(self):
        name, _ = self._task("test.reject", code="'no'", data="{'n': n}")
        return self._merged(name, lambda caught: boundary(caught, on=name, error="no"))

    def _reminded(self):
        """A user task with a message event beside."""
        name, _ = self._user()
        note, ended = self._new("note"), self._new("end")
        self._add(attached(note, name, message("m"), interrupting=False), end(ended), flow(note, ended))
        return name, name

    def _undone(self):
        """A task, and right after it its compensation."""
        name, _ = self._task()
        back, undo = self._new("back"), self._new("undo")
        handler = task(undo, value=f"{name}_value").replace(" ", " isForCompensation='true' ", 1)
        mark = self._new("mark")
        self._add(attached(mark, name, compensate()), handler, throw(back, compensate(name)), flow(name, back))
        self._add(
            f"<bpmn:association id='{mark}_{undo}' associationDirection='One' sourceRef='{mark}' targetRef='{undo}' />"
        )
        return name, back

    def _either(self):
        """An event gateway: only one of its events comes."""
        which, merge = self._new("which"), self._new("merge")
        one, two = self._new("one"), self._new("two")
        self._add(f"<bpmn:eventBasedGateway id='{which}' />", exclusive(merge))
        self._add(catch(one, message("m")), catch(two, condition("n > 100")))
        self._add(*(flow(which, event) for event in (one, two)), *(flow(event, merge) for event in (one, two)))
        return which, merge

    def _merged(self, name, draw_boundary):
        caught, merge = self._new("caught"), self._new("merge")
        self._add(draw_boundary(caught), exclusive(merge), flow(name, merge), flow(caught, merge))
        return name, merge

    def _sequence(self, blocks):
        drawn = [self.draw(block) for block in blocks]
        self._add(*(flow(before[1], after[0]) for before, after in pairwise(drawn)))
        return drawn[0][0], drawn[-1][1]

    def _exclusive(self, blocks):
        return self._conditional(exclusive, "n == {}", blocks)

    def _inclusive(self, blocks):
        return self._conditional(inclusive, "n > {}", blocks)

    def _conditional(self, gateway, wanted, blocks):
        split, merge = self._new("which"), self._new("merge")
        drawn = [self.draw(block) for block in blocks]
        self._add(gateway(split, default=f"{split}_{drawn[-1][0]}"), gateway(merge))
        for i, (first, last) in enumerate(drawn):
            self._add(flow(split, first, wanted.format(i) if i < len(drawn) - 1 else None), flow(last, merge))
        return split, merge

    def _parallel(self, blocks):
        split, join = self._new("split"), self._new("join")
        drawn = [self.draw(block) for block in blocks]
        self._add(parallel(split), parallel(join))
        self._add(*(part for first, last in drawn for part in (flow(split, first), flow(last, join))))
        return split, join

    def _part(self, blocks, loop="", last_event=end):
        name, begin, stop = self._new("part"), self._new("start"), self._new("end")
        outer, self.elements = self.elements, []
        first, last = self._sequence(blocks)
        self._add(start(begin), last_event(stop), flow(begin, first), flow(last, stop))
        inner, self.elements = self.elements, outer
        self._add(sub(name, *inner, loop=loop))
        return name, name

    def _items(self, blocks, *, sequential=False):
        results, before = self._new("all"), self.variables
        self.variables = []
        nodes = self._part(blocks, each("[1, 2]", self._new("item"), output=results, sequential=sequential))
        self.variables = [*before, results]
        return nodes

    def _sequence_of_items(self, blocks):
        return self._items(blocks, sequential=True)

    def _twice(self, blocks):
        return self._part(blocks, repeat("loopCounter < 2"))

    def _rescued(self, blocks):
        name, _ = self._part(blocks, last_event=lambda identity: end(identity, error="no"))
        return self._merged(name, lambda caught: attached(caught, name, error_definition("no")))


@pytest.fixture
def players(runtime, tasks):
    """A player of the process of a block, if the block is one that may be drawn."""

    def build(block):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "main.bpmn").write_text(drawn(block))
            try:
                entries = require_valid(load_diagrams([Path(folder)]), "main", tasks)
            except WeavergenError:
                reject()
        return Player({name: entry.process for name, entry in entries.items()}, runtime)

    return build


def drawn(block):
    drawing = Drawing()
    first, last = drawing.draw(block)
    drawing.elements += [start(), end(), flow("start", first), flow(last, "end")]
    main = process("main", *drawing.elements, inputs=("n",), outputs=tuple(dict.fromkeys(drawing.variables)))
    return diagram(error("no", "no"), declared_message("m"), main)


def answered(player, execution, journal):
    """Give what is waited for, the first step first and once each, until nothing is."""
    while execution.outcome == "waiting":
        answers = {entry.delivery for entry in journal.past}
        keys = {wait.key: wait.kind for wait in execution.waits if wait.kind in {"user", "message"}}
        key = min(key for key in keys if f"for {key}" not in answers)
        journal = player.journal(journal.past, journal.stops)
        journal.inbox.append(Delivery(keys[key], f"for {key}", key, data={"key": key}))
        execution = player.execution(journal)
        execution.resume()
    found = (execution.outcome, execution.errors, execution.root.outputs, sorted(execution.executed))
    return found, {(entry.kind, entry.key) for entry in journal.past}, journal


@given(BLOCKS, st.integers(0, 2), st.data())
@limits(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_stopped_execution_ends_the_same(players, block, n, data):
    player = players(block)
    journal = player.journal([])
    execution = player.execution(journal)
    execution.run("main", {"n": n})
    *whole, journal = answered(player, execution, journal)
    assert whole[0][:2] == ("completed", [])

    stop = data.draw(st.sampled_from(journal.stops))
    resumed = player.journal(journal.past[:stop])
    execution = player.execution(resumed)
    execution.resume()

    *again, _journal = answered(player, execution, resumed)
    assert again == whole
