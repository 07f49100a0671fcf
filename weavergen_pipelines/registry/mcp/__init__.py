"""A Model Context Protocol server on a registry: its definitions and the live check, as tools for language models."""

from weavergen_pipelines.registry.mcp.server import McpServer
from weavergen_pipelines.registry.mcp.tools import Advice, RegistryTools

__all__ = ["Advice", "McpServer", "RegistryTools"]
