"""Mutated diagrams: whatever is changed in one of ours, it runs or has typed problems, and soon; nothing is opened."""

from __future__ import annotations

import random
import re
import sys
import time
from os import getpid
from pathlib import Path
from tempfile import gettempdir

import pytest
from lxml import etree

from weavergen_pipelines.tasks import register_all
from weavergen_pipelines.workflow.catalog import Catalog, find_bpmn_dirs
from weavergen_pipelines.workflow.coverage import coverage
from weavergen_pipelines.workflow.problems import DiagramError
from weavergen_pipelines.workflow.service_task import REGISTRY
from weavergen_pipelines.workflow.validate import lint, require_valid

HERE = Path(__file__).parent
SHIPPED = sorted(path for folder in find_bpmn_dirs() for path in folder.rglob("*.bpmn"))
ORIGINALS = [*SHIPPED, *sorted((HERE / "cases").glob("*/*.bpmn")), *sorted((HERE / "lint").glob("*/*.bpmn"))]
JUNK = [b"", b"<", b'"', b"&", b"\xff", b"id='x'", b"</bpmn:process>", b"<bpmn:process>", b"<!DOCTYPE a>", b"&e;"]
TAGS = ["task", "userTask", "subProcess", "eventBasedGateway", "parallelGateway", "inclusiveGateway", "transaction"]
TAGS += ["endEvent", "startEvent", "boundaryEvent", "intermediateThrowEvent", "complexGateway", "callActivity"]
SECRET = "canary that no diagram may show"
SECONDS = 2.0
CANARY = Path(gettempdir()) / f"weavergen-canary-{getpid()}.txt"


def swap_names(rng: random.Random, text: str) -> bytes:
    names = re.findall(r'"([A-Za-z_]\w*)"', text)
    for _ in range(rng.randrange(1, 4)):
        text = text.replace(f'"{rng.choice(names)}"', f'"{rng.choice(names)}"', rng.randrange(1, 3))
    return text.encode()


def move_lines(rng: random.Random, text: str) -> bytes:
    lines = text.splitlines()
    for _ in range(rng.randrange(1, 4)):
        lines.insert(rng.randrange(len(lines)), lines.pop(rng.randrange(len(lines))))
    return "\n".join(lines).encode()


def spoil_bytes(rng: random.Random, text: str) -> bytes:
    content = bytearray(text.encode())
    for _ in range(rng.randrange(1, 8)):
        at = rng.randrange(len(content))
        content[at : at + rng.randrange(40)] = rng.choice(JUNK)
    return bytes(content)


def change_elements(rng: random.Random, text: str) -> bytes:
    """Elements are copied, dropped, moved into others or given another tag."""
    root = etree.fromstring(text.encode())
    for _ in range(rng.randrange(1, 4)):
        node, other = rng.choice(list(root.iter("*"))), rng.choice(list(root.iter("*")))
        change = rng.randrange(4)
        if change == 0 and node is not root:
            node.getparent().remove(node)
        elif change == 1 and other not in set(node.iter()):
            other.append(etree.fromstring(etree.tostring(node)))
        elif change == 2 and node is not root and other not in set(node.iter()):
            other.append(node)
        elif change == 3:
            node.tag = f"{{{etree.QName(node).namespace}}}{rng.choice(TAGS)}"
    return etree.tostring(root)


def spoil_expressions(rng: random.Random, text: str) -> bytes:
    """Numbers and operators become others, or something that no expression may be."""
    parts = ["__import__('os')", "${x", "= if", "(" * 60, "9" * 40, "None", "x.y.z", "'" * 3, "R/PT0S", "* * * *"]
    places = [match.span(1) for match in re.finditer(r'value="([^"]*)"|>([^<>\s][^<>]*)<', text) if match[1]]
    for start, stop in rng.sample(places, min(len(places), 2)):
        text = text[:start] + rng.choice(parts).replace('"', "") + text[stop:]
    return text.encode()


def reach_out(rng: random.Random, text: str) -> bytes:
    """Entities, includes and references to files and hosts."""
    place = CANARY.as_uri()
    doctype = rng.choice(
        [
            f'<!DOCTYPE d [<!ENTITY e SYSTEM "{place}">]>',
            f'<!DOCTYPE d SYSTEM "{place}">',
            '<!DOCTYPE d [<!ENTITY e "ha"><!ENTITY f "&e;&e;&e;&e;"><!ENTITY g "&f;&f;&f;&f;">]>',
            '<?xml-stylesheet href="http://127.0.0.1:9/x"?>',
        ]
    )
    include = f'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="{place}" parse="text"/>'
    head, separator, rest = text.partition("?>")
    rest = re.sub(r'name="[^"]*"', 'name="&amp;e;"', rest, count=1)
    rest = rest.replace("</bpmn:process>", f"{include}</bpmn:process>") if rng.random() < 0.5 else rest
    return f"{head}{separator}{doctype}{rest}".encode()


MUTATORS = [swap_names, move_lines, spoil_bytes, change_elements, spoil_expressions, reach_out]


class Watch:
    """Notes what is opened, started or connected to, by whatever Python code, while it is on."""

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []
        sys.addaudithook(self.note)

    def note(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.on and event in {"open", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system"}:
            self.seen.append(f"{event} {arguments[0]}")


WATCH = Watch()


def check_mutation(seed: int, folder: Path) -> None:
    rng = random.Random(seed)
    original = rng.choice(ORIGINALS)
    mutated = folder / original.name
    mutated.write_bytes(rng.choice(MUTATORS)(rng, original.read_text(encoding="utf-8")))
    others = SHIPPED if original in SHIPPED else sorted(original.parent.glob("*.bpmn"))
    catalog = Catalog((mutated, *(path for path in others if path != original)))

    began = time.monotonic()
    problems = lint(catalog, REGISTRY)

    assert all(isinstance(problem, DiagramError) and problem.where for problem in problems)
    assert not any(SECRET in str(problem) for problem in problems)
    if not any(problem.severity == "error" for problem in problems):
        for name, entry in catalog.entries.items():
            if entry.process.executable:
                assert name in require_valid(catalog, name, REGISTRY)
    assert all(report.element or report.kind for report in coverage(catalog, REGISTRY))
    assert time.monotonic() - began < SECONDS


def check_mutations(seeds: range, folder: Path) -> None:
    """What is opened are the diagrams, and modules that are imported the first time."""
    register_all()
    check_mutation(seeds[0], folder)
    CANARY.write_text(SECRET, encoding="utf-8")
    WATCH.seen.clear()
    WATCH.on = True
    try:
        for seed in seeds:
            check_mutation(seed, folder)
    finally:
        WATCH.on = False
        CANARY.unlink()
    assert [seen for seen in WATCH.seen if not re.search(r"\.(bpmn|dmn|xsd|py|pyc|so)$", seen)] == []


@pytest.mark.parametrize("start", range(0, 300, 50))
def test_a_mutated_diagram_runs_or_has_typed_problems_with_a_place(tmp_path, start):
    check_mutations(range(start, start + 50), tmp_path)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("start", range(1_000, 11_000, 2_500))
def test_so_do_ten_thousand(tmp_path, start):
    check_mutations(range(start, start + 2_500), tmp_path)
