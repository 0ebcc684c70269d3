"""Brands, shops and days that are named like people."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from curate.privacy.lexicon import plain
from curate.privacy.scan import Scan, first_words


@cache
def _brands() -> dict[str, re.Pattern[str]]:
    """First word -> the pattern of all brands that begin with it, in lower case and without accents."""
    text = files("curate.privacy").joinpath("data", "brands.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    by_word: dict[str, list[str]] = {}
    for name in " | ".join(lines).split(" | "):
        pattern = r"\W{1,3}".join(re.escape(word) for word in re.findall(r"\w+", name))
        by_word.setdefault(min(first_words([name])), []).append(pattern)
    return {
        word: re.compile(rf"(?<!\w)(?:{'|'.join(sorted(ways, key=len, reverse=True))})(?!\w)")
        for word, ways in by_word.items()
    }


def brands(scan: Scan) -> list[tuple[int, int]]:
    """Where brands stand: start and end."""
    known = _brands()
    present = {plain(word): word for word in scan.words if plain(word) in known}
    if not present:
        return []
    lower = scan.lower if scan.lower.isascii() else "".join(map(_plain_sign, scan.lower))
    return [match.span() for word in sorted(present) for match in known[word].finditer(lower)]


@cache
def _plain_sign(char: str) -> str:
    flat = plain(char)
    return flat if len(flat) == 1 else char
