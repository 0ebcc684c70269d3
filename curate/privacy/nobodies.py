"""Words that look like names and are nobody's: providers of mail, abbreviations, everyday words of the text's
language, words in shouted sentences."""

from __future__ import annotations

import re
from functools import cache

from curate.language.detect import detect_by_words
from curate.language.patterns import any_of
from curate.language.phrases import Tokens
from curate.language.words import by_language, usual_languages, words
from curate.privacy.lexicon import lexicon, plain
from curate.privacy.people import TOKEN, PeopleNamed, base
from curate.privacy.scan import Scan, first_words, word_set

_SERVER = re.compile(
    r"(?<![\w.-])(?:imap|pop|pop3|smtp|mail|mailbox|webmail|mx|autodiscover|exchange)[\w-]{0,12}"
    r"\.(?:[\w-]{1,30}\.){0,2}?(?P<name>[a-z][a-z-]{1,30})\.(?:(?:co|com|org|net)\.)?[a-z]{2,12}(?![\w-])"
)
_DOTTED = re.compile(r"\.[a-z][a-z-]{1,30}\.[a-z]")  # in every name of a server that has one
_MARKS = ("imap", "pop", "smtp", "mail", "mx", "autodiscover", "exchange")
# providers that everybody knows: what is joined to one is another
_PUBLIC = word_set("yahoo gmail outlook hotmail aol icloud gmx live msn")
_SERVICE = re.compile(rf"[ /-](?:{any_of(words('service_nouns') | _PUBLIC)})(?!\w)", re.IGNORECASE)
_SERVED = re.compile(
    rf"(?P<name>[^\W\d_]{{2,30}})[ /-](?:{any_of(words('service_nouns'))})(?!\w)", re.IGNORECASE
)
_SERVICE_WORDS = first_words(words("service_nouns"))
_SERVICE_JOINTS = frozenset(" /-")
_NAME_ROOM = 32  # characters before a word for a service in which the name stands
_GREETED = re.compile(rf"(?<!\w)(?:{any_of(words('salutations'))})[ ,]{{1,2}}$", re.IGNORECASE)
_SHOUTED_BEFORE, _SHOUTED_BEHIND = re.compile(r"[^\W\d_]{2,} $"), re.compile(r" [^\W\d_]{2,}")
_SETTING = re.compile(
    r": ?(?:true|false|enabled|disabled|0x)(?!\w)", re.IGNORECASE
)  # `Rosetta Translated: false`
# `a Gandi account`
_OFFERED_BEFORE = re.compile(r"(?<!\w)(?:an?|my|your|our) $", re.IGNORECASE)
_OFFERED = re.compile(r" (?:accounts?|users?|subscriptions?|customers?|products?|licen[cs]es?)(?!\w)")
_LONGEST_ABBREVIATION = 5
_LISTS = ("common_words", "stop_words")


def providers(scan: Scan) -> frozenset[str]:
    """The names of those whose mail servers a text names, or whose mail: `rogers` of `pop.rogers.example` and
    `a Rogers mail`."""
    lower, known, found = scan.lower, lexicon(), set()
    if _has_served(scan):
        served = scan.around(_SERVED, _SERVICE_WORDS, _NAME_ROOM, 12)
        names = (m["name"] for m in served)
        found = {name.lower() for name in names if name[0].isupper() and not known.sure(name.lower())}
    if _DOTTED.search(lower) and any(mark in lower for mark in _MARKS):
        found.update(match["name"] for match in _SERVER.finditer(lower))
    return frozenset(found)


def _has_served(scan: Scan) -> bool:
    """Whether a word with a capital stands before one for a service: in most texts none does."""
    text = scan.text
    for at in scan.places(_SERVICE_WORDS):
        if text[at - 1 : at] in _SERVICE_JOINTS:
            before = text[max(0, at - _NAME_ROOM) : at - 1].rsplit(None, 1)
            if before and not before[-1].islower():
                return True
    return False


def is_nobody(scan: Scan, start: int, end: int, people: PeopleNamed) -> bool:
    """Whether a single word that was taken for a name is nobody's; not where a participant is called so."""
    text = scan.text
    if _SETTING.match(text, end) or len(set(text[start:end].lower())) == 1:  # `XXXX`
        return True
    token = TOKEN.fullmatch(text, start, end)
    if token is None:
        return _are_shouted(text, start, end)
    parts = [plain(part) for part in base(token.group()).split("-")]
    if any(people.words.get(part, False) for part in parts):
        return False
    if all(part in people.providers for part in parts) or not _PUBLIC.isdisjoint(parts):
        return True
    known = lexicon()
    if _SERVICE.match(text, end) and not any(map(known.sure, parts)):
        return True
    if _OFFERED_BEFORE.search(text, max(0, start - 8), start) and _OFFERED.match(text, end):
        return not any(map(known.sure, parts))
    listed = any(part in known.names or part in known.doubtful for part in parts)
    return not listed and _is_word(scan, start, end)


def _is_word(scan: Scan, start: int, end: int) -> bool:
    """Whether a word that no list of names has is none by how it is written, or by what stands beside it."""
    text, value = scan.text, scan.text[start:end]
    if value.islower():
        return _GREETED.search(text, max(0, start - 24), start) is not None  # `dear community`
    if value.isupper():
        short = len(value) <= _LONGEST_ABBREVIATION and value.isascii() and not text.isupper()
        return short or _is_shouted(text, start, end)
    as_short = len(value) <= _LONGEST_ABBREVIATION and value.lower() in scan.kept("capitals", _capitals)
    return as_short or (value.lower() in _everyday() and value.lower() in scan.kept("everyday", _of_language))


def _are_shouted(text: str, start: int, end: int) -> bool:
    """Whether several words belong to a sentence in capitals, and few of them are listed names."""
    value, names = text[start:end], lexicon().names
    if not value.isupper() or not _is_shouted(text, start, end, one_side=True):
        return False
    parts = [plain(word) for word in TOKEN.findall(value)]
    return 2 * sum(part in names for part in parts) < len(parts)


def _is_shouted(text: str, start: int, end: int, *, one_side: bool = False) -> bool:
    """Whether the words on both sides, or on one, are in capitals, too."""
    before = _SHOUTED_BEFORE.search(text, max(0, start - 24), start)
    behind = _SHOUTED_BEHIND.match(text, end)
    sides = [match is not None and match.group().isupper() for match in (before, behind)]
    return any(sides) if one_side else all(sides)


def _capitals(scan: Scan) -> frozenset[str]:
    return frozenset(word.lower() for word in re.findall(r"(?<!\w)[A-Z]{2,5}(?!\w)", scan.text))


@cache
def _everyday() -> frozenset[str]:
    return words("common_words") | words("stop_words")


def _of_language(scan: Scan) -> frozenset[str]:
    """The everyday words of the text's language."""
    code = detect_by_words(scan.text, Tokens.of(scan.text), usual_languages())
    return frozenset(entry for name in _LISTS for entry in by_language(name).get(code or "", ()))
