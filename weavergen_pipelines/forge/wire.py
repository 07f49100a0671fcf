"""What passes between this process and a worker, as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from weavergen_pipelines.errors import CompoundError, Location, WeavergenError
from weavergen_pipelines.forge import errors as forge_errors
from weavergen_pipelines.forge.cache import DiskRenderCache, RenderCache
from weavergen_pipelines.forge.request import ForgeRequest, Overrides, Snippet


def write_request(request: ForgeRequest, cache: RenderCache | None) -> bytes:
    """The request without its document, and the folder of a cache that another process can open."""
    overrides = request.overrides
    message = {
        "templates": _texts(request.templates),
        "target": request.target,
        "params": request.params,
        "origin": request.origin,
        "configs": None if overrides.configs is None else _texts(overrides.configs),
        "farther": _texts(overrides.farther),
        "acronyms": overrides.acronyms,
        "text_maps": overrides.text_maps,
        "snippets": request.snippets,
        "cache": str(cache.folder) if isinstance(cache, DiskRenderCache) else None,
    }
    return orjson.dumps(message)


def read_request(message: bytes, document: Mapping[str, Any]) -> tuple[ForgeRequest, DiskRenderCache | None]:
    """The other side of `write_request`."""
    read = orjson.loads(message)
    configs = None if read["configs"] is None else _contents(read["configs"])
    overrides = Overrides(configs, tuple(read["acronyms"]), read["text_maps"], _contents(read["farther"]))
    snippets = None if read["snippets"] is None else tuple(map(_snippet, read["snippets"]))
    templates = _contents(read["templates"])
    request = ForgeRequest(document, templates, read["target"], read["params"], read["origin"], overrides, snippets)
    return request, DiskRenderCache(Path(read["cache"])) if read["cache"] else None


def write_files(files: Mapping[str, bytes]) -> bytes:
    """The answer of a render that succeeded."""
    return orjson.dumps({"files": _texts(files)})


def write_error(error: WeavergenError) -> bytes:
    """The answer of one that did not."""
    return orjson.dumps({"error": _error_json(error)})


def read_answer(message: bytes) -> dict[str, bytes]:
    """The files of a worker's answer.

    Raises:
        WeavergenError: the error that it answered with.
    """
    answer = orjson.loads(message)
    if "error" in answer:
        raise _error(answer["error"])
    return _contents(answer["files"])


def _snippet(read: Mapping[str, Any]) -> Snippet:
    return Snippet(**{**read, "where": Location(**read["where"])})


def _texts(files: Mapping[str, bytes]) -> dict[str, str]:
    """Any bytes as text of the same length."""
    return {path: content.decode("latin-1") for path, content in files.items()}


def _contents(texts: Mapping[str, str]) -> dict[str, bytes]:
    return {path: text.encode("latin-1") for path, text in texts.items()}


def _error_json(error: WeavergenError) -> dict[str, Any]:
    if isinstance(error, CompoundError):
        return {"errors": [_error_json(one) for one in error.errors]}
    where = asdict(error.where) if isinstance(error.where, Location) else error.where
    return {"kind": error.kind, "what": error.what, "where": where, "hint": error.hint}


def _error(read: Mapping[str, Any]) -> WeavergenError:
    if "errors" in read:
        return CompoundError([_error(one) for one in read["errors"]])
    kind = getattr(forge_errors, read["kind"], forge_errors.ForgeError)
    where = Location(**read["where"]) if isinstance(read["where"], dict) else read["where"]
    error: WeavergenError = kind(read["what"], where=where, hint=read["hint"])
    return error
