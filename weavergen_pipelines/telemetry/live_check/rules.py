"""Filters and overrides as they are written in `.weaver.toml`, section `live-check`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from weavergen_pipelines.errors import Location
from weavergen_pipelines.policy.finding import Level
from weavergen_pipelines.telemetry.live_check.modify import (
    FindingFilter,
    FindingModifier,
    InvalidFindingRule,
    LevelOverride,
    Scope,
)

_Level = Literal["information", "improvement", "violation"]


class _Rule(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    signal_type: str | None = None
    sample_names: tuple[str, ...] = ()

    @property
    def scope(self) -> Scope:
        return Scope(self.signal_type, self.sample_names)


class _Override(_Rule):
    level: _Level
    ids: tuple[str, ...] | None = None


class _Filter(_Rule):
    exclude: tuple[str, ...] = ()
    min_level: _Level | None = None
    exclude_samples: tuple[str, ...] = ()


class _Rules(BaseModel):
    finding_level_overrides: tuple[_Override, ...] = ()
    finding_filters: tuple[_Filter, ...] = ()


def modifier_of(section: Mapping[str, Any], *, path: str = ".weaver.toml") -> FindingModifier:
    """The modifier for `finding_level_overrides` and `finding_filters`; other keys of the section are not looked at.

    Raises:
        InvalidFindingRule: a rule has a key or a value that it cannot have, or a pattern that is no glob.
    """
    try:
        rules = _Rules.model_validate(section)
    except ValidationError as error:
        problems = (f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_url=False))
        raise InvalidFindingRule(f"live-check: {'; '.join(problems)}", where=Location(path)) from None
    return FindingModifier(
        [LevelOverride(Level[one.level], one.ids, one.scope) for one in rules.finding_level_overrides],
        [
            FindingFilter(one.exclude, Level[one.min_level] if one.min_level else None, one.exclude_samples, one.scope)
            for one in rules.finding_filters
        ],
    )
