"""Schema URLs: the identity and the version of a registry."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, order=True)
class SchemaUrl:
    """`url` without a trailing slash; `name` is host and path without the last segment, which is `version`."""

    url: str
    name: str
    version: str

    @classmethod
    def parse(cls, text: str) -> SchemaUrl:
        """Read a schema URL.

        Raises:
            ValueError: it is not a URL with a host and at least one path segment.
        """
        url = text.rstrip("/")
        try:
            parts = urlsplit(url)
        except ValueError as error:
            raise ValueError(f"{text!r} is not a URL: {error}") from error
        if not parts.scheme or not parts.netloc:
            raise ValueError(f"{text!r} is not a URL such as https://example.com/schemas/1.0.0")
        segments = [segment for segment in parts.path.split("/") if segment]
        if not segments:
            raise ValueError(f"the schema URL {text!r} has no path, whose last segment is the version")
        name = (parts.netloc + parts.path).rpartition("/")[0]
        return cls(url, name, segments[-1])

    @classmethod
    def of(cls, name: str, version: str) -> SchemaUrl:
        """The schema URL of a name (with or without a scheme) and a version.

        Raises:
            ValueError: one of them is blank, or they do not make a URL.
        """
        if not name.strip() or not version.strip():
            raise ValueError("a registry's name and version cannot be empty")
        base = name if name.startswith(("http://", "https://")) else f"https://{name}"
        return cls.parse(f"{base.rstrip('/')}/{version}")

    def __str__(self) -> str:
        return self.url


UNKNOWN = SchemaUrl.parse("https://unknown/unknown")
"""The identity of a registry without a manifest."""
