"""Where the `weaver` executable is, and whether it is one that we know."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from weavergen_pipelines.engine.binary.errors import BinaryFailed, BinaryNotFound, BinaryNotSupported
from weavergen_pipelines.engine.binary.process import Limits, run
from weavergen_pipelines.home import from_home

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = "weaver"
SUPPORTED = ((0, 25), (0, 26))
"""The first version whose answers we know, and the first after them."""
_INSTALL = "install it (`cargo install weaver`, or a release of open-telemetry/weaver), or use `--engine embedded`"
_VERSION = re.compile(r"weaver (\d+)\.(\d+)\.(\d+)\S*\s*")
_LIMITS = Limits(timeout=20)


def find_binary(configured: Path | None = None) -> Path:
    """The configured executable; else the one in the search path; else the one that Cargo installed.

    Raises:
        BinaryNotFound: there is none.
    """
    if configured is not None:
        return _configured(configured)
    for place in _places():
        if found := shutil.which(NAME, path=place):
            return Path(found).absolute()
    raise BinaryNotFound(f"there is no `{NAME}` in the search path or in ~/.cargo/bin", hint=_INSTALL)


def _configured(path: Path) -> Path:
    if found := shutil.which(from_home(path)):
        return Path(found).absolute()
    problem = "is no executable file" if path.exists() else "does not exist"
    raise BinaryNotFound(f"{path} {problem}", where="weaver.binary_path", hint=_INSTALL)


def _places() -> Iterator[str | None]:
    yield None
    yield str(Path.home() / ".cargo" / "bin")


def check_version(path: Path) -> str:
    """The version of an executable, as `0.25.1`.

    Raises:
        BinaryNotSupported: it is no `weaver`, or not one of a version between those of `SUPPORTED`.
    """
    first, after = (".".join(map(str, version)) for version in SUPPORTED)
    hint = f"a `{NAME}` from {first} on, before {after}, is known; {_INSTALL}"
    try:
        answer = run([str(path), "--version"], path.parent, _LIMITS)
    except BinaryFailed as error:
        raise BinaryNotSupported(error.what, where=error.where, hint=hint) from error
    said = answer.output.decode(errors="replace").strip()
    match = _VERSION.fullmatch(said)
    if match is None:
        raise BinaryNotSupported(f"asked for its version, it said {said[:80]!r}", where=str(path), hint=hint)
    if not SUPPORTED[0] <= (int(match[1]), int(match[2])) < SUPPORTED[1]:
        raise BinaryNotSupported(f"this is {said}", where=str(path), hint=hint)
    return ".".join(match.groups())
