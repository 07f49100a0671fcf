"""Random block-structured processes end the same in both executors."""

from __future__ import annotations

import tempfile
from itertools import count, pairwise
from pathlib import Path

from bpmn_text import boundary, diagram, end, error, exclusive, flow, inclusive, parallel, process, start, task
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.dagster.execute import execute_with_dagster
from weavergen_pipelines.workflow.engine import WorkflowEngine

BLOCKS = st.recursive(
    st.sampled_from([("task",), ("caught",), ("rejected",)]) | st.just(("task",)),
    lambda inner: st.tuples(
        st.sampled_from(["sequence", "exclusive", "inclusive", "parallel"]), st.lists(inner, min_size=1, max_size=3)
    ),
    max_leaves=6,
)
CONCURRENT = {"parallel", "inclusive"}


class Drawing:
    """Draws a block: `draw` gives the id of its first and of its last node."""

    def __init__(self):
        self.elements, self.variables, self._ids = [], [], count()

    def draw(self, block):
        return getattr(self, f"_{block[0]}")(*block[1:])

    def _new(self, kind):
        return f"{kind}{next(self._ids)}"

    def _task(self, operator="test.echo", **parameters):
        name = self._new("task")
        self.variables.append(f"{name}_value")
        self.elements.append(task(name, operator, f"{name}_value", **(parameters or {"value": f"[n, '{name}']"})))
        return name, name

    def _caught(self):
        name, _ = self._task("test.reject", code="'no'", data="{'n': n}")
        catch, merge = self._new("catch"), self._new("merge")
        self.elements += [boundary(catch, on=name, error="no"), exclusive(merge), flow(name, merge), flow(catch, merge)]
        return name, merge

    def _rejected(self):
        return self._task("test.reject", code="'other'")

    def _sequence(self, blocks):
        drawn = [self.draw(block) for block in blocks]
        self.elements += [flow(before[1], after[0]) for before, after in pairwise(drawn)]
        return drawn[0][0], drawn[-1][1]

    def _exclusive(self, blocks):
        return self._conditional(exclusive, "n == {}", blocks)

    def _inclusive(self, blocks):
        return self._conditional(inclusive, "n > {}", blocks)

    def _conditional(self, gateway, condition, blocks):
        split, merge = self._new("which"), self._new("merge")
        drawn = [self.draw(block) for block in blocks]
        self.elements += [gateway(split, default=f"{split}_{drawn[-1][0]}"), gateway(merge)]
        for i, (first, last) in enumerate(drawn):
            self.elements += [flow(split, first, condition.format(i) if i < len(drawn) - 1 else None)]
            self.elements += [flow(last, merge)]
        return split, merge

    def _parallel(self, blocks):
        split, join = self._new("split"), self._new("join")
        drawn = [self.draw(block) for block in blocks]
        self.elements += [parallel(split), parallel(join)]
        self.elements += [part for first, last in drawn for part in (flow(split, first), flow(last, join))]
        return split, join


def rejects_beside_others(block, *, beside=False):
    """Whether a rejection may happen while other branches run: what they have done by then is a matter of time."""
    if len(block) == 1:
        return beside and block[0] == "rejected"
    return any(
        rejects_beside_others(one, beside=beside or (block[0] in CONCURRENT and len(block[1]) > 1)) for one in block[1]
    )


@given(BLOCKS.filter(lambda block: not rejects_beside_others(block)), st.integers(0, 2))
@limits(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_process_ends_the_same(runtime, settings, tasks, block, n):
    drawing = Drawing()
    first, last = drawing.draw(block)
    drawing.elements += [start(), end(), flow("start", first), flow(last, "end")]
    drawn = process("p", *drawing.elements, inputs=("n",), outputs=tuple(drawing.variables))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "p.bpmn").write_text(diagram(error("no", "no"), drawn))
        catalog = load_diagrams([Path(folder)])
        expected = WorkflowEngine(catalog, runtime).run_workflow("p", {"n": n})
        found = execute_with_dagster(catalog, "p", {"n": n}, settings=settings, tasks=tasks)

    assert (found.outcome, found.error_code, found.data) == (expected.outcome, expected.error_code, expected.data)
    assert set(found.executed) == set(expected.executed)
