"""The `weavergen` command: parses, starts a process, and shows its result."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line, and end with its exit code."""
    from weavergen_pipelines.cli.app import build_app
    from weavergen_pipelines.cli.failure import run_reported

    sys.exit(run_reported(build_app()))
