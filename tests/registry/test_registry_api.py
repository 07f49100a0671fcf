"""The Python API: what the documentation shows, and what it promises."""

from __future__ import annotations

import copy
import doctest
import os
import pickle
import re
import subprocess
import sys
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

import weavergen_pipelines
from weavergen_pipelines import CompoundError, Registry, WeavergenError
from weavergen_pipelines.artifacts.errors import PublishConflict
from weavergen_pipelines.forge.folder import TemplatesNotFound

DOCUMENTATION = Path(__file__).parents[2] / "docs/python.md"


def test_what_the_documentation_shows_is_what_happens(shop):
    shown = doctest.testfile(str(DOCUMENTATION), module_relative=False, verbose=False)
    assert shown.attempted > 25
    assert shown.failed == 0


@pytest.mark.slow
def test_the_example_with_another_engine_runs(shop):
    """It needs a weaver executable: the one that WEAVERGEN_WEAVER names, or the one that is installed."""
    from weavergen_pipelines.engine.binary import find_binary
    from weavergen_pipelines.engine.binary.errors import BinaryError

    named = os.environ.get("WEAVERGEN_WEAVER")
    try:
        weaver = find_binary(Path(named) if named else None)
    except BinaryError as error:
        pytest.skip(f"no weaver executable: {error}")
    (example,) = re.findall(r"```python\n(from .*?)```", DOCUMENTATION.read_text(), re.DOTALL)
    known = {"Registry": Registry}
    exec(example.replace("WeaverSettings(", f"WeaverSettings(binary_path={str(weaver)!r}, "), known)
    assert known["engine"].resolve(Registry.load("model").source)["groups"]


def test_importing_the_package_imports_nothing_heavy():
    program = "import sys, weavergen_pipelines; print(*sorted(name for name in sys.modules if 'weavergen' in name))"
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == ["weavergen_pipelines", "weavergen_pipelines.version"]


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="Registri"):
        weavergen_pipelines.Registri  # noqa: B018


def test_every_public_name_is_there():
    assert all(getattr(weavergen_pipelines, name) for name in weavergen_pipelines.__all__)


def test_without_arguments_it_is_the_registry_that_weavergen_ships():
    registry = Registry.load()
    assert registry.check().passed
    assert registry.attributes
    assert repr(registry) == f"Registry('bundled', '{registry.digest}')"


def test_views_have_everything_that_the_document_has(semconv):
    registry = Registry.load(semconv)
    document = registry.resolve(v2=True)
    for kind, name in (("metrics", "name"), ("spans", "type"), ("events", "name"), ("entities", "type")):
        assert list(getattr(registry, kind)) == [signal[name] for signal in document["registry"][kind]]
        assert list(getattr(registry.refinements, kind)) == [signal["id"] for signal in document["refinements"][kind]]
    attributes = document["registry"]["attributes"]
    assert list(registry.attributes) == [attribute["key"] for attribute in attributes]
    assert [each.note for each in registry.attributes.values()] == [each.get("note", "") for each in attributes]
    assert [group["id"] for group in document["registry"]["attribute_groups"]] == list(registry.attribute_groups)
    service = registry.entities["service"]
    assert "service.name" in service.identity
    assert service.identity < service.attributes.keys()
    assert any(attribute.sampling_relevant for attribute in registry.spans["http.server"].attributes.values())


def test_views_cannot_be_changed_and_can_be_copied_compared_and_hashed(shop):
    metric = Registry.load("model").metrics["shop.orders"]
    with pytest.raises(FrozenInstanceError):
        metric.unit = "s"
    assert copy.deepcopy(metric) == pickle.loads(pickle.dumps(metric)) == metric
    assert len({metric, copy.copy(metric)}) == 1


def test_nothing_is_read_again(shop):
    registry = Registry.load("model")
    (shop / "model/shop.yaml").unlink()
    assert registry.attributes.keys() == {"shop.name", "shop.payment", "shop.till"}
    with pytest.raises(WeavergenError):
        Registry.load("model")


def test_future_makes_errors_of_warnings():
    files = {"a.yaml": "groups:\n- {id: a, type: span, brief: x, span_kind: client, attributes: []}\n"}
    assert Registry.from_files(files).check().passed
    assert not Registry.from_files(files, future=True).check().passed


def test_generated_files_that_were_edited_are_not_replaced(shop):
    code = Registry.load("model").generate("python")
    code.write("out")
    assert code.write("out").written == ()
    (shop / "out" / next(iter(code))).write_text("mine")
    with pytest.raises(PublishConflict):
        code.write("out")
    assert len(code.write("out", overwrite_edited=True).written) == 1


def test_a_folder_of_templates_that_is_not_there_is_named(shop):
    with pytest.raises(TemplatesNotFound) as caught:
        Registry.load("model").generate("x", templates="nowhere")
    assert caught.value.where == "nowhere"


def test_a_registry_with_errors_has_no_content():
    broken = Registry.from_files({"a.yaml": "groups: 1"})
    for use in (lambda: broken.attributes, broken.stats, lambda: broken.generate("python")):
        with pytest.raises(CompoundError):
            use()
    assert [problem.severity for problem in broken.diagnostics] == ["error"]
