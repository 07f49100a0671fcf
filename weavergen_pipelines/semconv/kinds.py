"""The kinds of problems a registry can have: how severe each is, where it arises, and how it reads.

Kinds and their fields are those of the reference, whose tests and tools compare them; the sentences are our own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

Severity = Literal["error", "warning"]


class Stage(Enum):
    """The part of the work that finds a problem; it decides how the reference nests the problem in its output."""

    MANIFEST = "manifest"
    SOURCE = "source"
    DEFINITION = "definition"
    LOADING = "loading"
    RESOLUTION = "resolution"
    CONVERSION = "conversion"
    MATERIALISATION = "materialisation"
    ENGINE = "engine"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: `message` and `hint` are formatted with the problem's fields."""

    stage: Stage
    severity: Severity
    message: str
    hint: str | None = None


def _definition(severity: Severity, message: str, hint: str | None = None) -> Kind:
    return Kind(Stage.DEFINITION, severity, message, hint)


def _resolution(severity: Severity, message: str, hint: str | None = None) -> Kind:
    return Kind(Stage.RESOLUTION, severity, message, hint)


def _loading(message: str, hint: str | None = None, severity: Severity = "error") -> Kind:
    return Kind(Stage.LOADING, severity, message, hint)


def _source(message: str) -> Kind:
    return Kind(Stage.SOURCE, "error", message)


def _manifest(severity: Severity, message: str, hint: str | None = None) -> Kind:
    return Kind(Stage.MANIFEST, severity, message, hint)


_IN_GROUP = "group {group_id!r}: {error}"
_IN_ATTRIBUTE = "attribute {attribute_id!r} of group {group_id!r}: {error}"
_IN_VALUE = "value {value_id!r} of group {group_id!r}: {error}"
_EXCLUDED = "its definition is marked `dependency_resolution.exclude`: leave it out, or have it published"

