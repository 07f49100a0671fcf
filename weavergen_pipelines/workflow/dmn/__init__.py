"""Decisions: DMN 1.1 to 1.5, decision tables and literal expressions in FEEL."""

from weavergen_pipelines.workflow.dmn.decision import Decision
from weavergen_pipelines.workflow.dmn.errors import DecisionError, UnknownDecision
from weavergen_pipelines.workflow.dmn.files import DecisionFiles
from weavergen_pipelines.workflow.dmn.read import parse_decisions

__all__ = ["Decision", "DecisionError", "DecisionFiles", "UnknownDecision", "parse_decisions"]
