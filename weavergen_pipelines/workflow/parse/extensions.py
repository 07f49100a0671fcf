"""The extension elements that every element may have: properties and mappings, in the words of several editors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.parse.xml import CAMUNDA, SPIFF, ZEEBE, tag, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree

    from weavergen_pipelines.workflow.parse.part import Part
    from weavergen_pipelines.workflow.parse.scope import File

_REFUSED = {
    **dict.fromkeys((f"{{{SPIFF}}}preScript", f"{{{SPIFF}}}postScript"), "draw a task for it"),
    f"{{{SPIFF}}}processVariableCorrelation": "use the property `correlation`",
    **{f"{{{ZEEBE}}}{name}": "draw a task for it" for name in ("executionListeners", "taskListeners")},
    **{
        f"{{{camunda}}}{name}": "draw a task for it"
        for camunda in CAMUNDA
        for name in ("executionListener", "taskListener", "connector")
    },
    **{f"{{{camunda}}}failedJobRetryTimeCycle": "use the property `retries`" for camunda in CAMUNDA},
}
"""Extensions that change what happens and that we do not run, with what to do instead."""

Mappings = list[tuple[str, str]]
"""Variable and expression, in document order."""


def properties(part: Part) -> dict[str, str]:
    """The name → value pairs of `spiffworkflow:properties`, `zeebe:properties` and `camunda:properties`."""
    if not part.extensions:
        return {}
    return {
        entry.get("name", "") or entry.get("id", ""): entry.get("value", "")
        for group in part.extended("properties", SPIFF, ZEEBE, *CAMUNDA)
        for entry in group
        if tag(entry) == "property"
    }


def refuse_extensions(part: Part, file: File) -> None:
    """Report extensions that change what happens and that we do not run."""
    for extension in part.extensions:
        if extension.tag in _REFUSED:
            prefix = extension.prefix or "extension"
            what = f"the extension {prefix}:{tag(extension)} is not supported"
            file.report(part.node, what, _REFUSED[extension.tag])
    for entry in _camunda_entries(part):
        if len(entry):
            file.report(part.node, f"the mapping {entry.get('name', '')!r} is no expression", "write one expression")


def mapped_inputs(part: Part) -> Mappings:
    """The input mappings of `zeebe:ioMapping` and `camunda:inputOutput`."""
    return [*_zeebe(part, "input"), *_camunda(part, "inputParameter")] if part.extensions else []


def mapped_outputs(part: Part) -> dict[str, str]:
    """The output mappings of `zeebe:ioMapping`, `camunda:inputOutput` and `spiffworkflow:outputs`, by variable."""
    if not part.extensions:
        return {}
    own = (
        (entry.get("id", ""), entry.get("value", "")) for group in part.extended("outputs", SPIFF) for entry in group
    )
    return dict([*_zeebe(part, "output"), *_camunda(part, "outputParameter"), *own])


def _zeebe(part: Part, kind: str) -> Iterator[tuple[str, str]]:
    for mapping in part.extended("ioMapping", ZEEBE):
        for entry in mapping:
            if tag(entry) == kind:
                yield entry.get("target", "").strip(), _value(entry.get("source", ""))


def _camunda(part: Part, kind: str) -> Iterator[tuple[str, str]]:
    for entry in _camunda_entries(part):
        if tag(entry) == kind and not len(entry):
            yield entry.get("name", "").strip(), _value(text(entry))


def _camunda_entries(part: Part) -> Iterator[etree._Element]:
    return (entry for mapping in part.extended("inputOutput", *CAMUNDA) for entry in mapping)


def _value(source: str) -> str:
    """Text that is not marked as an expression stands for itself."""
    written = source.strip()
    if written.startswith("=") or "${" in written or "#{" in written:
        return written
    return json.dumps(source, ensure_ascii=False)
