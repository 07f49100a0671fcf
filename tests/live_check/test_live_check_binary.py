"""Beside the executable, where there is one: the same reports, and the same telemetry."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from weavergen_pipelines.engine.binary import find_binary
from weavergen_pipelines.engine.binary.errors import BinaryError
from weavergen_pipelines.telemetry.emit.registry import emit_registry
from weavergen_pipelines.telemetry.emit.sinks import grpc_sink
from weavergen_pipelines.telemetry.live_check.report import LiveCheck
from weavergen_pipelines.telemetry.live_check.rules import modifier_of
from weavergen_pipelines.telemetry.live_check.setup import live_checker
from weavergen_pipelines.telemetry.receive.receiver import OtlpReceiver, ReceiverOptions
from weavergen_pipelines.telemetry.samples.files import read_file
from weavergen_pipelines.telemetry.samples.model import SampleLog, SampleMetric, SampleSpan

pytestmark = pytest.mark.slow

ODD = Path(__file__).parent / "odd_samples.json"
LOCAL = ReceiverOptions(address="127.0.0.1", grpc_port=0, admin_port=0)
POLICY = """package live_check_advice
import rego.v1
deny contains {"id": sprintf("seen_%s", [kind]), "level": "improvement", "message": name, "context": {"of": owner}} if {
	some kind, node in input.sample
	name := object.get(node, "name", "nameless")
	owner := [one.value | some one in input.resource.attributes; one.name == "service.name"]
}
"""
CONFIG = """
[["live-check".finding_level_overrides]]
ids = ["not_stable"]
sample_names = ["*.memory.*", "s*"]
level = "violation"
[["live-check".finding_filters]]
signal_type = "metric"
min_level = "improvement"
[["live-check".finding_filters]]
exclude = ["missing_namespace"]
exclude_samples = ["Task{Id,Name}"]
"""


@pytest.fixture(scope="module")
def weaver() -> str:
    """The executable that WEAVERGEN_WEAVER names, or the one that is installed."""
    named = os.environ.get("WEAVERGEN_WEAVER")
    try:
        return str(find_binary(Path(named) if named else None))
    except BinaryError as error:
        pytest.skip(f"no weaver executable to compare with: {error}")


@pytest.fixture(scope="module", params=[False, True], ids=["v1", "v2"])
def v2(request: pytest.FixtureRequest) -> bool:
    """The format of the registry."""
    return bool(request.param)


@pytest.fixture(scope="module")
def document(shared: Path, v2: bool) -> Any:
    """The semantic conventions, resolved."""
    name = "resolved_v2.json" if v2 else "resolved.json"
    return json.loads((shared / "semconv/v1.44.0/expected" / name).read_bytes())


def _command(weaver: str, command: str, semconv: Path, v2: bool, *more: str) -> list[str]:
    flags = ["--skip-policies", *(["--v2"] if v2 else []), *more]
    return [weaver, "registry", command, "-r", str(semconv), *flags]


def _theirs(command: list[str], sample: Path, cwd: Path) -> Any:
    form = "text" if sample.suffix == ".txt" else "json"
    flags = ["--input-source", str(sample), "--input-format", form, "--format", "json", "--no-stream"]
    return json.loads(subprocess.run([*command, *flags], cwd=cwd, capture_output=True, check=False).stdout)


def _ours(document: Any, sample: Path, **options: Any) -> Any:
    form = "text" if sample.suffix == ".txt" else "json"
    return json.loads(LiveCheck(live_checker(document, **options)).report(read_file(sample, form)).to_json())


@pytest.fixture
def differing(weaver: str, shared: Path, document: Any, v2: bool, tmp_path: Path) -> Callable[..., list[str]]:
    """The names of the samples whose reports differ, with flags for them and options for us."""

    def compare(*flags: str, **options: Any) -> list[str]:
        semconv = shared / "semconv/v1.44.0/model"
        samples = [*sorted((shared / "conformance/live_check/samples").iterdir()), ODD]
        command = _command(weaver, "live-check", semconv, v2, *flags)
        return [one.name for one in samples if _ours(document, one, **options) != _theirs(command, one, tmp_path)]

    return compare


def test_reports(differing: Callable[..., list[str]]) -> None:
    assert differing() == []


def test_policies_of_the_user(differing: Callable[..., list[str]], tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies/p.rego").write_text(POLICY)
    assert differing("--advice-policies", str(tmp_path / "policies"), policies={"p.rego": POLICY}) == []


def test_rules(differing: Callable[..., list[str]], tmp_path: Path) -> None:
    (tmp_path / ".weaver.toml").write_text(CONFIG)
    assert differing(modifier=modifier_of(tomllib.loads(CONFIG)["live-check"])) == []


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def listening(weaver: str, semconv: Path, v2: bool, tmp_path: Path) -> Iterator[Callable[[], tuple[int, Any]]]:
    """The executable's own receiver: its port, and what to call for its report."""
    grpc_port, admin_port = _free_port(), _free_port()
    flags = ["--otlp-grpc-port", str(grpc_port), "--admin-port", str(admin_port), "--inactivity-timeout", "60"]
    command = _command(weaver, "live-check", semconv, v2, "--format", "json", "--no-stream", *flags)
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        admin = f"http://127.0.0.1:{admin_port}"
        _wait(lambda: httpx.get(f"{admin}/health").is_success)

        def report() -> Any:
            httpx.post(f"{admin}/stop")
            return json.loads(process.communicate(timeout=60)[0])

        yield lambda: (grpc_port, report)
        process.kill()


