"""The errors of templates and their configuration; the kinds are Weaver's (spec section 7.6)."""

from __future__ import annotations

from weavergen_pipelines.errors import WeavergenError


class ForgeError(WeavergenError):
    """Templates, their configuration or what they made are not right: the base of all kinds."""


class TargetNotSupported(ForgeError):
    """The templates have no folder of that name."""


class InvalidConfigFile(ForgeError):
    """A `weaver.yaml` is not YAML, or has unknown keys or values of the wrong type."""


class InvalidTemplateFile(ForgeError):
    """A template is missing, is not UTF-8, has a syntax error, or a pattern matches no file."""


class DuplicateParamKey(ForgeError):
    """A parameter has the reserved name `params`."""


class FilterError(ForgeError):
    """A jq program (`filter` or `when`) cannot be compiled or failed."""


class WhenClauseNotBoolean(ForgeError):
    """A `when` clause gave something that is not one boolean."""


class TemplateEvaluationFailed(ForgeError):
    """A template failed while it was rendered."""


class CommentFormatNotFound(ForgeError):
    """The `comment` filter was given a format that the configuration does not have."""


class InvalidCodeSnippet(ForgeError):
    """A code snippet of a comment format is not a template that can be rendered."""


class InvalidFilePath(ForgeError):
    """A `file_name` expression failed, or a file name leads outside of the output folder."""


class OutputConflict(ForgeError):
    """Two renders write different contents to one file, or names that are one file on some systems."""


class LimitExceeded(ForgeError):
    """Templates that are not ours used more time or memory than they may."""
