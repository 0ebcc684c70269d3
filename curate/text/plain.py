"""Small text helpers that several stages share."""

from __future__ import annotations

import re

_SPACE = re.compile(r"\s+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def squeeze(text: str) -> str:
    """Runs of white space become one blank; ends trimmed."""
    return _SPACE.sub(" ", text).strip()


def one_line(text: str) -> str:
    """The text in one line, without control characters and direction marks, which may hide what it says."""
    return squeeze(_CONTROL.sub(" ", text))


def token_estimate(text: str) -> int:
    """About how many tokens a language model would see: four characters a token, at least one a word."""
    return max(len(text) // 4, len(text.split()))


def cut(text: str, limit: int) -> str:
    """The text, cut at a blank before `limit` characters where it is longer."""
    return text if len(text) <= limit else text[:limit].rsplit(" ", 1)[0] + " …"


def printable(text: str, keep: str = "") -> str:
    """The text with control characters, line breaks, direction marks and lone surrogates escaped, so that no
    terminal obeys them.

    The characters in `keep` stay as they are.
    """
    return _CONTROL.sub(
        lambda m: (
            m[0] if m[0] in keep else f"\\x{ord(m[0]):02x}" if ord(m[0]) < 256 else f"\\u{ord(m[0]):04x}"
        ),
        text,
    )