def _wait(ready: Callable[[], bool]) -> None:
    last = time.monotonic() + 20
    while time.monotonic() < last:
        try:
            if ready():
                return
        except httpx.TransportError:
            time.sleep(0.05)
    pytest.fail("the executable does not listen")


def test_telemetry_over_grpc(listening: Callable[[], tuple[int, Any]], document: Any) -> None:
    """All is equal but the bodies of logs, which the executable prints as its own source code would have them."""

    def emit(port: int) -> None:
        with grpc_sink(f"127.0.0.1:{port}") as sink:
            emit_registry(document, "model", sink, clock=lambda: 5, new_id=lambda size: b"\x01" * size)

    port, report = listening()
    emit(port)
    theirs = report()
    with OtlpReceiver(LOCAL) as receiver:
        emit(receiver.grpc_port)
        receiver.stop()
        ours = json.loads(LiveCheck(live_checker(document)).report(receiver.samples()).to_json())
    for sample in theirs["samples"]:
        for log in sample.values():
            if log.get("body"):
                log["body"] = log["body"].removeprefix('StringValue("').removesuffix('")')
    assert ours == theirs


def _received(send: Callable[[int], object]) -> Counter[bytes]:
    with OtlpReceiver(LOCAL) as receiver:
        send(receiver.grpc_port)
        receiver.stop()
        samples = [one.sample for one in receiver.samples()]
    signals = [
        orjson.loads(orjson.dumps(one)) for one in samples if isinstance(one, SampleSpan | SampleMetric | SampleLog)
    ]
    for one in [part for signal in signals for part in (signal, *(signal.get("data_points") or ()))]:
        one["attributes"] = sorted(one.get("attributes", ()), key=lambda attribute: attribute["name"])
    return Counter(orjson.dumps(one) for one in signals)


def test_emitted_telemetry(weaver: str, semconv: Path, document: Any, v2: bool) -> None:
    def ours(port: int) -> None:
        with grpc_sink(f"127.0.0.1:{port}") as sink:
            emit_registry(document, str(semconv), sink)

    def theirs(port: int) -> None:
        command = _command(weaver, "emit", semconv, v2, "--endpoint", f"http://127.0.0.1:{port}")
        subprocess.run(command, capture_output=True, check=True)

    assert _received(ours) == _received(theirs)
