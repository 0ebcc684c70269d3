"""The one way to a terminal: all that is printed goes through here, and no control character of the data goes
with it.

Names, ids, texts and the values of options may hold escapes that a terminal obeys: they are shown escaped,
such as `\\x1b[31m`. On a terminal lines fit its width with no word broken, and ticks are in colour; elsewhere
the text is as it is.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable
from itertools import islice
from typing import Any

import click

from curate.text import printable

_BLOCK = 1_000  # lines written at once
LINES = "\n\t"  # what lays out a text of several lines
MARKS = {
    "✓": "green",
    "!": "yellow",
    "✗": "red",
    "Note:": "yellow",
}  # a check that holds; one not made, or in part; one that does not hold; a remark
WIDEST = 120  # columns: longer lines are hard to read
_TOKEN = re.compile(r" +|[^ ]+")
_FUNNEL = re.compile(r"(?P<bar>.*[█▏])(?P<gap> {2,})(?P<why>− .*)")
_MARKED = re.compile(r"(?P<indent> *)(?P<mark>[✓!✗]|Note:) ")


def out(text: str) -> None:
    """A text for stdout, of one line or several."""
    _print(printable(text, keep=LINES))


def stream(lines: Iterable[str]) -> None:
    """Lines of data with their line breaks for stdout, as many as there are; their width is their own."""
    left = iter(lines)
    while block := list(islice(left, _BLOCK)):
        click.echo(printable("".join(block), keep=LINES), nl=False)


def styled(text: str) -> None:
    """A text whose escapes are our own, as `Brush.finish` makes it; off a terminal they are taken out."""
    _print(text)


def json_line(data: Any) -> None:
    """One JSON object on stdout, in a line; escaped throughout where a terminal would obey a part of it, or
    could not show it."""
    line = json.dumps(data, ensure_ascii=False, allow_nan=False)
    stream([(line if printable(line) == line else json.dumps(data, allow_nan=False)) + "\n"])


def err(text: str, *, lines: bool = False) -> None:
    """A line for stderr; `lines` says that the text is laid out in several."""
    _print(printable(text, keep=LINES if lines else ""), err=True)


def fault(why: click.ClickException) -> None:
    """A mistake on the command line, with the usage: it quotes what was typed."""
    output = io.StringIO()
    why.show(file=output)
    err(output.getvalue().rstrip("\n"), lines=True)


def _print(text: str, err: bool = False) -> None:
    """A text that is safe to print; on a terminal it is fitted and coloured."""
    if (sys.stderr if err else sys.stdout).isatty():
        text = "\n".join(
            _coloured(line)
            for line in fitted(text, min(WIDEST, shutil.get_terminal_size().columns)).split("\n")
        )
    click.echo(text, err=err)


def fitted(text: str, width: int) -> str:
    """The text with each line of more than `width` columns going on below, a little further in, broken
    between words alone."""
    return "\n".join(part for line in text.split("\n") for part in _broken(line, width))


def _broken(line: str, width: int) -> list[str]:
    if columns(line) <= width:
        return [line]
    funnel = _FUNNEL.fullmatch(line)
    if funnel:
        return [funnel["bar"], *_broken(f"    {funnel['why']}", width)]
    tokens = _TOKEN.findall(line)
    indent = tokens[0] if tokens and not tokens[0].strip() else ""
    lines, now = [], ""
    for token in tokens:
        if now.strip() and token.strip() and columns(now + token) > width:
            lines.append(now.rstrip())
            now = f"{indent}  "
        now += token
    return [*lines, now.rstrip()]


def columns(text: str) -> int:
    """How many columns of a terminal the text takes: two for a wide character, none for a combining one or a
    colour."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in click.unstyle(text)
    )


def _coloured(line: str) -> str:
    marked = _MARKED.match(line)
    if not marked:
        return line
    mark = click.style(marked["mark"], fg=MARKS[marked["mark"]], bold=True)
    return f"{marked['indent']}{mark} {line[marked.end() :]}"
