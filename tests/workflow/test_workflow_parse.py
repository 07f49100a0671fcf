"""From a file to the model: what is read, and what is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from bpmn_text import boundary, diagram, end, error, flow, path, process, start, store, task

from weavergen_pipelines.errors import CompoundError
from weavergen_pipelines.workflow.catalog import find_bpmn_dirs
from weavergen_pipelines.workflow.model import EndEvent, ServiceTask, Shape, StartEvent
from weavergen_pipelines.workflow.parse import parse_diagram, read_diagram
from weavergen_pipelines.workflow.token import process_data

SHIPPED = sorted(path for folder in find_bpmn_dirs() for path in folder.rglob("*.bpmn"))


def problems_of(text: str) -> list[str]:
    return [str(problem) for problem in read_diagram(text.encode()).problems]


def test_the_model_has_what_the_file_says():
    text = diagram(
        error("refused", "no"),
        process(
            "main",
            start("nightly", cron="0 2 * * *"),
            task("work", "test.add", "sum", properties={"owner": "me"}, left="n", right="1"),
            boundary("caught", on="work", error="refused"),
            end(),
            end("bad", error="refused"),
            path("nightly", "work", "end"),
            flow("caught", "bad"),
            inputs=("n=1",),
            outputs=("sum_out",),
        ),
    )

    found = parse_diagram(text.encode()).processes["main"]

    work = found.nodes["work"]
    assert isinstance(work, ServiceTask)
    assert (work.operator, work.result_variable, dict(work.parameters)) == (
        "test.add",
        "sum",
        {"left": "n", "right": "1"},
    )
    assert (work.incoming, work.outgoing, work.properties) == (("nightly_work",), ("work_end",), {"owner": "me"})
    assert work.line == text.splitlines().index(next(row for row in text.splitlines() if 'id="work"' in row)) + 1
    nightly, bad = found.nodes["nightly"], found.nodes["bad"]
    assert isinstance(nightly, StartEvent)
    assert nightly.timer is not None
    assert (nightly.timer.kind, nightly.timer.value) == ("cycle", "0 2 * * *")
    assert isinstance(bad, EndEvent)
    assert bad.error_code == "no"
    assert found.inputs[0].properties == {"default": "1"}
    assert [boundary.id for boundary in found.boundaries("work")] == ["caught"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_diagram_is_drawn_completely(path):
    found = parse_diagram(path)

    assert list(found.processes) == [path.stem]
    shipped = found.processes[path.stem]
    assert not set(shipped.nodes) - set(found.shapes)
    assert not set(shipped.flows) - set(found.edges)


EXTENDED = "<bpmn:extensionElements>{}</bpmn:extensionElements>"
PROPERTY = EXTENDED.format(
    "<spiffworkflow:serviceTaskOperator id='o' /><spiffworkflow:properties>"
    "<spiffworkflow:property name='{}' value='{}' /></spiffworkflow:properties>"
)


@pytest.mark.parametrize(
    ("element", "message"),
    [
        (
            "<bpmn:startEvent id='s'><bpmn:timerEventDefinition><bpmn:timeDate>a</bpmn:timeDate>"
            "<bpmn:timeCycle>b</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent>",
            "a timer has one of timeCycle, timeDate, timeDuration, this one has 2",
        ),
        (
            "<bpmn:endEvent id='e'><bpmn:signalEventDefinition /><bpmn:terminateEventDefinition /></bpmn:endEvent>",
            "has 2 event definitions, one is supported",
        ),
        (end("e", error="nobody"), "the error 'nobody' is not declared in this file (declared: none)"),
        ("<bpmn:receiveTask id='t' messageRef='lost' />", "the message 'lost' is not declared"),
        (
            "<bpmn:intermediateThrowEvent id='t'><bpmn:eventDefinitionRef>x</bpmn:eventDefinitionRef>"
            "</bpmn:intermediateThrowEvent>",
            "the timer event definition 'x' is not declared",
        ),
        (
            "<bpmn:intermediateThrowEvent id='t'><bpmn:compensateEventDefinition activityRef='x' />"
            "</bpmn:intermediateThrowEvent>",
            "compensates 'x', which is no element of this file",
        ),
        (task("t", reads="nobody"), "sourceRef 'nobody_ref', which is no data of this process"),
        ("<bpmn:dataStoreReference id='r' dataStoreRef='lost' />", "the data store 'lost' is not declared"),
        ("<bpmn:dataObjectReference id='r' dataObjectRef='lost' />", "the data object 'lost' is not declared"),
        ("<bpmn:parallelGateway id='g'><bpmn:outgoing>gone</bpmn:outgoing></bpmn:parallelGateway>", "flow 'gone'"),
        ("<bpmn:parallelGateway />", "<parallelGateway> has no id"),
        ("<bpmn:task id='t' startQuantity='2' />", 'startQuantity="2" is not supported'),
        ("<bpmn:receiveTask id='t' instantiate='true' />", 'instantiate="true" is not supported'),
        ("<bpmn:task id='t'><bpmn:gibberish /></bpmn:task>", "<gibberish> is not supported here"),
        (
            "<bpmn:task id='t'><bpmn:standardLoopCharacteristics loopMaximum='many' /></bpmn:task>",
            "loopMaximum is 'many' (expected a number, 0 or more)",
        ),
        (
            "<bpmn:task id='t'><bpmn:multiInstanceLoopCharacteristics behavior='One' /></bpmn:task>",
            'behavior="One" is not supported',
        ),
        (f"<bpmn:serviceTask id='t'>{PROPERTY.format('retries', 'often')}</bpmn:serviceTask>", "retries is 'often'"),
        (f"<bpmn:serviceTask id='t'>{PROPERTY.format('retryDelay', '-1')}</bpmn:serviceTask>", "retryDelay is '-1'"),
        (f"<bpmn:serviceTask id='t'>{PROPERTY.format('timeout', 'nan')}</bpmn:serviceTask>", "timeout is 'nan'"),
        (
            f"<bpmn:endEvent id='e'>{EXTENDED.format('<spiffworkflow:preScript>x</spiffworkflow:preScript>')}"
            "</bpmn:endEvent>",
            "spiffworkflow:preScript is not supported",
        ),
        (
            "<bpmn:task id='t'><bpmn:dataOutputAssociation><bpmn:targetRef>o</bpmn:targetRef><bpmn:transformation>x"
            "</bpmn:transformation></bpmn:dataOutputAssociation></bpmn:task><bpmn:dataObject id='o' />",
            "the transformation of its dataOutputAssociation is not supported",
        ),
        (
            "<bpmn:laneSet><bpmn:lane id='l'><bpmn:flowNodeRef>gone</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>",
            "the lane has 'gone', which is no element of this file",
        ),
        ("<bpmn:correlationSubscription id='c' />", "<correlationSubscription> is not supported"),
    ],
)
def test_what_would_be_ignored_is_refused(element, message):
    found = problems_of(diagram(process("main", element)))

    assert any(message in problem and problem.startswith("<diagram>:") for problem in found), found


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("<bpmn:error id='e' />", "an error has an errorCode"),
        ("<bpmn:escalation id='e' />", "an escalation has an escalationCode"),
        ("<bpmn:choreography id='c' />", "<choreography> is not supported here"),
        ("<bpmn:collaboration id='c'><bpmn:participant id='p' processRef='x' /></bpmn:collaboration>", "process 'x'"),
        (
            "<bpmn:collaboration id='c'><bpmn:messageFlow id='f' sourceRef='x' targetRef='y' /></bpmn:collaboration>",
            "its target 'y' is no element of this file",
        ),
        ("<bpmn:collaboration id='c'><bpmn:correlationKey id='k' /></bpmn:collaboration>", "<correlationKey> is not"),
    ],
)
def test_so_is_what_stands_beside_the_processes(part, message):
    found = problems_of(diagram(part))

    assert any(message in problem for problem in found), found


def test_every_problem_is_found_in_one_reading_in_order_of_lines():
    text = diagram(
        process("main", start(), start(), "<bpmn:task id='many' completionQuantity='2' />"),
        "<bpmn:conversation id='talk' />",
    )

    with pytest.raises(CompoundError) as raised:
        parse_diagram(text.encode())

    assert [str(problem).split(" (")[0] for problem in raised.value.errors] == [
        '<diagram>:5: element "start": the id is used twice, first in line 4',
        '<diagram>:6: element "many": completionQuantity="2" is not supported',
        '<diagram>:8: element "talk": <conversation> is not supported here',
    ]


DRAWN = (
    "<bpmndi:BPMNDiagram xmlns:bpmndi='http://www.omg.org/spec/BPMN/20100524/DI' "
    "xmlns:dc='http://www.omg.org/spec/DD/20100524/DC' xmlns:di='http://www.omg.org/spec/DD/20100524/DI'>"
    "<bpmndi:BPMNPlane bpmnElement='{}'>{}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"
)
BOX = "<dc:Bounds x='1' y='2' width='3' height='4.5' />"


@pytest.mark.parametrize(
    ("drawn", "message"),
    [
        (f"<bpmndi:BPMNShape bpmnElement='gone'>{BOX}</bpmndi:BPMNShape>", "draws 'gone', which is no element"),
        ("<bpmndi:BPMNShape bpmnElement='s'><dc:Bounds x='1' /></bpmndi:BPMNShape>", "a shape has dc:Bounds"),
        (f"<bpmndi:BPMNShape bpmnElement='s'>{BOX.replace('1', 'nan')}</bpmndi:BPMNShape>", "a shape has dc:Bounds"),
        ("<bpmndi:BPMNEdge bpmnElement='s'><di:waypoint x='1' y='1' /></bpmndi:BPMNEdge>", "an edge has two"),
    ],
)
def test_what_is_wrong_with_the_drawing_alone_is_a_warning(drawn, message):
    reading = read_diagram(diagram(process("main", start("s")), DRAWN.format("main", drawn)).encode())

    assert [(message in found.what, found.severity) for found in reading.problems] == [(True, "warning")]
    assert not reading.diagram.shapes


def test_each_plane_has_its_own_page():
    first = (
        f"<bpmndi:BPMNShape bpmnElement='sub' isExpanded='false'>{BOX}</bpmndi:BPMNShape>"
        f"<bpmndi:BPMNShape bpmnElement='s' isHorizontal='false'>{BOX}</bpmndi:BPMNShape>"
    )
    second = (
        f"<bpmndi:BPMNShape bpmnElement='inner'>{BOX}</bpmndi:BPMNShape>"
        f"<bpmndi:BPMNShape bpmnElement='s'>{BOX}</bpmndi:BPMNShape>"
    )
    body = process("main", start("s"), "<bpmn:subProcess id='sub'><bpmn:task id='inner' /></bpmn:subProcess>")

    found = parse_diagram(diagram(body, DRAWN.format("main", first), DRAWN.format("sub", second)).encode()).shapes

    assert found == {
        "sub": Shape("sub", 1, 2, 3, 4.5, expanded=False),
        "s": Shape("s", 1, 2, 3, 4.5, horizontal=False),
        "inner": Shape("inner", 1, 2, 3, 4.5, plane="sub"),
    }


PLAIN = (
    "<{0}definitions xmlns{1}='http://www.omg.org/spec/BPMN/20100524/MODEL' targetNamespace='urn:x'>"
    "<{0}process id='main'><{0}task id='t' name='Prüfen' /></{0}process></{0}definitions>"
)


@pytest.mark.parametrize("prefix", ["", "bpmn2:", "semantic:"])
@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "ISO-8859-1"])
def test_any_prefix_and_encoding_will_do(prefix, encoding):
    text = PLAIN.format(prefix, ":" + prefix[:-1] if prefix else "")

    found = parse_diagram(f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding))

    assert found.processes["main"].nodes["t"].name == "Prüfen"


@pytest.mark.parametrize(
    ("language", "own", "expected"),
    [("", "", "a"), ("https://www.omg.org/spec/DMN/20191111/FEEL/", "", "= a"), ("", "language='FEEL'", "= a")],
)
def test_feel_is_known_by_the_language_that_a_file_or_an_expression_names(language, own, expected):
    condition = f"<bpmn:conditionExpression {own}>a</bpmn:conditionExpression>"
    line = f"<bpmn:sequenceFlow id='f' sourceRef='s' targetRef='e'>{condition}</bpmn:sequenceFlow>"
    text = diagram(process("main", start("s"), end("e"), line))
    text = text.replace(
        "targetNamespace", f'expressionLanguage="{language}" targetNamespace' if language else "targetNamespace"
    )

    assert parse_diagram(text.encode()).processes["main"].flows["f"].condition == expected


def test_references_may_be_qualified_names():
    text = diagram(
        error("refused", "no"),
        "<bpmn:process id='main'><bpmn:endEvent id='e'><bpmn:incoming>tns:f</bpmn:incoming>"
        "<bpmn:errorEventDefinition errorRef='tns:refused' /></bpmn:endEvent><bpmn:startEvent id='s' />"
        "<bpmn:sequenceFlow id='f' sourceRef='s' targetRef='tns:e' /></bpmn:process>",
    )

    found = parse_diagram(text.encode()).processes["main"].nodes["e"]

    assert isinstance(found, EndEvent)
    assert (found.error_code, found.incoming) == ("no", ("f",))


def test_levels_are_read_however_deep_they_are():
    depth = 200
    text = diagram(
        process(
            "main",
            "".join(f"<bpmn:subProcess id='s{n}'>" for n in range(depth)) + start() + "</bpmn:subProcess>" * depth,
        )
    )

    assert len(parse_diagram(text.encode()).processes["main"].within) == depth + 1


def test_stores_and_names_are_read():
    text = diagram(store("raw"), process("main", "<bpmn:dataStoreReference id='r' dataStoreRef='raw' />", start()))

    assert list(parse_diagram(text.encode()).processes["main"].stores) == ["raw"]


def test_conditions_that_are_feel_by_language_or_xpath_are_feel():
    flows = parse_diagram(Path(__file__).parent / "parse_cases/names.bpmn").processes["main"].flows

    assert flows["yes"].condition == '= Vacation_Approval = "Vacation Approval" and Days_Remaining > 1'
    assert flows["path"].condition == '= not(told = "it is") and Days_Remaining.total / 2 > 1 or true'


def test_data_is_named_by_its_name_where_its_id_is_none():
    process = parse_diagram(Path(__file__).parent / "parse_cases/names.bpmn").processes["main"]

    assert [entry.variable for entry in (*process.inputs, *process.outputs)] == ["Days_Remaining", "Vacation_Approval"]
    assert process_data(process, {"Days Remaining": 3}) == {"Days_Remaining": 3}
