"""Generated code through the compiler of its language, in a temporary folder."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from weavergen_pipelines.engine.validation.report import CodeError, ValidationReport
from weavergen_pipelines.engine.validation.syntax import SUFFIXES
from weavergen_pipelines.engine.validation.toolchains import TOOLCHAINS, Command, Toolchain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weavergen_pipelines.artifacts.digest import FileTree

TIMEOUT = 300.0
OUTPUT_SHOWN = 2000


def compile_code(files: FileTree, target: str, *, timeout: float = TIMEOUT) -> ValidationReport:
    """Compile the source files of a language by its compiler, for at most `timeout` seconds.

    Without that compiler the report says what to install, and did not pass.
    """
    toolchain = TOOLCHAINS.get(target)
    if toolchain is None:
        return _unavailable("none", f"no compiler is known for {target!r}; known: {', '.join(TOOLCHAINS)}")
    executable = toolchain.find()
    if executable is None:
        return _unavailable(toolchain.checker, f"{toolchain.checker} is not available: install {toolchain.install}")
    sources = _sources(files, target, toolchain)
    errors = _refused(sources, target, toolchain) or _compile(sources, target, toolchain, executable, timeout)
    paths = _paths(sources, target)
    return ValidationReport(
        passed=not errors, errors=tuple(errors), checked_files=len(paths), checker=toolchain.checker
    )


def _unavailable(checker: str, message: str) -> ValidationReport:
    errors = (CodeError(path="", message=message),)
    return ValidationReport(passed=False, errors=errors, checked_files=0, checker=checker, available=False)


def _sources(files: FileTree, target: str, toolchain: Toolchain) -> FileTree:
    """What the compiler gets: sources and manifests, and nothing that could configure it."""
    return {
        path: content
        for path, content in sorted(files.items())
        if PurePosixPath(path).suffix in SUFFIXES[target] or PurePosixPath(path).name in toolchain.manifests
    }


def _paths(sources: FileTree, target: str) -> list[str]:
    return [path for path in sources if PurePosixPath(path).suffix in SUFFIXES[target]]


def _refused(sources: FileTree, target: str, toolchain: Toolchain) -> list[CodeError]:
    outside = [path for path in sources if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts]
    if outside:
        return [CodeError(path=path, message="outside of the folder of the code") for path in outside]
    if not _paths(sources, target):
        return [CodeError(path="", message=f"no {target} file to compile")]
    reason = toolchain.refuse(sources)
    return [CodeError(path="", message=reason)] if reason else []


def _compile(sources: FileTree, target: str, toolchain: Toolchain, executable: str, timeout: float) -> list[CodeError]:
    with TemporaryDirectory(prefix="weavergen-compile-") as name:
        folder = Path(name).resolve()
        for path, content in sources.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        for command in toolchain.commands(executable, _paths(sources, target)):
            errors = _run(command, folder, toolchain, timeout)
            if errors:
                return errors
    return []


def _run(command: Command, folder: Path, toolchain: Toolchain, timeout: float) -> list[CodeError]:
    environment = {
        **os.environ,
        **toolchain.environment,
        "LC_ALL": "C.UTF-8",
        "CARGO_TARGET_DIR": str(folder / "target"),
    }
    with subprocess.Popen(  # noqa: S603  the executable is the compiler that was found, the arguments are ours
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            _kill(process)
            return [CodeError(path="", message=f"{toolchain.checker} did not end within {timeout:g} s")]
    return list(_found(output, toolchain, folder)) if process.returncode else []


def _kill(process: subprocess.Popen[str]) -> None:
    """End the compiler and what it started."""
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()


def _found(output: str, toolchain: Toolchain, folder: Path) -> Iterator[CodeError]:
    matches = list(toolchain.errors.finditer(output))
    for match in matches:
        path = match["path"].replace(f"{folder}{os.sep}", "").replace(os.sep, "/")
        column = match["column"]
        yield CodeError(
            path=path, line=int(match["line"]), column=int(column) if column else None, message=match["message"]
        )
    if not matches:
        yield CodeError(
            path="", message=output.strip()[-OUTPUT_SHOWN:] or f"{toolchain.checker} failed and said nothing"
        )
