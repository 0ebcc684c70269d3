"""The Alpaca form: `instruction`, `input` and `output`, a row for each reply to a single question."""

from __future__ import annotations

from curate.exporters.base import EXPORTERS
from curate.exporters.prompt_completion import TextPairs


@EXPORTERS.register("alpaca")
class Alpaca(TextPairs):
    """The question is the instruction; `input` stays empty."""

    name = "alpaca"
    keys = ("instruction", "output")
    empty = ("input",)
