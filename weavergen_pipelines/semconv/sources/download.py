"""Fetching one file over HTTP, with a size limit and no surprises on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from weavergen_pipelines.semconv.sources.errors import RegistryNotFound, RegistryUnavailable, SchemeNotAllowed
from weavergen_pipelines.semconv.sources.reference import mask
from weavergen_pipelines.semconv.sources.tokens import TokenFor, no_token

if TYPE_CHECKING:
    from collections.abc import Collection

_MAX_DOWNLOAD = 100 * 1024 * 1024
_MAX_REDIRECTS = 5
_TIMEOUT = httpx.Timeout(30, connect=10)


@dataclass(frozen=True, slots=True)
class Download:
    """The content, None if it is what the given etag names; and the etag of the content."""

    content: bytes | None
    etag: str | None


def download(url: str, etag: str | None, allowed_schemes: Collection[str], token_for: TokenFor = no_token) -> Download:
    """Fetch a file, unless it still has the given etag; each URL that it redirects to is asked with its own token.

    Raises:
        RegistryNotFound: the server has no such file.
        SchemeNotAllowed: a redirect leads to another scheme than the allowed ones.
        RegistryUnavailable: the server does not answer or refuses, or the file is too big.
    """
    # Packed as it is: a server must not unpack a .tar.gz on the way.
    headers = {"Accept-Encoding": "identity", **({"If-None-Match": etag} if etag else {})}
    target = httpx.URL(url)
    try:
        with httpx.Client(timeout=_TIMEOUT) as client:
            for _redirect in range(_MAX_REDIRECTS + 1):
                with client.stream("GET", target, headers=_authorized(headers, token_for(str(target)))) as response:
                    if response.next_request is None:
                        return _receive(response, url)
                    target = response.next_request.url
                    if target.scheme not in allowed_schemes:
                        raise SchemeNotAllowed(f"it redirects to {mask(str(target))}", where=mask(url))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise RegistryUnavailable(f"it cannot be fetched: {error}", where=mask(url)) from error
    raise RegistryUnavailable(f"more than {_MAX_REDIRECTS} redirects", where=mask(url))


def _authorized(headers: dict[str, str], token: str | None) -> dict[str, str]:
    return headers if token is None else {**headers, "Authorization": f"Bearer {token}"}


def _receive(response: httpx.Response, url: str) -> Download:
    if response.status_code == httpx.codes.NOT_MODIFIED:
        return Download(None, response.headers.get("etag"))
    if response.status_code in {httpx.codes.NOT_FOUND, httpx.codes.GONE}:
        raise RegistryNotFound(f"the server says {response.status_code}", where=mask(url), hint="check the URL")
    if not response.is_success:
        raise RegistryUnavailable(f"the server says {response.status_code}", where=mask(url))
    content = bytearray()
    for chunk in response.iter_raw():
        content += chunk
        if len(content) > _MAX_DOWNLOAD:
            raise RegistryUnavailable(f"it is bigger than {_MAX_DOWNLOAD} bytes", where=mask(url))
    return Download(bytes(content), response.headers.get("etag"))
