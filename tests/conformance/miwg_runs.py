"""The executable reference models as executions: stand-ins for their tasks, and what comes from outside.

A JSON file beside tells of one model: the process, the other models that it calls, what the stand-ins of its service
tasks give (`{"throws": code}` raises a BPMN error), and its runs: what goes in, what comes from outside in order, and
how it must end. `amended` says what the model leaves open and no engine could run, by element: attributes to remove,
another tag, a condition.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree
from player import Played, Player

from weavergen_pipelines.workflow.catalog import Catalog
from weavergen_pipelines.workflow.journal import Delivery
from weavergen_pipelines.workflow.parse.xml import BPMN
from weavergen_pipelines.workflow.service_task import BpmnError, ServiceTaskRegistry, ServiceTaskSpec
from weavergen_pipelines.workflow.spiff.runtime import Runtime
from weavergen_pipelines.workflow.validate import require_valid

TOLD = Path(__file__).parent / "miwg"


@dataclass(frozen=True)
class Model:
    """An executable model."""

    name: str
    told: Mapping[str, Any]

    @classmethod
    def all(cls) -> list[Model]:
        """Those that are told of."""
        return [cls(path.stem, json.loads(path.read_text())) for path in sorted(TOLD.glob("*.json"))]

    def runs(self) -> Iterator[Run]:
        """Its runs."""
        for told in self.told["runs"]:
            yield Run(self, told)

    def catalog(self, folder: Path) -> Catalog:
        """The model with those that it calls, and the decisions that stand in for those that it does not bring."""
        sources = {name: (folder / name).read_bytes() for name in (f"{self.name}.bpmn", *self.told.get("with", ()))}
        own = f"{self.name}.bpmn"
        sources[own] = amended(sources[own], self.told.get("amended", ()))
        decisions = {name: (TOLD / name).read_bytes() for name in self.told.get("decisions", ())}
        return Catalog.of_sources({**sources, **decisions})


@dataclass(frozen=True)
class Run:
    """One way through a model."""

    model: Model
    told: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.model.name} {self.told['name']}".replace(" ", "-")

    @property
    def outside(self) -> list[Delivery | str]:
        """What comes from outside."""
        return [_come(number, *told) for number, told in enumerate(self.told.get("outside", ()))]

    def player(self, folder: Path, runtime: Runtime) -> Player:
        """Plays it with stand-ins in the registry of `runtime`."""
        register_stand_ins(runtime.tasks, {**self.model.told.get("tasks", {}), **self.told.get("tasks", {})})
        catalog = self.model.catalog(folder)
        entries = require_valid(catalog, self.model.told["process"], runtime.tasks)
        processes = {name: entry.process for name, entry in entries.items()}
        main = processes[self.model.told["process"]]
        return Player({**processes, "main": main}, runtime, catalog.decisions_of(processes.values()))

    def play(self, player: Player) -> Played:
        """From its start to its end."""
        return player.play(self.told.get("inputs", {}), self.outside, self.told.get("start"))


def register_stand_ins(tasks: ServiceTaskRegistry, results: Mapping[str, Any]) -> None:
    """Service tasks that take any inputs."""
    for name, result in results.items():
        tasks.register(ServiceTaskSpec(name, _stand_in(result), True, ()))


def _stand_in(result: Any) -> Any:
    def give(**_inputs: Any) -> Any:
        if isinstance(result, dict) and "throws" in result:
            raise BpmnError(result["throws"], "as the stand-in was told")
        return result

    return give


def _come(number: int, kind: str, name: str, what: Any = None, correlation: Any = None) -> Delivery | str:
    """`["user", element, answer]`, `["message", name, payload, correlation]`, `["timer", element]`.

    `["at", element, payload]` is a message for an element, whatever it is correlated with.
    """
    if kind == "timer":
        return name
    if kind == "user":
        return Delivery("user", str(number), key=name, data=what or {})
    if kind == "at":
        return Delivery("message", str(number), key=name, data={"payload": what})
    return Delivery("message", str(number), name=name, correlation=correlation, data={"payload": what})


def amended(source: bytes, told: list[Mapping[str, Any]]) -> bytes:
    """The model with what it leaves open."""
    if not told:
        return source
    root = etree.fromstring(source)
    for change in told:
        element = root.find(f".//*[@id='{change['element']}']")
        for attribute in change.get("remove", ()):
            del element.attrib[attribute]
        if "tag" in change:
            element.tag = f"{{{BPMN}}}{change['tag']}"
        if "condition" in change:
            _set_condition(element, change["condition"])
    return etree.tostring(root)


def _set_condition(flow: etree._Element, condition: str) -> None:
    for old in flow.findall(f"{{{BPMN}}}conditionExpression"):
        flow.remove(old)
    etree.SubElement(flow, f"{{{BPMN}}}conditionExpression").text = condition
