"""Questions about the keys that settings may have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from pydantic import BaseModel, SecretStr

from weavergen_pipelines.config.model import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

FIXED_SECTIONS: dict[str, type[BaseModel]] = {
    name: field.annotation
    for name, field in Settings.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)
}
"""The sections whose keys are known; the others map names that users choose."""


def type_at(path: Sequence[str | int]) -> Any:
    """The annotation of the value at a path of keys.

    Raises:
        KeyError: a key on the path is unknown.
    """
    annotation: Any = Settings
    for key in path:
        annotation = _step(annotation, key)
    return annotation


def _step(annotation: Any, key: str | int) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation.model_fields[str(key)].annotation
    if get_origin(annotation) is dict:
        return get_args(annotation)[1]
    raise KeyError(key)


def keys_at(path: Sequence[str | int]) -> tuple[str, ...]:
    """The keys that the section at a path may have; none where names are free."""
    try:
        annotation = type_at(path)
    except KeyError:
        return ()
    return tuple(getattr(annotation, "model_fields", ()))


def takes_text(annotation: Any) -> bool:
    """Whether a value of this type is written as it is; any other is written as JSON in the environment."""
    if get_origin(annotation) is Literal or annotation in (str, Path, SecretStr):
        return True
    return get_origin(annotation) not in (dict, tuple) and any(map(takes_text, get_args(annotation)))
