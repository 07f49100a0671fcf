"""Formats: `@html`, `@uri`, `@base64`, `@sh`, and what reverses them."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any
from urllib.parse import quote, unquote

from weavergen_pipelines.forge.jq.builtins.registry import function
from weavergen_pipelines.forge.jq.errors import Raised
from weavergen_pipelines.forge.jq.limits import Meter
from weavergen_pipelines.forge.jq.values.failures import STRING, wrong_type
from weavergen_pipelines.forge.jq.values.text import to_json, to_string

_HTML = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "'": "&apos;", '"': "&quot;"}
_TO_HTML = {ord(character): entity for character, entity in _HTML.items()}
_FROM_HTML = {entity: character for character, entity in _HTML.items()}


@function("@html")
def html(meter: Meter, value: Any) -> str:
    """Text with the characters that mean something in HTML as entities."""
    text = to_string(value, meter)
    meter.allocate(6 * len(text))
    return text.translate(_TO_HTML)


@function("@htmld")
def from_html(meter: Meter, value: Any) -> str:
    """Text with these entities as characters."""
    return re.sub("&(?:lt|gt|amp|apos|quot);", lambda match: _FROM_HTML[match.group()], to_string(value, meter))


@function("@uri")
def uri(meter: Meter, value: Any) -> str:
    """Percent-encoded text."""
    text = to_string(value, meter)
    meter.allocate(12 * len(text))
    return quote(text, safe="")


@function("@urid")
def from_uri(meter: Meter, value: Any) -> str:
    """Text that was percent-encoded."""
    return unquote(to_string(value, meter))


@function("@base64")
def to_base64(meter: Meter, value: Any) -> str:
    """Text as Base64 of its UTF-8 bytes."""
    return base64.b64encode(to_string(value, meter).encode()).decode()


@function("@base64d")
def from_base64(meter: Meter, value: Any) -> str:
    """Text from Base64.

    Raises:
        Raised: not Base64, or not of UTF-8.
    """
    try:
        return base64.b64decode(to_string(value, meter), validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise Raised(str(error)) from None


@function("@sh")
def shell(meter: Meter, value: Any) -> str:
    """Quoted for a POSIX shell; the elements of an array with spaces between them.

    Raises:
        Raised: an object or an array in an array.
    """
    return " ".join(_shell_word(meter, item) for item in (value if isinstance(value, list) else [value]))


def _shell_word(meter: Meter, value: Any) -> str:
    if isinstance(value, (list, dict)):
        raise wrong_type(value, STRING)
    if not isinstance(value, str):
        return to_json(value, meter)
    meter.allocate(4 * len(value))
    return "'" + value.replace("'", "'\\''") + "'"
