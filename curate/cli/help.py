"""How `--help` is laid out."""

from __future__ import annotations

import click


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
    """The context of every command: its help keeps words with hyphens on one line."""

    formatter_class = Formatter
