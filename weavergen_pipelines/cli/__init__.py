"""The `weavergen` command: parses, starts a process, and shows its result."""

from __future__ import annotations

import atexit
import gc
import sys

YOUNG_OBJECTS = 1_000_000
"""How many objects are made between two collections: a command makes many that live to its end, and hardly a cycle."""


def main() -> None:
    """Run the command line, and end with its exit code."""
    gc.set_threshold(YOUNG_OBJECTS, 20, 100)
    atexit.register(gc.freeze)  # the interpreter would look through all of them once more before it ends
    from weavergen_pipelines.cli.app import build_app
    from weavergen_pipelines.cli.failure import run_reported

    sys.exit(run_reported(build_app()))
