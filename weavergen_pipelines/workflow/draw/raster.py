"""A picture as PNG."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from math import sqrt
from pathlib import Path

from weavergen_pipelines.workflow.draw.svg.look import PAPER

MOST_PIXELS = 32_000_000
_SIZE = re.compile(r'<svg[^>]* width="([\d.]+)" height="([\d.]+)"')


def png(svg_text: str, *, scale: float = 1.0, font_files: Sequence[Path] = ()) -> bytes:
    """The pixels of a picture, `scale` times as wide and high as it is, less where it would be too big for memory.

    Names are drawn in a sans-serif font of this machine, or of `font_files`; where there is none (`has_font`), they are
    left out: the package brings no font along.
    """
    import resvg_py

    size = _SIZE.search(svg_text)
    area = float(size[1]) * float(size[2]) if size else 1.0
    zoom = min(scale, sqrt(MOST_PIXELS / max(area, 1.0)))
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg_text,
            zoom=zoom,
            background=PAPER,
            font_files=[str(path) for path in font_files] or None,
        )
    )


@cache
def has_font() -> bool:
    """Whether this machine has a font to draw names in."""
    frame = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20">{}</svg>'
    text = '<text x="2" y="16" font-family="Arial,DejaVu Sans,sans-serif">M</text>'
    return png(frame.format(text)) != png(frame.format(""))
