"""The diagrams whose executions are killed: each has effects of its own, and publishes what is generated."""

from __future__ import annotations

from bpmn_activities import each, looped, sub
from bpmn_text import call, diagram, end, exclusive, flow, parallel, path, process, start, task


def effect(identity: str) -> str:
    return task(identity, "kill.note", f"{identity}_said")


def published(name: str, target: str) -> tuple[str, ...]:
    """A target is generated into its folder; the nodes are `<name>_target`, `<name>_folder`, `<name>`."""
    return (
        task(f"{name}_target", "kill.same", "target", value=f"'{target}'"),
        task(f"{name}_folder", "kill.same", "output", value=f"root + '/{target}'"),
        call(name, "registry_generate"),
    )


INSIDE = sub("inside", start("si"), effect("within"), end("ei"), path("si", "within", "ei"))
MANY = looped(task("many", "kill.note", "many_said"), each(cardinality="3", output="all", output_item="many_said"))
ONCE = diagram(
    process(
        "once", start(), effect("first"), *published("one", "python"),
        parallel("split"), effect("left"), effect("left_again"), MANY, INSIDE, parallel("join"),
        *published("two", "go"), effect("last"), end(),
        path("start", "first", "one_target", "one_folder", "one", "split", "left", "left_again", "join"),
        path("split", "many", "join"), path("split", "inside", "join"),
        path("join", "two_target", "two_folder", "two", "last", "end"),
        inputs=("registry", "root"), outputs=("first_said", "all", "last_said"),
    ),
)  # fmt: skip
"""Has a form of its own in Dagster."""

AGAIN = diagram(
    process(
        "again", start(), task("zero", "kill.add", "turn", left="0", right="0"), exclusive("more"), effect("note"),
        task("count", "kill.add", "turn", left="turn", right="1"), exclusive("enough", default="enough_more"),
        *published("one", "python"), *published("two", "go"), effect("last"), end(),
        path("start", "zero", "more", "note", "count", "enough"), flow("enough", "more"),
        flow("enough", "one_target", "turn >= 3"),
        path("one_target", "one_folder", "one", "two_target", "two_folder", "two", "last", "end"),
        inputs=("registry", "root"), outputs=("turn", "last_said"),
    ),
)  # fmt: skip
"""Has a back edge: it runs as one op in Dagster."""
