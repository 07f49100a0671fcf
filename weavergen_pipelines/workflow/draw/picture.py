"""A picture in the format that is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from weavergen_pipelines.workflow.draw.characters import ascii as text_picture
from weavergen_pipelines.workflow.draw.mermaid import mermaid
from weavergen_pipelines.workflow.draw.raster import png
from weavergen_pipelines.workflow.draw.svg.picture import svg

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.catalog import Entry
    from weavergen_pipelines.workflow.draw.states import ElementState


class PictureFormat(StrEnum):
    """The formats of pictures. Mermaid and text have no colours for states."""

    SVG = "svg"
    PNG = "png"
    MERMAID = "mermaid"
    ASCII = "ascii"

    @property
    def media_type(self) -> str:
        """The media type of its content."""
        return {"svg": "image/svg+xml", "png": "image/png"}.get(self.value, "text/plain; charset=utf-8")


def picture(entry: Entry, format_: PictureFormat, states: Mapping[str, ElementState] | None = None) -> bytes:
    """The picture of the diagram of a process, of the process alone as Mermaid."""
    if format_ is PictureFormat.MERMAID:
        return mermaid(entry.process).encode()
    if format_ is PictureFormat.ASCII:
        return text_picture(entry.diagram).encode()
    drawn = svg(entry.diagram, states=states)
    return png(drawn) if format_ is PictureFormat.PNG else drawn.encode()
