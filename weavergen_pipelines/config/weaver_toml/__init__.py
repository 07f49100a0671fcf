"""`.weaver.toml`: the settings that a project has for Weaver, as this package reads them too.

`load_weaver_toml` finds and reads the file; `Tokens` gives the tokens of its `[[auth]]` entries.
"""

from weavergen_pipelines.config.weaver_toml.model import AuthEntry, WeaverToml
from weavergen_pipelines.config.weaver_toml.read import LoadedWeaverToml, load_weaver_toml
from weavergen_pipelines.config.weaver_toml.tokens import Tokens

__all__ = ["AuthEntry", "LoadedWeaverToml", "Tokens", "WeaverToml", "load_weaver_toml"]
