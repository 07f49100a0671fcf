"""What a user makes of findings: other levels first, then what is left out (`.weaver.toml`, section `live-check`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from weavergen_pipelines.artifacts.glob import GlobError, compile_glob
from weavergen_pipelines.errors import WeavergenError

if TYPE_CHECKING:
    from weavergen_pipelines.policy.finding import Finding, Level
    from weavergen_pipelines.telemetry.live_check.subject import Subject

Matcher: TypeAlias = Callable[[str], bool]


class InvalidFindingRule(WeavergenError):
    """A filter or an override that cannot be understood."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which findings a rule is about: those of a signal type, of samples with such names (globs); all if empty."""

    signal_type: str | None = None
    sample_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelOverride:
    """Gives findings another level; those with the ids, or all of the scope."""

    level: Level
    ids: tuple[str, ...] | None = None
    scope: Scope = field(default_factory=Scope)


@dataclass(frozen=True, slots=True)
class FindingFilter:
    """Leaves findings out: by id, below a level, and those of samples with such names (globs)."""

    exclude: tuple[str, ...] = ()
    min_level: Level | None = None
    exclude_samples: tuple[str, ...] = ()
    scope: Scope = field(default_factory=Scope)


class FindingModifier:
    """Applies overrides and filters."""

    def __init__(self, overrides: Sequence[LevelOverride] = (), filters: Sequence[FindingFilter] = ()) -> None:
        """Read the globs of all rules.

        Raises:
            InvalidFindingRule: one is no glob.
        """
        self._overrides = [(rule, _matcher(rule.scope.sample_names)) for rule in overrides]
        self._filters = [(rule, _matcher(rule.scope.sample_names), _matcher(rule.exclude_samples)) for rule in filters]

    def apply(self, finding: Finding, subject: Subject) -> Finding | None:
        """The finding as it is reported; none if it is left out. Of the overrides, the first one that fits counts."""
        for rule, names in self._overrides:
            if _in_scope(rule.scope, names, finding, subject) and (rule.ids is None or finding.id in rule.ids):
                finding = replace(finding, level=rule.level)
                break
        for one, names, excluded in self._filters:
            if _in_scope(one.scope, names, finding, subject) and _is_left_out(one, excluded, finding, subject):
                return None
        return finding

    def kept(self, findings: Iterable[Finding], subject: Subject) -> tuple[Finding, ...]:
        """All findings that are reported."""
        if not self._overrides and not self._filters:
            return tuple(findings)
        applied = (self.apply(finding, subject) for finding in findings)
        return tuple(finding for finding in applied if finding is not None)


def _in_scope(scope: Scope, names: Matcher | None, finding: Finding, subject: Subject) -> bool:
    if scope.signal_type is not None and finding.signal_type != scope.signal_type:
        return False
    return names is None or _matches(names, subject)


def _is_left_out(rule: FindingFilter, excluded: Matcher | None, finding: Finding, subject: Subject) -> bool:
    if finding.id in rule.exclude or (rule.min_level is not None and finding.level < rule.min_level):
        return True
    return excluded is not None and _matches(excluded, subject)


def _matches(matcher: Matcher, subject: Subject) -> bool:
    return subject.name is not None and matcher(subject.name)


def _matcher(patterns: Sequence[str]) -> Matcher | None:
    if not patterns:
        return None
    matchers = [_compiled(pattern) for pattern in patterns]
    return lambda name: any(matches(name) for matches in matchers)


def _compiled(pattern: str) -> Matcher:
    try:
        return compile_glob(pattern)
    except GlobError as error:
        raise InvalidFindingRule(f"invalid sample name pattern '{pattern}': {error}") from None
