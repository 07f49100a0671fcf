"""docs/queries.md names the tools and the routes that there are."""

from __future__ import annotations

import re
from pathlib import Path

from weavergen_pipelines.api.app import create_app
from weavergen_pipelines.api.services import Services
from weavergen_pipelines.registry.mcp import RegistryTools
from weavergen_pipelines.workflow.service_task import REGISTRY

PAGE = (Path(__file__).parents[2] / "docs/queries.md").read_text()
EMPTY = {"registry": {kind: [] for kind in ("attributes", "metrics", "spans", "events", "entities")}}


def test_the_routes_are_those_of_the_api():
    routes = {route for route in create_app(Services(None, None, REGISTRY)).openapi()["paths"] if "/api/v1/" in route}

    assert set(re.findall(r"GET (/api/v1/[\w./{}]+)", PAGE)) == routes


def test_the_tools_and_their_arguments_are_named():
    for tool in RegistryTools(EMPTY).listed():
        assert f"`{tool['name']}`" in PAGE
        assert all(f"`{argument}`" in PAGE for argument in tool["inputSchema"]["properties"])
