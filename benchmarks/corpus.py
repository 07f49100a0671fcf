"""What is measured beside the reference, and the commands for it, which are the same for both.

The policies are four packs of open-telemetry/opentelemetry-weaver-packages, as they were at commit adf1c2e (2026): the
folder that WEAVERGEN_CONFORMANCE_POLICIES names holds the checkout. The baseline is the version before, beside the
registry. The pages are the documentation of the registry's version, out of the repository of the semantic conventions
that WEAVERGEN_CONFORMANCE_CONVENTIONS names.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import tarfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PACKS = ("naming_conventions", "stability", "entity_associations", "backwards-compatibility")
VERSION = re.compile(r"v(\d+)\.(\d+)\.(\d+)")


@dataclass(frozen=True)
class Corpus:
    """A registry, what there is beside it, and a folder for what is written."""

    REGISTRY_URL = "/docs/registry/"
    ATTRIBUTES_URL = "/docs/registry/attributes"

    registry: Path
    folder: Path

    @cached_property
    def baseline(self) -> Path | None:
        """The same registry of the version before."""
        versions = {path.name: VERSION.fullmatch(path.name) for path in self.registry.parent.parent.iterdir()}
        known = sorted((tuple(map(int, match.groups())), name) for name, match in versions.items() if match)
        names = [name for _, name in known]
        own = self.registry.parent.name
        before = names[: names.index(own)] if own in names else []
        return self.registry.parent.parent / before[-1] / self.registry.name if before else None

    @property
    def older(self) -> Path:
        """The baseline, where there is one."""
        assert self.baseline is not None
        return self.baseline

    @cached_property
    def policies(self) -> list[str]:
        """The folders of the policies; none if they are not here."""
        root = os.environ.get("WEAVERGEN_CONFORMANCE_POLICIES")
        checks = Path(root or "", "opentelemetry-weaver-packages", "policies", "check")
        return [str(checks / pack) for pack in PACKS] if root and checks.is_dir() else []

    @cached_property
    def pages(self) -> Path | None:
        """A folder with `docs` and `templates` of the registry's version; None if the repository is not here."""
        repository = os.environ.get("WEAVERGEN_CONFORMANCE_CONVENTIONS")
        if repository is None or not VERSION.fullmatch(self.registry.parent.name):
            return None
        archive = ["git", "-C", repository, "archive", self.registry.parent.name, "docs", "templates"]
        with tarfile.open(fileobj=io.BytesIO(subprocess.run(archive, check=True, capture_output=True).stdout)) as files:
            files.extractall(self.folder / "pages", filter="data")
        return self.folder / "pages"

    @property
    def docs(self) -> Path:
        """The folder of the pages."""
        assert self.pages is not None
        return self.pages / "docs"

    @property
    def templates(self) -> Path:
        """The templates of their sections."""
        assert self.pages is not None
        return self.pages / "templates"

    @property
    def check(self) -> list[str]:
        """Check the registry alone."""
        return self._command("check", "--skip-policies")

    @property
    def check_policies(self) -> list[str]:
        """Check with the policies and the baseline."""
        policies = [flag for pack in self.policies for flag in ("--policy", pack)]
        return self._command("check", "--v2", "--baseline-registry", str(self.older), *policies)

    @property
    def resolve(self) -> list[str]:
        """The resolved registry as JSON, in a file."""
        output = str(self.folder / "resolved.json")
        return self._command("resolve", "--skip-policies", "--format", "json", "--output", output)

    @property
    def diff(self) -> list[str]:
        """What has changed since the baseline, as JSON."""
        return self._command("diff", "--baseline-registry", str(self.older), "--format", "json")

    @property
    def update_markdown(self) -> list[str]:
        """All pages, which are up to date."""
        attributes = ["--attribute-registry-base-url", self.ATTRIBUTES_URL]
        param = ["--param", f"registry_base_url={self.REGISTRY_URL}"]
        templates = ["--templates", str(self.templates), "--target", "markdown"]
        return self._command("update-markdown", str(self.docs), *templates, *attributes, *param)

    def _command(self, name: str, *flags: str) -> list[str]:
        return ["registry", name, "-r", str(self.registry), *flags]
