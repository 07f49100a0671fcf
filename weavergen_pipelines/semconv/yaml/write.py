"""Values to bytes by the fastest writer that there is."""

from __future__ import annotations

from typing import Any


def write_yaml(value: Any) -> bytes:
    """The YAML document of a plain JSON value, with a newline at its end."""
    try:
        import ryaml
    except ImportError:  # no wheel for this platform: the same text, slower
        from weavergen_pipelines.semconv.yaml.writer import yaml_text

        return yaml_text(value).encode()
    return str(ryaml.dumps(value)).encode()  # type: ignore[attr-defined]  # its stubs do not export it
