"""A registry, and the real places that the tests read it from."""

from __future__ import annotations

import io
import subprocess
import tarfile
import threading
import zipfile
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILES = {
    "http/deep/metrics.yml": b"groups: [] # metrics\n",
    "http/spans.yaml": b"groups: []\n",
    "manifest.yaml": b"schema_url: https://example.com/schemas/1.0.0\n",
    "schema-next.yaml": b"x: 1\n",
}
NOT_READ = {
    "README.md": b"text",
    ".hidden.yaml": b"x: 1\n",
    ".github/x.yaml": b"x: 1\n",
    "http/.hidden/x.yaml": b"x: 1\n",
    "http/template.yaml.j2": b"",
}
TREE = FILES | NOT_READ


def write(folder: Path, tree: Mapping[str, bytes]) -> Path:
    for path, content in tree.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def tar_gz(tree: Mapping[str, bytes], top: str = "") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for path, content in tree.items():
            member = tarfile.TarInfo(top + path)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return packed.getvalue()


def zipped(tree: Mapping[str, bytes], top: str = "") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in tree.items():
            archive.writestr(top + path, content)
    return packed.getvalue()


@dataclass
class GitRepository:
    """A real repository whose registry is in the folder `model`."""

    path: Path

    def run(self, *arguments: str) -> str:
        identity = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main"]
        command = ["git", "-C", str(self.path), *identity, *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def commit(self, tree: Mapping[str, bytes]) -> str:
        """Write files below `model`, commit them, and give the commit's name."""
        write(self.path / "model", tree)
        self.run("add", "--all")
        self.run("commit", "--quiet", "--message", "change")
        return self.run("rev-parse", "HEAD")


@dataclass
class Server:
    """A real web server: path → content, or the URL that it redirects to.

    `requests` are path and answer of each request, `authorizations` what it was authorized with.
    """

    pages: dict[str, bytes | str] = field(default_factory=dict)
    requests: list[tuple[str, int]] = field(default_factory=list)
    authorizations: list[str | None] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"server_state": self}))
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def answer(self, path: str, etag_asked_for: str | None) -> tuple[int, dict[str, str], bytes]:
        page = self.pages.get(path)
        if page is None:
            return 404, {}, b""
        if isinstance(page, str):
            return 302, {"Location": page}, b""
        etag = f'"{sha256(page).hexdigest()}"'
        return (304, {"ETag": etag}, b"") if etag == etag_asked_for else (200, {"ETag": etag}, page)


class _Handler(BaseHTTPRequestHandler):
    server_state: Server

    def do_GET(self) -> None:
        status, headers, body = self.server_state.answer(self.path, self.headers.get("If-None-Match"))
        self.server_state.requests.append((self.path, status))
        self.server_state.authorizations.append(self.headers.get("Authorization"))
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""
