"""Programs that do not end, or that would fill the memory, are stopped; the interpreter never crashes."""

from __future__ import annotations

from collections import deque

import pytest

from weavergen_pipelines.forge.jq import JqLimitError, JqLimits, JqSyntaxError, compile_jq

_SMALL = JqLimits(max_steps=50_000, max_bytes=1 << 20, max_depth=2_000)

_ENDLESS = [
    "def f: f; f",
    "def f: f | f; f",
    "def f: f, f; f",
    "def f: 1 + f; f",
    "def f: [f]; f",
    "def f(g): f(g | g); f(.)",
    "def f(g): g | f(g); f(.)",
    "def f: reduce (1, 2) as $x (.; f); f",
    "[limit(1; def f: f; f)]",
    "repeat(1)",
    "[repeat(1)]",
    "recurse(.)",
    "until(false; .)",
    "while(true; .)",
    "range(0; 1; 0)",
    "[range(infinite)]",
    "last(range(infinite))",
    "reduce repeat(1) as $x (0; . + 1)",
    "foreach repeat(1) as $x (0; . + 1; empty)",
    '"\\(repeat("a"))"',
    "[range(1000)] | .[] as $a | .[] as $b | .[] as $c | empty",
    "[range(1000)] | [.[] | . as $x | [range(1000)]]",
    "try def f: f; f catch 1",
]

_GROWING = [
    'def f: . + . | f; "a" | f',
    'def f: . * 2 | f; "a" | f',
    "def f: . + . | f; [1] | f",
    "def f: . * . | f; 2 | f",
    "def f: . + . | f; 1 | f",
    "def f: [., .] | f; 1 | f",
    "def f: {a: ., b: .} | f; 1 | f",
    '"a" * 1000000000000',
    '"a" | until(false; [., .] | join("x"))',
    '"x" | until(false; gsub("x"; "xx"))',
    '"<" | until(false; @html)',
    "until(false; tojson)",
    "[range(20)] | combinations(9)",
    "reduce range(40) as $i (1; [., .]) | tojson",
    "reduce range(40) as $i (1; [., .])",
    '[range(20) | "a" * 40000] | join("b")',
]

_DEEP = [
    "reduce range(20000) as $i (1; [.])",
    "reduce range(20000) as $i (1; [.]) | tojson",
    "reduce range(20000) as $i (1; {a: .}) | . == {a: .}",
    "[reduce range(20000) as $i (1; [.])] | sort | unique",
]

_LARGE = [
    "(" * 5000 + "1" + ")" * 5000,
    "[" * 5000 + "]" * 5000,
    "-" * 5000 + "1",
    "|".join(["."] * 5000),
    "1" + "+1" * 5000,
    '"' + "\\(" * 2000 + "1" + ")" * 2000 + '"',
    "9" * 5000,
    "def f0: .; " + "".join(f"def f{i}: f{i - 1} | f{i - 1}; " for i in range(1, 30)) + "f29",
]


@pytest.mark.parametrize("program", [*_ENDLESS, *_GROWING, *_DEEP])
def test_a_program_is_stopped_at_its_limits(program: str) -> None:
    with pytest.raises(JqLimitError):
        deque(compile_jq(program).run(None, limits=_SMALL), maxlen=0)


@pytest.mark.parametrize("program", _LARGE, ids=[program[:20] for program in _LARGE])
def test_a_program_that_is_too_large_is_an_error(program: str) -> None:
    with pytest.raises((JqSyntaxError, JqLimitError)):
        compile_jq(program)


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("def f: if . < 20000 then . + 1 | f else . end; 0 | f", 20_000),
        ("0 | until(. >= 20000; . + 1)", 20_000),
        ("def f($n): if $n == 0 then 0 else f($n - 1) end; f(20000)", 0),
        ("def f(g): if . < 20000 then g | f(g) else . end; 0 | f(. + 1)", 20_000),
        ("def f: def g: if . > 20000 then . else . + 1 | f end; g; 0 | f", 20_001),
        ("def f: if . > 100 then . else . + 1 | f end + 0; 0 | f", 101),
        ("last(limit(20000; repeat(1)))", 1),
        ("[limit(5000; 0 | recurse(. + 1))] | length", 5_000),
        (
            "label $out | foreach range(infinite) as $i (0; . + 1; if . == 20000 then ., break $out else empty end)",
            20_000,
        ),
    ],
)
def test_tail_calls_and_long_loops_need_no_stack(program: str, expected: object) -> None:
    assert list(compile_jq(program).run(None)) == [expected]


def test_an_endless_program_is_lazy() -> None:
    outputs = compile_jq("0 | recurse(. + 1)").run(None)
    assert [next(outputs) for _ in range(1000)] == list(range(1000))


def test_the_same_program_stops_at_the_same_output() -> None:
    def count() -> int:
        outputs: list[object] = []
        with pytest.raises(JqLimitError, match="max_steps"):
            outputs.extend(compile_jq("range(infinite)").run(None, limits=JqLimits(max_steps=1000)))
        return len(outputs)

    assert count() == count() == 1000
