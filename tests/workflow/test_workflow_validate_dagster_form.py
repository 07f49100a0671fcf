"""What keeps a process from being Dagster ops, by element."""

from __future__ import annotations

import pytest
from bpmn_text import (
    boundary,
    call,
    diagram,
    end,
    error,
    exclusive,
    flow,
    parallel,
    path,
    process,
    start,
    store,
    store_reference,
    task,
)

from weavergen_pipelines.workflow.catalog import load_diagrams
from weavergen_pipelines.workflow.validate.dagster_form import native

HOUR = "<bpmn:timeDuration>PT1H</bpmn:timeDuration>"
MESSAGE, SIGNAL = '<bpmn:message id="m" name="order" />', '<bpmn:signal id="s" name="all" />'
INSTANCES = (
    "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
    "</bpmn:multiInstanceLoopCharacteristics>"
)


def event(tag, definition, inner="", on="", attributes=""):
    place = f' attachedToRef="{on}"' if on else ""
    return (
        f'<bpmn:{tag} id="x"{place} {attributes}><bpmn:{definition}>{inner}</bpmn:{definition.split()[0]}></bpmn:{tag}>'
    )


def one(element, name="x"):
    """A process of one element."""
    return start(), element, end(), path("start", name, "end")


def beside(event_of_a_task):
    return (*one(task("t", value="1"), "t"), event_of_a_task, flow("x", "end"))


def sub_process(*elements, attributes="", loop=""):
    return f'<bpmn:subProcess id="x" {attributes}>{"".join(elements)}{loop}</bpmn:subProcess>'


INNER = (start("s1"), task("t1", value="1"), end("e1"), path("s1", "t1", "e1"))

NATIVE = {
    "a service task": one(task("x", value="1")),
    "a plain task": one('<bpmn:task id="x" />'),
    "a send task": one('<bpmn:sendTask id="x" messageRef="m" />'),
    "a message that is thrown": one(event("intermediateThrowEvent", 'messageEventDefinition messageRef="m"')),
    "an error boundary": beside(boundary("x", "t")),
    "a time limit of a task": beside(event("boundaryEvent", "timerEventDefinition", HOUR, "t")),
    "a sub-process": one(sub_process(*INNER)),
    "instances of a sub-process": one(sub_process(*INNER, loop=INSTANCES)),
    "a terminate end after a join": (
        *(start(), parallel("p"), task("a", value="1"), task("b", value="1"), parallel("j")),
        *(path("start", "p", "a", "j", "x"), path("p", "b", "j"), event("endEvent", "terminateEventDefinition")),
    ),
}

FALLBACK = {
    "a user task": (one('<bpmn:userTask id="x" />'), "it waits for something from outside"),
    "a receive task": (one('<bpmn:receiveTask id="x" messageRef="m" />'), "it waits for something from outside"),
    "a message that is awaited": (
        one(event("intermediateCatchEvent", 'messageEventDefinition messageRef="m"')),
        "it waits for something from outside",
    ),
    "a message at a boundary": (
        beside(event("boundaryEvent", 'messageEventDefinition messageRef="m"', on="t")),
        "a boundary event of the kind message has no form in Dagster",
    ),
    "a reminder": (
        beside(event("boundaryEvent", "timerEventDefinition", HOUR, "t", 'cancelActivity="false"')),
        "it does not interrupt its activity",
    ),
    "an escalation": (
        one(event("intermediateThrowEvent", "escalationEventDefinition")),
        "escalation has no form in Dagster",
    ),
    "a transaction": (
        one(sub_process(*INNER).replace("subProcess", "transaction")),
        "it is a transaction",
    ),
    "an event sub-process": (
        (
            *one(task("t", value="1"), "t"),
            sub_process(
                event("startEvent", "timerEventDefinition", HOUR).replace('"x"', '"s1"'),
                *(end("e1"), path("s1", "e1")),
                attributes='triggeredByEvent="true"',
            ),
        ),
        "it is started by an event",
    ),
    "a terminate end within a branch": (
        (
            *(start(), parallel("p"), task("a", value="1"), end()),
            *(path("start", "p", "a", "end"), path("p", "x"), event("endEvent", "terminateEventDefinition")),
        ),
        "it terminates tokens that run at the same time",
    ),
    "a loop by flows": (
        (
            *(start(), exclusive("x"), task("t", value="1"), exclusive("y"), end(), path("start", "x", "t", "y")),
            *(flow("y", "x", "True"), flow("y", "end", "False")),
        ),
        "a loop by flows: x → t → y",
    ),
    "recursion": (one(call("x", "main")), "calls 'main' again"),
    "a store that is written more than once": (
        (
            store_reference("raw"),
            *one(
                task("x", value="1", result="raw", writes="raw").replace(
                    "</bpmn:serviceTask>", f"{INSTANCES}</bpmn:serviceTask>"
                )
            ),
        ),
        "writes the data store 'raw' more than once",
    ),
}


@pytest.fixture
def obstacles(draw):
    def find(*elements, **others):
        entries = load_diagrams(
            [draw(main=diagram(MESSAGE, SIGNAL, store("raw"), error("e", "e"), process("main", *elements)), **others)]
        ).drawn
        return native(entries["main"].process, entries)

    return find


@pytest.mark.parametrize("elements", NATIVE.values(), ids=NATIVE.keys())
def test_some_elements_become_ops(obstacles, elements):
    assert obstacles(*elements) == ()


@pytest.mark.parametrize(("elements", "why"), FALLBACK.values(), ids=FALLBACK.keys())
def test_others_are_run_by_the_executor_in_process(obstacles, elements, why):
    assert obstacles(*elements) == (f'element "x": {why}',)


def test_so_is_whoever_calls_a_process_that_has_one_of_them(obstacles):
    inner = diagram(process("inner", *one('<bpmn:userTask id="ask" />', "ask")))

    why = "calls 'inner', which has no form in Dagster: element \"ask\": it waits for something from outside"
    assert obstacles(*one(call("x", "inner")), inner=inner) == (f'element "x": {why}',)
