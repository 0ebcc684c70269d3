"""Small text helpers that several stages share."""

from __future__ import annotations

import re
import unicodedata

_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_SENTENCE_END = re.compile(r"[.!?…]+\s+|[。！？]+|\n+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_BREAKS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "\u00a0": " "})


def squeeze(text: str) -> str:
    """Runs of white space become one blank; ends trimmed."""
    return _SPACE.sub(" ", text).strip()


def fold(text: str) -> str:
    """The form in which texts are compared: NFKC, case folded, plain quotes and dashes, white space
    squeezed."""
    return squeeze(unicodedata.normalize("NFKC", text).translate(_BREAKS).casefold())


def words(text: str) -> list[str]:
    """Words with inner apostrophes, in order, of the text as given."""
    return _WORD.findall(text)


def sentence_starts(text: str) -> list[int]:
    """Where sentences begin: at the text, after a mark that ends one, and after a line break."""
    return [0, *(match.end() for match in _SENTENCE_END.finditer(text))]


def sentences(text: str) -> list[str]:
    """The sentences of a text, white space squeezed; none that is blank."""
    starts = sentence_starts(text)
    parts = (squeeze(text[start:end]) for start, end in zip(starts, [*starts[1:], len(text)], strict=True))
    return [part for part in parts if part]


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
