"""From a file to the model: what is read, and what is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from bpmn_text import HEAD, boundary, diagram, end, error, flow, path, process, start, store, task

from weavergen_pipelines.errors import CompoundError
from weavergen_pipelines.workflow.catalog import find_bpmn_dirs
from weavergen_pipelines.workflow.model import EndEvent, ServiceTask, StartEvent
from weavergen_pipelines.workflow.parse import parse_diagram, read_diagram
from weavergen_pipelines.workflow.parse.xml import MAX_BYTES
from weavergen_pipelines.workflow.problems import DiagramError

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


@pytest.mark.parametrize(
    ("element", "message"),
    [
        ("<bpmn:userTask id='ask' />", "<userTask> is not supported"),
        (
            "<bpmn:startEvent id='s'><bpmn:messageEventDefinition /></bpmn:startEvent>",
            "<messageEventDefinition> is not",
        ),
        ("<bpmn:startEvent id='s'><bpmn:timerEventDefinition /></bpmn:startEvent>", "a timer has one of timeCycle"),
        ("<bpmn:endEvent id='e'><bpmn:errorEventDefinition /></bpmn:endEvent>", "an error end needs an errorRef"),
        (end("e", error="nobody"), "the error 'nobody' is not declared in this file (declared: none)"),
        ("<bpmn:serviceTask id='t' />", "has one spiffworkflow:serviceTaskOperator, this one has 0"),
        (task("t", reads="nobody"), "sourceRef 'nobody_ref', which is no data store reference"),
        ("<bpmn:dataStoreReference id='r' dataStoreRef='lost' />", "the data store 'lost' is not declared"),
        ("<bpmn:parallelGateway id='g'><bpmn:outgoing>gone</bpmn:outgoing></bpmn:parallelGateway>", "flow 'gone'"),
        ("<bpmn:parallelGateway />", "<parallelGateway> has no id"),
        ("<bpmn:callActivity id='c' isForCompensation='true' />", 'isForCompensation="true" is not supported'),
        (
            "<bpmn:serviceTask id='t'><bpmn:multiInstanceLoopCharacteristics /></bpmn:serviceTask>",
            "<multiInstanceLoopCharacteristics> is not supported here",
        ),
        (
            "<bpmn:endEvent id='e'><bpmn:extensionElements><spiffworkflow:preScript>x</spiffworkflow:preScript>"
            "</bpmn:extensionElements></bpmn:endEvent>",
            "spiffworkflow:preScript is not supported",
        ),
    ],
)
def test_what_would_be_ignored_is_refused(element, message):
    found = problems_of(diagram(process("main", element)))

    assert any(message in problem and problem.startswith("<diagram>:") for problem in found), found


def test_every_problem_is_found_in_one_reading_with_its_line():
    text = diagram(
        process("main", "<bpmn:userTask id='ask' />", start(), start(), "<bpmn:scriptTask id='script' />"),
        "<bpmn:collaboration id='pools' />",
    )

    with pytest.raises(CompoundError) as raised:
        parse_diagram(text.encode())

    assert [str(problem).split(",")[0] for problem in raised.value.errors] == [
        '<diagram>:6: element "start": the id is used twice',
        '<diagram>:9: element "pools": <collaboration> is not supported here (remove it from <definitions>)',
        '<diagram>:4: element "ask": <userTask> is not supported (supported: startEvent',
        '<diagram>:7: element "script": <scriptTask> is not supported (supported: startEvent',
    ]


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)


@pytest.mark.parametrize(
    "text",
    [
        BOMB + "<d>&j;</d>",
        BOMB + '<d a="&j;" />',
        '<!DOCTYPE d SYSTEM "file:///etc/passwd"><d />',
        '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
        '<!DOCTYPE d [<!ENTITY % x SYSTEM "http://localhost:1/x"> %x;]><d />',
        HEAD.replace("<bpmn:definitions", "<!DOCTYPE d><bpmn:definitions") + "</bpmn:definitions>",
        "<a>" * 300 + "</a>" * 300,
        "<a>" * 100_000,
        HEAD + "<bpmn:process id='p'>" * 300,
        "",
        "not xml",
        "\0",
        "<a><b></a>",
        "<definitions />",
        '<?xml version="1.0" encoding="nonsense"?><a />',
    ],
    ids=lambda text: text[:40],
)
def test_hostile_or_broken_xml_is_a_typed_error(text):
    with pytest.raises(DiagramError, match="<diagram>"):
        parse_diagram(text.encode())


def test_a_file_that_is_too_big_is_not_read():
    with pytest.raises(DiagramError, match="are the limit"):
        parse_diagram(b" " * (MAX_BYTES + 1))


def test_a_missing_file_is_a_typed_error(tmp_path):
    with pytest.raises(DiagramError, match=r"gone\.bpmn: cannot be read: No such file"):
        parse_diagram(tmp_path / "gone.bpmn")


def test_stores_and_names_are_read(tmp_path: Path):
    text = diagram(store("raw"), process("main", "<bpmn:dataStoreReference id='r' dataStoreRef='raw' />", start()))

    assert list(parse_diagram(text.encode()).processes["main"].stores) == ["raw"]
