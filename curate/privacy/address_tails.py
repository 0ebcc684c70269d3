"""What belongs to a street and its number, before and behind them: floors and flats, postcodes, towns,
regions and countries in the ways of several countries."""

from __future__ import annotations

import re

from curate.language.patterns import any_of
from curate.language.words import words
from curate.privacy.lexicon import lexicon
from curate.privacy.places import could_be, is_known
from curate.privacy.spans import DetectedSpan

UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈČĎĐĒĘĚĞĢĪĮİĶĹĽŁŃŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽΆ-ΏΑ-ΩА-ЯЁІЇЄҐ"
WORD = rf"[{UPPER}][\w'’.-]{{0,30}}"  # bounded: a row of hyphens must not be read again from each of them
NUMBER = r"\d{1,6}(?:[ ]?[A-Za-z](?![\w]))?(?:[-/]\d{1,4}[A-Za-z]?)?"
TOWN = rf"(?:St\. )?[{UPPER}](?:[^\W\d_]|['’-]){{1,30}}"
_UNIT_NUMBER = r"\.? ?#?\d{1,5}[A-Za-z]?(?!\w)"
UNIT = rf"(?:{any_of(words('unit_labels'))}|#){_UNIT_NUMBER}"
_STREET_UNIT = rf"(?:{any_of(words('unit_labels') | words('street_unit_labels'))}|#){_UNIT_NUMBER}"
# between two parts; a line may begin with the comma that belongs to the line before
_SEP = r"(?:,? {1,2}|,|[ ]?[-–] ?|,?[ \t]*\n[ \t>,]{0,6})"
_LINKS = "am|an|der|den|de|del|la|le|sur|do|da|dos|of|upon|bei|ob|im|na|nad|pod"
_TOWNS = (
    rf"[{UPPER}](?:[^\W\d_]|['’.-]){{1,30}}"
    rf"(?:[ -](?:[{UPPER}](?:[^\W\d_]|['’-]){{0,30}}|{_LINKS})){{0,4}}"
)
_REGION_NAMES = rf"(?i:{any_of(words('region_names'))})(?!\w)(?: \(\w+\))?"
_POSTCODE = (
    r"(?:CEP:? ?|C\.?P\.? ?|PLZ ?|[A-Z]{1,2}-)?(?:\d{4} ?[A-Z]{2}|\d\d-\d{3}|\d{3} \d\d|\d{5}-\d{3,4}"
    r"|\d{3} \d{3}|\d{4,6}"
    r"|[AC-FHKNPRTV-Y]\d[\dW] ?[AC-FHKNPRTV-Y\d]{4}|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"
    r"|[A-Z]\d[A-Z] ?\d[A-Z]\d)(?![\w/]|[.:-]\d| \d)"
)
_FLAT_WORDS = words("flat_words")
_FLOOR = any_of(words("floor_words"))
_FLAT = re.compile(
    rf"{_SEP}(?i:{any_of(words('flat_words'))})(?!\w)\.?"
    rf"(?: ?#?(?:\d{{1,5}}[A-Za-z]?|[A-Za-z])(?!\w)| [{UPPER}]\w+(?: [{UPPER}]\w+)?)?"
    rf"|{_SEP}\d{{1,2}}(?:(?:er|ème|st|nd|rd|th|[eºª°])(?!\w)\.?(?: ?(?i:{_FLOOR})\.?| [A-Z](?!\w))?"
    rf"|\. ?(?i:{_FLOOR})(?!\w))(?: (?:links|rechts|mitte))?"
)
_TYPE = re.compile(rf" (?:{any_of(words('street_types'))})(?![\w'’])\.?")
# `42-III`, `193 2`, `14 a` before a postcode or the end of the line
_ADDED = re.compile(
    r"(?:[ -]{1,2}(?:[IVX]{1,4}|[A-Za-z]|\d{1,3}|bis|ter)(?!\w)|, ?[A-Z](?!\w)|/\d{1,4}(?!\d))"
    rf"(?=,? ?(?:\n|{_POSTCODE}|,))"
)
_CARE_OF = re.compile(rf"{_SEP}c/o [{UPPER}][\w.'’-]+(?: [{UPPER}][\w.'’-]+)?")
_CODE = re.compile(rf"{_SEP}{_POSTCODE}(?: {{1,2}}(?P<town>{_TOWNS}))?")
_AFTER_CODE = re.compile(rf"(?<=\d{{4}}) (?P<town>{_TOWNS})")
_PLACE = re.compile(
    rf"(?:, ?|,? ?\n[ \t>]*| ?[-–] ?)(?P<town>{_TOWNS})(?=,? ?[-–/] ?[A-Z\d]|[,\n(]|\.?\s*$|,? {_POSTCODE})"
)
_IN = re.compile(rf" (?:{any_of(words('place_words'))}) (?P<town>{_TOWNS})")
_CODED = re.compile(r"(?:[ ]?[-–/] ?|, ?| )(?:[A-Z]{2}(?![\w])|\([A-Z]{2}\)|\d{6}(?!\d))")
_BREAK = r"(?:, ?|,?[ \t]*\n[ \t>,]{0,6})"
# a country or region, with a town of any spelling before it, and its postcode
_COUNTRY = re.compile(
    rf"(?:{_BREAK}(?:[^\W\d_][^,\n\d.!?]{{1,40}}|\d\d){_BREAK}|,? |{_BREAK}){_REGION_NAMES}"
    rf"(?:,? \n?[ \t>]{{0,4}}{_POSTCODE})?"
)
_BESIDE = re.compile(rf" (?:{TOWN} ){{1,3}}{_REGION_NAMES}(?:,? {_POSTCODE})?")
_UNIT_ANY = re.compile(rf"(?:[, \n>]{{1,6}}){_STREET_UNIT}", re.IGNORECASE)
_LOCALITY_LINE = re.compile(
    rf"[ \t,>?*]*\n(?:[ \t]*\n(?=[^\n]{{0,40}}\d))?[ \t,>?*]*(?:{UNIT}"
    rf"|(?:[A-Z]{{1,3}}-)?\d{{3,6}}(?:[ -]\d{{2,4}})?(?: {TOWN}(?:["
    rf" -]{TOWN}){{0,4}})?|[A-Z]{{2,3}}|{TOWN}(?:[ -](?:{TOWN}|de|di|la|of|and|du"
    rf"|am|an|der)){{0,5}}(?: \([A-Z][a-z]+\))?(?:,? [A-Z]{{2,3}})?(?:,? (?:\d{{4,6}}(?:-\d{{3,4}})?"
    rf"|[A-Z]{{1,2}}\d[A-Z\d]? \d[A-Z]{{2}}))?)[ \t]*(?=,?[ \t]*(?:\n|$))",
    re.IGNORECASE,
)
_LOCALITY = re.compile(
    rf",? (?:{UNIT}|(?:in |à |en )?(?:[A-Z]{{1,3}}-)?\d{{4,6}}(?:-\d{{3,4}})?(?: {TOWN}(?:["
    rf" -](?:{TOWN}|am|an|der|de|la|sur|en|-)){{0,4}})?"
    rf"|[A-Z]{{1,2}}\d[A-Z\d]? \d[A-Z]{{2}})(?!\w)|, ?{TOWN}(?:[ -](?:{TOWN}|de|la|of|and|du|am|an"
    rf"|der)){{0,4}}(?:,? [A-Z]{{2}}(?!\w))?(?:,? \d{{4,6}}(?:-\d{{3,4}})?)?(?!\w)"
    rf"| {TOWN}(?: {TOWN})?,? [A-Z]{{2}}(?: \d{{5}}(?:-\d{{4}})?)?(?!\w)"
)
_LEFT = re.compile(r"(?<![\w.,])\d{1,6}(?:[-/]\d{1,4})?,? $")
_BARE = re.compile(rf" ({TOWN})(?: {TOWN}){{0,3}}(?: \([A-Z][a-z]+\))?(?: \d{{4,6}})?(?=[.,?!\n]|$)")
_PIECES = 8  # that may follow a street
_LABELS = rf"(?i:{any_of(words('front_labels'))})\.? ?(?:No\.? ?)?"
_FRONT = re.compile(
    rf"(?<!\w)(?:{_LABELS}[\w/-]{{1,7}},? |\d{{1,2}}(?:st|nd|rd|th) Floor, ?"
    rf"|[{UPPER}][\w'’]+ (?:{any_of(words('house_names'))}), ?){{1,3}}$"
)
_LABEL = re.compile(rf"(?<!\w)(?:{_LABELS}|\d{{1,2}}(?:st|nd|rd|th) )$")


