"""What belongs to a street and its number, before and behind them: floors and flats, postcodes, towns and
regions in the ways of several countries."""

from __future__ import annotations

import re

from curate.language.patterns import any_of
from curate.language.words import words
from curate.privacy.lexicon import lexicon

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈČĎĐĒĘĚĞĢĪĮİĶĹĽŁŃŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽ"
_SEP = r"(?:,? {1,2}|,|[ ]?[-–] ?|,?[ \t]*\n[ \t>]{0,4})"
_LINKS = "am|an|der|den|de|la|le|sur|do|da|dos|of|upon|bei|ob|im"
_TOWN = (
    rf"[{_UPPER}](?:[^\W\d_]|['’.-]){{1,30}}"
    rf"(?:[ -](?:[{_UPPER}](?:[^\W\d_]|['’-]){{0,30}}|{_LINKS})){{0,4}}"
)
_POSTCODE = (
    r"(?:CEP:? ?|C\.?P\.? ?|PLZ ?|[A-Z]{1,2}-)?(?:\d{4} ?[A-Z]{2}|\d\d-\d{3}|\d{3} \d\d|\d{5}-\d{3,4}"
    r"|\d{3} \d{3}|\d{4,6}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})(?![\w/]|[.:-]\d| \d)"
)
_FLOOR = any_of(words("floor_words"))
_FLAT = re.compile(
    rf"{_SEP}(?i:{any_of(words('flat_words'))})(?!\w)\.?"
    rf"(?: ?#?(?:\d{{1,5}}[A-Za-z]?|[A-Za-z])(?!\w)| [{_UPPER}]\w+(?: [{_UPPER}]\w+)?)?"
    rf"|{_SEP}\d{{1,2}}(?:(?:er|ème|st|nd|rd|th|[eºª°])(?!\w)\.?(?: ?(?i:{_FLOOR})\.?| [A-Z](?!\w))?"
    rf"|\. ?(?i:{_FLOOR})(?!\w))(?: (?:links|rechts|mitte))?"
)
_TYPE = re.compile(rf" (?:{any_of(words('street_types'))})(?![\w'’])\.?")
# `42-III`, `193 2`, `14 a` before a postcode or the end of the line
_ADDED = re.compile(
    r"(?:[ -]{1,2}(?:[IVX]{1,4}|[A-Za-z]|\d{1,3}|bis|ter)(?!\w)|, ?[A-Z](?!\w)|/\d{1,4}(?!\d))"
    rf"(?=,? ?(?:\n|{_POSTCODE}|,))"
)
_CARE_OF = re.compile(rf"{_SEP}c/o [{_UPPER}][\w.'’-]+(?: [{_UPPER}][\w.'’-]+)?")
_CODE = re.compile(rf"{_SEP}{_POSTCODE}(?: {{1,2}}(?P<town>{_TOWN}))?")
_PLACE = re.compile(
    rf"(?:, ?|,? ?\n[ \t>]*| ?[-–] ?)(?P<town>{_TOWN})(?=,? ?[-–/] ?[A-Z\d]|[,\n(]|\.?\s*$|,? {_POSTCODE})"
)
_IN = re.compile(rf" (?:{any_of(words('place_words'))}) (?P<town>{_TOWN})")
_REGION = re.compile(r"(?:[ ]?[-–/] ?|, ?| )(?:[A-Z]{2}(?![\w])|\([A-Z]{2}\)|\d{6}(?!\d))")
_PIECES = 8
_LABELS = rf"(?i:{any_of(words('front_labels'))})\.? ?(?:No\.? ?)?"
_FRONT = re.compile(
    rf"(?<!\w)(?:{_LABELS}[\w/-]{{1,7}},? |\d{{1,2}}(?:st|nd|rd|th) Floor, ?"
    rf"|[{_UPPER}][\w'’]+ (?:{any_of(words('house_names'))}), ?){{1,3}}$"
)
_LABEL = re.compile(rf"(?<!\w){_LABELS}$")


def tail(text: str, end: int) -> int:
    """Where an address ends of which the street and its number end at `end`."""
    if text[end - 2 : end] == " m" and text[end : end + 1] == ".":
        end -= 2  # `87 m. 12`: a flat in Poland
    for _ in range(_PIECES):
        more = (
            _TYPE.match(text, end)
            or _CARE_OF.match(text, end)
            or _FLAT.match(text, end)
            or _CODE.match(text, end)
            or _ADDED.match(text, end)
            or _town(_PLACE.match(text, end))
            or _REGION.match(text, end)
            or _IN.match(text, end)
        )
        if not more or more.end() == end:
            break
        end = more.end()
        if more.re is _CODE and more["town"] and not _is_town(more["town"]):
            end = more.start("town") - 1
    return end


def head(text: str, start: int) -> int:
    """Where an address begins of which the street begins at `start`: `Flat 3, `, `Rose Cottage, `."""
    before = _FRONT.search(text, max(0, start - 60), start) or _LABEL.search(text, max(0, start - 20), start)
    return before.start() if before else start


def _town(match: re.Match[str] | None) -> re.Match[str] | None:
    """The match, unless its town is an everyday word."""
    return match if match and _is_town(match["town"]) else None


def _is_town(name: str) -> bool:
    parts = re.split(r"[ -]", name)
    return len(parts) > 1 or parts[0].lower() not in lexicon().words
