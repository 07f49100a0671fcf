"""Templates that a user names: in a folder, an archive or a git repository, local or remote."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from weavergen_pipelines.errors import WeavergenError
from weavergen_pipelines.forge.folder import TemplatesNotFound, farther_configs, read_templates
from weavergen_pipelines.semconv.sources import load_files
from weavergen_pipelines.semconv.sources.discovery import TEMPLATES
from weavergen_pipelines.semconv.sources.errors import RegistryNotFound
from weavergen_pipelines.semconv.sources.reference import mask
from weavergen_pipelines.semconv.sources.tokens import TokenFor, no_token

if TYPE_CHECKING:
    from collections.abc import Collection

    from weavergen_pipelines.artifacts.digest import FileTree


class TemplatesUnavailable(WeavergenError):
    """Templates cannot be read from where they are."""


def named_templates(
    reference: str,
    *,
    cache_dir: Path,
    allowed_schemes: Collection[str],
    token_for: TokenFor = no_token,
    git_credentials: bool = False,
) -> tuple[str, FileTree]:
    """Where the templates are, without credentials, and their files by relative path, hidden ones left out.

    The options are those of `load_files`.

    Raises:
        TemplatesNotFound: there is nothing at that place.
        TemplatesUnavailable: it cannot be read.
    """
    if Path(reference).is_dir():
        return reference, read_templates(Path(reference))
    try:
        return load_files(
            reference,
            wanted=TEMPLATES,
            cache_dir=cache_dir,
            allowed_schemes=allowed_schemes,
            token_for=token_for,
            git_credentials=git_credentials,
        )
    except RegistryNotFound as error:
        raise TemplatesNotFound(error.what, where=mask(reference), hint="see --templates") from error
    except WeavergenError as error:
        raise TemplatesUnavailable(error.what, where=mask(reference), hint=error.hint) from error


def configs_around(reference: str, *, cwd: Path, home: Path) -> list[str]:
    """The `weaver.yaml` files around named templates, the farthest first; those of the user, if they are fetched."""
    return farther_configs(Path(reference) if Path(reference).is_dir() else home / ".weaver", cwd=cwd, home=home)
