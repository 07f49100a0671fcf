"""A model as plain data: what tests compare, and what their files say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from weavergen_pipelines.workflow.model import Container, Diagram

OF_THE_FILE = frozenset({"line", "path", "digest", "source"})


def plain(value: Any) -> Any:
    """All of a model but what depends on the file that it was read from."""
    if is_dataclass(value):
        kept = {field.name: plain(getattr(value, field.name)) for field in fields(value)}
        return {"type": type(value).__name__, **{k: v for k, v in kept.items() if k not in OF_THE_FILE}}
    if isinstance(value, Mapping):
        return {name: plain(entry) for name, entry in value.items()}
    if isinstance(value, frozenset):
        return sorted(value)
    return [plain(entry) for entry in value] if isinstance(value, tuple) else value


def described(diagram: Diagram) -> dict[str, Any]:
    """Every element of a diagram by id, with the fields that say something."""
    found: dict[str, Any] = {}
    for process in diagram.processes.values():
        parts = (*process.within.values(), *process.lanes, *process.inputs, *process.outputs)
        for element in (process, *parts):
            found[element.id] = _said(element)
    for element in (*diagram.participants.values(), *diagram.message_flows, *diagram.artifacts.values()):
        found[element.id] = _said(element)
    found["associations"] = [_said(line) | {"id": line.id} for line in diagram.associations]
    return found


def _said(element: Any) -> dict[str, Any]:
    said = {"type": type(element).__name__}
    for field in fields(element):
        value = getattr(element, field.name)
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        if field.name not in OF_THE_FILE | {"id"} and value != default:
            said[field.name] = _value(element, field.name, value)
    return said


def _value(element: Any, name: str, value: Any) -> Any:
    """What is in a level is told by its ids: it is described for itself."""
    if isinstance(element, Container) and name in {"nodes", "flows"}:
        return list(value)
    if isinstance(value, Mapping):
        return {key: _said(entry) if is_dataclass(entry) else entry for key, entry in value.items()}
    return _said(value) if is_dataclass(value) else plain(value)
