"""The helper library: the cases are what the reference gave for a small document of each version."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from weavergen_pipelines.forge.jq import Document, JqError, compile_jq

_FOLDER = Path(__file__).parent
_DOCUMENTS = {name: json.loads((_FOLDER / f"semconv_{name}.json").read_text(encoding="utf-8")) for name in ("v1", "v2")}
_CASES = [(name, case) for name, content in _DOCUMENTS.items() for case in content["cases"]]


@pytest.mark.parametrize(("name", "case"), _CASES, ids=[f"{name} {case['program']}" for name, case in _CASES])
def test_a_helper_gives_what_the_reference_gives(name: str, case: dict[str, Any]) -> None:
    outputs = list(compile_jq(case["program"]).run(_DOCUMENTS[name]["document"]))
    assert json.dumps(outputs) == json.dumps(case["outputs"])


def test_options_may_be_variables() -> None:
    program = compile_jq(
        "semconv_attributes({exclude_root_namespace: $left_out}) | map(.name)", variables=("left_out",)
    )
    assert list(program.run(_DOCUMENTS["v1"]["document"], {"left_out": ["http", "other"]})) == [["db.batch", "db.name"]]


def test_a_document_of_the_other_version_is_an_error() -> None:
    with pytest.raises(JqError, match="cannot use null as iterable"):
        list(compile_jq("semconv_metrics").run(_DOCUMENTS["v2"]["document"]))


def test_an_unknown_signal_names_the_known_ones() -> None:
    with pytest.raises(JqError, match="entity, event, metric, span"):
        list(compile_jq('semconv_signal("log"; {v2: true})').run(_DOCUMENTS["v2"]["document"]))


def test_the_helpers_agree_with_plain_jq_on_the_semantic_conventions(shared: Path) -> None:
    resolved = shared / "semconv/v1.44.0/expected/resolved.json"
    document = Document(json.loads(resolved.read_text(encoding="utf-8")))
    plain = """
        [.groups[] | select(.type == "metric" and .stability == "stable" and (has("deprecated") | not)) | .metric_name]
        | sort
    """
    helper = "semconv_metrics({stable_only: true, exclude_deprecated: true}) | map(.metric_name)"
    expected = list(compile_jq(plain).run(document))
    assert list(compile_jq(helper).run(document)) == expected
    assert len(expected[0]) > 40
