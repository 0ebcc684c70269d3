"""Words that look like names and are nobody's: the company that a conversation's mail servers belong to, and
abbreviations."""

from __future__ import annotations

import re

from curate.privacy.lexicon import lexicon, plain
from curate.privacy.people import TOKEN, PeopleNamed, base
from curate.privacy.scan import Scan

_SERVER = re.compile(
    r"(?<![\w.-])(?:imap|pop|pop3|smtp|mail|mailbox|webmail|mx|autodiscover|exchange)[\w-]{0,12}"
    r"\.(?:[\w-]{1,30}\.){0,2}?(?P<name>[a-z][a-z-]{1,30})\.(?:(?:co|com|org|net)\.)?[a-z]{2,12}(?![\w-])"
)
_MARKS = ("imap", "pop", "smtp", "mail", "mx", "autodiscover", "exchange")
_LONGEST_ABBREVIATION = 5


def providers(scan: Scan) -> frozenset[str]:
    """The names of those whose mail servers a text names: `rogers` of `pop.rogers.example`."""
    lower = scan.lower
    if not any(mark in lower for mark in _MARKS) or "." not in lower:
        return frozenset()
    return frozenset(match["name"] for match in _SERVER.finditer(lower))


def is_nobody(value: str, scan: Scan, people: PeopleNamed) -> bool:
    """Whether a single word is the name of a provider, or an abbreviation among words in small letters; not
    where a participant is called so."""
    token = TOKEN.fullmatch(value)
    if token is None:
        return False
    parts = [plain(part) for part in base(value).split("-")]
    if any(people.words.get(part, False) for part in parts):
        return False
    if all(part in people.providers for part in parts):
        return True
    short = len(value) <= _LONGEST_ABBREVIATION and value.isascii() and value.isupper()
    return short and parts[0] not in lexicon().names and not scan.text.isupper()
