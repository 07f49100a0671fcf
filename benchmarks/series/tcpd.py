"""The Turing change point data set (van den Burg and Williams, 2020): univariate series, default settings.

Its simple baseline is `zero`, which finds no change points. Scores are means over the series of the F1 measure, with a
margin of 5 points, and of the covering, against all annotators. The data sets that the checkout does not have, because
their makers do not let them be passed on, are left out for both.
"""

from __future__ import annotations

import importlib.util
import json
import math
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from weavergen_pipelines.regeneration.statistics.detection import Detector
from weavergen_pipelines.regeneration.statistics.detectors import DETECTORS, detector

ZERO = "zero"


def report(data: Path, bench: Path) -> bool:
    """Print the scores, the best last; whether the change points of ours beat `zero` by both."""
    metrics, series = _metrics(bench), list(_series(data))
    annotations = json.loads((data / "annotations.json").read_text())
    scores = {name: _score(metrics, annotations, series, find) for name, find in _finders().items()}
    print(f"TCPD   {len(series)} univariate series")
    for name, (f1, covering) in sorted(scores.items(), key=lambda item: item[1]):
        print(f"TCPD {'*' if name != ZERO else ' '} {name:20} F1 {f1:.4f} covering {covering:.4f}")
    return all(ours > zero for ours, zero in zip(scores["change-points"], scores[ZERO], strict=True))


def _finders() -> dict[str, Callable[[np.ndarray], tuple[int, ...]]]:
    return {ZERO: lambda _: (), **{name: partial(_change_points, detector(name)) for name in DETECTORS}}


def _change_points(judge: Detector, values: np.ndarray) -> tuple[int, ...]:
    return judge(values).change_points


def _score(
    metrics: Any, annotations: Any, series: list[Any], find: Callable[..., tuple[int, ...]]
) -> tuple[float, float]:
    f1, covering = [], []
    for name, values in series:
        # The suite's own cleaning: neither end of a series is a change point.
        points = [at for at in find(values) if 1 <= at < values.size - 1]
        f1.append(metrics.f_measure(annotations[name], points))
        covering.append(metrics.covering(annotations[name], points, values.size))
    return fmean(f1), fmean(covering)


def _series(data: Path) -> Iterator[tuple[str, np.ndarray]]:
    """The series with one dimension and annotations, in the order of their names."""
    known = json.loads((data / "annotations.json").read_text())
    for path in sorted(data.glob("datasets/*/*.json")):
        content = json.loads(path.read_text())
        if content["n_dim"] == 1 and content["name"] in known:
            raw = content["series"][0]["raw"]
            yield content["name"], np.array([math.nan if value is None else value for value in raw], dtype=np.float64)


def _metrics(bench: Path) -> Any:
    spec = importlib.util.spec_from_file_location("metrics", bench / "analysis/scripts/metrics.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(bench / "analysis/scripts/metrics.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
