"""What is not in ../shared is compared where a variable names a folder of it; `make conformance` says what it has not.

Reference models of BPMN run with the stand-ins of tests/workflow.
"""

import os
import sys
from pathlib import Path

import pytest
from corpus_table import case, table

from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow"))
from stand_ins import events, runtime, settings

__all__ = ["case", "events", "runtime", "settings", "tasks"]


VARIABLES = {
    "test_conformance_documents.py": "WEAVERGEN_CONFORMANCE_WEAVER",
    "test_conformance_miwg.py": "WEAVERGEN_CONFORMANCE_BPMN",
    "test_conformance_packs.py": "WEAVERGEN_CONFORMANCE_PACKS",
    "test_conformance_policies.py": "WEAVERGEN_CONFORMANCE_POLICIES",
    "test_conformance_releases.py": "WEAVERGEN_CONFORMANCE_CONVENTIONS",
    "test_conformance_tags.py": "WEAVERGEN_CONFORMANCE_CONVENTIONS",
    "test_conformance_templates.py": "WEAVERGEN_CONFORMANCE_WEAVER",
    "test_conformance_weaver.py": "WEAVERGEN_CONFORMANCE_WEAVER",
}
"""The variables that name what tests read."""

collect_ignore = [test for test, variable in VARIABLES.items() if not os.environ.get(variable)]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what was compared, and what was not for want of a folder."""
    reports = [report for outcome in ("passed", "failed") for report in terminalreporter.stats.get(outcome, ())]
    missing = sorted({variable for variable in VARIABLES.values() if not os.environ.get(variable)})
    lines = [*table(reports), *(f"{variable} names no folder: what is in it is not compared." for variable in missing)]
    if lines:
        terminalreporter.section("compared with the reference")
        terminalreporter.write("\n".join([*lines, ""]))


@pytest.fixture
def tasks() -> ServiceTaskRegistry:
    """No service tasks but those that a test registers."""
    return ServiceTaskRegistry()
