"""`--engine auto|embedded|binary`."""

from __future__ import annotations

import inspect

import pytest

from weavergen_pipelines.config.model import WeaverSettings
from weavergen_pipelines.engine.binary import BinaryEngine
from weavergen_pipelines.engine.binary.errors import BinaryNotFound, BinaryNotSupported
from weavergen_pipelines.engine.choose import choose_engine, require
from weavergen_pipelines.engine.embedded import EmbeddedEngine
from weavergen_pipelines.engine.errors import CommandNotSupported
from weavergen_pipelines.engine.protocol import WeaverEngine
from weavergen_pipelines.errors import UsageError


@pytest.mark.parametrize("name", ["auto", "embedded"])
def test_the_embedded_engine_needs_no_executable(name, tmp_path):
    assert isinstance(choose_engine(name, WeaverSettings(binary_path=tmp_path / "none")), EmbeddedEngine)


def test_the_binary_engine_has_the_executable_and_the_time_of_the_settings(stand_in):
    path = stand_in().path
    engine = choose_engine("binary", WeaverSettings(binary_path=path, timeout=7))
    assert isinstance(engine, BinaryEngine)
    assert (engine.path, engine.limits.timeout) == (path, 7)


def test_a_binary_engine_that_cannot_be_used_is_not_replaced(stand_in, tmp_path):
    with pytest.raises(BinaryNotFound):
        choose_engine("binary", WeaverSettings(binary_path=tmp_path / "none"))
    with pytest.raises(BinaryNotSupported, match=r"0\.1\.0"):
        choose_engine("binary", WeaverSettings(binary_path=stand_in(version="weaver 0.1.0").path))


def test_an_unknown_engine_is_a_mistake_in_the_command():
    with pytest.raises(UsageError, match="no engine 'binnary'") as caught:
        choose_engine("binnary", WeaverSettings())
    assert caught.value.hint == "did you mean binary?"


@pytest.mark.parametrize("engine", [EmbeddedEngine, BinaryEngine])
def test_an_engine_has_every_command_of_the_protocol_and_no_other(engine):
    def commands(of: type) -> dict[str, inspect.Signature]:
        functions = inspect.getmembers(of, inspect.isfunction)
        return {name: inspect.signature(function) for name, function in functions if not name.startswith("_")}

    assert commands(engine) == commands(WeaverEngine)


def test_a_command_that_an_engine_has_not_is_named(stand_in):
    engine = stand_in()
    require(engine, "check")
    with pytest.raises(CommandNotSupported, match="the binary engine has no `search`"):
        require(engine, "search")