KINDS: dict[str, Kind] = {
    # the manifest
    "InvalidRegistryManifest": _manifest("error", "the registry manifest is invalid: {error}"),
    "InvalidPublicationManifest": _manifest("error", "the publication manifest is invalid: {details}"),
    "LegacyRegistryManifest": _manifest("warning", "this name of a manifest is outdated", "rename it to manifest.yaml"),
    "DeprecatedSyntaxInRegistryManifest": _manifest("warning", "the manifest uses an outdated syntax: {error}"),
    # reading a file
    "RegistryNotFound": _definition("error", "{error}", "give the folder that holds the registry's YAML files"),
    "DeserializationError": _definition("error", "{error}"),
    "InvalidSemConvSpec": _definition("error", "{error}"),
    "InvalidFileFormat": _definition(
        "error", "`{field_key}: {field_value}` is no format of definitions", "use definition/1 or definition/2"
    ),
    "DeprecatedVersionField": _definition("warning", "`version` is outdated", "write `file_format: definition/2`"),
    "UnstableFileFormat": _definition("warning", "the format {file_format} may still change"),
    # one file by itself
    "InvalidGroup": _definition("error", _IN_GROUP),
    "InvalidGroupUsesPrefix": _definition(
        "warning", "group {group_id!r} has a prefix", "prefixes are outdated: write the attributes' full names"
    ),
    "InvalidGroupStability": _definition("warning", _IN_GROUP),
    "InvalidGroupDuplicateAttributeRef": _definition(
        "warning", "group {group_id!r} refers to attribute {attribute_ref!r} twice", "keep one of the references"
    ),
    "InvalidGroupMissingExtendsOrAttributes": _definition("warning", _IN_GROUP),
    "InvalidGroupMissingType": _definition("warning", _IN_GROUP),
    "InvalidSpanMissingSpanKind": _definition("warning", _IN_GROUP),
    "InvalidMetric": _definition("error", _IN_GROUP),
    "InvalidAttribute": _definition("error", _IN_ATTRIBUTE),
    "InvalidAttributeWarning": _definition("warning", _IN_ATTRIBUTE),
    "InvalidExampleError": _definition("error", _IN_ATTRIBUTE),
    "InvalidExampleWarning": _definition("warning", _IN_ATTRIBUTE),
    "InvalidAnyValue": _definition("warning", _IN_VALUE),
    "InvalidAnyValueExampleError": _definition("error", _IN_VALUE),
    "UnstructuredDeprecatedProperty": _definition(
        "warning", "`deprecated` of {id!r}: {error}", "write a mapping with `reason` and `note`"
    ),
    "MissingRequirementLevelWarning": _definition(
        "warning", "{group_id!r} has no requirement_level", "add `requirement_level: recommended` or `opt_in`"
    ),
    "AttributeInIdentityAndDescription": _definition(
        "error", "{group_id!r} has {attribute_id!r} both in `identity` and in `description`", "keep one of them"
    ),
    "EntityMissingIdentity": _definition(
        "error", "entity {group_id!r} has no `identity`", "list the attributes that tell one from another"
    ),
    # resolving
    "UnresolvedAttributeRef": _resolution(
        "error",
        "group {group_id!r} refers to attribute {attribute_ref!r}, which nothing defines",
        "check the spelling, define it, or depend on a registry that does",
    ),
    "UnresolvedExtendsRef": _resolution(
        "error",
        "group {group_id!r} extends {extends_ref!r}, which cannot be resolved",
        "check the id and its own parents",
    ),
    "UnresolvedIncludeRef": _resolution(
        "error", "group {group_id!r} includes {include_ref!r}, which cannot be resolved", "check the id of the group"
    ),
    "UnresolvedEntityAssociation": _resolution(
        "error", "group {group_id!r} is associated with entity {entity_type!r}, which nothing defines", "check the name"
    ),
    "ExcludedFromDependencyResolution": _resolution("error", "{used_in!r} uses {type} {id!r}", _EXCLUDED),
    "InvalidRefinement": _resolution(
        "error", "{refinement_id!r}, a refinement of type {refinement_type}, refines {ref!r} of type {signal_type}"
    ),
    "EntityRefinementChangedIdentity": _resolution(
        "error",
        "{refinement_id!r} lists {attribute_id!r} as {role}, which changes the identity of {ref!r}",
        "keep each attribute in the section where the refined entity has it, and add none to `identity`",
    ),
    "DuplicateAttributeId": _resolution(
        "error", "attribute {attribute_id!r} is defined in several groups: {group_ids}", "define it once, refer to it"
    ),
    "DuplicateGroupId": _resolution("warning", "the group id {group_id!r} is used more than once"),
    "DuplicateGroupName": _resolution("warning", "the name {group_name!r} is used by more than one group"),
    "DuplicateMetricName": _resolution("warning", "the metric name {metric_name!r} is used more than once"),
    "CollidingV2SignalId": _resolution(
        "warning",
        "the groups {group_ids} all become {signal_id!r} in the v2 output",
        "give them ids that differ in more than the prefix of their type",
    ),
    # dependencies
    "SemConvSpecError": _definition("error", "{error}"),
    "InvalidRegistryArchive": _source("the archive {archive} cannot be read: {error}"),
    "GitError": _source("the repository {repo_url} cannot be read: {message}"),
    "RemoteFileDownloadFailed": _source("the file {url} cannot be read: {error}"),
    "CircularDependency": _loading(
        "registry {registry_name!r} depends on itself: {chain}", "remove one of these dependencies"
    ),
    "MaximumDependencyDepth": _loading(
        "the dependency {registry_name!r} is too deep", "registries may depend on each other over ten levels"
    ),
    "TooManyDependencies": _loading(
        "this registry has more than {limit} dependencies, counting each by every way that leads to it",
        "publish the registries between as resolved ones",
    ),
    "InvalidSemVer": _definition(
        "error", "the version of {schema_url} is no semantic version: {err}", "such as 1.2.3, with or without a v"
    ),
    "IncompatibleDependencyVersions": _loading(
        "the dependencies need {name!r} in versions {version1} and {version2}, which do not go together",
        "agree on one major version",
    ),
    "UnversionedDependencyConflict": _loading(
        "{name!r} is a dependency more than once, and not always with a version",
        "give a schema_url with a version, such as https://example.com/schemas/1.0.0",
    ),
    "DependencyVersionUpgradedWarning": _loading(
        "version {selected_version} of {dependency!r} is used, though this registry asks for {requested_version}",
        "another dependency needs the newer version: ask for it here too",
        severity="warning",
    ),
    "AttributeNotFoundInUpgradedSchema": _loading(
        "attribute {attribute_name!r} of {original_url} is not in {upgraded_url}, which is used instead"
    ),
    "AmbiguousReference": _loading(
        "{ref!r} is defined by both {schema_url1} and {schema_url2}", "define it here, or drop a dependency"
    ),
    "AmbiguousEntityAssociation": _resolution(
        "error",
        "group {group_id!r} is associated with entity {entity_type!r}, which several registries define: {registries}",
        "import the one you mean, or define it here",
    ),
    "InvalidRegistryAttributeRef": _loading(
        "the published registry {registry_name!r} uses attribute number {attribute_ref}, which its catalogue lacks"
    ),
    "DeprecatedIncludeUnreferencedWarning": _resolution(
        "warning", "including what is not referenced is outdated", "import what you need: `imports` takes patterns"
    ),
    "MismatchSchemaUrl": _loading("the registry at {expected} calls itself {actual}"),
    "UnmatchedImport": _resolution(
        "warning",
        "the import {pattern!r} under `{signal}` matches nothing in any dependency",
        "check the spelling, and that a dependency of this registry has it",
    ),
    # the v2 output, and a registry that is published already
    "EventNameNotFound": Kind(Stage.CONVERSION, "error", "event {group_id!r} has no name, which the v2 output needs"),
    "ConversionError": _loading("the resolved registry cannot be read: {message}"),
    "InvalidSchemaPath": _loading("the resolved registry {path!r}, named by the manifest, is not there"),
    "AttributeNotFound": Kind(
        Stage.MATERIALISATION,
        "error",
        "{group_id!r} uses attribute number {attr_ref}, which the catalogue does not have",
    ),
    "V2FlagMissingWarning": Kind(
        Stage.ENGINE, "warning", "this registry is published in format 2, so it is shown in format 2", "ask for v2"
    ),
}
