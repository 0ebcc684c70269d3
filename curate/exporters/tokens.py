"""How many tokens a text has: by a tokenizer that lies on disk, else by an estimate."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from curate.errors import CurateError

Count = Callable[[str], float]

# By how much the estimate of a whole file was off at most, for texts of the seven languages, against the
# vocabulary o200k: see docs/measurements/tokens.md.
ESTIMATE_ERROR = 0.15
_PARTS = re.compile(r"\d+|[A-Za-zÀ-ɏ]+|\n+|[!-/:-@\[-`{-~]+|[^\s\x00-ɏ]+|[^ \t\n]")
_LATIN = "ɏ"  # the last letter of Latin words
_SHORT_WORD = 6  # letters of a Latin word that are mostly one token
# Tokens a letter above that; and of each letter with an accent, in Latin-1 and beyond.
_LETTER, _ACCENT, _RARE_ACCENT = 0.18, 0.35, 0.95
# Tokens a letter of other scripts, by the first code point beyond them.
_SCRIPTS = ((0x590, 0.245), (0x900, 0.34), (0x2000, 0.285), (0x110000, 0.82))


def estimated_tokens(text: str) -> float:
    """About how many tokens a text has in a vocabulary of some 200,000 tokens, such as those of today's large
    models.

    A word is a token and a share of what it is longer than common words, three digits are one, and letters of
    other scripts count by script. A vocabulary made for English needs more for every other language.
    """
    return sum(map(_tokens_of, _PARTS.findall(text)))


@lru_cache(maxsize=50_000)
def _tokens_of(part: str) -> float:
    """Of a number, a word, signs or an end of line; a space goes with the word behind it."""
    first = part[0]
    if first == "\n":
        return 0.6
    if first.isdecimal():
        return float(-(-len(part) // 3))
    if first > _LATIN:
        return max(1.0, len(part) * next(rate for end, rate in _SCRIPTS if ord(first) < end))
    if first.isalpha():
        longer = _LETTER * max(0, len(part) - _SHORT_WORD)
        return 1 + longer + (0.0 if part.isascii() else sum(map(_accent, part)))
    return 0.8 if len(part) < 3 else 1 + len(part) / 6


def _accent(letter: str) -> float:
    if letter.isascii():
        return 0.0
    return _ACCENT if letter < "\u0100" else _RARE_ACCENT


def vocabulary_counter(name: str) -> Count | None:
    """Counts by a vocabulary of OpenAI's models (o200k_base, cl100k_base), exactly, where the package that
    carries them is installed (the extra `tokens`); else None, as for no name."""
    if not name:
        return None
    try:
        from bpe_openai import get_encoding
    except ImportError:
        return None
    encode = get_encoding(name).encode_ordinary
    return lambda text: len(encode(text))


def counter_of(path: Path) -> Count:
    """Counts by the tokenizer of a model: its tokenizer.json, or the folder that this lies in. Nothing is
    fetched. Raises CurateError where there is none."""
    from tokenizers import Tokenizer

    file = path / "tokenizer.json" if path.is_dir() else path
    try:
        tokenizer = Tokenizer.from_file(str(file))
    except Exception as why:  # its reader raises bare exceptions
        raise CurateError(
            "is no tokenizer that can be read",
            where=str(file),
            mend="Give the tokenizer.json of a model, or the model's folder.",
        ) from why
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids)
