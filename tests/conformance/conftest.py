"""Template packs are compared where `WEAVERGEN_CONFORMANCE_PACKS` names a folder of them.

Reference models of BPMN run with the stand-ins of tests/workflow.
"""

import os
import sys
from pathlib import Path

import pytest

from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))
from stand_ins import events, runtime, settings

__all__ = ["events", "runtime", "settings", "tasks"]


collect_ignore = [] if os.environ.get("WEAVERGEN_CONFORMANCE_PACKS") else ["test_conformance_packs.py"]


@pytest.fixture
def tasks() -> ServiceTaskRegistry:
    """No service tasks but those that a test registers."""
    return ServiceTaskRegistry()
