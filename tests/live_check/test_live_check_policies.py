"""Policies as advisors: what they see, what they answer, and how often they are asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weavergen_pipelines.errors import CompoundError
from weavergen_pipelines.policy.errors import InvalidFinding
from weavergen_pipelines.policy.rego.parser import parse_module
from weavergen_pipelines.telemetry.live_check.checker import LiveChecker
from weavergen_pipelines.telemetry.live_check.registry import LiveRegistry
from weavergen_pipelines.telemetry.live_check.rego.advisor import RegoAdvisor
from weavergen_pipelines.telemetry.live_check.rego.errors import PolicyError
from weavergen_pipelines.telemetry.live_check.rego.files import read_data, read_policies
from weavergen_pipelines.telemetry.live_check.rego.footprint import Footprint, footprint
from weavergen_pipelines.telemetry.live_check.rego.prepare import rego_advisor
from weavergen_pipelines.telemetry.live_check.report import LiveCheck, Report
from weavergen_pipelines.telemetry.samples.attach import with_resources
from weavergen_pipelines.telemetry.samples.read_json import decode

HEAD = "package live_check_advice\nimport rego.v1\n"
FINDING = '{"id": "x", "level": "violation", "message": m, "context": {}}'


def _footprint(body: str) -> Footprint:
    return footprint([parse_module(HEAD + body, "p.rego")])


def _check(registry: LiveRegistry, policy: str, *samples: Any, **options: Any) -> Report:
    advisor = rego_advisor(registry, policies={"p.rego": HEAD + policy}, **options)
    return LiveCheck(LiveChecker(registry, [advisor])).report(with_resources(map(decode, samples)))


def _span(name: str, *attributes: tuple[str, Any]) -> dict[str, Any]:
    listed = [{"name": key, "value": value} for key, value in attributes]
    return {"span": {"name": name, "kind": "client", "attributes": listed}}


def test_footprint_has_values_and_conditions() -> None:
    found = _footprint('deny contains m if { input.sample.span\n m := input.sample.span.name\n m != "x" }')
    assert found == Footprint((("sample", "span", "name"),), (("sample", "span"),))


@pytest.mark.parametrize(
    "body",
    [
        "deny contains m if { some kind\n m := input.sample[kind].name }",
        "deny contains m if { s := input.sample\n m := s.span.name }",
        "deny contains m if { some m in input.sample }",
        "deny contains m if { not input.sample == {}\n m := 1 }",
    ],
)
def test_footprint_of_what_cannot_be_told_is_the_whole(body: str) -> None:
    assert _footprint(body).values == (("sample",),)


def test_footprint_follows_imports() -> None:
    found = footprint(
        [parse_module("package a\nimport input.sample.span as s\ndeny contains s.name if s.kind", "p.rego")]
    )
    assert found == Footprint((("sample", "span", "name"),), (("sample", "span", "kind"),))


POLICIES = [
    f"deny contains {FINDING} if {{ input.sample.attribute\n m := input.sample.attribute.name }}",
    f"deny contains {FINDING} if {{ a := input.sample.attribute\n a.value == 1\n m := a.name }}",
    f'deny contains {FINDING} if {{ not input.sample.attribute.value\n m := "none" }}',
    f"deny contains {FINDING} if {{ input.sample.attribute.type\n m := input.resource.attributes[0].name }}",
    f'deny contains {FINDING} if {{ some kind, node in input.sample\n m := sprintf("%v %v", [kind, node]) }}',
    f"deny contains {FINDING} if {{ m := input.registry_attribute.brief }}",
]
VALUES = st.sampled_from([None, True, False, 0, 1, 1.0, "", "1", [], [1], ["1"]])
ATTRIBUTES = st.fixed_dictionaries({"name": st.sampled_from(["shop.cart", "shop.count", "x"]), "value": VALUES})
RESOURCES = st.fixed_dictionaries({"attributes": st.lists(ATTRIBUTES, max_size=1)})


@settings(max_examples=40, deadline=None)
@given(
    policy=st.sampled_from(POLICIES),
    samples=st.lists(st.tuples(st.sampled_from(["attribute", "span"]), ATTRIBUTES, RESOURCES), min_size=2, max_size=6),
)
def test_remembered_answers_are_the_answers(
    shop: LiveRegistry, policy: str, samples: list[tuple[str, Any, Any]]
) -> None:
    listed: list[dict[str, Any]] = []
    for kind, attribute, resource in samples:
        one = _span("s", (attribute["name"], attribute["value"])) if kind == "span" else {"attribute": attribute}
        listed += [{"resource": resource}, one]
    together = _check(shop, policy, *listed).document["samples"]
    for place, checked in enumerate(together):
        before = [one for one in listed[:place] if "resource" in one][-1:]
        alone = _check(shop, policy, *before, listed[place]).document["samples"][-1]
        assert checked == alone


def test_equal_questions_are_asked_once(shop: LiveRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    original = RegoAdvisor._asked

    def counted(self: RegoAdvisor, given: dict[str, Any]) -> Any:
        asked.append(given)
        return original(self, given)

    monkeypatch.setattr(RegoAdvisor, "_asked", counted)
    policy = f"deny contains {FINDING} if {{ m := input.sample.attribute.name }}"
    samples = [_span(f"span {number}", ("a.b", number), ("c.d", str(number))) for number in range(50)]
    report = _check(shop, policy, *samples)
    assert [one.finding.id for one in report.findings].count("x") == 100
    assert len(asked) == 3  # two names, and all that is no attribute


def test_policies_see_what_is_documented(shop: LiveRegistry) -> None:
    finding = '{"id": "seen", "level": "information", "message": "m", "context": input}'
    policy = f"deny contains {finding} if input.sample.metric"
    metric = {"metric": {"name": "shop.sold", "instrument": "counter", "unit": "1"}}
    identity = {"name": "a.id", "value": "1"}
    report = _check(shop, policy, {"resource": {"attributes": [identity]}}, metric)
    seen = next(report.findings).finding.context
    assert seen.keys() == {"sample", "resource", "instrumentation_scope", "registry_attribute", "registry_group"}
    assert seen["sample"] == {"metric": {**metric["metric"], "data_points": None, "live_check_result": None}}
    assert seen["resource"]["attributes"] == [
        {"name": "a.id", "value": "1", "type": "string", "live_check_result": None}
    ]
    assert seen["registry_group"]["id"] == "metric.shop.sold"


def test_data_is_what_the_preprocessor_makes_and_what_the_user_adds(shop: LiveRegistry) -> None:
    finding = '{"id": "d", "level": "violation", "message": data.mine.word, "context": data.names}'
    policy = f"deny contains {finding} if input.sample.attribute"
    report = _check(
        shop, policy, {"attribute": {"name": "x"}},
        preprocessor="{names: (.semconv_metrics | keys)}", extra={"mine": {"word": "hello"}},
    )  # fmt: skip
    (only,) = (one for one in report.findings if one.finding.id == "d")
    assert (only.finding.message, only.finding.context) == ("hello", ["shop.sold"])


@pytest.mark.parametrize("program", ["1", "empty", "{}, {}", 'error("no")'])
def test_preprocessor_that_gives_no_object(shop: LiveRegistry, program: str) -> None:
    with pytest.raises(PolicyError, match="preprocessor"):
        rego_advisor(shop, preprocessor=program)


def test_two_values_for_one_name_of_data(shop: LiveRegistry) -> None:
    with pytest.raises(PolicyError, match=r"data\.schema_url is given twice"):
        rego_advisor(shop, extra={"schema_url": "x"})


def test_policy_that_is_no_rego(shop: LiveRegistry) -> None:
    with pytest.raises(CompoundError, match=r"p\.rego:3"):
        rego_advisor(shop, policies={"p.rego": HEAD + "deny contains if"})


def test_an_answer_that_is_no_finding_is_an_error(shop: LiveRegistry) -> None:
    with pytest.raises(InvalidFinding, match="missing field `level`"):
        _check(shop, 'deny contains {"id": "x", "message": "m"}', _span("s"))


def test_files_of_policies_and_data(tmp_path: Path) -> None:
    (tmp_path / "in/.hidden").mkdir(parents=True)
    (tmp_path / "in/a.rego").write_text("package a")
    (tmp_path / "in/x.json").write_text('{"k": 1}')
    (tmp_path / "in/y.yaml").write_text("- 0o17\n- yes\n")
    (tmp_path / "in/.hidden/z.json").write_text("{}")
    assert list(read_policies(tmp_path)) == [str(tmp_path / "in/a.rego")]
    assert read_data(str(tmp_path)) == {"in": {"x": {"k": 1}, "y": [15, "yes"]}}
    assert read_data(str(tmp_path / "in/x.json")) == {"x": {"k": 1}}
    assert read_data(f"{tmp_path}/**/*.yaml") == {"in": {"y": [15, "yes"]}}


@pytest.mark.parametrize("text", ["{", "[1,]"])
def test_data_that_is_no_json_is_placed(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(PolicyError, match=r"x\.json:1:"):
        read_data(str(tmp_path))


def test_paths_without_anything(tmp_path: Path) -> None:
    with pytest.raises(PolicyError):
        read_policies(tmp_path)
    with pytest.raises(PolicyError):
        read_data(str(tmp_path / "none/*.json"))
