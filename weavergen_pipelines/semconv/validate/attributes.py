"""The rules for the attributes of a group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from weavergen_pipelines.semconv.diagnostics import Diagnostic, diagnose
from weavergen_pipelines.semconv.validate.examples import judge_attribute, type_name
from weavergen_pipelines.semconv.yaml import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.semconv.model import AttributeSpec, Group

_NO_EXAMPLES = {"string": "a string", "string[]": "a string array"}


def validate_attributes(group: Group) -> Iterator[Diagnostic]:
    """The problems of the definitions of a group, in their order."""
    for index, spec in enumerate(group.attributes):
        if "ref" not in spec:
            yield from _Definition(group, spec, index).problems()


class _Definition:
    def __init__(self, group: Group, spec: AttributeSpec, index: int) -> None:
        self._spec = spec
        self._group = group
        self._place = Place(group.document, (*group.keys, "attributes", index))

    def problems(self) -> Iterator[Diagnostic]:
        spec = self._spec
        if "brief" not in spec and "deprecated" not in spec:
            yield self._problem(
                "InvalidAttribute", "This attribute is not deprecated and does not contain a brief field."
            )
        yield from self._stability(spec.get("stability"))
        if type(spec["type"]) is dict:
            for position, member in enumerate(spec["type"]["members"]):
                yield from self._member(member, position)
        if _is_unstructured(spec):
            yield self._unstructured("Unstructured deprecated note is not supported on attributes.", "deprecated")
        yield from self._examples()

    def _stability(self, stability: str | None) -> Iterator[Diagnostic]:
        if stability is None:
            yield self._problem("InvalidAttributeWarning", "Missing stability field.")
        elif stability == "deprecated":
            error = "Attribute stability is set to 'deprecated' which is no longer supported."
            yield self._problem("InvalidAttributeWarning", error, "stability")

    def _member(self, member: dict[str, Any], position: int) -> Iterator[Diagnostic]:
        keys, name = ("type", "members", position), member["id"]
        if "stability" not in member:
            yield self._problem("InvalidAttributeWarning", f"Missing stability field on enum member {name}.", *keys)
        elif member["stability"] == "deprecated":
            error = f"Member {name} stability is set to 'deprecated' which is no longer supported."
            yield self._problem("InvalidAttributeWarning", error, *keys, "stability")
        if _is_unstructured(member):
            yield self._unstructured(
                f"Unstructured deprecated note is used on enum member {name}.", *keys, "deprecated"
            )

    def _examples(self) -> Iterator[Diagnostic]:
        kind = self._spec["type"]
        if "examples" not in self._spec:
            if type(kind) is str and kind in _NO_EXAMPLES:
                error = f"This attribute is {_NO_EXAMPLES[kind]} but it does not contain any examples."
                yield self._problem("InvalidExampleWarning", error)
            return
        verdict = judge_attribute(self._spec["examples"], kind)
        if verdict == "should":
            yield self._problem(
                "InvalidExampleWarning", f"All examples SHOULD be of type `{type_name(kind)}`", "examples"
            )
        elif verdict == "must":
            yield self._problem("InvalidExampleError", f"All examples MUST be of type `{type_name(kind)}`", "examples")

    def _problem(self, kind: str, error: str, *keys: str | int) -> Diagnostic:
        return diagnose(
            kind,
            self._place.below(*keys),
            path_or_url=self._group.document.path,
            group_id=self._group.id,
            attribute_id=self._spec["name"],
            error=error,
        )

    def _unstructured(self, error: str, *keys: str | int) -> Diagnostic:
        return diagnose(
            "UnstructuredDeprecatedProperty",
            self._place.below(*keys),
            path_or_url=self._group.document.path,
            id=self._spec["name"],
            error=error,
        )


def _is_unstructured(spec: dict[str, Any]) -> bool:
    return "deprecated" in spec and spec["deprecated"]["reason"] == "unspecified"
