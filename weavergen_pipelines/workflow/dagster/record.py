"""What an execution leaves behind: the value of the asset `<registry>/<process>/execution`."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict

from weavergen_pipelines.artifacts.digest import canonical_json, digest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from weavergen_pipelines.workflow.journal import Wait


def value_digest(value: Any) -> str:
    """The data version of a store's value: the digest that it names itself, else that of its canonical JSON."""
    known = value.get("digest") if isinstance(value, dict) else None
    return known if isinstance(known, str) else digest(canonical_json(value))


class ExecutionRecord(BaseModel):
    """How one execution of a process ended, or that it waits.

    `inputs` are the data inputs that it started with, `outputs` the declared outputs that were set, `stores` the values
    that it and those that it called wrote to data stores, `digests` their digests; `executed` are the ids of the
    elements that completed, in that order. `error_data` is the data of the error that rejected it. `waits` are what it
    waits for; `fallback` says why it ran as one op, of a process that has no form of its own in Dagster. `digest` is
    that of what executions with the same result have in common.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    process: str
    execution_id: str
    outcome: Literal["completed", "rejected", "waiting"]
    error_code: str | None
    error_data: Any
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    stores: dict[str, Any]
    digests: dict[str, str]
    executed: list[str]
    waits: list[dict[str, Any]]
    fallback: list[str]
    digest: str

    @staticmethod
    def of(
        process: str,
        execution_id: str,
        error_code: str | None,
        *,
        inputs: Mapping[str, Any],
        outputs: Mapping[str, Any],
        stores: Mapping[str, Any],
        executed: Sequence[str],
        error_data: Any = None,
        waits: Sequence[Wait] = (),
        fallback: Sequence[str] = (),
    ) -> ExecutionRecord:
        """The record of an execution that ended with that error code, or waits, or completed."""
        digests = {store: value_digest(value) for store, value in stores.items()}
        common = [process, error_code, inputs, outputs, digests]
        return ExecutionRecord(
            process=process,
            execution_id=execution_id,
            outcome="waiting" if waits else "completed" if error_code is None else "rejected",
            error_code=error_code,
            error_data=error_data,
            inputs=dict(inputs),
            outputs=dict(outputs),
            stores=dict(stores),
            digests=digests,
            executed=list(executed),
            waits=[asdict(wait) for wait in waits],
            fallback=list(fallback),
            digest=digest(canonical_json([*common, [wait.key for wait in waits]] if waits else common)),
        )
