"""What the shipped diagrams have done is repeated from its record: now, and by later code.

`UPDATE_GOLDEN=1 pytest tests/workflow_replay` records the journals anew, where a diagram was meant to change.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from recordings import Recording, Replayer, scenes

from weavergen_pipelines.tasks import register_all
from weavergen_pipelines.workflow.catalog import Catalog, find_bpmn_dirs, load_diagrams
from weavergen_pipelines.workflow.service_task import REGISTRY

JOURNALS = Path(__file__).parent / "journals"
SOMEWHERE = "/somewhere"


def kept() -> list[str]:
    """The names of the journals of earlier code."""
    return sorted(path.stem for path in JOURNALS.glob("*.json"))


def read(name: str) -> Recording:
    return Recording.from_json((JOURNALS / f"{name}.json").read_text())


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    """The shipped diagrams, with their service tasks."""
    register_all()
    return load_diagrams(find_bpmn_dirs())


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("replay")


@pytest.fixture(scope="module")
def replayer(catalog, folder) -> Replayer:
    return Replayer(catalog, REGISTRY, folder)


@pytest.fixture(scope="module")
def recorded(replayer, folder) -> dict[str, Recording]:
    """Executions of this code, one after another."""
    asked = scenes(folder, replayer.artifacts)
    done = {name: replayer.record(process, inputs) for name, (process, inputs) in asked.items()}
    if os.environ.get("UPDATE_GOLDEN"):
        _keep(done, str(folder))
    return done


def _keep(done: dict[str, Recording], folder: str) -> None:
    JOURNALS.mkdir(exist_ok=True)
    for file in JOURNALS.glob("*.json"):
        file.unlink()
    for name, recording in done.items():
        (JOURNALS / f"{name}.json").write_text(recording.to_json().replace(folder, SOMEWHERE))


def test_an_execution_is_repeated_from_its_journal(recorded, replayer):
    for recording in recorded.values():
        assert replayer.replay(recording.process, recording.journal) == recording
        assert replayer.begun == []


def test_an_execution_that_stopped_half_way_ends_the_same(catalog, tmp_path):
    replayer = Replayer(catalog, REGISTRY, tmp_path)
    for process, inputs in scenes(tmp_path, replayer.artifacts).values():
        whole = replayer.record(process, inputs)
        again = replayer.replay(process, whole.journal[: (len(whole.journal) + 1) // 2])

        assert set(again.keys) == set(whole.keys)
        assert sorted(again.executed) == sorted(whole.executed)
        assert (again.outcome, again.error_code) == (whole.outcome, whole.error_code)


@pytest.mark.parametrize("name", kept())
def test_a_journal_of_earlier_code_is_still_understood(name, replayer):
    recording = read(name)

    again = replayer.replay(recording.process, recording.journal)

    assert replace(again, executed=list(again.executed)) == recording
    assert replayer.begun == []


def test_every_shipped_diagram_has_a_journal_of_each_end(catalog, recorded):
    """Of what is recorded now, and of what is kept."""
    assert set(recorded) == set(kept())
    for recordings in (list(recorded.values()), list(map(read, kept()))):
        assert {recording.process for recording in recordings} == set(catalog.entries)
        assert _ends(catalog) <= {element for recording in recordings for element in recording.executed}


def _ends(catalog: Catalog) -> set[str]:
    return {node.id for entry in catalog.entries.values() for node in entry.process.nodes.values() if not node.outgoing}
