"""What Dagster shows about WeaverGen's values: tables of groups and files, and a preview of generated code."""

from collections.abc import Callable, Mapping
from typing import Any

import dagster as dg

from weavergen_pipelines.artifacts.ref import ArtifactRef
from weavergen_pipelines.artifacts.store import ArtifactStore
from weavergen_pipelines.config import Settings
from weavergen_pipelines.workflow.dagster.translator import AssetSource, DagsterTranslator

ROWS = 200
PREVIEW_LINES = 40

Describe = Callable[[Mapping[str, Any], ArtifactStore], dict[str, Any]]


class WeavergenTranslator(DagsterTranslator):
    """The owners that the settings name, and the metadata of WeaverGen's own values, by their `type`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def owners(self, source: AssetSource) -> list[str]:
        """The owners of the registry, else those that the diagram names."""
        return list(self._settings.registries[source.instance].owners) or super().owners(source)

    def value_metadata(self, store: str, value: Any, artifacts: ArtifactStore) -> Mapping[str, Any]:
        """Numbers, and what is in the artifacts that the value names."""
        known = super().value_metadata(store, value, artifacts)
        describe = _DESCRIBE.get(value.get("type", "")) if isinstance(value, dict) else None
        return {**known, **describe(value, artifacts)} if describe else known


def _loaded_registry(value: Mapping[str, Any], artifacts: ArtifactStore) -> dict[str, Any]:
    files = artifacts.get_tree(ArtifactRef.model_validate(value["files"]))
    return {"location": value["location"], "source_digest": value["digest"], "files": _files(files)}


def _resolved_registry(value: Mapping[str, Any], artifacts: ArtifactStore) -> dict[str, Any]:
    document = artifacts.get_json(ArtifactRef.model_validate(value["document"]))
    return {
        "groups_by_type": dg.MetadataValue.json(value["groups_by_type"]),
        "group_table": _table([_group(group) for group in document.get("groups", ())]),
    }


def _published_code(value: Mapping[str, Any], artifacts: ArtifactStore) -> dict[str, Any]:
    files = artifacts.get_tree(ArtifactRef.model_validate(value["files"]))
    return {
        "folder": dg.MetadataValue.path(value["folder"]),
        "files": _files(files),
        "preview": dg.MetadataValue.md(_preview(value["target"], files)),
    }


def _packaged_registry(value: Mapping[str, Any], artifacts: ArtifactStore) -> dict[str, Any]:
    files = artifacts.get_tree(ArtifactRef.model_validate(value["files"]))
    return {"location": value["location"], "files": _files(files)}


def _registry_diff(value: Mapping[str, Any], artifacts: ArtifactStore) -> dict[str, Any]:
    report = artifacts.get_json(ArtifactRef.model_validate(value["document"]))
    found = ((section, change) for section, changes in report["changes"].items() for change in changes)
    return {
        "head": value["head"],
        "baseline": value["baseline"],
        "changes_by_type": dg.MetadataValue.json(value["changes"]),
        "change_table": _table([_change(section, change) for section, change in found]),
    }


def _live_check_report(value: Mapping[str, Any], artifacts: ArtifactStore) -> dict[str, Any]:
    counts = value["statistics"] and artifacts.get_json(ArtifactRef.model_validate(value["statistics"]))
    seen = [{"namespace": name, "seen": of_it[0], "total": of_it[1]} for name, of_it in value["namespaces"].items()]
    return {
        "findings_by_level": dg.MetadataValue.json(value["levels"]),
        "findings_by_kind": dg.MetadataValue.json(counts["advice_type_counts"] if counts else {}),
        "coverage_table": _table(seen),
    }


def _change(section: str, change: Mapping[str, str]) -> dict[str, str | int]:
    name = change.get("name") or change["old_name"]
    return {"section": section, "type": change["type"], "name": name, "new_name": change.get("new_name", "")}


_DESCRIBE: Mapping[str, Describe] = {
    "live_check_report": _live_check_report,
    "loaded_registry": _loaded_registry,
    "resolved_registry": _resolved_registry,
    "published_code": _published_code,
    "registry_package": _packaged_registry,
    "registry_diff": _registry_diff,
}


def _group(group: Mapping[str, Any]) -> dict[str, str | int]:
    return {
        "id": str(group["id"]),
        "type": str(group["type"]),
        "stability": str(group.get("stability") or ""),
        "attributes": len(group.get("attributes", ())),
        "brief": str(group.get("brief", "")).strip(),
    }


def _files(files: Mapping[str, bytes]) -> dg.TableMetadataValue:
    return _table(
        [{"path": path, "lines": files[path].count(b"\n"), "bytes": len(files[path])} for path in sorted(files)]
    )


def _table(rows: list[dict[str, str | int]]) -> dg.TableMetadataValue:
    """The first rows as a table; columns are those of the first row."""
    types = {name: "int" if isinstance(field, int) else "string" for name, field in (rows[0] if rows else {}).items()}
    columns = [dg.TableColumn(name, kind) for name, kind in types.items()]
    return dg.MetadataValue.table([dg.TableRecord(row) for row in rows[:ROWS]], dg.TableSchema(columns))


def _preview(language: str, files: Mapping[str, bytes]) -> str:
    """The beginning of the longest file."""
    if not files:
        return "No files."
    path = max(sorted(files), key=lambda path: len(files[path]))
    lines = files[path].decode(errors="replace").splitlines()[:PREVIEW_LINES]
    return f"`{path}`\n\n```{language}\n" + "\n".join(lines) + "\n```"
