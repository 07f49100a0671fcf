"""The browser on a screen: the query, what matches on the left, and the one that is chosen on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.layout import Layout
from rich.panel import Panel
from rich.text import Text

from weavergen_pipelines.cli.browser.details import details

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderResult

    from weavergen_pipelines.cli.browser.state import Browser

_HELP = "↑ ↓ choose   PgUp PgDn scroll   Tab kind   Enter take   Esc leave"
_COLORS = {"attribute": "green", "metric": "yellow", "span": "magenta", "event": "blue", "entity": "cyan"}


def screen(browser: Browser) -> Layout:
    """Everything that is shown."""
    shown, page = Layout(), browser.page
    kind = browser.kind or "everything"
    shown.split_column(
        Layout(Panel(Text.assemble(browser.query, ("▏", "blink")), title=f"Search {kind}", title_align="left"), size=3),
        Layout(name="found"),
        Layout(Text(f"{page.total} found   {_HELP}", style="dim", no_wrap=True), size=1),
    )
    shown["found"].split_row(Layout(Panel(_Names(browser)), ratio=2), Layout(Panel(_Details(browser)), ratio=3))
    return shown


class _Names:
    """As many names as there is room for, around the one that is chosen."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> RenderResult:
        browser, height = self._browser, options.height or options.max_height
        first = max(0, min(browser.selected - height // 2, len(browser.page.results) - height))
        for place, found in enumerate(browser.page.results[first : first + height], first):
            style = "reverse" if place == browser.selected else "strike dim" if "deprecated" in found.item else ""
            yield Text.assemble(
                (f"{found.kind:9} ", _COLORS[found.kind]), (found.name, style), no_wrap=True, overflow="ellipsis"
            )


class _Details:
    """As much of the text as there is room for, from where it is scrolled to; its end stays in sight."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if self._browser.chosen is None:
            yield Text("Nothing matches.", style="dim")
            return
        lines = details(self._browser.chosen).wrap(console, options.max_width)
        height = options.height or options.max_height
        first = max(0, min(self._browser.scrolled, len(lines) - height))
        yield Text("\n").join(lines[first : first + height])
