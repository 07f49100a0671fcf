"""`--engine auto|embedded|binary`: who carries the commands out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Literal, get_args

from weavergen_pipelines.engine.errors import CommandNotSupported
from weavergen_pipelines.errors import UsageError, nearest

if TYPE_CHECKING:
    from weavergen_pipelines.config.model import WeaverSettings
    from weavergen_pipelines.engine.binary.process import Limits
    from weavergen_pipelines.engine.protocol import WeaverEngine

_log = logging.getLogger(__name__)

EngineName = Literal["auto", "embedded", "binary"]
ENGINES: tuple[EngineName, ...] = get_args(EngineName)


def choose_engine(name: str, settings: WeaverSettings, limits: Limits | None = None) -> WeaverEngine:
    """The engine of that name; `auto` is the embedded one, which has every command and needs no executable.

    `limits` of a binary engine are the `timeout` of the settings unless given; what it says meanwhile is logged.

    Raises:
        UsageError: there is no engine of that name.
        BinaryNotFound, BinaryNotSupported: there is no executable, or it is not one that we know.
    """
    if name not in ENGINES:
        raise UsageError(f"there is no engine {name!r}", hint=nearest(name, ENGINES))
    return _binary(settings, limits) if name == "binary" else _embedded()


def require(engine: WeaverEngine, command: str) -> None:
    """Make sure that an engine has a command, a method of this name.

    Raises:
        CommandNotSupported: it has not.
    """
    if not callable(getattr(engine, command, None)):
        what = f"the {type(engine).__name__.removesuffix('Engine').lower()} engine has no `{command}`"
        raise CommandNotSupported(what, hint="use --engine embedded")


def _embedded() -> WeaverEngine:
    from weavergen_pipelines.engine import engine

    return engine()


def _binary(settings: WeaverSettings, limits: Limits | None) -> WeaverEngine:
    from weavergen_pipelines.engine.binary import BinaryEngine, find_binary
    from weavergen_pipelines.engine.binary.process import Limits

    limits = limits or Limits(timeout=settings.timeout, progress=_log.info)
    found = BinaryEngine(find_binary(settings.binary_path), limits)
    found.version  # noqa: B018  # raises where the executable is not one that we know
    return found
