"""`weavergen ui` serves the real Dagster UI on a repository that `weavergen init` made."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

READY_SECONDS = 90
QUERY = """{
  assetNodes {
    assetKey { path } groupName kinds
    assetChecksOrError { ... on AssetChecks { checks { name } } }
  }
  repositoriesOrError { ... on RepositoryConnection { nodes {
    schedules { name cronSchedule executionTimezone } sensors { name } jobs { name } } } }
}"""


@pytest.fixture
def ui(weavergen, tmp_path: Path) -> Iterator[str]:
    """The address of the UI."""
    assert weavergen("init", "--name", "shop").returncode == 0
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    environment = {**os.environ, "WEAVERGEN_V2_STORAGE__CACHE_DIR": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "weavergen_pipelines", "ui", "--port", str(port)]
    with (tmp_path / "ui.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=tmp_path / "work", env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield wait_until_ready(f"http://127.0.0.1:{port}", tmp_path / "ui.log")
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """As a person stops it; whatever of it is still there after a while is killed."""
    process.send_signal(signal.SIGINT)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=20)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until_ready(address: str, log: Path) -> str:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/server_info", timeout=5):
                return address
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"the UI did not answer within {READY_SECONDS} s:\n{log.read_text()}")


def asked(address: str, query: str) -> dict[str, Any]:
    body = json.dumps({"query": query}).encode()
    request = urllib.request.Request(f"{address}/graphql", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["data"]


def test_the_ui_shows_the_assets_checks_schedules_and_sensors_of_the_registry(ui: str):
    data = asked(ui, QUERY)

    assets = {"/".join(node["assetKey"]["path"]): node for node in data["assetNodes"]}
    assert {"shop/loaded_registry", "shop/resolved_registry", "shop/code_go", "shop/registry_check/execution"} <= set(
        assets
    )
    assert {node["groupName"] for node in assets.values()} == {"shop"}
    assert assets["shop/code_go"]["kinds"] == ["go"]
    assert [check["name"] for check in assets["shop/code_go"]["assetChecksOrError"]["checks"]] == ["compiles"]
    checks = assets["shop/resolved_registry"]["assetChecksOrError"]["checks"]
    assert sorted(check["name"] for check in checks) == ["findings", "policies"]
    repository = data["repositoriesOrError"]["nodes"][0]
    assert [(schedule["cronSchedule"], schedule["executionTimezone"]) for schedule in repository["schedules"]] == [
        ("0 2 * * *", "UTC")
    ]
    sensors = [sensor["name"] for sensor in repository["sensors"]]
    assert sensors == ["run_diagram__continuations", "shop__source_changed"]
