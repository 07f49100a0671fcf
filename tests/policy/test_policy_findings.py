"""What policies find, in the shapes that the reference accepts."""

from __future__ import annotations

import pytest

from weavergen_pipelines.policy.errors import InvalidFinding
from weavergen_pipelines.policy.finding import Finding, Level
from weavergen_pipelines.policy.findings import findings
from weavergen_pipelines.policy.rego.values import RegoSet

ATTRIBUTE = {"type": "semconv_attribute", "id": "i", "category": "c", "group": "g", "attr": "a"}
ADVICE = {
    "type": "advice",
    "advice_type": "t",
    "advice_level": "improvement",
    "message": "m",
    "advice_context": {"k": 1},
}
UNIFIED = {"id": "i", "level": "information", "message": "m", "signal_type": "metric", "signal_name": "s", "other": 1}


def test_each_shape_is_a_finding():
    message = "id=i, category=c, group=g, attr=a"
    context = {"attr": "a", "category": "c", "group": "g", "id": "i"}

    assert list(findings([ATTRIBUTE, ADVICE, UNIFIED])) == [
        Finding("semconv_attribute", message, Level.violation, context),
        Finding("t", "m", Level.improvement, {"k": 1}),
        Finding("i", "m", Level.information, None, "metric", "s"),
    ]


def test_a_finding_reads_as_the_reference_writes_it():
    first, second, third = findings([ATTRIBUTE, ADVICE, UNIFIED])

    assert str(first) == "id=i, category=c, group=g, attr=a"
    assert str(second) == 'id=t, context={"k":1}, message=m, level=Improvement, signal_type=None, signal_name=None'
    assert str(third).endswith(
        'context=None, message=m, level=Information, signal_type=Some("metric"), signal_name=Some("s")'
    )
    assert second.to_json() == {
        "type": "PolicyFinding", "id": "t", "context": {"k": 1}, "message": "m", "level": "improvement",
        "signal_type": None, "signal_name": None,
    }  # fmt: skip


def test_findings_of_a_set_come_in_order():
    several = RegoSet({**UNIFIED, "id": name} for name in "cab")

    assert [one.id for one in findings(several)] == ["a", "b", "c"]


INVALID = {
    "missing field `level`": [{"id": "i", "message": "m"}],
    "missing field `attr`": [{name: value for name, value in ATTRIBUTE.items() if name != "attr"}],
    "the field `id` is a string": [{**UNIFIED, "id": 1}],
    "unknown level 'fatal'": [{**UNIFIED, "level": "fatal"}],
    "a finding of the type": [{**UNIFIED, "type": "another"}],
    "of the type null": [{**UNIFIED, "type": None}],
    "the field `signal_name` is a string": [{**UNIFIED, "signal_name": None}],
    "a finding is an object": ["text"],
    "is a set or an array": {"id": "i"},
}


@pytest.mark.parametrize(("problem", "denied"), INVALID.items())
def test_what_has_no_shape_is_an_error_that_says_why(problem, denied):
    with pytest.raises(InvalidFinding, match=problem):
        list(findings(denied))
