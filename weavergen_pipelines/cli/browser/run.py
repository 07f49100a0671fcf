"""The browser on this terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live

from weavergen_pipelines.cli.browser.keys import keyboard
from weavergen_pipelines.cli.browser.state import Browser
from weavergen_pipelines.cli.browser.view import screen
from weavergen_pipelines.errors import UsageError

if TYPE_CHECKING:
    from weavergen_pipelines.semconv.search import Found, SearchIndex

_LOOKED_AT_EVERY = 0.25
"""Seconds after which a terminal of another size is drawn anew."""


def browse(index: SearchIndex) -> Found | None:
    """Let the user search; the definition that is taken, if any.

    Raises:
        UsageError: the terminal cannot be read key by key.
    """
    try:
        import termios  # noqa: F401 - whether it is there
    except ImportError:
        raise UsageError("there is no browser on this system", hint="name what to search for") from None
    console, browser = Console(), Browser(index)
    with (
        keyboard(sys.stdin.fileno()) as keys,
        Live(screen(browser), console=console, screen=True, auto_refresh=False) as live,
    ):
        while not browser.ended:
            size = console.size
            pressed = keys.pressed(_LOOKED_AT_EVERY)
            for key in pressed:
                browser = browser if browser.ended else browser.press(key)
            if pressed or console.size != size:
                live.update(screen(browser), refresh=True)
    return browser.chosen if browser.taken else None
