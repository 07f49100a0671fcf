"""The advisors: each finds one kind of thing (spec section 12.3)."""

from weavergen_pipelines.telemetry.live_check.advisors.deprecated import DeprecatedAdvisor
from weavergen_pipelines.telemetry.live_check.advisors.enums import EnumAdvisor
from weavergen_pipelines.telemetry.live_check.advisors.stability import StabilityAdvisor
from weavergen_pipelines.telemetry.live_check.advisors.types_ import TypeAdvisor
from weavergen_pipelines.telemetry.live_check.subject import Advisor

BUILT_IN: tuple[Advisor, ...] = (DeprecatedAdvisor(), StabilityAdvisor(), TypeAdvisor(), EnumAdvisor())

__all__ = ["BUILT_IN", "DeprecatedAdvisor", "EnumAdvisor", "StabilityAdvisor", "TypeAdvisor"]
