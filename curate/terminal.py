"""The one way to a terminal: all that is printed goes through here, and no control character of the data goes with it.

Names, ids, texts and the values of options may hold escapes that a terminal obeys: they are shown escaped, such as `\\x1b[31m`.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from itertools import islice
from typing import Any

import click

from curate.text import printable

_BLOCK = 1_000  # lines written at once
LINES = "\n\t"  # what lays out a text of several lines


def out(text: str, *, end: bool = True) -> None:
    """A text for stdout, of one line or several; `end` says that a line break follows."""
    click.echo(printable(text, keep=LINES), nl=end)


def stream(lines: Iterable[str]) -> None:
    """Lines with their line breaks for stdout, as many as there are."""
    left = iter(lines)
    while block := list(islice(left, _BLOCK)):
        out("".join(block), end=False)


def styled(text: str) -> None:
    """A text whose escapes are our own, as `Brush.finish` makes it; off a terminal they are taken out."""
    click.echo(text)


def json_line(data: Any) -> None:
    """One JSON object on stdout, in a line; escaped throughout where a terminal would obey a part of it, or could not show it."""
    line = json.dumps(data, ensure_ascii=False, allow_nan=False)
    out(line if printable(line) == line else json.dumps(data, allow_nan=False))


def err(text: str, *, lines: bool = False) -> None:
    """A line for stderr; `lines` says that the text is laid out in several."""
    click.echo(printable(text, keep=LINES if lines else ""), err=True)


def fault(why: click.ClickException) -> None:
    """A mistake on the command line, with the usage: it quotes what was typed."""
    told = io.StringIO()
    why.show(file=told)
    err(told.getvalue().rstrip("\n"), lines=True)
