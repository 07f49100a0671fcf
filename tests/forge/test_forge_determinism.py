"""The same inputs give the same bytes, whatever the hash seed and the order of the files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CASE = Path(__file__).parent / "cases/selection"
SCRIPT = """
import json, random, sys
from pathlib import Path
from weavergen_pipelines.artifacts.digest import tree_digest
from weavergen_pipelines.forge.generate import generate
from weavergen_pipelines.forge.request import ForgeRequest

case = Path(sys.argv[1])
paths = [path for path in (case / "templates").rglob("*") if path.is_file()]
random.Random(int(sys.argv[2])).shuffle(paths)
templates = {path.relative_to(case / "templates").as_posix(): path.read_bytes() for path in paths}
document = json.loads((case.parent / "document.json").read_text())
params = json.loads((case / "params.json").read_text())
made = generate(ForgeRequest(document, templates, "t", params), trusted=True)
print(list(made), tree_digest(made))
"""


def test_hash_seed_and_file_order_change_nothing() -> None:
    def run(seed: int) -> str:
        command = [sys.executable, "-c", SCRIPT, str(CASE), str(seed)]
        environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    assert len({run(seed) for seed in range(1, 4)}) == 1
