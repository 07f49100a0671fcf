"""What the configuration gives each registry: data inputs of processes, and conditions of data stores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from weavergen_pipelines.config import Settings


def registry_instances(settings: Settings) -> dict[str, dict[str, Any]]:
    """The configured registries, each with its name and its targets."""
    return {name: {"registry": name, "targets": list(known.targets)} for name, known in settings.registries.items()}
