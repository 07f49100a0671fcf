"""What every room's tests may use: the shared data, and a `weavergen` command with a cache of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI") == "true"


def pytest_configure(config: pytest.Config) -> None:
    """No test sees the configuration or the cache of whoever runs it, nor what signals a background job ignores."""
    for name in [name for name in os.environ if name.startswith("WEAVERGEN_V2_")]:
        del os.environ[name]
    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number is signal.SIGINT else signal.SIG_DFL)


def missing(what: str) -> None:
    """Skip a test for want of something, saying what; in continuous integration nothing may be wanting."""
    if IN_CI:
        pytest.fail(f"{what} is missing, and continuous integration must have it")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The reference data beside the checkout."""
    folder = ROOT.parent / "shared"
    if not (folder / "semconv").is_dir():
        missing("../shared, the reference data,")
    return folder


@pytest.fixture(scope="session")
def semconv(shared: Path) -> Path:
    """The OpenTelemetry semantic conventions v1.44.0."""
    return shared / "semconv/v1.44.0/model"


@pytest.fixture(scope="session")
def installed() -> Callable[[str], str]:
    """Where an executable is that a test cannot do without."""

    def find(name: str) -> str:
        found = shutil.which(name)
        if found is None:
            missing(f"the executable {name}")
        return str(found)

    return find


Weavergen = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def weavergen(tmp_path: Path) -> Weavergen:
    """Runs the real command in a folder of its own, with a cache of its own."""
    work = tmp_path / "work"
    work.mkdir()
    environment = {
        **os.environ,
        "WEAVERGEN_V2_STORAGE__CACHE_DIR": str(tmp_path / "cache"),
        "WEAVERGEN_V2_ENGINE__EXECUTIONS": str(tmp_path / "executions.sqlite"),
        "DAGSTER_HOME": str(tmp_path / "dagster"),
        "COLUMNS": "200",
    }

    def run(*arguments: str | Path, cwd: Path = work, **extra: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "weavergen_pipelines", *map(str, arguments)]
        return subprocess.run(
            command, cwd=cwd, env={**environment, **extra}, capture_output=True, text=True, check=False, timeout=120
        )

    return run
