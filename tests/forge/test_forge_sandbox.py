"""Templates that are not ours cannot use more than they are given, and say the same as in this process."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from forge_target import ENTRY, render, text

from weavergen_pipelines.errors import CompoundError
from weavergen_pipelines.forge.cache import DiskRenderCache
from weavergen_pipelines.forge.errors import FilterError, InvalidConfigFile, LimitExceeded
from weavergen_pipelines.forge.limits import ForgeLimits
from weavergen_pipelines.forge.request import Overrides

TIGHT = ForgeLimits(memory_bytes=300 * 2**20, cpu_seconds=1, wall_seconds=10, fuel=1_000_000)
LONG = "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}"
DOUBLING = "{% set s = namespace(v='xxxxxxxx') %}{% for i in range(60) %}{% set s.v = s.v ~ s.v %}{% endfor %}{{ s.v }}"
NO_RESOURCE = pytest.mark.skipif(os.name == "nt", reason="Windows has only the limit of wall time")


def test_a_long_loop_runs_out_of_fuel_with_its_line() -> None:
    with pytest.raises(LimitExceeded, match="runs for too long") as failed:
        render(f"\n{LONG}", trusted=False, limits=TIGHT)
    assert str(failed.value.where) == "t/a.txt.j2:2"


@NO_RESOURCE
def test_text_that_doubles_runs_out_of_memory() -> None:
    with pytest.raises(LimitExceeded, match="more than 300 MiB of memory"):
        render(DOUBLING, trusted=False, limits=TIGHT)


@NO_RESOURCE
def test_a_filter_that_takes_for_ever_runs_out_of_cpu_time() -> None:
    with pytest.raises(LimitExceeded, match="more than 1 s of CPU time"):
        render("{{ ('a' * 40 ~ '!') | regex_replace('(a+)+$', '') }}", trusted=False, limits=TIGHT)


def test_whatever_takes_for_ever_runs_out_of_wall_time() -> None:
    limits = ForgeLimits(wall_seconds=1, fuel=10**15)
    with pytest.raises(LimitExceeded, match="more than 1 s"):
        render(LONG, trusted=False, limits=limits)


@pytest.mark.parametrize("program", ["def f: f; f", "def f: [., .] | f; f", "[repeat(1)]"])
def test_an_endless_jq_program_is_stopped(program: str) -> None:
    with pytest.raises((LimitExceeded, FilterError)):
        render("x", config=ENTRY.replace("'.'", f"'{program}'"), trusted=False, limits=TIGHT)


def test_the_worker_sees_nothing_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEAVERGEN_SECRET", "hush")
    for program in ("env", "$ENV"):
        try:
            made = render("{{ ctx }}", config=ENTRY.replace("'.'", f"'{program}'"), trusted=False)
        except FilterError:
            continue
        assert b"hush" not in made["a.txt"]


def test_the_worker_makes_the_same_files() -> None:
    arguments = {
        "templates": "{{ ctx.text }} {{ params.p }} {{ 'api' | acronym }} {{ 'a' | map_text('m') }}",
        "document": {"text": "é\x00\U0001f600", "n": 1.0},
        "params": {"p": [1, 2.5, None, {"b": True}]},
        "overrides": Overrides(acronyms=("API",), text_maps={"m": {"a": "b"}}),
    }
    assert render(**arguments, trusted=False) == render(**arguments, trusted=True)


def test_the_worker_gives_the_same_errors() -> None:
    def failure(*, trusted: bool) -> tuple[object, ...]:
        config = "templates: [{template: '*.j2', application_mode: single}]"
        with pytest.raises(CompoundError) as failed:
            render(
                {"a.j2": "{{ 1 | nope }}", "b.j2": "\n{{ 1 | split_id }}"}, config=config, trusted=trusted, origin="x"
            )
        return tuple((type(error), str(error), error.where) for error in failed.value.errors)

    assert failure(trusted=False) == failure(trusted=True)


def test_the_worker_gives_typed_errors_of_the_configuration() -> None:
    with pytest.raises(InvalidConfigFile, match="did you mean params"):
        render("x", config="parms: {}", trusted=False)


def test_the_worker_remembers_on_disk(tmp_path: Path) -> None:
    cache = DiskRenderCache(tmp_path)
    assert text("{{ ctx.a }}", {"a": 1}, trusted=False, cache=cache) == "1"
    assert (tmp_path / "renders.sqlite").stat().st_size > 0
    assert text("{{ ctx.a }}", {"a": 1}, trusted=False, cache=cache) == "1"
