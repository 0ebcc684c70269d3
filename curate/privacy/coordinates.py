"""Coordinates in the ways in which people and maps write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

_DEGREE = r"\d{1,3} ?°(?: ?\d{1,2}(?:\.\d{1,6})? ?['′’])?(?: ?\d{1,2}(?:\.\d{1,4})? ?(?:\"|″|”|''))?"
_DECIMAL_DEGREE = r"\d{1,3}\.\d{2,8} ?°"
_SIDE = r"[NSEWOnsewo]"
_BOTH = re.compile(
    # 52.520008, 13.404954: four digits behind the point tell ten metres
    r"(?<![\w.,/-])[-+]?\d{1,2}\.\d{4,10}(?:[,;] {0,2}| {1,2}|%2C)[-+]?\d{1,3}\.\d{4,10}(?![\w]|\.\d)"
    rf"|(?:(?<!\w){_SIDE} ?)?(?:{_DECIMAL_DEGREE}|{_DEGREE}) ?{_SIDE}?[,;]? {{0,2}}"
    rf"(?:{_SIDE} ?)?(?:{_DECIMAL_DEGREE}|{_DEGREE}) ?(?:{_SIDE}(?!\w))?"
    # lat: 52.52001, lon: 13.40495
    r"|(?<!\w)(?i:lat(?:itude)?|breite(?:ngrad)?|latitud|latitudine|breedtegraad)\W{1,4}[-+]?\d{1,2}\.\d{2,10}\W{1,4}"
    r"(?i:lon(?:g|gitude)?|lng|länge(?:ngrad)?|longitud|longitudine|lengtegraad)\W{1,4}[-+]?\d{1,3}\.\d{2,10}"
)
_CODES = re.compile(r"(?<![\w+])[23456789CFGHJMPQRVWX]{4,8}\+[23456789CFGHJMPQRVWX]{2,3}(?!\w)")
_WORDS = re.compile(r"(?<![\w/:])///[^\W\d_]{3,20}\.[^\W\d_]{3,20}\.[^\W\d_]{3,20}(?![\w.])")
LATITUDES = ("lat", "breite", "breedte")
_FRACTION, _DEEP = re.compile(r"\.\d\d"), re.compile(r"\.\d{4}")
_PAIR = re.compile(r"([-+]?\d{1,2}\.\d+)(?:[,; ]|%2C)+([-+]?\d{1,3}\.\d+)")


def _is_named(text: str) -> bool:
    """Whether a text may hold a word for latitude."""
    lower = text.lower()
    return any(word in lower for word in LATITUDES)


def coordinates(text: str) -> Iterator[tuple[int, int]]:
    """Where coordinates stand: start and end."""
    if "°" not in text and not _DEEP.search(text) and not (_FRACTION.search(text) and _is_named(text)):
        return
    for match in _BOTH.finditer(text):
        pair = _PAIR.fullmatch(match.group())
        if pair is None or _is_place(float(pair.group(1)), float(pair.group(2))):
            yield match.start(), match.end()


def _is_place(latitude: float, longitude: float) -> bool:
    """Whether somebody can be there: in the sea at 0, 0 are only times and shares."""
    on_earth = abs(latitude) <= 90 and abs(longitude) <= 180
    return on_earth and max(abs(latitude), abs(longitude)) >= 1


def plus_codes(text: str) -> Iterator[tuple[int, int]]:
    """Where codes such as `8FWH4HX8+QR` stand, which are places, too: start and end."""
    return (match.span() for match in _CODES.finditer(text) if any(map(str.isdigit, match.group())))


def three_words(text: str) -> Iterator[tuple[int, int]]:
    """Where places are named by three words behind three strokes: start and end."""
    return (match.span() for match in _WORDS.finditer(text))
