"""The case filters (spec section 7.4): split a name into words, then write the words in a convention."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from weavergen_pipelines.forge.filters.arguments import text_filter


@lru_cache(maxsize=65536)
def words(name: str) -> tuple[str, ...]:
    """The words of a name: split at `.`, `_`, `-`, space, `aB` and before the last capital of `ABc`.

    Digits never split; two separators side by side leave an empty word.
    """
    found, start = [], 0
    for at, char in enumerate(name):
        if char in "._- ":
            found.append(name[start:at])
            start = at + 1
        elif _ends_word(name[at : at + 3]):
            found.append(name[start : at + 1])
            start = at + 1
    return (*found, name[start:])


def _ends_word(window: str) -> bool:
    """Whether a word ends after the first of these up to three characters."""
    if len(window) < 2 or not _is_upper(window[1]):
        return False
    return _is_lower(window[0]) or (len(window) == 3 and _is_upper(window[0]) and _is_lower(window[2]))


def _is_upper(char: str) -> bool:
    return char == char.upper() != char.lower()


def _is_lower(char: str) -> bool:
    return char == char.lower() != char.upper()


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:].lower()


def lower_case(name: str) -> str:
    """`http request resend count`"""
    return " ".join(words(name)).lower()


def upper_case(name: str) -> str:
    """`HTTP REQUEST RESEND COUNT`"""
    return " ".join(words(name)).upper()


def title_case(name: str) -> str:
    """`Http Request Resend Count`"""
    return " ".join(map(_capital, words(name)))


def pascal_case(name: str) -> str:
    """`HttpRequestResendCount`"""
    return "".join(map(_capital, words(name)))


def camel_case(name: str) -> str:
    """`httpRequestResendCount`"""
    first, *rest = words(name)
    return first.lower() + "".join(map(_capital, rest))


def snake_case(name: str) -> str:
    """`http_request_resend_count`"""
    return "_".join(words(name)).lower()


def screaming_snake_case(name: str) -> str:
    """`HTTP_REQUEST_RESEND_COUNT`"""
    return "_".join(words(name)).upper()


def kebab_case(name: str) -> str:
    """`http-request-resend-count`"""
    return "-".join(words(name)).lower()


def screaming_kebab_case(name: str) -> str:
    """`HTTP-REQUEST-RESEND-COUNT`"""
    return "-".join(words(name)).upper()


def capitalize_first(text: str) -> str:
    """The text with its first character in upper case."""
    return text[:1].upper() + text[1:]


def _without_underscores(convert: Callable[[str], str]) -> Callable[[str], str]:
    return lambda name: convert(name.replace("_", ""))


_CONVENTIONS = (
    lower_case,
    upper_case,
    title_case,
    pascal_case,
    camel_case,
    snake_case,
    screaming_snake_case,
    kebab_case,
    screaming_kebab_case,
    capitalize_first,
)
_CONSTANT_CONVENTIONS = (kebab_case, pascal_case, camel_case, snake_case, screaming_snake_case)

FILTERS: dict[str, Callable[..., object]] = {
    **{convert.__name__: text_filter(convert) for convert in _CONVENTIONS},
    **{f"{convert.__name__}_const": text_filter(_without_underscores(convert)) for convert in _CONSTANT_CONVENTIONS},
}
