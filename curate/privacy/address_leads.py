"""Places that words announce: `my address is`, `ship it to`, `the corner of`, `I live in`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.language.patterns import any_of
from curate.language.words import words
from curate.privacy.address_tails import NUMBER, TOWN, UNIT, UPPER, WORD, extended, is_everyday, is_located
from curate.privacy.base import ConversationMemory, Detector
from curate.privacy.lexicon import lexicon
from curate.privacy.places import known_at
from curate.privacy.scan import Cues, Scan, first_words
from curate.privacy.spans import DetectedSpan

_LEADS = Cues(words("address_leads"))
_STATED = re.compile(rf"(?:{any_of(words('address_leads'))})[ \t]{{0,3}}\n{{0,2}}[ \t]*", re.IGNORECASE)
_OTHER = re.compile(rf"(?<!\w)(?:{any_of(words('other_addresses'))})[ -]$", re.IGNORECASE)
_VERBS = first_words(words("place_verbs"))
# what stands between such a verb and the place, and may hold several of these prepositions
_VERB_ROOM = re.compile(r"[^.!?\n]{0,60}")
_AT = re.compile(
    rf"(?<!\w)(?:{any_of(words('place_prepositions'))})[: ]?[ \t]{{0,8}}\n?[ \t]{{0,8}}(?=[\w#])",
    re.IGNORECASE,
)
_ANY_DIGIT = re.compile(r"\d")
_AT_WHOM = re.compile(rf"{WORD}(?: {WORD}){{0,3}}, (?=\d)")  # `at Torresby Ltd, 12 High Street`
_END = r"(?=[\n,.!?;)]|$)"
_STREET_WORD = any_of(words("street_types"))
# 4589 Lindal 40, 12 40th Avenue 3: the second number tells a street
_TWO_NUMBERS = re.compile(
    rf"(?:{UNIT},? )?{NUMBER},? (?:[^\W\d_][\w'’.-]{{0,30}} ){{1,6}}{NUMBER}(?![\w]|[.:]\d)\.?(?: St(?!\w))?",
    re.IGNORECASE,
)
_NUMBER_FIRST = re.compile(
    rf"{NUMBER},? (?:\d{{1,4}} )?[^\W\d_][\w'’.-]{{0,30}}(?: [\w'’.-]{{1,30}}){{0,5}}?"
    rf"(?: ?{UNIT}|{_END}| {_STREET_WORD}(?!\w))",
    re.IGNORECASE,
)
_NAME_FIRST = re.compile(
    rf"{WORD}(?:[ -](?:{WORD}|de|da|do|di|la|le|van|von|der|den|am|an|u)){{0,4}} {NUMBER}(?![\w])\.?"
)
_LONGEST = 120  # signs of a street
_YEAR = re.compile(r"(?:19|20)\d\d(?!\d)")
_HOUSE = re.compile(rf"{UNIT}|\d{{3}}", re.IGNORECASE)


def _stated(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """What follows `my address is` and the like, when it begins with a house number or ends in one."""
    for match in scan.matches(_STATED, _LEADS):
        if _OTHER.search(scan.text, max(0, match.start() - 20), match.start()):
            continue
        if span := _street(scan.text, match.end(), sure=True):
            yield span


def _told(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """What follows `deliver the order to`, `meet me at`: a street with two numbers, or a place behind it."""
    for begin in scan.places(sorted(scan.words & _VERBS)):
        if not _ANY_DIGIT.search(scan.text, begin, begin + _LONGEST):
            continue
        room = _VERB_ROOM.match(scan.text, begin)
        for match in _AT.finditer(scan.text, begin, room.end() if room else begin):
            named = _AT_WHOM.match(scan.text, match.end())
            starts = (match.end(), named.end()) if named else (match.end(),)
            span = next((one for at in starts if (one := _street(scan.text, at, sure=False))), None)
            if span:
                yield span
                break


def _street(text: str, at: int, *, sure: bool) -> DetectedSpan | None:
    """The street that begins at a place, with what belongs to it. Unless it is `sure` that there is one, it
    needs two numbers, of which the first is no count, or a known place."""
    two = _TWO_NUMBERS.match(text, at)
    match = two or _NUMBER_FIRST.match(text, at) or _NAME_FIRST.match(text, at)
    if not match or match.end() - at > _LONGEST:
        return None
    span = extended(text, at, match.end())
    if is_located(text, match.end(), span.end):
        return span
    street = match.group()
    house = two and _HOUSE.match(text, at) and not _YEAR.match(text, match.end() - 4)
    if is_everyday(street) or not (house or any(map(str.isupper, text[at : span.end]))):
        return None
    return span if sure or (house and any(map(str.isupper, street))) else None


_CORNERS = Cues(words("corner_words"))
_CORNER = re.compile(rf"(?:{any_of(words('corner_words'))}) (?=[\w])", re.IGNORECASE)
_ORDINAL = r"\d{1,3}(?:st|nd|rd|th)"
# a street of a corner, up to its last word
_SIDE = rf"(?:(?:{_ORDINAL}|{NUMBER}) )?(?:[^\W\d_][\w'’-]{{0,30}}\.? ){{0,5}}?"
_SIDES = re.compile(
    rf"(?P<one>{_SIDE}(?:[^\W\d_][\w'’-]{{0,30}}|{NUMBER})\.?) (?:{any_of(words('corner_links'))}) "
    rf"(?P<two>(?:{_ORDINAL}|{NUMBER})(?: {WORD}){{1,4}}"
    rf"|{WORD}(?:[ -](?:{WORD}|de|del|la|van|von|der)){{0,4}}(?: {NUMBER})?"
    rf"|[^\W\d_]{{1,30}} (?i:{_STREET_WORD})s?)(?!\w)\.?"
)
_THE = re.compile(r"(?:the |der |die )$", re.IGNORECASE)
# `in the top right corner of`: of a window
_OF_A_WINDOW = re.compile(rf"(?:{any_of(words('corner_sides'))})[ -]+$", re.IGNORECASE)
_SORTS = any_of(words("street_endings") | words("street_openers") | words("numbered_street_openers"))
_STREETLIKE = re.compile(rf"\d|(?<![^\W_])(?:{_STREET_WORD})s?(?!\w)|(?i:{_SORTS})(?!\w)")


def _corners(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """`the corner of Mill Lane and 4th Street`."""
    text = scan.text
    for match in scan.matches(_CORNER, _CORNERS):
        if _OF_A_WINDOW.search(text, max(0, match.start() - 24), match.start()):
            continue
        sides = _SIDES.match(text, match.end())
        if not sides or not (_STREETLIKE.search(sides["one"]) or _STREETLIKE.search(sides["two"])):
            continue
        if not is_everyday(sides["one"]) and any(map(str.isupper, sides["one"])):
            the = _THE.search(text, max(0, match.start() - 4), match.start())
            span = extended(text, match.end(), sides.end())
            yield DetectedSpan(the.start() if the else match.start(), span.end, "ADDRESS")


_FORCES = re.compile(r"(?:APO|FPO|DPO),?[ \n]{1,2}(?:AA|AE|AP),? \d{5}(?:-\d{4})?(?!\w)", re.IGNORECASE)
_FORCE_WORDS = frozenset({"apo", "fpo", "dpo"})
# the ship or unit before it, on the same line or the one before
_SHIP = re.compile(
    r"(?<!\w)(?:US[A-Z]{1,4} [\w'’. -]{2,30}|(?:Unit|PSC|CMR) \d{1,5}(?:,? Box \d{1,6})?)"
    r"[, \t]{0,3}\n?[ \t>]{0,6}$",
    re.IGNORECASE,
)


def _forces(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """`USNS Torresby, FPO AE 09012`: mail to soldiers of the United States."""
    for match in scan.matches(_FORCES, _FORCE_WORDS):
        ship = _SHIP.search(scan.text, max(0, match.start() - 60), match.start())
        yield DetectedSpan(ship.start() if ship else match.start(), match.end(), "ADDRESS")


_HOMES = Cues(words("home_leads") | words("sending_leads"), whole=True)
# up to one short word without a capital: an article
_HOME = re.compile(
    rf"(?:(?i:{any_of(words('home_leads'))})|(?P<sent>(?i:{any_of(words('sending_leads'))})))(?!\w)"
    rf"[ \t]{{1,3}}(?:[^\W\d_{UPPER}]{{1,4}} )?"
)
_NEXT = re.compile(r"(?:, ?|,? in | ?\()")
_STATE = re.compile(r",? [A-Z]{2}(?![\w'’-])")
_POSTCODE = re.compile(r",? (?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})(?!\w)")
_MORE = re.compile(rf" [{UPPER}]")
_UNKNOWN = re.compile(rf"{TOWN}(?:[ -]{TOWN}){{0,2}}, ?")


def _homes(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """`I live in Leeds, England`: a known place, or a name before one."""
    text = scan.text
    for match in scan.matches(_HOME, _HOMES):
        start = match.end()
        end = known_at(text, start)
        if not end and (unknown := _UNKNOWN.match(text, start)):
            end = known_at(text, unknown.end())
        if not end:
            continue
        for _ in range(3):
            more = _NEXT.match(text, end)
            end = (known_at(text, more.end()) if more else 0) or end
        for pattern in (_STATE, _POSTCODE):
            behind = pattern.match(text, end)
            end = behind.end() if behind else end
        if not (match["sent"] and _is_person(text, start, end)):
            yield DetectedSpan(start, end, "ADDRESS")


def _is_person(text: str, start: int, end: int) -> bool:
    """Whether a place is named like somebody to whom things are sent, too: `send it to Charlotte`."""
    return text[start:end].lower() in lexicon().given or _MORE.match(text, end) is not None


STATED = (
    Detector(60, _stated, digits=1, words=_LEADS),
    Detector(60, _told, digits=1, words=_VERBS),
    Detector(60, _corners, words=_CORNERS),
    Detector(78, _homes, words=_HOMES),
    Detector(59, _forces, digits=5, words=_FORCE_WORDS),
)
