"""Each case is a program, and the outputs that the reference gave for null, up to an error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from weavergen_pipelines.forge.jq import JqError, compile_jq

_FILES = sorted((Path(__file__).parent / "cases").glob("*.json"))
_CASES = [
    pytest.param(case, id=f"{file.stem}-{number}")
    for file in _FILES
    for number, case in enumerate(json.loads(file.read_text(encoding="utf-8")))
]


@pytest.mark.parametrize("case", _CASES)
def test_a_program_gives_what_the_reference_gives(case: dict[str, Any]) -> None:
    outputs, error = _run(case["program"])
    # The text tells 1 from 1.0 and true from 1, and shows the order of keys.
    assert json.dumps(outputs) == json.dumps([_with_sorted_keys(output) for output in case["outputs"]])
    assert (error or "").startswith(case.get("error", ""))
    assert (error is None) == ("error" not in case)


def _run(program: str) -> tuple[list[Any], str | None]:
    outputs: list[Any] = []
    try:
        outputs.extend(compile_jq(program).run(None))
    except JqError as error:
        return outputs, error.what
    return outputs, None


def _with_sorted_keys(value: Any) -> Any:
    return json.loads(json.dumps(value, sort_keys=True))
