"""What a terminal shows: lines that fit its width with no word broken, ticks in colour; elsewhere the text as it is."""

from __future__ import annotations

import re
import shutil
import sys
import unicodedata

import click

MARKS = {"✓": "green", "!": "yellow", "✗": "red", "Note:": "yellow"}  # a check that holds; one not made, or in part; one that does not hold; a remark
WIDEST = 120  # columns: longer lines are hard to read
_TOKEN = re.compile(r" +|[^ ]+")
_FUNNEL = re.compile(r"(?P<bar>.*[█▏])(?P<gap> {2,})(?P<why>− .*)")
_MARKED = re.compile(r"(?P<indent> *)(?P<mark>[✓!✗]|Note:) ")


def tell(text: str, err: bool = False) -> None:
    """Prints text that is safe to print (its control characters are escaped); on a terminal it is fitted and coloured."""
    stream = sys.stderr if err else sys.stdout
    if stream.isatty():
        text = "\n".join(_coloured(line) for line in fitted(text, min(WIDEST, shutil.get_terminal_size().columns)).split("\n"))
    click.echo(text, err=err)


def fitted(text: str, width: int) -> str:
    """The text with each line of more than `width` columns going on below, a little further in, broken between words alone."""
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
    """How many columns of a terminal the text takes: two for a wide character, none for a combining one or a colour."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in click.unstyle(text))


def _coloured(line: str) -> str:
    found = _MARKED.match(line)
    if not found:
        return line
    return f"{found['indent']}{click.style(found['mark'], fg=MARKS[found['mark']], bold=True)} {line[found.end() :]}"


class Formatter(click.HelpFormatter):
    """Help that breaks no word at its hyphen: `openai-chat` and `--test-fraction` stay whole."""

    HELD = "\ue000"  # stands for the hyphen while lines are broken

    def write(self, string: str) -> None:
        super().write(string.replace(self.HELD, "-"))

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, self._held(args), prefix)

    def write_text(self, text: str) -> None:
        super().write_text(self._held(text))

    def write_dl(self, rows: object, col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(first, self._held(second)) for first, second in rows], col_max, col_spacing)  # type: ignore[attr-defined]

    def _held(self, text: str) -> str:
        return text.replace("-", self.HELD)


class Context(click.Context):
    formatter_class = Formatter
