"""Settings: the configuration file, the environment, the defaults, and where each value came from."""

from weavergen_pipelines.config.effective import Entry, effective
from weavergen_pipelines.config.load import LoadedSettings, load_settings
from weavergen_pipelines.config.model import (
    TARGETS,
    AiSettings,
    EngineSettings,
    EntropyThresholds,
    ObservabilitySettings,
    RegenerationSettings,
    RegistrySettings,
    Settings,
    StorageSettings,
    SystemSettings,
    Target,
    WeaverSettings,
)
from weavergen_pipelines.config.problems import ConfigError, ConfigNotFound, ConfigSyntaxError, UnknownKey

__all__ = [
    "TARGETS",
    "AiSettings",
    "ConfigError",
    "ConfigNotFound",
    "ConfigSyntaxError",
    "EngineSettings",
    "EntropyThresholds",
    "Entry",
    "LoadedSettings",
    "ObservabilitySettings",
    "RegenerationSettings",
    "RegistrySettings",
    "Settings",
    "StorageSettings",
    "SystemSettings",
    "Target",
    "UnknownKey",
    "WeaverSettings",
    "effective",
    "load_settings",
]
