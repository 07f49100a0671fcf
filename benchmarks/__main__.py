"""`make bench`: every measurement of `docs/performance.md`, in one run, as one table."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from pathlib import Path

from benchmarks import (
    command_cases,
    dagster_cases,
    diagram_cases,
    execution_cases,
    live_check_cases,
    pack_cases,
    parity_cases,
    process_cases,
    scale_cases,
)
from benchmarks.row import Row

ROOT = Path(__file__).resolve().parent.parent
GROUPS = {
    "processes": process_cases.rows,
    "scale": scale_cases.rows,
    "dagster": dagster_cases.rows,
    "diagrams": diagram_cases.rows,
    "executions": execution_cases.rows,
    "live-check": live_check_cases.rows,
    "packs": pack_cases.rows,
    "parity": parity_cases.rows,
    "commands": command_cases.rows,
}


def main() -> None:
    arguments = _arguments()
    if not arguments.registry.is_dir():
        sys.exit(f"there is no registry {arguments.registry}: name one with --registry")
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, median of {arguments.runs}"
    )
    print(Row.header())
    groups = arguments.only or GROUPS
    rows = [_shown(row) for name in groups for row in GROUPS[name](arguments.registry, arguments.runs)]
    if arguments.json:
        arguments.json.write_text(json.dumps([row.__dict__ for row in rows], indent=2))


def _shown(row: Row) -> Row:
    """The row, which is printed as soon as it is known."""
    print(row, flush=True)
    return row


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--registry", type=Path, default=ROOT.parent / "shared/semconv/v1.44.0/model")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", nargs="*", choices=GROUPS)
    parser.add_argument("--json", type=Path, help="also write the rows to this file")
    return parser.parse_args()


if __name__ == "__main__":
    main()
