"""The detectors by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from weavergen_pipelines.errors import UsageError, nearest
from weavergen_pipelines.regeneration.statistics.change_points import ChangePoints
from weavergen_pipelines.regeneration.statistics.cusum import Cusum
from weavergen_pipelines.regeneration.statistics.detection import Detector
from weavergen_pipelines.regeneration.statistics.ewma import Ewma
from weavergen_pipelines.regeneration.statistics.novelty import Novelty
from weavergen_pipelines.regeneration.statistics.page_hinkley import PageHinkley
from weavergen_pipelines.regeneration.statistics.run_rules import NELSON, WESTERN_ELECTRIC, RunRules
from weavergen_pipelines.regeneration.statistics.shewhart import Individuals, MovingRange

DETECTORS: Mapping[str, Callable[[], Detector]] = MappingProxyType(
    {
        "change-points": ChangePoints,
        "cusum": Cusum,
        "ewma": Ewma,
        "moving-range": MovingRange,
        "nelson": lambda: RunRules(rules=NELSON),
        "novelty": Novelty,
        "page-hinkley": PageHinkley,
        "shewhart": Individuals,
        "western-electric": lambda: RunRules(rules=WESTERN_ELECTRIC),
    }
)


def detector(name: str) -> Detector:
    """The detector of a name, with the parameters that its documentation gives.

    Raises:
        UsageError: there is none of that name.
    """
    if name not in DETECTORS:
        raise UsageError(f'there is no detector "{name}"', hint=nearest(name, DETECTORS))
    return DETECTORS[name]()
