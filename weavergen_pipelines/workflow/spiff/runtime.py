"""What executions run with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weavergen_pipelines.artifacts.memory import TaskMemory
    from weavergen_pipelines.artifacts.store import ArtifactStore
    from weavergen_pipelines.config import Settings
    from weavergen_pipelines.workflow.result import OnProgress
    from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry


@dataclass(frozen=True)
class Runtime:
    """What executions are given to run tasks with. `timeout` of one service task is in seconds.

    `on_progress` is called from the thread of the execution, for messages of a task from that of the task.
    """

    tasks: ServiceTaskRegistry
    settings: Settings
    artifacts: ArtifactStore
    memory: TaskMemory
    timeout: float
    on_progress: OnProgress
