"""The Dagster code location: every diagram for every configured registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dagster as dg

from weavergen_pipelines.config import load_settings
from weavergen_pipelines.orchestration.instances import registry_instances
from weavergen_pipelines.orchestration.metadata import WeavergenTranslator
from weavergen_pipelines.orchestration.sensors import source_sensor
from weavergen_pipelines.tasks import register_all
from weavergen_pipelines.workflow.catalog import find_bpmn_dirs
from weavergen_pipelines.workflow.dagster.definitions import build_definitions as build_from_diagrams

if TYPE_CHECKING:
    from pathlib import Path

    from weavergen_pipelines.config import Settings

GENERATE = "parallel_generate"
"""The process that a changed source starts."""


def build_definitions(settings: Settings | None = None, bpmn_dir: Path | str | None = None) -> dg.Definitions:
    """The assets, checks, jobs, schedules and sensors of every process, per configured registry.

    And a job that runs diagrams which are made at run time.

    `settings` are those of the configuration file unless given; `bpmn_dir` is a folder of diagrams to use instead of
    the shipped and configured ones.

    Raises:
        WeavergenError: the configuration is wrong, or every diagram.

    """
    settings = settings or load_settings().settings
    register_all()
    translator = WeavergenTranslator(settings)
    compiled = build_from_diagrams(
        bpmn_dir or find_bpmn_dirs(settings.engine.workflow_dir),
        instances=registry_instances(settings),
        settings=settings,
        translator=translator,
    )
    jobs = {name: translator.job_name(name, GENERATE) for name in settings.registries}
    known = {job.name for job in compiled.jobs or ()}
    sensors = [source_sensor(name, settings, job) for name, job in jobs.items() if job in known]
    return dg.Definitions.merge(compiled, dg.Definitions(sensors=sensors))
