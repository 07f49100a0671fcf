"""Semantic versions, read and ordered as Rust's semver does; its words for what is none are part of a diagnostic."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering
from typing import Any

_MAJOR, _MINOR, _PATCH = "major version number", "minor version number", "patch version number"
_IDENTIFIERS = re.compile(r"[0-9A-Za-z.-]*")
_MAX_NUMBER = 2**64 - 1


class SemVerError(ValueError):
    """Text that is no semantic version."""


@total_ordering
@dataclass(frozen=True, slots=True)
class SemVer:
    """`major.minor.patch`, with pre-release and build identifiers."""

    major: int
    minor: int
    patch: int
    pre: str = ""
    build: str = ""

    @classmethod
    def parse(cls, text: str) -> SemVer:
        """Read a version.

        Raises:
            SemVerError: it is not one.
        """
        if not text:
            raise SemVerError("empty string, expected a semver version")
        major, text = _number(text, _MAJOR)
        minor, text = _number(_after_dot(text, _MAJOR), _MINOR)
        patch, text = _number(_after_dot(text, _MINOR), _PATCH)
        pre, text, part = _identifiers(text, "-", "pre-release identifier", _PATCH)
        build, text, part = _identifiers(text, "+", "build metadata", part)
        if text:
            raise SemVerError(f"unexpected character '{text[0]}' after {part}")
        return cls(major, minor, patch, pre, build)

    def __lt__(self, other: SemVer) -> bool:
        return self._order < other._order

    @property
    def _order(self) -> tuple[Any, ...]:
        """A pre-release comes before its release; build metadata counts last."""
        release = (0, tuple(map(_pre_order, self.pre.split(".")))) if self.pre else (1, ())
        return (self.major, self.minor, self.patch, release, tuple(map(_build_order, self.build.split("."))))


def _number(text: str, part: str) -> tuple[int, str]:
    digits = text[: len(text) - len(text.lstrip("0123456789"))]
    if not digits:
        found = f"unexpected character '{text[0]}'" if text else "unexpected end of input"
        raise SemVerError(f"{found} while parsing {part}")
    if digits[0] == "0" and len(digits) > 1:
        raise SemVerError(f"invalid leading zero in {part}")
    if len(digits) > 20 or int(digits) > _MAX_NUMBER:
        raise SemVerError(f"value of {part} exceeds u64::MAX")
    return int(digits), text[len(digits) :]


def _after_dot(text: str, part: str) -> str:
    if not text:
        raise SemVerError(f"unexpected end of input while parsing {part}")
    if text[0] != ".":
        raise SemVerError(f"unexpected character '{text[0]}' after {part}")
    return text[1:]


def _identifiers(text: str, mark: str, part: str, before: str) -> tuple[str, str, str]:
    """Identifiers after their mark, what follows them, and the part that was read last."""
    if not text.startswith(mark):
        return "", text, before
    match = _IDENTIFIERS.match(text, 1)
    found = match[0] if match else ""
    for identifier in found.split("."):
        if not identifier:
            raise SemVerError(f"empty identifier segment in {part}")
        if mark == "-" and identifier.isdigit() and identifier[0] == "0" and len(identifier) > 1:
            raise SemVerError(f"invalid leading zero in {part}")
    return found, text[1 + len(found) :], part


def _pre_order(identifier: str) -> tuple[int, int, str]:
    return (0, len(identifier), identifier) if identifier.isdigit() else (1, 0, identifier)


def _build_order(identifier: str) -> tuple[int, int, str, int]:
    """Numbers in build metadata may have leading zeros, of which more count as greater."""
    if identifier and not identifier.isdigit():
        return (1, 0, identifier, 0)
    digits = identifier.lstrip("0")
    return (0, len(digits), digits, len(identifier))
