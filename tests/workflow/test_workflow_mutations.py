"""Mutated diagrams: whatever is changed in a shipped one, it is sound or has typed problems, and soon."""

from __future__ import annotations

import random
import re
import time
from pathlib import Path

import pytest

from weavergen_pipelines.tasks import register_all
from weavergen_pipelines.workflow.catalog import Catalog, find_bpmn_dirs
from weavergen_pipelines.workflow.problems import DiagramError
from weavergen_pipelines.workflow.service_task import REGISTRY
from weavergen_pipelines.workflow.validate import lint

SHIPPED = sorted(path for folder in find_bpmn_dirs() for path in folder.rglob("*.bpmn"))
JUNK = [b"", b"<", b'"', b"&", b"\xff", b"id='x'", b"</bpmn:process>", b"<bpmn:process>", b"<!DOCTYPE a>"]
SECONDS = 2.0


def swap_names(rng: random.Random, text: str) -> bytes:
    names = re.findall(r'"([a-z_]+)"', text)
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


def check_mutation(seed: int, folder: Path) -> None:
    rng = random.Random(seed)
    original = rng.choice(SHIPPED)
    mutate = rng.choice([swap_names, move_lines, spoil_bytes])
    mutated = folder / original.name
    mutated.write_bytes(mutate(rng, original.read_text(encoding="utf-8")))
    others = tuple(path for path in SHIPPED if path != original)

    began = time.monotonic()
    problems = lint(Catalog((mutated, *others)), REGISTRY)

    assert time.monotonic() - began < SECONDS
    assert all(isinstance(problem, DiagramError) and problem.where for problem in problems)


@pytest.mark.parametrize("seed", range(150))
def test_a_mutated_diagram_has_typed_problems_with_a_place(tmp_path, seed):
    register_all()

    check_mutation(seed, tmp_path)


@pytest.mark.slow
def test_so_have_ten_thousand(tmp_path):
    register_all()

    for seed in range(10_000):
        check_mutation(seed, tmp_path)
