"""The fixtures are those of tests/workflow."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))
from stand_ins import draw, events, runtime, settings, tasks

__all__ = ["draw", "events", "runtime", "settings", "tasks"]
