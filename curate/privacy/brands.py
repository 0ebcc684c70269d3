"""Brands, shops and days that are named like people."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from curate.privacy.lexicon import plain
from curate.privacy.scan import Scan, first_words
from curate.privacy.triggers import WordTable


class _Brands(NamedTuple):
    """Brands that begin with one word: their words, and the pattern of all, in lower case and without
    accents."""

    words: list[frozenset[str]]
    pattern: re.Pattern[str]


@cache
def _brands() -> dict[str, _Brands]:
    """The brands by their first word."""
    text = files("curate.privacy").joinpath("data", "brands.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    by_word: dict[str, list[str]] = {}
    words: dict[str, list[frozenset[str]]] = {}
    for name in " | ".join(lines).split(" | "):
        pattern = r"\W{1,3}".join(re.escape(word) for word in re.findall(r"\w+", name))
        by_word.setdefault(min(first_words([name])), []).append(pattern)
        words.setdefault(min(first_words([name])), []).append(Scan(name).words)
    return {
        word: _Brands(
            words[word], re.compile(rf"(?<!\w)(?:{'|'.join(sorted(ways, key=len, reverse=True))})(?!\w)")
        )
        for word, ways in by_word.items()
    }


_FIRST = WordTable(lambda word: plain(word) in _brands(), lambda words: True)


def brands(scan: Scan) -> list[tuple[int, int]]:
    """Where brands stand: start and end."""
    known = _brands()
    first = {plain(word) for word, _ in _FIRST.of(scan.words)}
    if not first:
        return []
    words = scan.words if scan.lower.isascii() else frozenset(map(plain, scan.words))
    present = [word for word in first if any(map(words.issuperset, known[word].words))]
    if not present:
        return []
    lower = scan.lower if scan.lower.isascii() else "".join(map(_plain_sign, scan.lower))
    return [match.span() for word in sorted(present) for match in known[word].pattern.finditer(lower)]


@cache
def _plain_sign(char: str) -> str:
    flat = plain(char)
    return flat if len(flat) == 1 else char
