"""Where executions are kept that are killed: a file, or the Postgres of tests/workflow_store."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow_store"))
from postgres_server import cluster, programs


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a database in Postgres."""
    binaries = programs()
    if binaries is None:
        if os.environ.get("CI") == "true":
            pytest.fail("Postgres is missing, and continuous integration must have it")
        pytest.skip("Postgres is missing")
    with cluster(binaries) as socket:
        yield f"postgresql://tests@/postgres?host={socket}"
