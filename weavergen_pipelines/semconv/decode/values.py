"""The normal form of the values of attributes and groups. Nothing here changes what it is given."""

from __future__ import annotations

import json
from typing import Any

_DEFAULT_NOTES = {"obsoleted": "Obsoleted.", "uncategorized": "Uncategorized."}
_CONDITIONS = ("conditionally_required", "recommended", "opt_in")
_COMMON_BODY = ("id", "brief", "note", "stability", "examples", "requirement_level")


def deprecated(value: str | dict[str, str]) -> dict[str, str]:
    """A deprecation with its note: a text alone has the reason `unspecified`."""
    if isinstance(value, str):
        return {"reason": "unspecified", "note": value}
    reason = value["reason"]
    if reason == "renamed":
        replacement = value["renamed_to"]
        note = value.get("note")
        note = f"Replaced by `{replacement}`." if note is None else note
        return {"reason": reason, "renamed_to": replacement, "note": note}
    return {"reason": reason, "note": value.get("note", _DEFAULT_NOTES.get(reason, ""))}


def stability(value: str | None) -> str | None:
    """`experimental` is the former name of `development`."""
    return "development" if value == "experimental" else value


def examples(value: Any) -> Any:
    """Examples in which one is not whole are all floats, as the reference's typed lists are."""
    if type(value) is not list:
        return value
    if value and type(value[0]) is list:
        every = [item for items in value for item in items]
        return [_as_floats(items) for items in value] if _are_floats(every) else value
    return _as_floats(value) if _are_floats(value) else value


def requirement_level(value: Any) -> Any:
    """A level, or the one condition that counts."""
    if type(value) is dict and len(value) > 1:
        return next({name: value[name]} for name in _CONDITIONS if type(value.get(name)) is str)
    return value


def attribute_type(value: Any) -> Any:
    """A type name, or an enumeration whose members have all that is left implicit."""
    return {"members": [enum_member(member) for member in value["members"]]} if type(value) is dict else value


def enum_member(member: dict[str, Any]) -> dict[str, Any]:
    """A member of an enumeration; its value is its id unless it has one."""
    normal = {name: value for name, value in member.items() if value is not None}
    normal.setdefault("value", normal["id"])
    _normalise_common(normal)
    return normal


def attribute(written: dict[str, Any]) -> dict[str, Any]:
    """The values of an attribute, of either kind, without those that are absent."""
    normal = {name: value for name, value in written.items() if value is not None}
    _normalise_common(normal)
    if type(normal.get("type")) is dict:
        normal["type"] = attribute_type(normal["type"])
    if type(normal.get("examples")) is list:
        normal["examples"] = examples(normal["examples"])
    if type(normal.get("requirement_level")) is dict:
        normal["requirement_level"] = requirement_level(normal["requirement_level"])
    return normal


def body(written: dict[str, Any]) -> dict[str, Any]:
    """The body of an event; what the reference does not read is left out."""
    normal = {name: written[name] for name in ("type", *_COMMON_BODY) if written.get(name) not in (None, "")}
    normal["requirement_level"] = requirement_level(written["requirement_level"])
    normal["id"] = written["id"]
    if "examples" in normal:
        normal["examples"] = examples(normal["examples"])
    _normalise_common(normal)
    if written["type"] in ("map", "map[]"):
        normal["fields"] = [body(inner) for inner in written["fields"]]
    if written["type"] == "enum":
        normal["members"] = [enum_member(member) for member in written["members"]]
    return normal


def json_keys(value: Any) -> Any:
    """Annotations, whose keys are as JSON has them: numbers and booleans become texts."""
    if type(value) is dict:
        return {_text(key): json_keys(item) for key, item in value.items()}
    return [json_keys(item) for item in value] if type(value) is list else value


def _text(key: Any) -> str:
    return key if type(key) is str else json.dumps(key)


def _normalise_common(normal: dict[str, Any]) -> None:
    if "annotations" in normal:
        normal["annotations"] = json_keys(normal["annotations"])
    if "deprecated" in normal:
        normal["deprecated"] = deprecated(normal["deprecated"])
    if normal.get("stability") == "experimental":
        normal["stability"] = "development"


def _are_floats(items: list[Any]) -> bool:
    kinds = set(map(type, items))
    if kinds == {int, float}:
        return True
    return kinds == {int} and any(item >= 2**63 for item in items)


def _as_floats(items: list[Any]) -> list[float]:
    return [float(item) for item in items]
