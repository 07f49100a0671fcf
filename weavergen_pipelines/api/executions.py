"""`/executions`: starting processes, seeing how far they are, completing their tasks."""

from __future__ import annotations

import asyncio
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from weavergen_pipelines.api.services import Services, services
from weavergen_pipelines.workflow.draw.picture import PictureFormat, picture
from weavergen_pipelines.workflow.engine.drawn import drawn_execution
from weavergen_pipelines.workflow.store import ExecutionBusy, Status

router = APIRouter(tags=["executions"])
Given = Annotated[Services, Depends(services)]


class Start(BaseModel):
    """A process to start. The same `execution_id` with the same inputs is the same execution."""

    model_config = ConfigDict(extra="forbid")

    workflow: str
    context: dict[str, Any] = Field(default_factory=dict)
    execution_id: str | None = Field(default=None, max_length=200, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")
    wait: bool = False


class Completion(BaseModel):
    """A user task, by its element or step key, and what its person has decided."""

    model_config = ConfigDict(extra="forbid")

    task: str
    data: dict[str, Any] = Field(default_factory=dict)
    delivery_id: str | None = None


@router.post("/executions", status_code=202)
async def start(order: Start, given: Given, response: Response) -> dict[str, Any]:
    """Start a process. With `wait`, the answer comes when it has ended or waits: its result, with 200."""
    engine, name, context, identity = given.engine, order.workflow, order.context, order.execution_id
    if not order.wait:
        return {"execution_id": await asyncio.to_thread(engine.start_workflow, name, context, execution_id=identity)}
    result = await engine.execute_workflow(name, context, execution_id=identity, wait_timers=False)
    response.status_code = 200
    return result.to_json()


@router.get("/executions")
def list_executions(
    given: Given,
    workflow: str | None = None,
    status: Status | None = None,
    before: float | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[dict[str, Any]]:
    """Executions, the latest first; times are in seconds since the epoch."""
    found = given.engine.list_executions(process=workflow, status=status, before=before, limit=limit)
    return [
        {"id": e.id, "workflow": e.process, "status": e.status, "created": e.created, "updated": e.updated}
        for e in found
    ]


@router.get("/executions/{execution}")
def show_execution(execution: str, given: Given) -> dict[str, Any]:
    """Where an execution is."""
    return asdict(given.engine.get_workflow_status(execution))


@router.get("/executions/{execution}/result")
def show_result(execution: str, given: Given) -> dict[str, Any]:
    """What an execution has come to: its outcome, data, errors, and what it waits for if it has not ended."""
    record = given.engine.store.get(execution)
    if record.result is None or record.status == "running":
        raise ExecutionBusy(f"the execution {execution!r} is under way", hint="ask again")
    return dict(record.result)


@router.get("/executions/{execution}/history")
def show_history(execution: str, given: Given) -> list[dict[str, Any]]:
    """What has happened to an execution, in order."""
    return [asdict(entry) for entry in given.engine.history(execution)]


@router.get("/executions/{execution}/picture")
def draw_execution(execution: str, given: Given, format: PictureFormat = PictureFormat.SVG) -> Response:  # noqa: A002 - the name of the query
    """The picture of an execution: its elements coloured by how far they are."""
    entry, states = drawn_execution(given.engine, execution)
    return Response(picture(entry, format, states), media_type=format.media_type)


@router.post("/executions/{execution}/complete")
def complete(execution: str, completion: Completion, given: Given) -> dict[str, Any]:
    """Complete a user task; the execution goes on."""
    given.engine.complete_task(execution, completion.task, completion.data, delivery_id=completion.delivery_id)
    return asdict(given.engine.get_workflow_status(execution))


@router.post("/executions/{execution}/cancel")
def cancel(execution: str, given: Given) -> dict[str, Any]:
    """Start nothing more of an execution."""
    given.engine.cancel_workflow(execution)
    return asdict(given.engine.get_workflow_status(execution))


@router.get("/tasks")
def list_tasks(given: Given, limit: Annotated[int, Query(ge=1, le=1000)] = 100) -> list[dict[str, Any]]:
    """The user tasks that wait for somebody, of the executions that moved last."""
    waiting = given.engine.list_executions(status="waiting", limit=limit)
    return [
        {"execution_id": one.id, "task": wait.element, "key": wait.key, "assignee": wait.assignee}
        for one in waiting
        for wait in given.engine.store.waits(one.id)
        if wait.kind == "user"
    ]
