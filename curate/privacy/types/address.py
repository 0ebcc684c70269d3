"""Postal addresses: street lines of several countries, and the lines and words of locality around them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from curate.language.patterns import any_of
from curate.language.words import by_language, words
from curate.privacy.address_leads import STATED
from curate.privacy.address_tails import NUMBER, TOWN, UNIT, UPPER, WORD, extended, is_everyday, is_located
from curate.privacy.base import TYPES, ConversationMemory, Detector, Example, PersonalType
from curate.privacy.scan import Scan, first_words, word_set
from curate.privacy.spans import DetectedSpan

_EN = any_of(words("street_types"))
_FRENCH = any_of(words("numbered_street_openers"))
# words that mean something else in English or elsewhere count with a capital, or after a house number
_CAPITALISED = words("street_openers_capitalised")
_ONLY_CAPITALISED = frozenset(w for w in _CAPITALISED - words("street_openers") if w.isalpha())
_ROMANCE = (
    rf"(?:(?i:{any_of(words('street_openers'))})|(?:(?<=\d )(?i:{any_of(_CAPITALISED)})"
    rf"|{any_of(word.capitalize() for word in _CAPITALISED)}"
    rf"|(?<!\d )(?:{any_of(word for word in _CAPITALISED if word.isalpha())})(?= [{UPPER}])"
    rf"|(?<!et )(?:{any_of(word for word in _CAPITALISED if word.endswith('.'))})(?= ?[{UPPER}])))(?!\w)"
)
_DOUBTFUL_OPENERS = words("doubtful_street_openers")
_HOUSE = rf"(?i:(?:{any_of(words('house_labels'))}) ?)?"
_ENDINGS, _DOUBTFUL_ENDINGS = words("street_endings"), words("doubtful_street_endings")
# 12 High Street, 4589 40th Street
_ENGLISH = re.compile(
    rf"(?<![\w.'’-])(?:{UNIT}[, ]{{1,2}})?{NUMBER},? (?:[NSEW]{{1,2}}\.? |(?:North|South|East|West)"
    rf" )?(?:(?:{WORD}|\d{{1,3}}(?:st|nd|rd"
    rf"|th)) ){{1,4}}?(?:{_EN})(?![\w'’])\.?(?: (?:[NSEW]{{1,2}}|North|South|East|West)(?!\w))?"
)
# 12 rue de la Paix
_FRENCH_CORE = re.compile(
    rf"(?<![\w.'’-])\d{{1,4}}(?: ?(?:bis|ter|quater|[A-D]))?,? (?i:{_FRENCH})"
    r" (?:(?:de|du|des|d|la|le|les|l|et|au|aux|en|sur|sous) "
    rf"|[dl]['’]){{0,3}}{WORD}(?:[ -](?:(?:de|du|des|la|le|les|et) |[dl]['’])?{WORD}){{0,3}}"
)
# Calle Mayor 5, Via Roma, 12
_SPANISH_CORE = re.compile(
    rf"(?<![\w.'’-])(?P<sort>{_ROMANCE}) ?(?i:(?:de|del|la|las|los|el|dos|das|do|da|di|dei|della|dell['’]|san|santa|s\.)"
    r" ?){0,3}"
    rf"(?P<name>(?:[\w'’-]{{1,30}}|\w{{1,3}}\.)(?: (?:[\w'’-]{{1,30}}|\w{{1,3}}\.)){{0,4}}?),? {_HOUSE}{NUMBER}(?!\w|\.\d)"
)
_POSTCODE_BEHIND = re.compile(rf"(?<!\d)\d{{5}} [{UPPER}]")
_STEM = rf"[{UPPER}](?:[^\W\d_]|['’-]){{1,30}}"
_PARTICIPLE = (  # "Pairing 2 phones" and "Spring 2024" are no streets
    "(?<![aeiou]ring)(?<!ferring)(?<!curring)(?<!Spring)(?<!String)(?<!Bring)"
)
# Hauptstraße 5, Am Markt 3, Keizersgracht 100
_GERMANIC = re.compile(
    rf"(?<![\w.'’-])(?:{WORD}[ -]){{0,3}}"
    rf"(?:(?:{_STEM}(?:{any_of(_ENDINGS | _DOUBTFUL_ENDINGS)}){_PARTICIPLE}"
    rf"|(?i:[^\W\d_-]{{2,30}}(?:{any_of(words('plain_street_endings'))}))))(?<=\w|\.) ?{NUMBER}(?![\w])"
)
# Oude Dijk 4, Torresby utca 12
_NOUN = re.compile(
    rf"(?<![\w.'’-])(?P<name>(?:{WORD}[ -]){{0,3}})(?P<sort>{any_of(words('street_nouns'))})(?<=\w|\.),?"
    rf" ?{_HOUSE}{NUMBER}(?![\w])\.?"
)
_STREETS = _ENDINGS | _DOUBTFUL_ENDINGS | words("plain_street_endings")
_NUMBERED = re.compile(rf"(?:{any_of(word.lower() for word in _STREETS)})\.? ?\d")
_BOXES = any_of(words("box_labels")).replace(r"\.", r"\.?").replace(r"\ ", " ?")
_BOX = re.compile(
    rf"(?:{_BOXES}|Unit \d{{3,5}},? Box) ?(?:no\.? ?)?\d[\d ]{{0,8}}\d?(?:,? Box \d{{1,6}})?", re.IGNORECASE
)
_MILITARY = re.compile(r"(?:[, \n]{1,3})(?:APO|FPO|DPO) (?:AA|AE|AP) \d{5}")
_UNIT_LINE = re.compile(
    r"(?<![\w.'’-])\d{1,6} (?P<between>(?:[\w'’.-]{1,30} ){1,6}?)(?:\d{1,5}[A-Za-z]?\.?)?[, ]{0,2}(?:\n["
    rf" >?*]{{0,4}})?{UNIT}",
    re.IGNORECASE,
)
_CODE_BEGINS = re.compile(r"[A-Z](?<![\w-][A-Z])(?=[A-Z]?[\d, ])")
_CODES = re.compile(
    r"(?:(?P<state>[A-Z]{2}),? \d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]?"
    r" \d(?![GMT]B)[ABD-HJLNP-UW-Z]{2}|[ABCEGHJ-NPRSTVXY]\d[A-Z] \d[A-Z]\d)(?![\w-])"
)
_TOWN_BEFORE = re.compile(rf"(?:{TOWN}[ -]){{0,2}}{TOWN},? $")
_STATES = word_set(
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND"
    " OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR VI GU"
)
_STREET_NUMBER_LINE = re.compile(
    rf"^[ \t>?*]*(?:{NUMBER} {WORD}(?: {WORD}){{0,4}}(?: \d{{1,5}}[A-Za-z]?)?|{WORD}(?: {WORD}){{0,3}}"
    rf" {NUMBER})[ \t,]*$",
    re.MULTILINE,
)
EN_WORDS = first_words(words("street_types"))
FR_WORDS = first_words(words("numbered_street_openers"))
ES_WORDS = first_words(words("street_openers") | _CAPITALISED)
DE_ROOTS = tuple(sorted(_ENDINGS))
_BRITISH = re.compile(
    rf"(?<![\w.'’-])\d{{1,4}}[A-Za-z]? [{UPPER}][\w'’]+(?: [{UPPER}][\w'’]+){{0,3}}(?:,? ?\n?[ ]?{TOWN}(?: {TOWN})?){{0,2}},?[ \n]"
    r"[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}(?!\w)"
)
_PREPOSITION = re.compile(
    rf"(?-i:{any_of(words('street_prepositions'))}) [{UPPER}][^\W\d_]+(?: [{UPPER}][^\W\d_]+)? \d{{1,4}}[a-z]?(?!\w|[.:,]\d| ?%)"
)
PREPOSITION_WORDS = first_words(words("street_prepositions"))
_STATED_BEFORE = re.compile(rf"(?:{any_of(words('address_leads'))})[^.!?]{{0,20}}$", re.IGNORECASE)
NOUN_WORDS = first_words(words("street_nouns"))
FRONT_WORDS = first_words(words("front_labels")) | {"floor"}
_DOUBTFUL = re.compile(rf" (?:{any_of(words('doubtful_street_types'))})\.?(?: [NSEW]{{1,2}})?$")
_COUNT = re.compile(r"\d{1,2} ")
_PLACED = re.compile(
    rf"(?:^|[^\w ] ?|(?<!\w)(?:{any_of(words('place_prepositions') | words('copulas'))}) )$", re.IGNORECASE
)
_COMMON = frozenset(
    word for entries in by_language("common_words").values() for word in entries if len(word) > 1
)
_COMPOUND = re.compile(rf"\d{{1,2}} (?:{any_of(words('compound_nouns'))})(?!\w)", re.IGNORECASE)
BOX_WORDS = first_words(words("box_labels")) | {"unit"}
UNIT_WORDS = first_words(words("unit_labels"))


def _around(
    pattern: re.Pattern[str],
    words: frozenset[str],
    before: int,
    after: int,
    fits: Callable[[re.Match[str]], bool],
) -> Callable[[Scan, ConversationMemory], Iterator[DetectedSpan]]:
    """A finder of streets in windows around the words that they have: those that fit, or have a place behind
    them."""

    def find(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
        for match in scan.around(pattern, sorted(scan.words & words), before, after):
            span = extended(scan.text, match.start(), match.end())
            if fits(match) or is_located(scan.text, match.end(), span.end):
                yield span

    return find


def _is_street(match: re.Match[str]) -> bool:
    """Whether an English street is one, and neither `5 Star Road` nor the two things of `2 Hyde Park shirts`."""
    if _COMPOUND.match(match.group()):
        return False
    if not _DOUBTFUL.search(match.group()):
        return True
    few = _COUNT.match(match.group()) and is_everyday(match.group().rsplit(" ", 1)[0])
    return not few and _PLACED.search(match.string, max(0, match.start() - 20), match.start()) is not None


def _is_flat(match: re.Match[str]) -> bool:
    """Whether what stands between a number and that of a flat is a name: `3 errors in unit 5` has none."""
    between = re.findall(r"[^\W\d_]+", match["between"].lower())
    return not between or not (between[0] in _COMMON or between[-1] in _COMMON)


def _spanish(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    for match in scan.matches(_SPANISH_CORE, ES_WORDS):
        span = extended(scan.text, match.start(), match.end())
        sort, name = match["sort"].lower(), match["name"]
        if (
            sort in _ONLY_CAPITALISED
            and match["sort"] == sort
            and not scan.text[max(0, match.start() - 2) : match.start()].strip().isdigit()
            and not _POSTCODE_BEHIND.search(scan.text, match.end(), span.end)
        ):
            continue  # `via Outlook 365`
        named = any(map(str.isupper, name)) or any(map(str.isdigit, name))
        if sort in _CAPITALISED:
            named = named and not is_everyday(name)
        if named or sort not in _DOUBTFUL_OPENERS or is_located(scan.text, match.end(), span.end):
            yield span


def _germanic(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    if not _NUMBERED.search(scan.lower):
        return
    roots = [root for root in DE_ROOTS if root in scan.lower]
    for match in scan.around(_GERMANIC, roots, 70, 30, inside=True):
        yield extended(scan.text, match.start(), match.end())


def _nouns(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """A name before a sort of street; a sort alone, or in small letters, needs a place behind it, or words for where
    somebody lives before."""
    for match in scan.around(_NOUN, sorted(scan.words & NOUN_WORDS), 70, 30):
        span = extended(scan.text, match.start(), match.end())
        named = bool(match["name"]) and not is_everyday(match["name"]) and match["sort"][0].isupper()
        if named or is_located(scan.text, match.end(), span.end) or _is_stated(scan.text, match.start()):
            yield span


def _is_stated(text: str, at: int) -> bool:
    """Whether words for where somebody lives stand before a place in a text."""
    return _STATED_BEFORE.search(text, max(0, at - 40), at) is not None


# Flat No. 302, Nehru Nagar, Mumbai 400001: from the flat to the postcode
_PIN = r"(?:\d{6}|\d{3} \d{3}|\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2})"
_LABELLED = re.compile(
    rf"(?:(?i:{any_of(words('front_labels'))})\.? ?(?:No\.? ?)?[\w/-]{{1,7}}|Floor)"
    rf"(?:(?:,? ?\n ?|, ?| ?[-–] )[{UPPER}\d](?>[\w'’.]{{0,30}}(?: (?!{_PIN})[\w'’.]{{1,30}}){{0,5}})){{1,6}}?"
    rf"(?: ?[-–] ?|,? |,?\n){_PIN}(?![\w.,:-]\w|\w)"
)


def _flats(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    for match in scan.matches(_LABELLED, FRONT_WORDS):
        yield extended(scan.text, match.start(), match.end())


def _boxes(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    for match in scan.matches(_BOX, BOX_WORDS):
        military = _MILITARY.match(scan.text, match.end())
        yield extended(scan.text, match.start(), military.end() if military else match.end())


def _before_postcode(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """`193 Kingsway, Norwich NR4 0QA`: a number and words up to a British postcode."""
    for match in _BRITISH.finditer(scan.text):
        yield extended(scan.text, match.start(), match.end())


def _prepositions(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """`An der Mühle 29, 34143 Kassel`: dates and steps are written so too, so a town must follow, or words for
    where somebody lives stand before."""
    for match in scan.matches(_PREPOSITION, PREPOSITION_WORDS):
        span = extended(scan.text, match.start(), match.end())
        if span.end > match.end() or _is_stated(scan.text, match.start()):
            yield span


def _postcodes(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """Postcodes of a form of their own, those of the United States with the town before them."""
    text, at = scan.text, 0
    for begin in _CODE_BEGINS.finditer(text):
        match = _CODES.match(text, begin.start()) if begin.start() >= at else None
        if not match:
            continue
        at = match.end()
        state = match.group("state")
        if state is None:
            yield DetectedSpan(match.start(), at, "ADDRESS")
        elif state in _STATES:
            town = _TOWN_BEFORE.search(text, max(0, match.start() - 40), match.start())
            if town:
                yield DetectedSpan(town.start(), at, "ADDRESS")


def _blocks(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """A line of a street name and a number, over at least one line of locality with digits: an address
    block."""
    text = scan.text
    for match in _STREET_NUMBER_LINE.finditer(text):
        span = extended(text, match.start(), match.end())
        rest = text[match.end() : span.end]
        if "\n" in rest and any(map(str.isdigit, rest)):
            start = match.start() + len(match.group()) - len(match.group().lstrip(" \t>?*"))
            yield DetectedSpan(start, span.end, "ADDRESS")


@TYPES.register("ADDRESS")
class Address(PersonalType):
    """Postal addresses: street and house number with what belongs to them, boxes, postcodes with a town."""

    words = ("postal address", "postal addresses")
    listed = 50
    detectors = (
        Detector(60, _around(_ENGLISH, EN_WORDS, 70, 40, _is_street), digits=True, words=EN_WORDS),
        Detector(60, _around(_FRENCH_CORE, FR_WORDS, 14, 110, lambda _: True), digits=True, words=FR_WORDS),
        Detector(60, _spanish, digits=True, words=ES_WORDS),
        Detector(60, _nouns, digits=True, words=NOUN_WORDS),
        Detector(60, _flats, digits=5, words=FRONT_WORDS),
        Detector(60, _germanic, digits=True, marks=DE_ROOTS),
        Detector(60, _around(_UNIT_LINE, UNIT_WORDS, 90, 40, _is_flat), digits=True, words=UNIT_WORDS),
        Detector(60, _boxes, digits=True, words=BOX_WORDS),
        *STATED,
        Detector(60, _blocks, digits=True, marks=("\n",)),
        Detector(60, _prepositions, digits=True, words=PREPOSITION_WORDS, shapes=("A 0", "? 0")),
        Detector(60, _before_postcode, digits=3, shapes=("0 0AA", "A 0AA")),
        Detector(60, _postcodes, digits=2, shapes=("AA 00000", "AA, 00000", "0 0AA", "A 0AA", "A0A 0A0")),
    )
    examples = (
        Example("I live at 12 High Street, Leith", "12 High Street, Leith"),
        Example("Lieferung an Hauptstraße 5, 10115 Berlin", "Hauptstraße 5, 10115 Berlin"),
        Example("12 High Street, App 4, Boston", "12 High Street, App 4, Boston"),
        Example("12 rue de la Paix, 75002 Paris", "12 rue de la Paix, 75002 Paris"),
        Example("Calle Mayor 5, 28013 Madrid", "Calle Mayor 5, 28013 Madrid"),
    )
    counter_examples = (
        "Pairing 2 phones works.",
        "Spring 2024 is near.",
        "Open the Main Street app.",
        "Ik ga om 9 uur met bus 3.",
        "Open 3 tabs in app 4.",
    )
