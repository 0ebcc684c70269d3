"""Colours in a terminal, with no control character of the data among them."""

from __future__ import annotations

import re

import click

from curate.text.plain import printable

_STYLES: dict[str, dict[str, str | bool]] = {
    "customer": {"fg": "cyan"},
    "agent": {"fg": "green"},
    "bot": {"fg": "magenta"},
    "unknown": {"fg": "yellow"},
    "cut": {"fg": "bright_black"},
    "open": {"fg": "yellow", "bold": True},
}
_MARK = re.compile("\ue000(\\d+)\ue001")


class Brush:
    """Stands for styled stretches by marks until all text is made safe to print."""

    def __init__(self) -> None:
        self._held: list[tuple[str, str]] = []

    def __call__(self, text: str, style: str) -> str:
        self._held.append((text, style))
        return f"\ue000{len(self._held) - 1}\ue001"

    def finish(self, text: str) -> str:
        """The text with its styles, everything else escaped; `click.echo` takes the styles out where nobody
        looks at a terminal."""
        return _MARK.sub(self._styled, printable(text, keep="\n\t"))

    def _styled(self, mark: re.Match[str]) -> str:
        number = int(mark[1])
        if number >= len(self._held):  # a mark of the data's own
            return ""
        text, style = self._held[number]
        return click.style(printable(text), **_STYLES.get(style, {}))  # type: ignore[arg-type]
