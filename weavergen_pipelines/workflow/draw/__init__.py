"""Pictures of diagrams: SVG, PNG, text and Mermaid, from what the file draws or from a layout of our own."""

from weavergen_pipelines.workflow.draw.characters import ascii  # noqa: A004 - the name of the format
from weavergen_pipelines.workflow.draw.layout import Layout, layout
from weavergen_pipelines.workflow.draw.mermaid import mermaid
from weavergen_pipelines.workflow.draw.raster import has_font, png
from weavergen_pipelines.workflow.draw.states import ElementState, State, states_of
from weavergen_pipelines.workflow.draw.svg.picture import svg

__all__ = ["ElementState", "Layout", "State", "ascii", "has_font", "layout", "mermaid", "png", "states_of", "svg"]
