"""The engine: runs executions, keeps them, and brings them what comes from outside."""

from weavergen_pipelines.workflow.engine.engine import WorkflowEngine
from weavergen_pipelines.workflow.engine.status import WorkflowStatus

__all__ = ["WorkflowEngine", "WorkflowStatus"]
