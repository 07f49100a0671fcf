"""A Dagster graph that is being put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import dagster as dg
from dagster._core.definitions.dependency import DynamicCollectDependencyDefinition

if TYPE_CHECKING:
    from collections.abc import Mapping

Node = dg.OpDefinition | dg.GraphDefinition
Dependency = dg.DependencyDefinition | dg.MultiDependencyDefinition | DynamicCollectDependencyDefinition


@dataclass
class GraphParts:
    """Definitions, what the inputs of each node depend on, and what the graph itself takes and gives."""

    nodes: dict[str, Node] = field(default_factory=dict)
    dependencies: dict[dg.NodeInvocation, Mapping[str, Dependency]] = field(default_factory=dict)
    inputs: list[dg.InputMapping] = field(default_factory=list)
    outputs: list[dg.OutputMapping] = field(default_factory=list)

    def add(self, node: Node, alias: str, dependencies: Mapping[str, Dependency]) -> None:
        """Add a node under an alias."""
        self.nodes[node.name] = node
        self.dependencies[dg.NodeInvocation(node.name, alias=alias)] = dependencies

    def take(self, name: str, alias: str) -> None:
        """Pass an input of the graph on to the input of that name of a node."""
        self.inputs.append(dg.InputMapping(graph_input_name=name, mapped_node_name=alias, mapped_node_input_name=name))

    def give(self, name: str, alias: str) -> None:
        """Make an output of a node the output of that name of the graph."""
        self.outputs.append(
            dg.OutputMapping(graph_output_name=name, mapped_node_name=alias, mapped_node_output_name=name)
        )

    def graph(self, name: str) -> dg.GraphDefinition:
        """The graph."""
        return dg.GraphDefinition(
            name=name,
            node_defs=list(self.nodes.values()),
            dependencies=self.dependencies,
            input_mappings=self.inputs,
            output_mappings=self.outputs,
        )
