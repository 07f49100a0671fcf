"""Policies are evaluated before resolution, after it, and in comparison with a baseline."""

from __future__ import annotations

import json

import pytest

from weavergen_pipelines.artifacts.digest import tree_digest
from weavergen_pipelines.policy.rego.errors import PolicyLimitExceeded
from weavergen_pipelines.policy.rego.limits import PolicyLimits
from weavergen_pipelines.policy.stages import PolicySubject, check_policies
from weavergen_pipelines.semconv import RegistrySource, load_registry, resolve_registry

MODEL = """\
groups:
  - id: registry.shop
    type: attribute_group
    brief: Of the shop.
    attributes:
      - id: shop.id
        type: string
        brief: Which.
        stability: stable
        examples: [a]
  - id: metric.shop.sales
    type: metric
    metric_name: shop.sales
    instrument: counter
    unit: "1"
    brief: Sold.
    stability: development
    attributes:
      - ref: shop.id
"""
BROKEN = MODEL + "      - ref: nowhere\n"


def registry(text: str = MODEL, **more: str) -> RegistrySource:
    files = {"shop.yaml": text.encode(), **{f"{name}.yaml": content.encode() for name, content in more.items()}}
    return RegistrySource("model", files, tree_digest(files))


def subject(source: RegistrySource, baseline: RegistrySource | None = None, *, v2: bool = False) -> PolicySubject:
    def document(one: RegistrySource):
        resolution = resolve_registry(load_registry(one))
        return resolution.v2 if v2 else resolution.v1

    resolved = None if source.files["shop.yaml"] == BROKEN.encode() else document(source)
    return PolicySubject(load_registry(source), resolved, document(baseline) if baseline else None, v2)


def policy(stage: str, finding: dict, condition: str = "true") -> str:
    return f"package {stage}\nimport rego.v1\ndeny contains {json.dumps(finding)} if {condition}\n"


def found(what: PolicySubject, *modules: str, **options):
    named = {f"p{number}.rego": module for number, module in enumerate(modules)}
    return check_policies(what, named, **options).diagnostics


FINDING = {"id": "f", "message": "m", "level": "information"}


def test_each_stage_sees_its_input():
    modules = (
        policy("before_resolution", {**FINDING, "id": "1"}, 'input.groups[1].attributes[0].ref == "shop.id"'),
        policy("after_resolution", {**FINDING, "id": "2"}, 'input.groups[0].attributes[0].name == "shop.id"'),
        policy("comparison_after_resolution", {**FINDING, "id": "3"}, "count(data.groups) == count(input.groups)"),
    )
    problems = found(subject(registry(), registry()), *modules)

    assert [(one.error["violation"]["id"], one.error["provenance"]) for one in problems] == [
        ("1", "model/shop.yaml"),
        ("2", "model"),
        ("3", "model"),
    ]


def test_without_a_baseline_there_is_no_comparison():
    assert found(subject(registry()), policy("comparison_after_resolution", FINDING)) == ()


def test_files_of_a_registry_that_does_not_resolve_are_seen_before_resolution():
    problems = found(
        subject(registry(BROKEN)), policy("before_resolution", FINDING), policy("after_resolution", FINDING)
    )

    assert [one.error["provenance"] for one in problems] == ["model/shop.yaml"]


def test_with_format_2_policies_see_the_materialized_registry():
    before, after = policy("before_resolution", FINDING), policy("after_resolution", FINDING, "input.registry.metrics")
    problems = found(subject(registry(), v2=True), before, after)

    assert [(one.severity, one.error if isinstance(one.error, str) else one.error["type"]) for one in problems] == [
        ("warning", "BeforeResolutionUnsupported"),
        ("error", "policy_violation"),
    ]


PLACES = {
    (11, 5): {"signal_type": "metric", "signal_name": "shop.sales"},
    (19, 9): {"context": {"attribute_name": "shop.id"}, "signal_type": "metric", "signal_name": "shop.sales"},
    (6, 9): {"context": {"attr": "shop.id"}},
    (2, 5): {"context": {"group_id": "registry.shop"}},
    None: {"context": {"group_id": "another"}},
}


@pytest.mark.parametrize(("place", "about"), PLACES.items(), ids=str)
def test_a_finding_names_file_line_and_column_of_what_it_is_about(place, about):
    [problem] = found(subject(registry()), policy("after_resolution", {**FINDING, **about}))

    where = problem.location
    assert (None if where is None else (where.line, where.column)) == place
    assert where is None or where.path == "model/shop.yaml"


def test_a_policy_without_a_result_is_one_problem_at_its_place():
    [problem] = found(subject(registry()), "package after_resolution\nimport rego.v1\ndeny contains upper(1) if true\n")

    assert problem.error["type"] == "invalid_policy_file"
    assert problem.error["file"] == "model"
    assert str(problem.location) == "p0.rego:3:15"


@pytest.mark.parametrize("rules", ["x := 1", 'deny := {"id": "i"}', 'deny contains {"id": "i"}'])
def test_findings_without_a_shape_are_one_problem(rules):
    [problem] = found(subject(registry()), f"package after_resolution\nimport rego.v1\n{rules}\n")

    assert problem.error["error"].startswith("Violation evaluation error: ")


def test_every_policy_that_cannot_be_read_is_a_problem():
    problems = found(subject(registry()), "package a\nx := ]", "nonsense")

    assert [problem.error["Checker"]["file"] for problem in problems] == ["p0.rego", "p1.rego"]
    assert [str(problem.location) for problem in problems] == ["p0.rego:2:6", "p1.rego:1:1"]


def test_a_registry_of_one_format_is_not_compared_with_one_of_the_other():
    one, other = subject(registry()), subject(registry(), v2=True)
    mixed = PolicySubject(one.loaded, one.document, other.document)

    [problem] = found(mixed, policy("comparison_after_resolution", FINDING))
    assert problem.error == "IncompatibleRegistries"


def test_limits_are_those_that_are_given():
    endless = "count([1 | some a in numbers.range(1, 9999); some b in numbers.range(1, 9999)]) > 0"
    with pytest.raises(PolicyLimitExceeded):
        found(subject(registry()), policy("after_resolution", FINDING, endless), limits=PolicyLimits(max_steps=1000))


def test_coverage_tells_which_lines_were_evaluated():
    text = "package after_resolution\nimport rego.v1\ndeny contains f if {\n\tinput.nothing\n\tf := 1\n}\nunused := 1\n"
    coverage = check_policies(subject(registry()), {"p.rego": text}, coverage=True).coverage

    assert coverage is not None
    [file] = coverage.files
    assert (file.path, file.covered, file.not_covered, file.text) == ("p.rego", (4,), (3, 5, 7), text)


def test_findings_come_in_one_order_whatever_the_order_of_the_policies():
    modules = {name: policy("after_resolution", {**FINDING, "id": name}) for name in "cab"}
    what = subject(registry())

    first = check_policies(what, modules).diagnostics
    assert first == check_policies(what, dict(reversed(modules.items()))).diagnostics
    assert [one.error["violation"]["id"] for one in first] == ["a", "b", "c"]
