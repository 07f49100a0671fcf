"""A Postgres of the tests' own: a temporary cluster on a Unix socket, run by a user without privileges."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USERS = ("postgres", "nobody")


def programs() -> Path | None:
    """The folder of Postgres' programs, of the latest version."""
    found = shutil.which("initdb")
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    candidates = [Path(found)] if found else known
    return candidates[-1].parent if candidates else None


@contextmanager
def cluster(binaries: Path) -> Iterator[str]:
    """The folder of the socket of a running server."""
    user = _user()
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    try:
        if user is not None:
            shutil.chown(folder, user)
        _run(user, binaries / "initdb", "--no-sync", "--auth=trust", "--username=tests", "-D", folder / "data")
        options = f"-c listen_addresses='' -c fsync=off -c unix_socket_directories={folder} -c max_connections=200"
        log = folder / "log"
        _run(user, binaries / "pg_ctl", "-D", folder / "data", "-o", options, "-l", log, "-w", "start")
        try:
            yield str(folder)
        finally:
            _run(user, binaries / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _user() -> str | None:
    """Postgres refuses to be run by root."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(user for user in USERS if user in known)


def _run(user: str | None, *command: str | Path) -> None:
    words = [str(word) for word in command]
    done = subprocess.run(words, user=user, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False, cwd="/")
    assert done.returncode == 0, f"{words[0]}: {done.stderr.decode()}"
