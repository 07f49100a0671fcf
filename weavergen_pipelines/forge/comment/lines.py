"""Lines and lengths as Rust counts them."""

from __future__ import annotations


def rust_lines(text: str) -> list[str]:
    """The lines of a text without their line ends; none for an empty text, none after a final newline."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return [line.removesuffix("\r") for line in lines]


def byte_length(text: str) -> int:
    """The length of the text in UTF-8."""
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
