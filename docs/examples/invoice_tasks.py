"""The work of `invoice.bpmn`."""

from weavergen_pipelines.workflow.service_task import BpmnError, TaskContext, service_task


@service_task("invoice.total")
def total(lines: list[float]) -> float:
    """Add up the lines of an invoice. It is pure, so its result is remembered."""
    if not lines:
        raise BpmnError("empty", "an invoice has at least one line")
    return sum(lines)


@service_task("invoice.pay", effects=True)
async def pay(amount: float, context: TaskContext) -> str:
    """Pay an amount. Whoever is paid can tell a repetition by the key: it is that of this step of this execution."""
    context.progress(f"paying {amount}")
    return context.idempotency_key
