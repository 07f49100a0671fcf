"""The compilers of the five languages: how each is found, called and understood.

None of them may run what it compiles: only sources and the named manifests are handed over, and whatever could make a
compiler run code (build scripts, plug-ins, annotation processors, cgo) is refused or switched off.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from weavergen_pipelines.artifacts.digest import FileTree

Command = Sequence[str]


@dataclass(frozen=True)
class Toolchain:
    """One compiler.

    `find` gives its executable; `commands` are run in the folder of the files, one after another until one fails;
    `errors` finds `path`, `line`, `column` and `message` in what they print.
    """

    checker: str
    install: str
    find: Callable[[], str | None]
    commands: Callable[[str, Sequence[str]], Sequence[Command]]
    errors: re.Pattern[str]
    manifests: frozenset[str] = frozenset()
    environment: Mapping[str, str] = field(default_factory=dict)
    refuse: Callable[[FileTree], str | None] = lambda files: None  # noqa: ARG005  the default refuses nothing


def _python(executable: str, paths: Sequence[str]) -> Sequence[Command]:
    compileall = (executable, "-I", "-m", "compileall", "-q", "-f", ".")
    if find_spec("mypy") is None:
        return (compileall,)
    mypy = ("-I", "-m", "mypy", "--strict", "--config-file=", "--show-column-numbers", "--no-error-summary")
    return compileall, (executable, *mypy, "--cache-dir", os.devnull, *paths)


def _cargo(executable: str, paths: Sequence[str]) -> Sequence[Command]:  # noqa: ARG001  Cargo finds the files itself
    return ((executable, "check", "--offline", "--all-features", "--quiet", "--message-format", "short"),)


def _go(executable: str, paths: Sequence[str]) -> Sequence[Command]:  # noqa: ARG001  Go finds the files itself
    return ((executable, "vet", "./..."),)


def _javac(executable: str, paths: Sequence[str]) -> Sequence[Command]:
    options = ("-encoding", "UTF-8", "-Xlint:all", "-Werror", "-proc:none", "-Xmaxerrs", "1000")
    return ((executable, *options, "-d", "classes", *paths),)


def _tsc(executable: str, paths: Sequence[str]) -> Sequence[Command]:
    options = ("--strict", "--noEmit", "--allowJs", "--module", "nodenext", "--target", "es2022", "--pretty", "false")
    return ((executable, *options, *paths),)


def _find_tsc() -> str | None:
    return shutil.which(os.environ.get("TSC", "tsc"))


def _runs_code(files: FileTree) -> str | None:
    """Why Cargo could run code of this crate, or need another: anything but names, features and a library."""
    manifest = tomllib.loads(files.get("Cargo.toml", b"").decode())
    harmless = manifest.keys() <= {"package", "lib", "features"} and not manifest.get("lib", {}).get("proc-macro")
    if harmless and "build" not in manifest.get("package", {}) and "build.rs" not in files:
        return None
    return "a crate with dependencies, macros or a build script is not compiled"


_PLACE = r"^(?:vet: )?(?:\./)?(?P<path>[^\s:]+):(?P<line>\d+):(?:(?P<column>\d+):)? "
TOOLCHAINS: Mapping[str, Toolchain] = {
    "python": Toolchain(
        checker="compileall" if find_spec("mypy") is None else "compileall, mypy --strict",
        install="Python",
        find=lambda: sys.executable,
        commands=_python,
        errors=re.compile(_PLACE + r"error: (?P<message>.*)$", re.MULTILINE),
        manifests=frozenset({"py.typed"}),
    ),
    "rust": Toolchain(
        checker="cargo check",
        install="Rust (https://rustup.rs)",
        find=lambda: shutil.which("cargo"),
        commands=_cargo,
        errors=re.compile(_PLACE + r"(?P<message>error.*)$", re.MULTILINE),
        manifests=frozenset({"Cargo.toml"}),
        refuse=_runs_code,
    ),
    "go": Toolchain(
        checker="go vet",
        install="Go (https://go.dev/dl)",
        find=lambda: shutil.which("go"),
        commands=_go,
        errors=re.compile(_PLACE + r"(?P<message>.*)$", re.MULTILINE),
        manifests=frozenset({"go.mod"}),
        environment={
            "CGO_ENABLED": "0",
            "GOFLAGS": "-mod=mod",
            "GOPROXY": "off",
            "GOTOOLCHAIN": "local",
            "GOWORK": "off",
        },
    ),
    "java": Toolchain(
        checker="javac -Xlint:all -Werror",
        install="a JDK (https://adoptium.net)",
        find=lambda: shutil.which("javac"),
        commands=_javac,
        errors=re.compile(_PLACE + r"(?:error|warning): (?P<message>.*)$", re.MULTILINE),
    ),
    "javascript": Toolchain(
        checker="tsc --strict",
        install="TypeScript (`npm install --global typescript`, or name a `tsc` by the variable TSC)",
        find=_find_tsc,
        commands=_tsc,
        errors=re.compile(r"^(?P<path>[^\s(]+)\((?P<line>\d+),(?P<column>\d+)\): error (?P<message>.*)$", re.MULTILINE),
        manifests=frozenset({"package.json"}),
    ),
}
