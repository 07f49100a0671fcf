"""Beside the executable, where there is one: the same output and exit codes, the same registry inferred."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from weavergen_pipelines.engine.binary import find_binary
from weavergen_pipelines.engine.binary.errors import BinaryError
from weavergen_pipelines.semconv.yaml import parse_yaml

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def weaver():
    """The executable that WEAVERGEN_WEAVER names, or the one that is installed."""
    named = os.environ.get("WEAVERGEN_WEAVER")
    try:
        return str(find_binary(Path(named) if named else None))
    except BinaryError as error:
        pytest.skip(f"no weaver executable to compare with: {error}")


def documents(text):
    """The JSON documents of a text, one after the other."""
    found, place, decoder = [], 0, json.JSONDecoder()
    while text[place:].strip():
        place += len(text[place:]) - len(text[place:].lstrip())
        value, place = decoder.raw_decode(text, place)
        found.append(value)
    return found


@pytest.fixture
def registry(semconv):
    """The semantic conventions."""
    return semconv


@pytest.mark.parametrize(
    "flags",
    [
        ["--fail-on", "violation"],
        ["--fail-on", "information", "--v2"],
        ["--fail-on", "none", "--no-stream"],
        ["--no-stats"],
        ["--no-stream", "--no-stats"],
    ],
)
def test_live_check_prints_and_ends_the_same(weaver, command, shared, registry, flags):
    differing = []
    for sample in sorted((shared / "conformance/live_check/samples").iterdir()):
        form = "text" if sample.suffix == ".txt" else "json"
        words = ["live-check", "-r", registry, "--skip-policies", "--input-source", sample, "--input-format", form]
        words += ["--format", "json", *flags]
        ours = command(*words)
        theirs = subprocess.run([weaver, "registry", *words], capture_output=True, text=True, check=False)
        if (ours.returncode, documents(ours.stdout)) != (theirs.returncode, documents(theirs.stdout)):
            differing.append(sample.name)
    assert differing == []


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture
def inferring(weaver, tmp_path):
    """The executable's own `infer`: its port, and what to call for its registry."""
    port, admin = free_port(), free_port()
    flags = ["--grpc-address", "127.0.0.1", "--grpc-port", str(port), "--admin-port", str(admin)]
    words = [weaver, "registry", "infer", "-o", str(tmp_path / "theirs"), *flags]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        url = f"http://127.0.0.1:{admin}"
        for _ in range(100):
            try:
                httpx.get(f"{url}/health")
                break
            except httpx.HTTPError:
                time.sleep(0.05)  # it has no other way to say that it is ready

        def stop():
            with suppress(httpx.RemoteProtocolError):  # it may end before it answers
                httpx.post(f"{url}/stop")
            process.wait(30)
            return parse_yaml((tmp_path / "theirs" / "registry.yaml").read_bytes())

        yield port, stop
        process.kill()


def test_infer_describes_the_same(inferring, listen, send, tmp_path):
    port, stop = inferring
    send(port)
    theirs = stop()
    running = listen("infer", "-o", tmp_path / "ours")
    send(running.grpc_port)
    running.stop()
    running.end()
    ours = parse_yaml((tmp_path / "ours" / "registry.yaml").read_bytes())

    for listed in ours.values():
        for one in listed if isinstance(listed, list) else ():
            one.pop("requirement_level", None)  # which keeps the registry free of warnings
    assert ours == theirs
