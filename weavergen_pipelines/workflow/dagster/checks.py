"""Asset checks: a service task with the property `assetCheck` = `<store>:<check>` reports one."""

from typing import Any

import dagster as dg

from weavergen_pipelines.workflow.dagster.names import mangle
from weavergen_pipelines.workflow.dagster.scope import Scope
from weavergen_pipelines.workflow.dagster.translator import numbers
from weavergen_pipelines.workflow.model import ServiceTask
from weavergen_pipelines.workflow.properties import ASSET_CHECK

SHOWN = 20


def check_spec(scope: Scope, task: ServiceTask) -> dg.AssetCheckSpec | None:
    """The asset check that a task reports, if it reports one."""
    store, _, name = task.properties.get(ASSET_CHECK, "").partition(":")
    if not scope.assets or not name or not scope.is_written(store):
        return None
    return dg.AssetCheckSpec(mangle(name), asset=scope.store_key(store), description=task.documentation or task.name)


def check_result(spec: dg.AssetCheckSpec, value: Any) -> dg.AssetCheckResult:
    """What the task's result says: `passed`, and the counts or lists `errors`, `warnings` and `findings`."""
    fields = value if isinstance(value, dict) else {}
    lists = {name: field for name, field in fields.items() if isinstance(field, list)}
    failed = bool(fields.get("errors")) or "errors" not in fields
    return dg.AssetCheckResult(
        asset_key=spec.asset_key,
        check_name=spec.name,
        passed=bool(fields.get("passed")),
        severity=dg.AssetCheckSeverity.ERROR if failed else dg.AssetCheckSeverity.WARN,
        metadata={
            **numbers(value),
            **{name: len(entries) for name, entries in lists.items()},
            **{f"first_{name}": dg.MetadataValue.md(_bullets(entries)) for name, entries in lists.items() if entries},
        },
    )


def _bullets(entries: list[Any]) -> str:
    return "\n".join(f"- {entry}" for entry in entries[:SHOWN])
