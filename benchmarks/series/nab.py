"""The Numenta anomaly benchmark (Lavin and Ahmad, ICMLA 2015), scored by its own runner.

Its simple baselines are `null`, which says nothing, `random`, and `windowedGaussian`; `relativeEntropy` is shown beside
them. As for every detector there, one threshold for all series is found by its own optimizer. Charts with a fixed
reference score 0 there, by staying silent: most of its series wander.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from weavergen_pipelines.regeneration.statistics.detectors import detector

SIMPLE = ("null", "random", "windowedGaussian")
BASELINES = (*SIMPLE, "relativeEntropy")
OURS = "novelty"


def report(folder: Path) -> bool:
    """Print the normalized scores, the best last; whether ours is better than the simple baselines."""
    scores = _scores(folder)
    for name, profiles in sorted(scores.items(), key=lambda item: item[1]["standard"]):
        shown = [f"{key} {profiles[key]:6.2f}" for key in sorted(profiles)]
        print(f"NAB  {'*' if name == OURS else ' '} {name:20}", *shown)
    return all(scores[OURS]["standard"] > scores[name]["standard"] for name in SIMPLE)


def _scores(folder: Path) -> dict[str, dict[str, float]]:
    sys.path.insert(0, str(folder))
    with tempfile.TemporaryDirectory() as temporary:
        results = Path(temporary, "results")
        for name in BASELINES:
            shutil.copytree(folder / "results" / name, results / name)
        with contextlib.redirect_stdout(io.StringIO()):
            _run(folder, results)
        scores: dict[str, dict[str, float]] = json.loads((results / "final_results.json").read_text())
        return scores


def _run(folder: Path, results: Path) -> None:
    """Detect, find the thresholds, score and normalize, as NAB's `run.py` does."""
    thresholds = results.parent / "thresholds.json"
    labels, profiles = folder / "labels/combined_windows.json", folder / "config/profiles.json"
    importlib.import_module("nab.labeler").CorpusLabel.getLabels = _label
    runner = importlib.import_module("nab.runner").Runner(
        dataDir=str(folder / "data"),
        labelPath=str(labels),
        resultsDir=str(results),
        profilesPath=str(profiles),
        thresholdPath=str(thresholds),
        numCPUs=2,
    )
    runner.initialize()
    _detect(runner, results / OURS)
    runner.optimize([*BASELINES, OURS])
    runner.score([*BASELINES, OURS], json.loads(thresholds.read_text()))
    runner.normalize()


def _label(self: Any) -> None:
    """In place of a method that pandas 3 stops: of the labels, the scorer reads the times only (it has the windows)."""
    self.labels = {path: series.data[["timestamp"]] for path, series in self.corpus.dataFiles.items()}


def _detect(runner: Any, results: Path) -> None:
    """The scores of our detector on every series, in the files that the scorer reads."""
    judge = detector(OURS)
    for path, series in runner.corpus.dataFiles.items():
        found = series.data.assign(anomaly_score=judge(series.data["value"]).scores)
        target = results / Path(path).parent / f"{OURS}_{Path(path).name}"
        target.parent.mkdir(parents=True, exist_ok=True)
        found.to_csv(target, index=False)
