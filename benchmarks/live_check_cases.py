"""Live check of many spans, few of them distinct, in process; beside the binary where there is one."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from benchmarks.measure import Sample, run, seconds, weavergen
from benchmarks.reference import beside, weaver
from benchmarks.row import Row
from weavergen_pipelines.registry import Registry
from weavergen_pipelines.telemetry.live_check.report import LiveCheck
from weavergen_pipelines.telemetry.live_check.setup import live_checker
from weavergen_pipelines.telemetry.samples.files import read_file

SPANS, DISTINCT, ATTRIBUTES = 50_000, 500, 6
SHARE = 0.1
"""How much of the time of the reference: that runs its policies for each sample, and equal ones need one answer."""


def rows(registry: Path, runs: int) -> Iterator[Row]:
    loaded = Registry.load(registry)
    document = loaded.resolve()
    with tempfile.TemporaryDirectory() as folder:
        samples = Path(folder, "spans.json")
        samples.write_bytes(_spans(sorted(_names(document))))
        command = _command(registry, samples)
        theirs = _reference(command)
        took = Sample(seconds(runs, lambda: _check(document, samples)))
        case = f"{SPANS:,} spans, {DISTINCT} distinct"
        yield beside(f"live check, {case}, in process", took, theirs, SHARE)
        ours = run(weavergen(*command, "--quiet"), {"WEAVERGEN_V2_STORAGE__CACHE_DIR": folder})
        yield beside(f"registry live-check, {case}", ours, theirs, SHARE)


def _command(registry: Path, samples: Path) -> list[str]:
    flags = ["--skip-policies", "--no-stream", "--format", "json", "--input-source", str(samples)]
    return ["registry", "live-check", "-r", str(registry), *flags]


def _reference(command: list[str]) -> Sample | None:
    """The same by the reference, once: it takes most of a minute."""
    executable = weaver()
    return run([executable, *command], {}) if executable else None


def _check(document: dict[str, Any], samples: Path) -> None:
    """From the resolved registry and a file to the report as JSON, nothing kept from another run."""
    report = LiveCheck(live_checker(document)).report(read_file(samples, "json"))
    assert len(report.samples) == SPANS
    assert report.to_json().startswith(b"{")


def _names(document: dict[str, Any]) -> set[str]:
    return {one["name"] for group in document["groups"] for one in group.get("attributes", ())}


def _spans(names: list[str]) -> bytes:
    chosen = random.Random(1)  # the same spans every time
    distinct = [
        {"span": {"name": f"operation {number}", "kind": "server", "attributes": _attributes(names, chosen)}}
        for number in range(DISTINCT)
    ]
    return orjson.dumps([chosen.choice(distinct) for _ in range(SPANS)])


def _attributes(names: list[str], chosen: random.Random) -> list[dict[str, str]]:
    return [{"name": name, "value": f"value {chosen.randrange(20)}"} for name in chosen.sample(names, ATTRIBUTES)]
