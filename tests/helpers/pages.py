"""README and pages of docs/: their fenced blocks, and what the README shows of a run."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.helpers.paths import ROOT

DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "SKILL.md", *sorted(DOCS.rglob("*.md"))]
NAMES = {page: page.relative_to(ROOT).as_posix() for page in PAGES}
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)


class Block(NamedTuple):
    """A fenced block of a page, and the line where it begins."""

    page: str
    line: int
    language: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(page: Path) -> Iterator[Block]:
    """The fenced blocks of a page in their order."""
    text = page.read_text(encoding="utf-8")
    for found in FENCED.finditer(text):
        yield Block(NAMES[page], text.count("\n", 0, found.start()) + 1, found[1], found[2])


def commands(block: Block) -> list[str]:
    """The lines of a block of the shell, without remarks."""
    return [
        shlex.join(words) for line in block.text.splitlines() if (words := shlex.split(line, comments=True))
    ]


def shown_run() -> str:
    """What the README shows of `make demo`."""
    (said,) = (b.text for b in blocks(ROOT / "README.md") if "past the gate" in b.text)
    return said
