"""Files that are broken, or meant to break us: a typed error each, soon, and nothing else is read."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from xml.sax.saxutils import escape

import pytest
from bpmn_text import HEAD, diagram, process

from weavergen_pipelines.workflow.parse import parse_diagram, read_diagram
from weavergen_pipelines.workflow.parse.scope import MAX_PROBLEMS
from weavergen_pipelines.workflow.parse.xml import MAX_BYTES, MAX_TAGS
from weavergen_pipelines.workflow.problems import DiagramError

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True))
    + "]>"
)
QUADRATIC = f'<!DOCTYPE d [<!ENTITY a "{"a" * 100_000}">]><d>{"&a;" * 10_000}</d>'

HOSTILE = {
    "an exponential bomb": BOMB + "<d>&j;</d>",
    "an exponential bomb in an attribute": BOMB + '<d a="&j;" />',
    "a quadratic bomb": QUADRATIC,
    "an external DTD": '<!DOCTYPE d SYSTEM "file:///etc/passwd"><d />',
    "an external entity": '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>',
    "a parameter entity": '<!DOCTYPE d [<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]><d />',
    "a DTD that does nothing": HEAD.replace("<bpmn:definitions", "<!DOCTYPE d><bpmn:definitions")
    + "</bpmn:definitions>",
    "too deep": "<a>" * 300 + "</a>" * 300,
    "much too deep": "<a>" * 100_000,
    "processes in processes": HEAD + "<bpmn:process id='p'>" * 300,
    "empty": "",
    "no XML": "not xml",
    "a zero byte": "\0",
    "not closed": "<a><b></a>",
    "another root": "<definitions />",
    "an unknown encoding": '<?xml version="1.0" encoding="nonsense"?><a />',
    "a prefix of nothing": "<bpmn:definitions />",
    "an attribute twice": "<a b='1' b='2' />",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_or_broken_xml_is_a_typed_error(text):
    began = time.monotonic()

    with pytest.raises(DiagramError, match="<diagram>") as raised:
        parse_diagram(text.encode())

    assert time.monotonic() - began < 2
    assert "root:" not in str(raised.value)


def test_a_file_that_is_too_big_is_not_read():
    with pytest.raises(DiagramError, match="are the limit"):
        parse_diagram(b" " * (MAX_BYTES + 1))


def test_neither_is_one_of_too_many_elements():
    with pytest.raises(DiagramError, match=rf"the file has \d+ tags, {MAX_TAGS} are the limit"):
        parse_diagram(b"<a>" + b"<b/>" * MAX_TAGS + b"</a>")


def test_a_missing_file_is_a_typed_error(tmp_path):
    with pytest.raises(DiagramError, match=r"gone\.bpmn: cannot be read: No such file"):
        parse_diagram(tmp_path / "gone.bpmn")


def test_nothing_is_fetched():
    asked = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)

    server = HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}"
    texts = [
        f'<!DOCTYPE d SYSTEM "{url}/dtd"><d />',
        f'<!DOCTYPE d [<!ENTITY x SYSTEM "{url}/entity">]><d>&x;</d>',
        f'<!DOCTYPE d [<!ENTITY % x SYSTEM "{url}/parameter"> %x;]><d />',
    ]
    for text in texts:
        with pytest.raises(DiagramError):
            parse_diagram(text.encode())
    imported = f"<bpmn:import namespace='urn:x' location='{url}/import' importType='urn:x' />"
    schema = f'xsi:schemaLocation="urn:x {url}/schema" targetNamespace'
    included = f"<xi:include xmlns:xi='http://www.w3.org/2001/XInclude' href='{url}/include' />"
    text = diagram(imported, f"<bpmn:extensionElements>{included}</bpmn:extensionElements>", process("main"))

    parse_diagram(text.replace("targetNamespace", schema, 1).encode())
    server.shutdown()

    assert asked == []


REFERENCES = "<bpmn:flowNodeRef>x</bpmn:flowNodeRef>" * 50
LANE = f"<bpmn:laneSet><bpmn:lane id='l{{}}'>{REFERENCES}</bpmn:lane></bpmn:laneSet>"
WIDE = {
    "references to nothing": process("main", "<bpmn:receiveTask id='t' messageRef='lost' />" * 40_000),
    "one id": process("main", "<bpmn:task id='t' />" * 100_000),
    "flows of one node": process("main", "<bpmn:sequenceFlow id='f' sourceRef='a' targetRef='a' />" * 80_000),
    "attributes": "<bpmn:process id='p' " + " ".join(f"a{n}=''" for n in range(400_000)) + " />",
    "one parameter": process(
        "main",
        "<bpmn:serviceTask id='t'><bpmn:extensionElements><spiffworkflow:serviceTaskOperator id='o'>"
        "<spiffworkflow:parameters>"
        + "<spiffworkflow:parameter id='a' value='1' />" * 90_000
        + "</spiffworkflow:parameters></spiffworkflow:serviceTaskOperator></bpmn:extensionElements></bpmn:serviceTask>",
    ),
    "lanes": process("main", "".join(LANE.format(number) for number in range(1000))),
}


def test_too_many_problems_are_not_all_told():
    problems = read_diagram(diagram(process("main", "<bpmn:task id='t' />" * 2000)).encode()).problems

    assert len(problems) == MAX_PROBLEMS + 1
    assert "there are more problems than can be told" in str(problems[-1])


READ = """
import resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))
from weavergen_pipelines.workflow.parse import read_diagram
from weavergen_pipelines.workflow.problems import DiagramError
began = time.process_time()
try:
    read_diagram(sys.stdin.buffer.read())
except DiagramError:
    pass
print(time.process_time() - began)
"""


@pytest.mark.parametrize("body", WIDE.values(), ids=WIDE.keys())
def test_big_files_take_a_bounded_time_and_memory(body):
    done = subprocess.run(
        [sys.executable, "-c", READ], input=diagram(body).encode(), capture_output=True, check=True, timeout=60
    )

    assert float(done.stdout) < 10


@pytest.mark.parametrize(
    "text",
    [
        "A" * 1990,
        "A B " * 490,
        "A" + " " * 1900,
        '"\\' * 990,
        "getData" + "a" * 1900,
        "a-" * 900 + "getData",
        "a:" * 900,
    ],
    ids=["word", "names", "spaces", "quotes", "function", "dashes", "colons"],
)
def test_expressions_of_odd_shapes_take_no_time(text):
    named = "<bpmn:process id='p'><bpmn:dataObject id='o' name='A B'/><bpmn:startEvent id='s'/><bpmn:endEvent id='e'/>"
    flow = "<bpmn:sequenceFlow id='f{}' sourceRef='s' targetRef='e'><bpmn:conditionExpression>= {}{}"
    flows = "".join(
        flow.format(n, escape(text), "</bpmn:conditionExpression></bpmn:sequenceFlow>") for n in range(1000)
    )
    started = time.process_time()

    read_diagram(diagram(named + flows + "</bpmn:process>").encode())

    assert time.process_time() - started < 2
