"""Overrides, filters, verdicts and coverage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from weavergen_pipelines.errors import UsageError
from weavergen_pipelines.policy.finding import Level
from weavergen_pipelines.telemetry.live_check.advisors import BUILT_IN
from weavergen_pipelines.telemetry.live_check.checker import LiveChecker
from weavergen_pipelines.telemetry.live_check.coverage import Coverage, coverage_by_namespace
from weavergen_pipelines.telemetry.live_check.modify import InvalidFindingRule
from weavergen_pipelines.telemetry.live_check.registry import LiveRegistry
from weavergen_pipelines.telemetry.live_check.report import LiveCheck, Report
from weavergen_pipelines.telemetry.live_check.rules import modifier_of
from weavergen_pipelines.telemetry.live_check.verdict import Gate, failures
from weavergen_pipelines.telemetry.samples.attach import with_resources
from weavergen_pipelines.telemetry.samples.read_json import decode

Check = Callable[..., Report]
SPAN = {"span": {"name": "buy", "kind": "server", "attributes": [{"name": "shop.new"}, {"name": "other.x"}]}}
ATTRIBUTE = {"attribute": {"name": "shop.new"}}


def _levels(report: Report) -> list[tuple[str | None, str, str]]:
    return [(one.sample_name, one.finding.id, one.finding.level.name) for one in report.findings]


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ({}, ["improvement", "violation", "improvement"]),
        ({"finding_filters": [{"exclude": ["not_stable"]}]}, ["violation"]),
        ({"finding_filters": [{"min_level": "violation"}]}, ["violation"]),
        ({"finding_filters": [{"exclude_samples": ["other.*"]}]}, ["improvement", "improvement"]),
        ({"finding_filters": [{"exclude": ["not_stable"], "signal_type": "span"}]}, ["violation", "improvement"]),
        ({"finding_filters": [{"min_level": "violation", "sample_names": ["shop.{new,old}"]}]}, ["violation"]),
        ({"finding_level_overrides": [{"level": "information"}]}, ["information"] * 3),
        (
            {"finding_level_overrides": [{"level": "violation", "ids": ["not_stable"]}, {"level": "information"}]},
            ["violation", "information", "violation"],
        ),
        (
            {
                "finding_level_overrides": [
                    {"level": "information", "sample_names": ["shop.*"], "signal_type": "span"}
                ],
                "finding_filters": [{"min_level": "improvement"}],
            },
            ["violation", "improvement"],
        ),
    ],
)
def test_rules(check: Check, shop: LiveRegistry, section: dict[str, Any], expected: list[str]) -> None:
    report = check(shop, SPAN, ATTRIBUTE, modifier=modifier_of(section))
    assert [level for _, _, level in _levels(report)] == expected


def test_a_template_whose_finding_is_left_out_counts_under_its_own_name(check: Check, shop: LiveRegistry) -> None:
    sample = {"attribute": {"name": "shop.header.x", "value": ["y"]}}
    modifier = modifier_of({"finding_filters": [{"exclude": ["template_attribute"]}]})
    assert check(shop, sample).statistics.seen_attributes["shop.header"] == 1
    assert check(shop, sample, modifier=modifier).statistics.to_json()["seen_non_registry_attributes"] == {
        "shop.header.x": 1
    }


@pytest.mark.parametrize(
    "section",
    [
        {"finding_filters": [{"min_level": "bad"}]},
        {"finding_filters": [{"unknown": 1}]},
        {"finding_filters": [{"exclude_samples": ["["]}]},
        {"finding_level_overrides": [{"ids": ["x"]}]},
        {"finding_level_overrides": 3},
    ],
)
def test_rules_that_are_wrong(section: dict[str, Any]) -> None:
    with pytest.raises(InvalidFindingRule):
        modifier_of(section)


def _run(registry: LiveRegistry, *samples: Any, with_statistics: bool = True) -> LiveCheck:
    run = LiveCheck(LiveChecker(registry, BUILT_IN), with_statistics=with_statistics)
    run.report(with_resources(map(decode, samples)))
    return run


@pytest.mark.parametrize(
    ("fail_on", "fails"),
    [(Level.violation, False), (Level.improvement, True), (Level.information, True), (None, False)],
)
def test_fail_on(shop: LiveRegistry, fail_on: Level | None, fails: bool) -> None:
    assert bool(failures(_run(shop, ATTRIBUTE), Gate(fail_on=fail_on))) is fails


def test_no_telemetry_fails_if_it_is_required(shop: LiveRegistry) -> None:
    for with_statistics in (True, False):
        assert failures(_run(shop, with_statistics=with_statistics), Gate()) == ()
        assert failures(_run(shop, with_statistics=with_statistics), Gate(telemetry_required=True))
        seen = _run(shop, {"attribute": {"name": "shop.cart"}}, with_statistics=with_statistics)
        assert failures(seen, Gate(telemetry_required=True)) == ()


def test_without_statistics_findings_do_not_fail(shop: LiveRegistry) -> None:
    assert failures(_run(shop, {"attribute": {"name": "x"}}, with_statistics=False), Gate()) == ()


def test_coverage_per_namespace(shop: LiveRegistry) -> None:
    run = _run(
        shop, {"attribute": {"name": "a.id"}}, {"attribute": {"name": "shop.old"}}, {"attribute": {"name": "z.z"}}
    )
    assert coverage_by_namespace(run.statistics) == {"a": Coverage(1, 2), "b": Coverage(0, 1), "shop": Coverage(0, 11)}


def test_coverage_gates(shop: LiveRegistry) -> None:
    run = _run(shop, {"attribute": {"name": "a.id"}})
    assert failures(run, Gate(namespace_coverage={"a": 0.5}, registry_coverage=0.07)) == ()
    shortfalls = failures(run, Gate(namespace_coverage={"a": 0.6, "b": 0.1}, registry_coverage=0.5))
    assert shortfalls == (
        "7.1% of the registry were seen, and 50.0% have to be.",
        "1 of 2 in a were seen (50.0%), and 60.0% have to be.",
        "0 of 1 in b were seen (0.0%), and 10.0% have to be.",
    )


def test_coverage_of_what_there_is_not(shop: LiveRegistry) -> None:
    with pytest.raises(UsageError, match="no namespace 'shopp'"):
        failures(_run(shop), Gate(namespace_coverage={"shopp": 1}))
    with pytest.raises(UsageError, match="without statistics"):
        failures(_run(shop, with_statistics=False), Gate(registry_coverage=0.1))
