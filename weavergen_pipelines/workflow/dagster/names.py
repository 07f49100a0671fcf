"""Names that Dagster accepts: letters, digits and underscores, none of its reserved words."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from dagster._core.definitions.utils import DISALLOWED_NAMES

from weavergen_pipelines.errors import WeavergenError

if TYPE_CHECKING:
    from collections.abc import Iterable


class NameCollision(WeavergenError):
    """Different ids that become one name in Dagster."""


def mangle(identity: str) -> str:
    """The nearest name that Dagster accepts."""
    name = re.sub(r"[^A-Za-z0-9_]", "_", identity)
    return f"{name}_" if name in DISALLOWED_NAMES else name


def mangle_all(identities: Iterable[str], *, where: str) -> dict[str, str]:
    """Id → name.

    Raises:
        NameCollision: two ids have one name; it lists all that do.

    """
    names = {identity: mangle(identity) for identity in identities}
    holders: dict[str, list[str]] = defaultdict(list)
    for identity, name in names.items():
        holders[name].append(identity)
    collisions = [ids for ids in holders.values() if len(ids) > 1]
    if collisions:
        listed = "; ".join(" and ".join(map(repr, ids)) for ids in collisions)
        raise NameCollision(f"ids that are one name in Dagster: {listed}", where=where, hint="rename all but one")
    return names
