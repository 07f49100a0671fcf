"""What the grammars say about code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weavergen_pipelines.engine.validation import ValidationReport, validate_code

RIGHT = {
    "python": ("a.py", b"def f(x: int) -> int:\n    return x\n"),
    "rust": ("src/a.rs", b"pub fn f(x: i64) -> i64 { x }\n"),
    "go": ("a.go", b"package a\n\nfunc f(x int64) int64 { return x }\n"),
    "java": ("a/A.java", b"package a;\nclass A { long f(long x) { return x; } }\n"),
    "javascript": ("a.js", b"export const f = (x) => x;\n"),
}
WRONG = {
    "python": ("a.py", b'X = "\xc3\xa4" ""\nclass C(:\n    pass\n', 2),
    "rust": ("src/a.rs", b"// one\npub fn f( -> i64 { 1 }\n", 2),
    "go": ("a.go", b"package a\n\nfunc f( {\n", 3),
    "java": ("a/A.java", b"package a;\nclass A { long f(long ) { return x; }\n", 2),
    "javascript": ("a.d.ts", b"export declare const a: string;\nexport declare const b: {\n", 2),
}


@pytest.mark.parametrize("language", RIGHT)
def test_valid_code_passes(language):
    path, content = RIGHT[language]
    report = validate_code({path: content, "README.md": b"# ("}, language)
    assert report == ValidationReport(passed=True, errors=(), checked_files=1, checker="tree-sitter")


@pytest.mark.parametrize("language", WRONG)
def test_an_error_names_file_and_line(language):
    path, content, line = WRONG[language]
    report = validate_code({path: content}, language)
    assert not report.passed
    assert all(error.path == path and error.line >= line and error.column >= 1 for error in report.errors)
    assert str(report.errors[0]).startswith(f"{path}:")


def test_columns_count_characters():
    report = validate_code({"a.py": 'f("äöü" 1)\n'.encode()}, "python")
    assert [(error.line, error.column, error.message) for error in report.errors] == [(1, 9, "unexpected '1)'")]


def test_bytes_that_are_not_text_are_an_error():
    report = validate_code({"a.py": b"x = 1\ny = '\xff'\n"}, "python")
    assert [str(error) for error in report.errors] == ["a.py:2: not UTF-8"]


def test_a_language_without_a_file_of_it_does_not_pass():
    report = validate_code({"README.md": b"text"}, "go")
    assert [str(error) for error in report.errors] == ["no go file among 1 files"]


def test_a_target_that_is_no_language_passes_with_what_has_a_grammar():
    assert validate_code({"README.md": b"text"}, "markdown").checked_files == 0
    assert not validate_code({"README.md": b"text", "a.go": b"package"}, "markdown").passed


def test_a_report_survives_json():
    report = validate_code({"a.py": b"("}, "python")
    assert ValidationReport.model_validate_json(report.model_dump_json()) == report


def test_deeply_nested_code_is_checked():
    assert not validate_code({"a.py": b"x = " + b"[" * 5000}, "python").passed


@given(st.binary(max_size=200), st.sampled_from(["a.py", "a.rs", "a.go", "A.java", "a.js", "a.ts"]))
def test_any_bytes_give_a_report(content, path):
    report = validate_code({path: content}, "markdown")
    assert report.passed == (report.errors == ())
    assert report.checked_files == 1
