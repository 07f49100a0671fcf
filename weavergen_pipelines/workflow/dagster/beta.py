"""What Dagster calls beta: its version is pinned here, so that its warnings tell nothing."""

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dagster as dg


@contextmanager
def _unwarned() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)
        yield


def versioned_output(value: Any, name: str, version: str, metadata: Mapping[str, Any]) -> dg.Output[Any]:
    """The output of an asset with its data version."""
    with _unwarned():
        return dg.Output(value, name, metadata=metadata, data_version=dg.DataVersion(version))


def code_reference(path: Path, line: int, label: str) -> Mapping[str, dg.CodeReferencesMetadataValue]:
    """Metadata that links to a line of a file."""
    with _unwarned():
        place = dg.LocalFileCodeReference(file_path=str(path.absolute()), line_number=line, label=label)
        return {"dagster/code_references": dg.CodeReferencesMetadataValue(code_references=[place])}
