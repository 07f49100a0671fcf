"""Processes that may listen for telemetry: an interrupt ends that, and they go on with what they have."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from contextvars import copy_context
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

from weavergen_pipelines.cli.session import session

if TYPE_CHECKING:
    from collections.abc import Callable

    from weavergen_pipelines.cli.options import Executor
    from weavergen_pipelines.workflow.result import Progress, WorkflowExecutionResult

T = TypeVar("T")


def start_listening(process: str, inputs: Mapping[str, Any], executor: Executor) -> WorkflowExecutionResult:
    """Run a process to its end. What its tasks say is said at once, and no other progress is shown."""
    from weavergen_pipelines.cli.run import start
    from weavergen_pipelines.telemetry.receive.interrupts import interruptible

    with interruptible():
        return _beside(lambda: start(process, inputs, executor, report=_say))


def _say(progress: Progress) -> None:
    if progress.kind == "message":
        session().notes.print(progress.message, markup=False, soft_wrap=True)


def _beside(call: Callable[[], T]) -> T:
    """The result of a call in another thread: in the main one Dagster would take the signals."""
    future: Future[T] = Future()

    def work() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # noqa: BLE001 - raised again by the one who waits
            future.set_exception(error)

    Thread(target=copy_context().run, args=(work,), daemon=True).start()
    return future.result()
