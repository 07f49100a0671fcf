"""`weavergen completion`: scripts by which shells complete commands, options and their values.

They are written once from the tree of commands, so that a shell starts nothing when it completes.
"""

from weavergen_pipelines.cli.completion.command import register

__all__ = ["register"]
