"""What can be wrong with a file of decisions."""

from __future__ import annotations

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.workflow.problems import DiagramError


class DecisionError(DiagramError):
    """A decision that cannot be read, or that has no result for this data: `where` is its file and line."""


class UnknownDecision(WeavergenError):
    """A decision that no file has."""
