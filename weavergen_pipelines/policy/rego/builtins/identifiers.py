"""Built-ins for versions and UUIDs (OPA, "SemVer", "UUID")."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

from weavergen_pipelines.policy.rego.builtins.function import Table, Unfit, entry, shown
from weavergen_pipelines.policy.rego.values import UNDEFINED, Undefined
from weavergen_pipelines.semconv.semver import SemVer, SemVerError

IDENTIFIERS: Table = {}

_HYPHENS = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_UUID = re.compile(rf"[0-9a-f]{{32}}|{_HYPHENS}|\{{{_HYPHENS}\}}|(?-i:urn:uuid:){_HYPHENS}", re.ASCII | re.IGNORECASE)
_VARIANTS = ("NCS", "NCS", "NCS", "NCS", "RFC4122", "RFC4122", "Microsoft", "Future")
"""By the first three bits of the ninth byte."""
_DOMAINS = ("Person", "Group", "Org")
_MAC_KINDS = ("global:unicast", "global:multicast", "local:unicast", "local:multicast")
_UNIX_EPOCH = 0x01B21DD213814000
"""1970 in steps of 100 ns since 1582."""
_TIMED_BY_NODE = (1, 2)
_TIMED_IN_ORDER = 6
_TIMED_BY_UNIX = 7
_64_BITS = 2**64 - 1


def _version(written: str) -> SemVer:
    """What orders versions: all but the build."""
    try:
        return replace(SemVer.parse(written), build="")
    except SemVerError as error:
        raise Unfit(f"{shown(written)} is no semantic version: {error}") from error


@entry(IDENTIFIERS, "semver.is_valid", "string")
def _is_version(written: str) -> bool:
    try:
        _version(written)
    except Unfit:
        return False
    return True


@entry(IDENTIFIERS, "semver.compare", "string", "string")
def _compare(left: str, right: str) -> int:
    first, second = _version(left), _version(right)
    return (first > second) - (first < second)


@entry(IDENTIFIERS, "uuid.parse", "string")
def _parse(written: str) -> dict[str, Any] | Undefined:
    """What a UUID tells, by its version; undefined if it is none."""
    if not _UUID.fullmatch(written):
        return UNDEFINED
    uuid = UUID(written)
    version = uuid.time_hi_version >> 12
    found = {"variant": _VARIANTS[uuid.clock_seq_hi_variant >> 5], "version": version}
    time = _time(uuid, version)
    found |= {} if time is None else {"time": time & _64_BITS}
    found |= _node(uuid) if version in _TIMED_BY_NODE else {}
    found |= _owner(uuid) if version == _TIMED_BY_NODE[1] else {}
    return dict(sorted(found.items()))


def _time(uuid: UUID, version: int) -> int | None:
    """Nanoseconds since 1970."""
    if version in _TIMED_BY_NODE:
        return (uuid.time - _UNIX_EPOCH) * 100
    if version == _TIMED_IN_ORDER:
        ticks = (uuid.int >> 80) << 12 | uuid.time_hi_version & 0x0FFF
        return (ticks - _UNIX_EPOCH) * 100
    return (uuid.int >> 80) * 1_000_000 if version == _TIMED_BY_UNIX else None


def _node(uuid: UUID) -> dict[str, Any]:
    node = uuid.node.to_bytes(6, "big")
    return {"clocksequence": uuid.clock_seq, "macvariables": _MAC_KINDS[node[0] & 0b11], "nodeid": node.hex("-")}


def _owner(uuid: UUID) -> dict[str, Any]:
    number = uuid.clock_seq_low
    domain = _DOMAINS[number] if number < len(_DOMAINS) else f"Domain{number}"
    return {"domain": domain, "id": uuid.time_low}
