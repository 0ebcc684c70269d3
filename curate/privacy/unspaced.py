"""Text of scripts that put no space between words (Thai, kana, Han), or join particles to them (hangul).

There a number stands right beside letters: `電話は090-1234-5678です`. The detectors tell a value by the signs
around it, so they read such a text once more with a sign in place of each of these letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from curate.privacy.spans import DetectedSpan

# the letters alone, without their punctuation
LETTERS = (
    r"\u0e00-\u109f\u1100-\u11ff\u1780-\u17ff\u2e80-\u2fff\u3005-\u3007\u3021-\u3029\u3031-\u30fa\u30fc-\ua4cf\ua960-\ua97f\uac00-\ud7ff"
    r"\uf900-\ufaff\uff66-\uffdc\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_RUN = re.compile(rf"[{LETTERS}]+")
_ANY = re.compile(rf"[{LETTERS}\uff01-\uff5e]")
_TAIL = re.compile(rf"[{LETTERS}]+$")
SIGN = "、"  # no separator of numbers, and in no pattern
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # `０９０－１２３４`


def has_unspaced(text: str) -> bool:
    """Whether a text holds letters of such a script, or full-width signs."""
    return not text.isascii() and _ANY.search(text) is not None


def parted(text: str) -> str:
    """The text, of equal length, with a sign for each letter of such a script, and full-width signs as plain
    ones."""
    return _RUN.sub(lambda run: SIGN * len(run[0]), text).translate(_HALF_WIDTH)


def head(text: str) -> str:
    """What stands before the first letter of such a script."""
    return text if text.isascii() else _RUN.split(text, maxsplit=1)[0]


def trimmed(text: str) -> str:
    """The text without letters of such a script at its end."""
    return text if text.isascii() else _TAIL.sub("", text)


def is_unspaced(word: str) -> bool:
    """Whether a word is written in a script that puts no spaces between words, from end to end."""
    return _RUN.fullmatch(word) is not None


# between a word and the value that it announces
LINK = r"[はがをの은는이가是为為]{0,2}[ \u3000:：#]{0,3}"
DIGITS = r"\+?\d(?:[ -]?\d){%d,%d}(?![\d@])"
CODE = (
    r"(?a:(?=[A-Za-z-]{0,8}\d)(?:[A-Za-z0-9]{4,24}(?:-[A-Za-z0-9]{1,20}){0,4}|\d{1,3}(?:[ -]\d{1,7}){2,4}))"
    r"(?![A-Za-z0-9@])"
)


def joined_names(text: str, names: Iterable[str]) -> Iterator[DetectedSpan]:
    """Participants' names within whatever they are joined to: `田中太郎様`."""
    present = [re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)) if name in text]
    if present:
        one = f"(?:{'|'.join(present)})"
        for match in re.finditer(rf"{one}(?:[ \u3000・]?{one})*", text):
            yield DetectedSpan(match.start(), match.end(), "NAME")