def extended(text: str, start: int, end: int) -> DetectedSpan:
    """The street with what belongs to it: a number before, and after it unit, postcode, town, state,
    country."""
    before = _LEFT.search(text, max(0, start - 24), start)
    if before:
        start = before.start()
    for _ in range(_PIECES):
        more = (
            _UNIT_ANY.match(text, end)
            or _COUNTRY.match(text, end)
            or _locality(text, end)
            or _LOCALITY_LINE.match(text, end)
            or _BESIDE.match(text, end)
            or _bare_town(text, end)
        )
        if not more or more.end() == end:
            break
        end = more.end()
    start, end = _head(text, start), _tail(text, end)
    while end > start and text[end - 1] in " \t\n,.":
        end -= 1
    return DetectedSpan(start, end, "ADDRESS")


def _locality(text: str, at: int) -> re.Match[str] | None:
    """A unit, postcode or town on the same line, unless it is only everyday words: `…, Please ring`."""
    more = _LOCALITY.match(text, at)
    name = more.group().strip(" ,") if more else ""
    if name.lower() in _FLAT_WORDS:  # `, Bât. C`
        return None
    return None if name.isalpha() and is_everyday(name) and not is_known(name) else more


def _bare_town(text: str, at: int) -> re.Match[str] | None:
    """Capitalised words right after a street and its number, up to a break: a town without a comma."""
    more = _BARE.match(text, at)
    return more if more and could_be(more.group(1)) else None


