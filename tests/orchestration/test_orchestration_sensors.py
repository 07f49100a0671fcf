"""A changed source starts a run: once per change, by content, a change back too."""

from __future__ import annotations

import dagster as dg
import pytest

from weavergen_pipelines.config import load_settings
from weavergen_pipelines.orchestration.sensors import INTERVAL, source_sensor

MODEL = """\
groups:
  - id: registry.shop
    type: attribute_group
    brief: A shop.
    attributes:
      - {{id: shop.name, type: string, stability: stable, brief: "{brief}", examples: [a]}}
"""


@pytest.fixture
def model(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "model"
    folder.mkdir()
    return folder / "shop.yaml"


@pytest.fixture
def tick(tmp_path, model):
    (tmp_path / "weavergen.yaml").write_text("registries: {shop: {source: model}}\nstorage: {cache_dir: cache}\n")
    sensor = source_sensor("shop", load_settings(cwd=tmp_path, env={}).settings, "shop__parallel_generate_job")
    cursor = None

    def evaluate():
        nonlocal cursor
        with dg.DagsterInstance.ephemeral() as instance:
            data = sensor.evaluate_tick(dg.build_sensor_context(instance=instance, cursor=cursor))
        cursor = data.cursor or cursor
        return data

    return evaluate


@pytest.fixture
def write(model):
    return lambda brief: model.write_text(MODEL.format(brief=brief))


def test_every_change_of_content_is_one_run_a_change_back_too(tick, write):
    keys = []
    for brief in ("one", "one", "two", "two", "one"):
        write(brief)
        keys += [request.run_key for request in tick().run_requests]

    assert len(keys) == len(set(keys)) == 3


def test_what_has_not_changed_is_skipped_with_its_digest(tick, write):
    write("one")
    digest = tick().run_requests[0].tags["weavergen/source_digest"]

    assert digest in tick().skip_message


def test_a_source_that_cannot_be_read_is_skipped_by_name_and_not_forgotten(tick, write, model):
    write("one")
    tick()
    model.unlink()

    assert "the source of 'shop' cannot be read" in tick().skip_message
    write("one")
    assert not tick().run_requests


def test_a_source_is_looked_at_once_a_minute(tmp_path):
    settings = load_settings(cwd=tmp_path, env={}).settings

    assert source_sensor("weavergen", settings, "job").minimum_interval_seconds == INTERVAL == 60
