"""Where executions are killed: their diagrams, settings, and what can be seen of each of them."""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import drawings

if TYPE_CHECKING:
    from weavergen_pipelines.workflow.store import ExecutionStore

SHIPPED = Path(__file__).parents[2] / "weavergen_pipelines/resources/registry"
EFFECTS = Path(__file__).parent / "effects.py"
TARGETS = ("go", "python")
OWN = ("once", "again")
GENERATE = "parallel_generate"
MORE = (
    "groups:\n  - id: registry.more\n    type: attribute_group\n    brief: More.\n    attributes:\n"
    "      - {id: more.thing, type: string, stability: stable, brief: A thing., examples: [x]}\n"
)
SETTINGS = """
engine: {{workflow_dir: diagrams, lease: 1, executions: {store}}}
storage: {{cache_dir: cache}}
registries:
  old: {{source: ./old, output: old_code, targets: [go, python]}}
  kill: {{source: ./new, output: new_code, targets: [go, python]}}
"""
COUNTS = ("written", "removed", "unchanged")
"""What a publication says that finds the files there already: they are not compared."""

PATIENCE = 20.0
"""How many seconds a lease is waited for at most."""

Tree = dict[str, bytes]


def tree(folder: Path) -> Tree:
    """All files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@dataclass(frozen=True)
class Attempt:
    """One execution that is killed, in a folder of its own."""

    name: str
    process: str
    folder: Path

    @property
    def root(self) -> Path:
        """Where it publishes: a folder per target."""
        return self.folder / "root"

    @property
    def inputs(self) -> dict[str, str]:
        place = "output" if self.process == GENERATE else "root"
        return {"registry": "kill", place: str(self.root)}

    @property
    def result(self) -> Path:
        """What the process that ended it has said."""
        return self.folder / "result.json"

    @property
    def effects(self) -> list[str]:
        """The keys that its tasks were given, without the id of the execution."""
        file = self.folder / "effects"
        return [key.split("/", 1)[1] for key in file.read_text().split()] if file.exists() else []

    def identities(self) -> set[str]:
        """The executions that its keys are of."""
        file = self.folder / "effects"
        return {key.split("/", 1)[0] for key in file.read_text().split()} if file.exists() else set()

    def tell(self, outcome: str, data: Any, executed: Any) -> None:
        """Write down how it ended."""
        said = {"outcome": outcome, "data": _without_counts(data), "executed": sorted(set(executed))}
        temporary = self.folder / "result.tmp"
        temporary.write_text(json.dumps(said).replace(str(self.root), "ROOT"))
        temporary.rename(self.result)

    def came_out(self) -> dict[str, Any]:
        """All that can be seen of it at its end."""
        said = json.loads(self.result.read_text()) if self.result.exists() else {}
        return {
            **said,
            "effects": sorted(set(self.effects)),
            "entries": sorted(entry.name for entry in self.root.iterdir()),
        }


@dataclass(frozen=True)
class Scene:
    """The folder of all attempts."""

    folder: Path
    store: str

    def prepare(self) -> None:
        """Draw the diagrams, and make the registry of before and the one of after."""
        (self.folder / "diagrams").mkdir(parents=True)
        for name, text in {"once": drawings.ONCE, "again": drawings.AGAIN}.items():
            (self.folder / "diagrams" / f"{name}.bpmn").write_text(text)
        for name in ("old", "new"):
            shutil.copytree(SHIPPED, self.folder / name)
        (self.folder / "new" / "more.yaml").write_text(MORE)
        (self.folder / "weavergen.yaml").write_text(SETTINGS.format(store=self.store))

    def attempt(self, name: str, process: str) -> Attempt:
        """An attempt over what was published before, if that is known."""
        attempt = Attempt(name, process, self.folder / "attempts" / name)
        attempt.folder.mkdir(parents=True)
        if (self.folder / "before").is_dir():
            shutil.copytree(self.folder / "before", attempt.root, symlinks=True)
        return attempt

    def wrong_look(self, attempt: Attempt) -> list[str]:
        """The targets whose published folder is neither that of before nor that of after."""
        return [
            target
            for target in TARGETS
            if tree(attempt.root / target)
            not in (tree(self.folder / "before" / target), tree(self.folder / "after" / target))
        ]

    def published(self, attempt: Attempt) -> bool:
        """Whether all folders are those of after."""
        return all(tree(attempt.root / target) == tree(self.folder / "after" / target) for target in TARGETS)


def repeated(attempts: list[Attempt]) -> tuple[int, int]:
    """How many effects there were, and how many of them were begun more than once."""
    counts = Counter((attempt.name, key) for attempt in attempts for key in attempt.effects)
    return len(counts), sum(1 for times in counts.values() if times > 1)


def let_go(store: ExecutionStore, execution: str, runner: str = "") -> None:
    """Wait until the lease of who was killed has run out: only then may another process take the execution over."""
    until = time.monotonic() + PATIENCE
    while execution not in store.ready(100_000, runner=runner) and time.monotonic() < until:
        time.sleep(0.05)


def _without_counts(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _without_counts(value) for key, value in data.items() if key not in (*COUNTS, "text")}
    return [_without_counts(value) for value in data] if isinstance(data, list) else data
