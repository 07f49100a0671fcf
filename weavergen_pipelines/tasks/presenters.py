"""How each kind of result is laid out as a report: one presenter per type of value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import TypeAdapter

from weavergen_pipelines.artifacts.ref import ArtifactRef
from weavergen_pipelines.artifacts.store import ArtifactStore
from weavergen_pipelines.tasks.values import (
    CheckReport,
    PolicyReport,
    PublishedCode,
    Report,
    SearchResults,
    Statistics,
)

Presenter = Callable[[Any, str, ArtifactStore], Report]


def present(value: Any, title: str, artifacts: ArtifactStore) -> Report:
    """The report of a result; a value of no known type becomes its own facts."""
    kind = value.get("type") if isinstance(value, Mapping) else None
    if isinstance(value, list) and value:
        kinds = {item.get("type") for item in value}
        kind = next((name for name, known in _LISTS.items() if kinds <= known), None)
    return _PRESENTERS.get(kind or "", _anything)(value, title, artifacts)


def _check_report(value: Any, title: str, artifacts: ArtifactStore) -> Report:
    """The report of a check; of that of the policies too, if there is a list of both."""
    adapter = TypeAdapter(list[CheckReport | PolicyReport])
    reports = adapter.validate_python(value if isinstance(value, list) else [value])
    findings = [finding for report in reports for finding in artifacts.get_json(report.findings)]
    return Report(
        title=title,
        facts=[
            ("Registry", reports[0].location),
            ("Result", "accepted" if all(report.passed for report in reports) else "rejected"),
            ("Errors", str(sum(report.errors for report in reports))),
            ("Warnings", str(sum(report.warnings for report in reports))),
        ],
        columns=["Severity", "Where", "Problem", "Kind"],
        rows=[_finding_row(finding) for finding in findings],
        document=artifacts.put_json(findings, kind="findings"),
    )


def _finding_row(finding: Mapping[str, Any]) -> list[str]:
    diagnostic, error = finding["diagnostic"], finding["error"]
    place = diagnostic.get("location", {})
    where = ":".join(str(place[part]) for part in ("path", "line", "column") if place.get(part) is not None)
    if isinstance(error, Mapping) and error.get("type") == "policy_violation":
        found = error["violation"]
        return [found["level"].capitalize(), where or error["provenance"], found["message"], found["id"]]
    problem = diagnostic["message"] + (f"\n{diagnostic['help']}" if "help" in diagnostic else "")
    return [diagnostic.get("severity", "Error"), where, problem, _kind(error)]


def _kind(error: Any) -> str:
    """The name of a diagnostic: the innermost key of `{stage: {kind: fields}}`, or the type that it says."""
    while isinstance(error, Mapping) and len(error) == 1:
        name, error = next(iter(error.items()))
        error = error[0] if isinstance(error, list) and error else error
        if not isinstance(error, Mapping) or not all(key[:1].isupper() for key in error):
            return str(name)
    return str(error.get("type", error)) if isinstance(error, Mapping) else str(error)


def _statistics(value: Any, title: str, artifacts: ArtifactStore) -> Report:
    document = Statistics.model_validate(value).document
    counts = artifacts.get_json(document)
    return Report(title=title, facts=[], columns=["What", "Count"], rows=_count_rows(counts), document=document)


def _count_rows(counts: Any, path: str = "") -> list[list[str]]:
    """One row per number of a nested document, named by the path to it."""
    if isinstance(counts, Mapping):
        return [row for key, value in counts.items() for row in _count_rows(value, f"{path} / {key}" if path else key)]
    if isinstance(counts, list):
        return [row for value in counts for row in _count_rows(value, path)]
    return [[path, str(counts)]] if isinstance(counts, int) and counts else []


def _registry_diff(value: Any, title: str, artifacts: ArtifactStore) -> Report:
    document = ArtifactRef.model_validate(value["document"])
    sections = artifacts.get_json(document)["changes"]
    return Report(
        title=title,
        facts=[("Head", value["head"]), ("Baseline", value["baseline"])],
        columns=["Section", "Change", "Name", "Note"],
        rows=[_change_row(section, change) for section, changes in sections.items() for change in changes],
        document=document,
    )


def _change_row(section: str, change: Mapping[str, str]) -> list[str]:
    name = change.get("name") or f"{change['old_name']} → {change['new_name']}"
    return [section.replace("_", " "), change["type"], name, change.get("note", "")]


def _search_results(value: Any, title: str, artifacts: ArtifactStore) -> Report:
    """One row per item; where all are listed they have no score."""
    results = SearchResults.model_validate(value)
    found = artifacts.get_json(results.document)["results"]
    shown = f"{results.total}, of which {results.count} are shown" if results.count < results.total else results.total
    return Report(
        title=title,
        facts=[("Query", results.query), ("Found", str(shown))] if results.query else [("Found", str(shown))],
        columns=["Name", "Kind", "Stability", "Score", "Brief"],
        rows=[_found_row(item) for item in found],
        document=results.document,
    )


def _found_row(item: Mapping[str, Any]) -> list[str]:
    from weavergen_pipelines.semconv.search import KINDS

    kind = item["result_type"]
    stability = "deprecated" if "deprecated" in item else item.get("stability", "")
    brief = " ".join(item.get("brief", "").split())
    return [item[KINDS[kind][1]], kind, stability, str(item["score"] or ""), brief]


def _published_package(value: Any, title: str, artifacts: ArtifactStore) -> Report:
    return Report(
        title=title,
        facts=[("Folder", value["folder"]), ("Digest", value["digest"])],
        columns=["File", "Change"],
        rows=[[file, "written" if file in value["written"] else "none"] for file in value["files"]],
        document=_kept(value, artifacts),
    )


def _updated_markdown(value: Any, title: str, artifacts: ArtifactStore) -> Report:
    counts = {"Pages": value["page_count"], "Snippets": value["snippets"], "Updated": len(value["outdated"])}
    return Report(
        title=title,
        facts=[("Folder", value["folder"]), *((label, str(count)) for label, count in counts.items())],
        columns=["Page"],
        rows=[[page] for page in value["outdated"]],
        document=_kept(value, artifacts),
    )


def _published(value: Any, title: str, artifacts: ArtifactStore) -> Report:
    published = TypeAdapter(list[PublishedCode]).validate_python(value if isinstance(value, list) else [value])
    return Report(
        title=title,
        facts=[("Files", str(sum(code.file_count for code in published)))],
        columns=["Target", "Files", "Changes", "Digest", "Folder"],
        rows=[_published_row(code) for code in published],
        document=_kept([code.model_dump(mode="json") for code in published], artifacts),
    )


def _published_row(code: PublishedCode) -> list[str]:
    counts = {"written": code.written, "removed": code.removed}
    changes = ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "none"
    return [code.target, str(code.file_count), changes, code.digest.removeprefix("sha256:")[:12], code.folder]


def _anything(value: Any, title: str, artifacts: ArtifactStore) -> Report:
    items = value.items() if isinstance(value, Mapping) else [("Value", value)]
    facts = [(str(key), str(fact)) for key, fact in items]
    return Report(title=title, facts=facts, columns=[], rows=[], document=_kept(value, artifacts))


def _kept(document: Any, artifacts: ArtifactStore) -> ArtifactRef:
    return artifacts.put_json(document, kind="report")


_LISTS = {"published_code": {"published_code"}, "check_report": {"check_report", "policy_report"}}
"""Lists of values of these types are presented as one."""

_PRESENTERS: Mapping[str, Presenter] = {
    "search_results": _search_results,
    "check_report": _check_report,
    "policy_report": _check_report,
    "statistics": _statistics,
    "registry_diff": _registry_diff,
    "published_package": _published_package,
    "updated_markdown": _updated_markdown,
    "published_code": _published,
}