def _tail(text: str, end: int) -> int:
    """Where an address ends of which the street and its number end at `end`."""
    if text[end - 2 : end] == " m" and text[end : end + 1] == ".":
        end -= 2  # `87 m. 12`: a flat in Poland
    for _ in range(_PIECES):
        more = (
            _TYPE.match(text, end)
            or _CARE_OF.match(text, end)
            or _UNIT_ANY.match(text, end)
            or _COUNTRY.match(text, end)
            or _FLAT.match(text, end)
            or _CODE.match(text, end)
            or _town(_AFTER_CODE.match(text, end))
            or _ADDED.match(text, end)
            or _town(_PLACE.match(text, end))
            or _CODED.match(text, end)
            or _IN.match(text, end)
        )
        if not more or more.end() == end:
            break
        end = more.end()
        if more.re is _CODE and more["town"] and not could_be(more["town"]):
            end = more.start("town") - 1
    return end


def _head(text: str, start: int) -> int:
    """Where an address begins of which the street begins at `start`: `Flat 3, `, `Rose Cottage, `."""
    before = _FRONT.search(text, max(0, start - 60), start) or _LABEL.search(text, max(0, start - 20), start)
    return before.start() if before else start


def _town(match: re.Match[str] | None) -> re.Match[str] | None:
    """The match, unless its town is an everyday word."""
    return match if match and could_be(match["town"]) else None


# of a postcode; four digits may be a year
_DIGITS = re.compile(
    rf"\d{{5,6}}|\d{{2,3}}[ -]\d{{2,3}}|(?!(?:19|20)\d\d)\d{{4}}|\d{{4}} [{UPPER}]"
    r"|(?<![A-Z\d])[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}(?!\w)"
)
_NAMES = re.compile(rf"{TOWN}(?:[ -]{TOWN}){{0,3}}")


def is_located(text: str, start: int, end: int) -> bool:
    """Whether what follows a street, from `start` to `end`, holds a postcode or a known place."""
    if _DIGITS.search(text, start, end) is not None:
        return True
    pieces = (piece.strip(" >\t0123456789") for piece in re.split(r"[,\n]", text[start:end]))
    return any(map(is_known, pieces)) or any(
        is_known(match.group()) for match in _NAMES.finditer(text, start, end)
    )


def is_everyday(name: str) -> bool:
    """Whether a name consists of everyday words."""
    return all(word.lower() in lexicon().words for word in re.findall(r"[^\W\d_]+", name))
