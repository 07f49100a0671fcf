"""Every element, in the words of every editor: a file beside what it means."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from model_text import described

from weavergen_pipelines.workflow.parse import parse_diagram

CASES = sorted((Path(__file__).parent / "parse_cases").glob("*.bpmn"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_a_file_means_what_is_written_beside_it(case):
    expected = json.loads(case.with_suffix(".json").read_text())

    assert json.loads(json.dumps(described(parse_diagram(case)))) == expected
