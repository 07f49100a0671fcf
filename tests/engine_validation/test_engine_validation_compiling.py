"""What the compilers say about code, and what they are not given."""

import os
import sys
from dataclasses import replace
from time import monotonic

import pytest

from weavergen_pipelines.engine.validation import compile_code
from weavergen_pipelines.engine.validation.toolchains import TOOLCHAINS

CARGO = b'[package]\nname = "a"\nversion = "0.1.0"\nedition = "2021"\n'
RIGHT = {
    "python": {"a.py": b"x: int = 1\n"},
    "rust": {"Cargo.toml": CARGO, "src/lib.rs": b"pub fn f() -> i64 { 1 }\n"},
    "go": {"go.mod": b"module example.com/a\n\ngo 1.21\n", "a.go": b"package a\n\nfunc F() int64 { return 1 }\n"},
    "java": {"a/A.java": b"package a;\nclass A { long f() { return 1; } }\n"},
    "javascript": {"a.js": b"export const a = 1;\n", "a.d.ts": b"export declare const a: 1;\n"},
}
WRONG = {
    "python": ("a.py", b'\nx: int = "text"\n'),
    "rust": ("src/lib.rs", b'\npub fn f() -> i64 { "text" }\n'),
    "go": ("a.go", b'package a\nfunc F() int64 { return "text" }\n'),
    "java": ("a/A.java", b'package a;\nclass A { long f() { return "text"; } }\n'),
    "javascript": ("b.ts", b'\nexport const b: number = "text";\n'),
}

toolchain = pytest.mark.toolchain


def compiled(files, language, **options):
    report = compile_code(files, language, **options)
    if not report.available and os.environ.get("CI") != "true":
        pytest.skip(str(report.errors[0]))
    return report


@toolchain
@pytest.mark.parametrize("language", RIGHT)
def test_valid_code_compiles(language):
    report = compiled(RIGHT[language], language)
    assert report.errors == ()
    assert report.passed
    assert report.checked_files == sum(not path.endswith((".toml", ".mod")) for path in RIGHT[language])


@toolchain
@pytest.mark.parametrize("language", WRONG)
def test_an_error_of_types_names_file_and_line(language):
    path, content = WRONG[language]
    report = compiled({**RIGHT[language], path: content}, language)
    assert not report.passed
    assert (report.errors[0].path, report.errors[0].line) == (path, 2)


@toolchain
@pytest.mark.parametrize(
    "files",
    [
        {"build.rs": b"fn main() {}"},
        {"Cargo.toml": CARGO + b'build = "src/lib.rs"\n'},
        {"Cargo.toml": CARGO + b'[dependencies]\nb = "1"\n'},
        {"Cargo.toml": CARGO + b"[lib]\nproc-macro = true\n"},
    ],
)
def test_a_crate_that_could_run_code_is_not_compiled(files):
    report = compiled({**RIGHT["rust"], **files}, "rust")
    assert [str(error) for error in report.errors] == [
        "a crate with dependencies, macros or a build script is not compiled"
    ]


@toolchain
def test_configuration_of_a_compiler_is_not_handed_over():
    configuration = {".cargo/config.toml": b'[build]\nrustc = "/bin/false"\n', "rustfmt.toml": b"("}
    assert compiled({**RIGHT["rust"], **configuration}, "rust").errors == ()
    plugins = {"mypy.ini": b"[mypy]\nplugins = ./plugin.py\n", "plugin.py": b"raise SystemExit('ran')\n"}
    assert compiled({**RIGHT["python"], **plugins}, "python").errors == ()


@toolchain
def test_python_code_is_not_run():
    shadows = {"typing.py": b"raise SystemExit('ran')\n", "sitecustomize.py": b"raise SystemExit('ran')\n"}
    assert "ran" not in str(compiled({**RIGHT["python"], **shadows}, "python").errors)


@pytest.mark.parametrize("path", ["../a.py", "/a.py", "a/../../b.py"])
def test_a_file_outside_of_the_folder_is_refused(path):
    report = compile_code({path: b"x = 1\n"}, "python")
    assert [str(error) for error in report.errors] == [f"{path}: outside of the folder of the code"]


def test_a_missing_compiler_says_what_to_install(monkeypatch):
    monkeypatch.setenv("PATH", "")
    report = compile_code(RIGHT["go"], "go")
    assert (report.passed, report.available, report.checked_files) == (False, False, 0)
    assert str(report.errors[0]) == "go vet is not available: install Go (https://go.dev/dl)"


def test_an_unknown_target_says_which_are_known():
    report = compile_code({}, "cobol")
    assert not report.passed
    assert str(report.errors[0]).startswith("no compiler is known for 'cobol'; known: python, rust, go")


def test_code_without_a_source_file_does_not_compile():
    assert [str(error) for error in compile_code({"py.typed": b""}, "python").errors] == ["no python file to compile"]


def test_a_compiler_that_does_not_end_is_stopped_with_its_children(monkeypatch):
    endless = (
        sys.executable,
        "-c",
        "import subprocess, sys; subprocess.run([sys.executable, '-c', 'while True: pass'])",
    )
    slow = replace(TOOLCHAINS["python"], commands=lambda executable, paths: (endless,))
    monkeypatch.setitem(TOOLCHAINS, "python", slow)
    begin = monotonic()
    report = compile_code(RIGHT["python"], "python", timeout=0.5)
    assert monotonic() - begin < 10
    assert [str(error) for error in report.errors] == ["compileall, mypy --strict did not end within 0.5 s"]
