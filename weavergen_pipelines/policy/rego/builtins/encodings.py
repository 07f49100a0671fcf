"""Built-ins for texts as bytes (OPA, "Encoding"): base64, hexadecimal digits, queries of URLs.

Bytes that are no UTF-8 become U+FFFD.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any
from urllib.parse import parse_qsl, quote_plus

from weavergen_pipelines.policy.rego.builtins.function import Table, Unfit, entry, is_kind, shown
from weavergen_pipelines.policy.rego.values import elements, items, key

ENCODINGS: Table = {}

_GROUP = 4
_URL_MARKS = b"-_"
_HEX = re.compile(r"([0-9a-fA-F]{2})*", re.ASCII)
_DROPPED = str.maketrans("", "", "\t\n\r")
"""Characters that URLs are read without."""

entry(ENCODINGS, "base64.encode", "string")(lambda value: base64.b64encode(value.encode()).decode())
entry(ENCODINGS, "base64url.encode", "string")(lambda value: base64.urlsafe_b64encode(value.encode()).decode())
entry(ENCODINGS, "base64url.encode_no_pad", "string")(
    lambda value: base64.urlsafe_b64encode(value.encode()).decode().rstrip("=")
)
entry(ENCODINGS, "hex.encode", "string")(lambda value: value.encode().hex())


def _bytes(value: str, marks: bytes = b"+/") -> bytes:
    """The bytes of base64, of which each group of four characters may be filled up.

    Raises:
        Unfit: it is none, or has bits that stand for nothing.
    """
    groups = [value[start : start + _GROUP] for start in range(0, len(value), _GROUP)]
    try:
        found = [base64.b64decode(group, marks, validate=True) for group in groups]
    except (binascii.Error, ValueError) as error:
        raise Unfit(f"{shown(value)} is no base64") from error
    if [base64.b64encode(part, marks).decode() for part in found] != groups:
        raise Unfit(f"{shown(value)} is no base64")
    return b"".join(found)


@entry(ENCODINGS, "base64.decode", "string")
def _base64_decode(value: str) -> str:
    return _bytes(value).decode(errors="replace")


@entry(ENCODINGS, "base64.is_valid", "string")
def _is_base64(value: str) -> bool:
    try:
        _bytes(value)
    except Unfit:
        return False
    return True


@entry(ENCODINGS, "base64url.decode", "string")
def _base64url_decode(value: str) -> str:
    missing = "" if "=" in value else "=" * (-len(value) % _GROUP)
    return _bytes(value + missing, _URL_MARKS).decode(errors="replace")


@entry(ENCODINGS, "hex.decode", "string")
def _hex_decode(value: str) -> str:
    if not _HEX.fullmatch(value):
        raise Unfit(f"{shown(value)} is no text in hexadecimal digits")
    return bytes.fromhex(value).decode(errors="replace")


def _pairs(query: str) -> list[tuple[str, str]]:
    """Names and values of what is the query of a URL, up to its fragment."""
    written = query.translate(_DROPPED).rstrip("".join(map(chr, range(0x21)))).split("#")[0]
    return parse_qsl(written, keep_blank_values=True)


def _quoted(value: str) -> str:
    """Encoded as forms are: other than in Python, `*` is left as it is and `~` is not."""
    return quote_plus(value, safe="*").replace("~", "%7E")


entry(ENCODINGS, "urlquery.encode", "string")(_quoted)


@entry(ENCODINGS, "urlquery.decode", "string")
def _query_decode(value: str) -> str:
    return "".join(f"{name}={one}" if one else name for name, one in _pairs(value))


@entry(ENCODINGS, "urlquery.decode_object", "string")
def _query_decode_object(value: str) -> dict[Any, Any]:
    found: dict[Any, list[str]] = {}
    for name, one in _pairs(value):
        found.setdefault(key(name), []).append(one)
    return found


@entry(ENCODINGS, "urlquery.encode_object", "object")
def _query_encode_object(value: dict[Any, Any]) -> str:
    pairs = [(name, one) for name, values in items(value) for one in _several(values)]
    if not all(isinstance(part, str) for part in (*value, *(one for _, one in pairs))):
        raise Unfit("`urlquery.encode_object` is for an object of strings, or of arrays or sets of them")
    return "&".join(f"{_quoted(name)}={_quoted(one)}" for name, one in pairs)


def _several(values: Any) -> list[Any]:
    return list(elements(values)) if is_kind(values, "array") or is_kind(values, "set") else [values]
