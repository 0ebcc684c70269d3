"""Which old single-byte encoding a text has, by the letters of the languages that are written in it."""

from __future__ import annotations

import re
import unicodedata

DEFAULT = "cp1252"
# share of the letters by which another encoding must fit a language better than Windows Western does
_BETTER = 0.08
# share of letters beyond ASCII that come in pairs: in German up to .45 (öß), in other scripts .8 and more
_NEIGHBOURS = 0.65
# letters beyond ASCII by language, in the encodings that hold them
_LANGUAGES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("cp1252", "cp850", "mac_roman"),
        (
            "àâçèéêëîïôùûüÿœæ",
            "äöüß",
            "áéíñóúüª",
            "áâãàçéêíóôõúü",
            "àèéìíòóùú",
            "åäöéü",
            "åæøéò",
            "éëïóöüè",
            "áéíóúýðþæö",
            "àçèéíïóòúü",
        ),
    ),
    (
        ("cp1250", "iso8859_2"),
        ("ąćęłńóśźż", "áčďéěíňóřšťúůý\u017e", "áäčďéíĺľňóôŕšťúý\u017e", "áéíóöőúüű", "ăâîşţșț", "čćđš\u017e"),
    ),
    (("cp1254",), ("çğıöşüâîi",)),
    (("cp1257",), ("ąčęėįšųū\u017e", "āčēģīķļņšū\u017e", "äöõüš\u017e")),
)
_MARKS = "’‘“”«»„‚…–—\u00a0·"  # what stands beside letters in any language
_RARE = [
    "mac_cyrillic",
    "mac_greek",
    "mac_turkish",
    "mac_latin2",
    "mac_iceland",
]  # much like the Windows ones, and hardly ever met
_STRAY = 0.05  # of the bytes beyond ASCII that may be undefined: a stray one says nothing of the rest
_PAIR = re.compile(rb"[\x80-\xff][\x80-\xff]")


def guess(data: bytes) -> str:
    """The encoding of text that is no UTF-8: Windows Western unless a language fits another clearly better.

    Scripts other than Latin are left to charset_normalizer, which is sure there and often wrong between the
    Latin ones.
    """
    high = sum(b > 127 for b in data)
    if high < 20:  # too little to tell encodings apart
        return DEFAULT
    if 2 * len(_PAIR.findall(data)) > _NEIGHBOURS * high:
        return _foreign(data)
    fits = {
        encoding: _fit(data, encoding, languages)
        for encodings, languages in _LANGUAGES
        for encoding in encodings
    }
    best = max(fits, key=lambda e: fits[e] + _BETTER * (e == DEFAULT))
    return best if fits[best] > 0.6 else DEFAULT


def _fit(data: bytes, encoding: str, languages: tuple[str, ...]) -> float:
    """The share of the letters beyond ASCII that the best fitting language has; -1 where the bytes are none
    of the encoding."""
    text = f" {data.decode(encoding, 'replace')} "
    if text.count("\ufffd") > _STRAY * sum(b > 127 for b in data):
        return -1.0
    counts: dict[str, int] = {}
    for before, char, after in zip(text, text[1:], text[2:], strict=False):
        # a sign inside a word is a letter read wrongly; beside one it may be a quote or a price
        if not char.isascii() and (
            char.isalpha() or (char not in _MARKS and before.isalpha() and after.isalpha())
        ):
            low = unicodedata.normalize("NFC", char.lower())
            counts[low] = counts.get(low, 0) + 1
    total = sum(counts.values())
    return max(sum(counts.get(c, 0) for c in language) for language in languages) / total if total else 0.0


def _foreign(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:65_536], cp_exclusion=_RARE).best()
    return best.encoding if best and best.encoding not in ("utf_8", "ascii") else DEFAULT
