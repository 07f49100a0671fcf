"""The changes between two sets of named things, of which some are deprecated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Deprecated = Mapping[str, str]
"""`{reason, note}`, and `renamed_to` if the reason is `renamed`."""
Items = Mapping[str, Deprecated | None]
"""Names to their deprecation; None for what is not deprecated."""
Change = dict[str, str]
"""`{type, name, note?}`, or `{type: renamed, old_name, new_name, note}`."""

CHANGE_TYPES = ("added", "renamed", "obsoleted", "uncategorized", "removed")


def changes(head: Items, baseline: Items) -> list[Change]:
    """What was added, newly deprecated and removed, sorted by name.

    A deprecation counts if the baseline has none, or another.
    """
    return sorted(_changes(head, baseline), key=change_name)


def change_name(change: Change) -> str:
    """The name of what has changed, as the baseline has it."""
    return change.get("name") or change["old_name"]


def _changes(head: Items, baseline: Items) -> Iterator[Change]:
    for name, deprecated in head.items():
        if name not in baseline:
            yield {"type": "added", "name": name}
        elif deprecated is not None and deprecated != baseline[name]:
            yield _deprecation(name, deprecated)
    for name in baseline:
        if name not in head:
            yield {"type": "removed", "name": name}


def _deprecation(name: str, deprecated: Deprecated) -> Change:
    match deprecated["reason"]:
        case "renamed":
            new = deprecated["renamed_to"]
            return {"type": "renamed", "old_name": name, "new_name": new, "note": deprecated["note"]}
        case "obsoleted":
            return {"type": "obsoleted", "name": name, "note": deprecated["note"]}
        case _:
            return {"type": "uncategorized", "name": name, "note": deprecated["note"]}
