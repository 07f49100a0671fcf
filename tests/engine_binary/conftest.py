"""A stand-in for the executable, whose behaviour a test writes, and the real one where there is one."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from binary_registries import GROUPS, source_of

from weavergen_pipelines.engine.binary import BinaryEngine, find_binary
from weavergen_pipelines.engine.binary.errors import BinaryError
from weavergen_pipelines.engine.binary.process import Limits
from weavergen_pipelines.semconv import RegistrySource

# A program for sh, which gives itself to Python, whose path may have spaces; Python reads these lines as a text.
HEADER = f"""#!/bin/sh
'''exec' "{sys.executable}" "$0" "$@"
'''
import json, os, pathlib, signal, sys, time
arguments = sys.argv[1:]
def option(name): return arguments[arguments.index(name) + 1]
if arguments == ["--version"]:
    print(VERSION)
    sys.exit()
"""

StandIn = Callable[..., BinaryEngine]


@pytest.fixture
def stand_in(tmp_path: Path) -> StandIn:
    """An engine on an executable that runs `body`; the file `heard` beside it is for what it wants to tell."""

    def make(body: str = "", *, version: str = "weaver 0.25.1", limits: Limits | None = None) -> BinaryEngine:
        path = tmp_path / "weaver"
        heard = f"heard = pathlib.Path({str(tmp_path / 'heard')!r})\n"
        path.write_text(HEADER.replace("VERSION", repr(version)) + heard + body)
        path.chmod(0o755)
        return BinaryEngine(path, limits or Limits(timeout=30))

    return make


@pytest.fixture(scope="session")
def binary() -> BinaryEngine:
    """The real executable: the one that WEAVERGEN_WEAVER names, or the one that is installed."""
    named = os.environ.get("WEAVERGEN_WEAVER")
    try:
        engine = BinaryEngine(find_binary(Path(named) if named else None))
        engine.version  # noqa: B018
    except BinaryError as error:
        pytest.skip(f"no weaver executable to compare with: {error}")
    return engine


@pytest.fixture
def source() -> RegistrySource:
    """A registry of one group."""
    return source_of({"shop.yaml": GROUPS})
