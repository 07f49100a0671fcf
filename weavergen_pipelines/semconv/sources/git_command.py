"""Running git on what comes from outside: no prompts, no hooks, no helpers, allowed protocols only."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from weavergen_pipelines.semconv.sources.errors import RegistryUnavailable
from weavergen_pipelines.semconv.sources.reference import mask

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_TIMEOUT = 300.0
_SAFE = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
    "protocol.ext.allow": "never",
    "submodule.recurse": "false",
}
_QUIET = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS": "",
    "LC_ALL": "C",
}
_ISOLATED = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
_OF_THE_CALLER = {  # what git sets for its hooks: it would send us to the repository that we were called from
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_WORK_TREE",
}


class GitFailed(RegistryUnavailable):
    """Git ended with an error; its own words are in the message."""


def git(
    arguments: list[str],
    *,
    folder: Path,
    protocols: Collection[str],
    location: str,
    stdin: bytes = b"",
    credentials: bool = False,
) -> bytes:
    """The output of a git command run in a folder; only with `credentials` may it use the configuration of its user.

    Raises:
        GitFailed: it failed or took too long.
        RegistryUnavailable: there is no git.
    """
    settings = [part for name, value in _settings(credentials).items() for part in ("-c", f"{name}={value}")]
    command = ["git", "-C", str(folder), *settings, *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - arguments are an array, and what comes from outside follows `--`
            command,
            input=stdin,
            env=_environment(protocols, credentials),
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
        )
    except FileNotFoundError as error:
        hint = "install git, or give a folder or an archive"
        raise RegistryUnavailable("there is no git on this machine", where=location, hint=hint) from error
    except subprocess.TimeoutExpired as error:
        raise GitFailed(f"git {arguments[0]} took more than {_TIMEOUT:.0f} s", where=location) from error
    if done.returncode != 0:
        problem = mask(done.stderr.decode(errors="replace")).strip()
        unless = (
            "" if credentials else "; stored credentials are used with --allow-git-credentials only, ssh keys always"
        )
        hint = f"check the URL and your access to it{unless}"
        raise GitFailed(f"git {arguments[0]} failed: {problem}", where=location, hint=hint)
    return done.stdout


def _settings(credentials: bool) -> dict[str, str]:
    return _SAFE if credentials else {**_SAFE, "credential.helper": ""}


def _environment(protocols: Collection[str], credentials: bool) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in _OF_THE_CALLER}
    batch = {"GIT_SSH_COMMAND": "ssh -oBatchMode=yes", **inherited}
    return {**batch, **_QUIET, **({} if credentials else _ISOLATED), "GIT_ALLOW_PROTOCOL": ":".join(sorted(protocols))}
