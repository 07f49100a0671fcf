"""Live check of many spans, few of them distinct, in process; beside the binary where there is one."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import orjson

from benchmarks.measure import run, seconds
from benchmarks.row import Row
from weavergen_pipelines.registry import Registry
from weavergen_pipelines.telemetry.live_check.report import LiveCheck
from weavergen_pipelines.telemetry.live_check.setup import live_checker
from weavergen_pipelines.telemetry.samples.files import read_file

SPANS, DISTINCT, ATTRIBUTES = 50_000, 500, 6
REFERENCE = 46.0
"""Seconds of the binary, on two shared cores; a tenth of that is the bound."""


def rows(registry: Path, runs: int) -> Iterator[Row]:
    loaded = Registry.load(registry)
    document = loaded.resolve()
    with tempfile.TemporaryDirectory() as folder:
        samples = Path(folder, "spans.json")
        samples.write_bytes(_spans(sorted(_names(document))))
        took = seconds(runs, lambda: _check(document, samples))
        yield Row(
            f"live check, {SPANS:,} spans, {DISTINCT} distinct, in process",
            took,
            bound=REFERENCE / 10,
            beside=_beside(registry, samples, took),
        )


def _check(document: dict, samples: Path) -> None:
    """From the resolved registry and a file to the report as JSON, nothing kept from another run."""
    report = LiveCheck(live_checker(document)).report(read_file(samples, "json"))
    assert len(report.samples) == SPANS
    assert report.to_json().startswith(b"{")


def _names(document: dict) -> set[str]:
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


def _beside(registry: Path, samples: Path, ours: float) -> str:
    """The same by the binary, once: it takes most of a minute."""
    weaver = shutil.which("weaver")
    if weaver is None:
        return f"ratio {ours / REFERENCE:.3f} to the {REFERENCE:g} s that weaver took"
    flags = ["--skip-policies", "--no-stream", "--format", "json", "--input-source", str(samples)]
    theirs = run([weaver, "registry", "live-check", "-r", str(registry), *flags], {}).seconds
    return f"weaver {theirs:.1f} s, ratio {ours / theirs:.3f}"
