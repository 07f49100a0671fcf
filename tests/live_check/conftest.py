"""Registries to check against, and a checker with all advisors."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from weavergen_pipelines.telemetry.live_check.advisors import BUILT_IN
from weavergen_pipelines.telemetry.live_check.checker import LiveChecker
from weavergen_pipelines.telemetry.live_check.modify import FindingModifier
from weavergen_pipelines.telemetry.live_check.registry import LiveRegistry
from weavergen_pipelines.telemetry.live_check.rego.prepare import rego_advisor
from weavergen_pipelines.telemetry.live_check.report import LiveCheck, Report
from weavergen_pipelines.telemetry.samples.attach import with_resources
from weavergen_pipelines.telemetry.samples.read_json import decode


@pytest.fixture(scope="session")
def conventions(shared: Path) -> LiveRegistry:
    """The semantic conventions in format 1."""
    return LiveRegistry(json.loads((shared / "semconv/v1.44.0/expected/resolved.json").read_bytes()))


@pytest.fixture(scope="session")
def conventions_v2(shared: Path) -> LiveRegistry:
    """The semantic conventions in format 2."""
    return LiveRegistry(json.loads((shared / "semconv/v1.44.0/expected/resolved_v2.json").read_bytes()))


def _attribute(name: str, type_: Any = "string", level: Any = "recommended", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": type_, "brief": "", "requirement_level": level, "stability": "stable", **more}


ENUM = {"members": [{"id": "a", "value": "a"}, {"id": "b", "value": 2}]}
DEPRECATED = {"reason": "renamed", "renamed_to": "shop.cart", "note": "Replaced by `shop.cart`."}


@pytest.fixture(scope="session")
def shop() -> LiveRegistry:
    """A small registry in format 1, with one of everything."""
    attributes = [
        _attribute("shop.cart"),
        _attribute("shop.count", "int"),
        _attribute("shop.price", "double"),
        _attribute("shop.tags", "string[]"),
        _attribute("shop.anything", "any"),
        _attribute("shop.mode", ENUM),
        _attribute("shop.header", "template[string[]]"),
        _attribute("shop.header.long", "template[int]"),
        _attribute("shop.old", deprecated=DEPRECATED),
        _attribute("shop.new", stability="development"),
    ]
    entity = [_attribute("a.id", level="required"), _attribute("a.x")]
    return LiveRegistry({"groups": [
        {"id": "registry.shop", "type": "attribute_group", "attributes": attributes},
        {"id": "entity.a", "type": "entity", "name": "a", "attributes": entity},
        {"id": "entity.b", "type": "entity", "name": "b", "attributes": [_attribute("b.id", level="required")]},
        {"id": "metric.shop.sold", "type": "metric", "metric_name": "shop.sold", "instrument": "counter", "unit": "1",
         "stability": "stable", "entity_associations": ["a", "b"],
         "attributes": [_attribute("shop.cart", level="required"), _attribute("shop.header", "template[string[]]")]},
        {"id": "event.shop.left", "type": "event", "name": "shop.left", "stability": "stable",
         "entity_associations": [{"all_of": ["a", "unknown"]}],
         "attributes": [_attribute("shop.count", "int", {"conditionally_required": "if any"}),
                        _attribute("shop.mode", ENUM, "opt_in")]},
    ]})  # fmt: skip


Check = Callable[..., Report]


@pytest.fixture(scope="session")
def check() -> Check:
    """Checks samples, given as JSON values, with all advisors."""

    def run(registry: LiveRegistry, *samples: Any, modifier: FindingModifier | None = None) -> Report:
        checker = LiveChecker(registry, [*BUILT_IN, rego_advisor(registry)], modifier)
        return LiveCheck(checker).report(with_resources(map(decode, samples)))

    return run
