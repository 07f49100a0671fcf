"""Executions of the shipped diagrams: how they are made, and what is kept of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from weavergen_pipelines.artifacts.memory import TaskMemory
from weavergen_pipelines.artifacts.store import ArtifactStore
from weavergen_pipelines.config import load_settings
from weavergen_pipelines.workflow.catalog import Catalog
from weavergen_pipelines.workflow.journal import Entry, MemoryJournal
from weavergen_pipelines.workflow.result import Progress
from weavergen_pipelines.workflow.service_task import ServiceTaskRegistry
from weavergen_pipelines.workflow.spiff.execution import Execution
from weavergen_pipelines.workflow.spiff.runtime import Runtime
from weavergen_pipelines.workflow.validate import require_valid

ID = "recorded"
BROKEN = "groups:\n  - id: broken\n    type: span\n    brief: It extends nothing.\n    extends: nowhere\n"
SAMPLES = '[{"attribute": {"name": "unknown", "value": 1}}]'
PAGE = "<!-- semconv metric.weavergen.system.entropy -->\n<!-- endsemconv -->\n"
PUBLISHED = {"resolved_registry_uri": "https://example.com/resolved.yaml"}
REPORT = {
    "title": "A report",
    "facts": [["Registry", "bundled"]],
    "columns": ["Kind", "Number"],
    "rows": [["attributes", "3"]],
    "document": {"digest": "", "kind": "report", "media_type": "application/json", "size": 0},
}


@dataclass(frozen=True)
class Recording:
    """What an execution of a process was: its journal, and what it came to."""

    process: str
    outcome: str
    error_code: str | None
    data: Mapping[str, Any]
    stores: Mapping[str, Any]
    executed: Sequence[str]
    journal: Sequence[Entry]

    @classmethod
    def of(cls, process: str, execution: Execution, journal: Sequence[Entry]) -> Recording:
        root = execution.root
        code = root.rejection[0] if root.rejection else None
        return cls(process, execution.outcome, code, root.outputs, root.stores, execution.executed, tuple(journal))

    @classmethod
    def from_json(cls, text: str) -> Recording:
        kept = json.loads(text)
        return cls(**{**kept, "journal": tuple(Entry(**entry) for entry in kept["journal"])})

    def to_json(self) -> str:
        """Times are those of a calm machine: nothing depends on them, and a new recording differs little."""
        entries = [_timeless(asdict(entry), float(number)) for number, entry in enumerate(self.journal)]
        return json.dumps({**asdict(self), "journal": entries}, indent=1, sort_keys=True) + "\n"

    @property
    def keys(self) -> list[str]:
        """The step keys of what has happened, in order."""
        return [entry.key for entry in self.journal]


def _timeless(entry: dict[str, Any], at: float) -> dict[str, Any]:
    times = {"started": at, "duration": 0.0}
    return {**entry, "at": at, "data": {name: times.get(name, value) for name, value in entry["data"].items()}}


class Replayer:
    """Runs the processes of a catalog step by step; `begun` are the tasks that were really done."""

    def __init__(self, catalog: Catalog, tasks: ServiceTaskRegistry, folder: Path) -> None:
        environment = {"WEAVERGEN_V2_STORAGE__CACHE_DIR": str(folder / "cache")}
        artifacts = ArtifactStore(str(folder / "artifacts"))
        memory = TaskMemory(folder / "memory", artifacts)
        settings = load_settings(cwd=folder, env=environment).settings
        self._catalog, self._tasks = catalog, tasks
        self._runtime = Runtime(tasks, settings, artifacts, memory, 60, self._note)
        self.artifacts = artifacts
        self.begun: list[str] = []

    def record(self, process: str, inputs: Mapping[str, Any]) -> Recording:
        """Run a process on request."""
        journal = MemoryJournal()
        execution = self._execution(process, journal)
        execution.run(process, inputs)
        return Recording.of(process, execution, journal.past)

    def replay(self, process: str, past: Iterable[Entry]) -> Recording:
        """Go on after what a journal has recorded."""
        journal = MemoryJournal(list(past))
        execution = self._execution(process, journal)
        execution.resume()
        return Recording.of(process, execution, journal.past)

    def _execution(self, process: str, journal: MemoryJournal) -> Execution:
        self.begun.clear()
        entries = require_valid(self._catalog, process, self._tasks)
        return Execution(ID, {name: entry.process for name, entry in entries.items()}, self._runtime, journal)

    def _note(self, progress: Progress) -> None:
        if progress.kind == "started":
            self.begun.append(progress.element)


def scenes(folder: Path, artifacts: ArtifactStore) -> dict[str, tuple[str, dict[str, Any]]]:
    """What is recorded, by name: a process and its data inputs, in an order in which one can follow the other."""
    broken, code, document = folder / "broken", str(folder / "code"), str(folder / "resolved.json")
    broken.mkdir()
    (broken / "broken.yaml").write_text(BROKEN)
    report = {**REPORT, "document": artifacts.put_json({"attributes": 3}, kind="report").model_dump(mode="json")}
    bundled, nothing = {"registry": "bundled"}, {"registry": str(broken)}
    one = {**bundled, "target": "go", "output": f"{code}/go"}
    samples, pages = folder / "samples.json", folder / "pages"
    samples.write_text(SAMPLES)
    pages.mkdir()
    (pages / "page.md").write_text(PAGE)
    (folder / "templates" / "registry" / "pages").mkdir(parents=True)
    (folder / "templates" / "registry" / "pages" / "weaver.yaml").write_text("templates: []\n")
    (folder / "templates" / "registry" / "pages" / "snippet.md.j2").write_text("{{ group.id }}\n")
    updating = {
        **bundled, "markdown_dir": str(pages), "target": "pages", "templates": str(folder / "templates"),
    }  # fmt: skip
    live = {**bundled, "input_source": str(samples), "stream": False, "format": "json"}
    return {
        "present_table": ("present", {"report": report}),
        "present_json": ("present", {"report": report, "format": "json"}),
        "present_mermaid": ("present", {"report": report, "format": "mermaid"}),
        "load": ("registry_load", bundled),
        "load_rejected": ("registry_load", nothing),
        "check": ("registry_check", bundled),
        "check_rejected": ("registry_check", {**nothing, "format": "json"}),
        "stats": ("registry_stats", bundled),
        "stats_rejected": ("registry_stats", nothing),
        "resolve": ("registry_resolve", {**bundled, "format": "json"}),
        "resolve_to_file": ("registry_resolve", {**bundled, "format": "json", "output": document}),
        "compare_stale": ("parallel_compare", {**bundled, "output": code}),
        "compare_one_stale": ("registry_generate", {**one, "compare": True}),
        "generate_one": ("registry_generate", one),
        "generate": ("parallel_generate", {**bundled, "output": code}),
        "compare": ("parallel_compare", {**bundled, "output": code}),
        "compare_one": ("registry_generate", {**one, "compare": True}),
        "deliver_table": ("deliver", {"report": report}),
        "deliver_file": ("deliver", {"report": report, "format": "json", "output": str(folder / "delivered")}),
        "diagnostics": ("diagnostic_init", {"folder": str(folder / "diagnostic_templates")}),
        "diff": ("registry_diff", {**bundled, "baseline_registry": "bundled"}),
        "diff_rejected": ("registry_diff", {**nothing, "baseline_registry": "bundled"}),
        "emit": ("registry_emit", {**bundled, "stdout": True}),
        "emit_rejected": ("registry_emit", nothing),
        "infer": ("registry_infer", {"input_source": str(samples), "output": str(folder / "inferred")}),
        "json_schema": ("registry_json_schema", {}),
        "json_schema_to_file": ("registry_json_schema", {"output": str(folder / "schema.json")}),
        "live_check": ("registry_live_check", {**live, "fail_on": "none"}),
        "live_check_failed": ("registry_live_check", live),
        "live_check_rejected": ("registry_live_check", {**live, **nothing}),
        "mcp": ("registry_mcp", bundled),
        "mcp_rejected": ("registry_mcp", nothing),
        "package": ("registry_package", {**bundled, **PUBLISHED, "output": str(folder / "package")}),
        "package_rejected": ("registry_package", {**nothing, **PUBLISHED}),
        "query": ("registry_query", bundled),
        "query_rejected": ("registry_query", nothing),
        "search": ("registry_search", {**bundled, "query": "weavergen"}),
        "search_rejected": ("registry_search", {**nothing, "query": "weavergen"}),
        "search_names": ("registry_search", bundled),
        "markdown_outdated": ("registry_update_markdown", {**updating, "dry_run": True}),
        "markdown": ("registry_update_markdown", updating),
        "markdown_current": ("registry_update_markdown", {**updating, "dry_run": True}),
        "markdown_rejected": ("registry_update_markdown", {**updating, **nothing}),
    }
