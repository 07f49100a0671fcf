"""What travels along the sequence flows: small typed values that name artifacts by digest."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from weavergen_pipelines.artifacts.ref import ArtifactRef


class Value(BaseModel):
    """A value on a token: strict, frozen JSON."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class FetchedDependency(Value):
    """The files of a registry that another one depends on."""

    location: str
    files: ArtifactRef


class MissingDependency(Value):
    """Why a registry that another one depends on could not be had."""

    problem: str
    hint: str | None
    missing: bool


class LoadedRegistry(Value):
    """The files of a registry as they were found, and of all those that it depends on, by their references.

    `digest` covers them all, and the locations too, since results name them in their provenance. `engine` is who works
    on it.
    """

    type: Literal["loaded_registry"] = "loaded_registry"
    name: str
    location: str
    digest: str
    files: ArtifactRef
    file_count: int
    dependencies: dict[str, FetchedDependency | MissingDependency]
    include_unreferenced: bool
    engine: Literal["embedded", "binary"] = "embedded"


class CheckReport(Value):
    """What a check found; `findings` is the JSON list of diagnostics."""

    type: Literal["check_report"] = "check_report"
    location: str
    passed: bool
    errors: int
    warnings: int
    findings: ArtifactRef


class LoadedPolicies(Value):
    """The policies to check a registry with, beside its own; `modules` is a JSON object of their texts by path.

    With `skipped` none are evaluated. `baseline` is the registry to compare with. The limits are those of one
    evaluation.
    """

    type: Literal["loaded_policies"] = "loaded_policies"
    modules: ArtifactRef
    module_count: int
    skipped: bool
    baseline: LoadedRegistry | None
    max_steps: int
    max_seconds: float


class PolicyReport(Value):
    """What policies found; `findings` is the JSON list of diagnostics, `coverage` that of the lines of each file."""

    type: Literal["policy_report"] = "policy_report"
    location: str
    passed: bool
    errors: int
    warnings: int
    findings: ArtifactRef
    coverage: ArtifactRef | None


class ResolvedRegistry(Value):
    """A resolved document (`schema_version` 1 or 2) and what it counts."""

    type: Literal["resolved_registry"] = "resolved_registry"
    digest: str
    schema_version: Literal[1, 2]
    document: ArtifactRef
    groups: int
    attributes: int
    groups_by_type: dict[str, int]


class Statistics(Value):
    """The counts of a registry, as `weaver registry stats` prints them."""

    type: Literal["statistics"] = "statistics"
    document: ArtifactRef


class SearchResults(Value):
    """What was found: `document` has the items, with their scores."""

    type: Literal["search_results"] = "search_results"
    query: str | None
    total: int
    count: int
    document: ArtifactRef


class TemplateTree(Value):
    """A folder of templates, and the targets wanted from it; `trusted` ones are shipped with WeaverGen.

    `configs` are files `weaver.yaml`, path and text, in place of those in the folder and of those around it, which are
    `farther`; the last holds. `acronyms` and `text_maps` are added to them.
    """

    type: Literal["template_tree"] = "template_tree"
    location: str
    digest: str
    trusted: bool
    targets: list[str]
    files: ArtifactRef
    configs: list[tuple[str, str]] = []
    farther: list[tuple[str, str]] = []
    acronyms: tuple[str, ...] = ()
    text_maps: dict[str, dict[str, str]] = {}


class GeneratedCode(Value):
    """The files that one target rendered to."""

    type: Literal["generated_code"] = "generated_code"
    target: str
    digest: str
    files: ArtifactRef
    file_count: int


class CodeValidation(Value):
    """Whether generated code is valid, and who says so."""

    type: Literal["code_validation"] = "code_validation"
    target: str
    passed: bool
    checker: str
    checked_files: int
    errors: list[str]


class PublishedCode(Value):
    """One target's code in its folder, and what publishing it changed."""

    type: Literal["published_code"] = "published_code"
    target: str
    digest: str
    files: ArtifactRef
    file_count: int
    folder: str
    written: int
    removed: int
    unchanged: int


class Comparison(Value):
    """How published code differs from what would be published now; `diff` is a unified diff."""

    type: Literal["comparison"] = "comparison"
    current: bool
    folders: list[str]
    changed: list[str]
    diff: ArtifactRef


class Report(Value):
    """A result ready to present: facts, one table, and the document behind them; files of it have its name."""

    type: Literal["report"] = "report"
    name: str = "report"
    title: str
    facts: list[tuple[str, str]]
    columns: list[str]
    rows: list[list[str]]
    document: ArtifactRef
