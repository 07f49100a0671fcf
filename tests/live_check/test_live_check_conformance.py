"""The reports are those of the reference."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from weavergen_pipelines.telemetry.live_check.advisors import BUILT_IN
from weavergen_pipelines.telemetry.live_check.checker import LiveChecker
from weavergen_pipelines.telemetry.live_check.registry import LiveRegistry
from weavergen_pipelines.telemetry.live_check.rego.prepare import rego_advisor
from weavergen_pipelines.telemetry.live_check.report import LiveCheck, Report
from weavergen_pipelines.telemetry.live_check.subject import Advisor
from weavergen_pipelines.telemetry.live_check.verdict import Gate, failures
from weavergen_pipelines.telemetry.samples.files import read_file, read_stream

SAMPLES = [
    "attributes.json",
    "attributes.txt",
    "entity_associations.json",
    "logs.json",
    "metrics.json",
    "metrics_with_res.json",
    "span.json",
]


def _form(name: str) -> str:
    return "text" if name.endswith(".txt") else "json"


@cache
def _advisors(registry: LiveRegistry) -> list[Advisor]:
    return [*BUILT_IN, rego_advisor(registry)]


def _run(registry: LiveRegistry) -> LiveCheck:
    return LiveCheck(LiveChecker(registry, _advisors(registry)))


def _report(registry: LiveRegistry, path: Path) -> Report:
    return _run(registry).report(read_file(path, _form(path.name)))


def test_all_samples_are_here(shared: Path) -> None:
    assert sorted(path.name for path in (shared / "conformance/live_check/samples").iterdir()) == SAMPLES


@pytest.mark.parametrize("name", SAMPLES)
def test_report_is_equal(shared: Path, conventions: LiveRegistry, name: str) -> None:
    folder = shared / "conformance/live_check"
    expected = json.loads((folder / "expected" / f"{name}.report.json").read_bytes())
    run = _run(conventions)
    report = run.report(read_file(folder / "samples" / name, _form(name)))
    assert json.loads(report.to_json()) == expected
    assert failures(run, Gate())  # the exit code of the reference is 1 in each


@pytest.mark.parametrize("name", SAMPLES)
def test_format_2_has_the_same_statistics_of_samples(
    shared: Path, conventions_v2: LiveRegistry, conventions: LiveRegistry, name: str
) -> None:
    path = shared / "conformance/live_check/samples" / name
    both = [json.loads(_report(one, path).to_json())["statistics"] for one in (conventions, conventions_v2)]
    assert both[0]["total_entities_by_type"] == both[1]["total_entities_by_type"]


def test_streams_give_what_files_give(shared: Path, conventions: LiveRegistry) -> None:
    for name in SAMPLES:
        path = shared / "conformance/live_check/samples" / name
        with path.open("rb") as stream:
            streamed = _run(conventions).report(read_stream(stream, _form(name)))
        assert streamed.to_json() == _report(conventions, path).to_json()


def test_lines_are_the_samples_and_the_statistics(shared: Path, conventions: LiveRegistry) -> None:
    report = _report(conventions, shared / "conformance/live_check/samples/logs.json")
    lines = [json.loads(line) for line in report.to_lines()]
    whole = json.loads(report.to_json())
    assert lines == [*whole["samples"], whole["statistics"]]
