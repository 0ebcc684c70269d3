"""Whether a word can be a password, and how sure that is."""

from __future__ import annotations

import re

from curate.language.patterns import any_of
from curate.language.words import words
from curate.privacy.credentials import HOST, NO_CREDENTIAL
from curate.privacy.scan import word_set

CODES = words("code_labels")
HEADER = "pass"  # `dkim=pass header.d=…`
QUOTES = "\"'`“‘«„「『"
_STRONG = re.compile(r"(?=\S*[^\W\d_])(?=\S*[\d#!$%&*?+^~])[^\s()<>\[\]{}]{6,60}")
_SAYS_PASSWORD = re.compile(rf"{any_of(words('password_stems'))}|auth\d?\b", re.IGNORECASE)
_NO_MIXED = re.compile(
    r"(?:19|20)\d\d|[\w'’-]+/[\w'’/-]+|[^\W\d]+['’-][^\W\d]+|\d{1,4}%|\W+|[^\W\d_]+(?:\.{2,}|…|&)[^\W\d_]+|\d{4}[-–—]{2,}[^\W\d_]+"
)
# `POP3`, `IMAP4`, `22H2`, `ctrl+V`, `done.Then`, a hash, `115.6b2`, `2-step`, `Thunderbird/115`
_ORDINARY = re.compile(
    r"[A-Za-z]{2,12}\d{1,2}|.*\d\dH[12]|[^\W\d_]+[&+][^\W\d_]+|[^\W\d_]+[.!?,;]+[^\W\d_]+|[0-9a-f]{32,}|v?[\d.]+\w{0,3}|\d{1,3}[-.]?[a-z]+|[\w.-]+/[\d.]+|[^\W\d_]+(?:['’-][^\W\d_]+)*[*?!+=%$&]+",
    re.IGNORECASE,
)
# words with a number at the end of each or before it, a file, a version, a number in hexadecimal: a product,
# a part, an error
_THING = re.compile(
    r"(?:[^\W\d_]*\d*[^\W\d_]?|\d+[^\W\d_]+)(?:[-_.](?:[^\W\d_]*\d*[^\W\d_]?|\d+[^\W\d_]+))*"
    r"|.*\.[A-Za-z]{2,5}|v?\d+(?:\.\w+)+|0[xX].*|[A-Z\d]+"
)
_NO_VALUE = re.compile(
    r".*\ufffd.*|.*\\[rn].*|.*\.[A-Za-z]{2,5}(?::\d+)*|v?\d+(?:\.\w+)+|0[xX].*|\..*|[:.\dA-Fa-f]*:[:.\dA-Fa-f]+|.*[<>].*|.*&(?:nbsp|gt|lt|amp|quot|#\d+)\b.*|\d+\+?[^\W\d_]+"
)
_MAIL = re.compile(r"[^@]+@[\w-]+(?:\.[\w-]+)+")
_JOINED = re.compile(r"[a-z]{4,12}(?:-[a-z]{4,12}){2,5}")
# `hunter22`, but no `windows11`
_NUMBERED = re.compile(r"([a-z]{3,20})[-_]?\d{2,8}")
_NUMBERED_THINGS = word_set(
    "windows win office outlook firefox chrome android ios macos ubuntu debian imap pop smtp http https ssl"
    " tls oauth sha aes rsa utf port version error page step article build code thunderbird photoshop php"
    " python java mysql usb wpa mp md iphone ipad galaxy pixel"
)
_PARTICIPLES = tuple(sorted(words("participle_endings")))
_SURE = re.compile(r"[^\s()<>\[\]{}\"'`=;:|\\/,]{6,60}")


def is_strong(value: str) -> bool:
    """Whether a word can only be a password: letters with digits or signs, and no mail address, version or
    setting."""
    low = value.lower()
    return (
        _STRONG.fullmatch(value) is not None
        and not value.startswith("[")
        and _MAIL.fullmatch(value) is None
        and "://" not in value
        and low not in NO_CREDENTIAL
        and not _SAYS_PASSWORD.search(low)
        and not _ORDINARY.fullmatch(value)
        and not _NO_VALUE.fullmatch(value)
        and not HOST.fullmatch(low)
        and not _is_thing(low)
    )


def _is_thing(low: str) -> bool:
    match = _NUMBERED.fullmatch(low)
    return match is not None and match.group(1) in _NUMBERED_THINGS


def is_sure(value: str) -> bool:
    """Whether a word looks like a password even where only the sentence speaks of one: signs among letters,
    or letters and digits that change places, and no name of a product or part."""
    return (
        _SURE.fullmatch(value) is not None
        and is_strong(value)
        and not _THING.fullmatch(value)
        and not _NO_VALUE.fullmatch(value)
        and not _NO_MIXED.fullmatch(value)
        and value.count(".") < 2
    )


def is_told_of(value: str) -> bool:
    """Whether a word in small letters says how a password is: `the password is "remembered"`."""
    return value.islower() and value.endswith(_PARTICIPLES)


def says_password(value: str) -> bool:
    """Whether a word is one for a password itself."""
    return _SAYS_PASSWORD.search(value) is not None


def is_coined(value: str) -> bool:
    """Whether a word is small letters with two digits or more behind them, and no product or protocol; or
    three words in one."""
    return _JOINED.fullmatch(value) is not None or (
        _NUMBERED.fullmatch(value) is not None and not _is_thing(value)
    )


def is_special(value: str) -> bool:
    """Whether a word has a digit, a sign or a capital within it: no word of a sentence."""
    mixed = any(not char.isalpha() for char in value) or not (
        value.islower() or value.isupper() or value.istitle()
    )
    return _JOINED.fullmatch(value) is not None or (
        mixed
        and len(value) >= 4
        and len(set(value)) >= 3
        and any(map(str.isalnum, value))
        and not value.startswith(("[", "{", "<", "*", "•", "http", "("))
        and value.lower().strip("\"'*_") not in NO_CREDENTIAL
        and not _SAYS_PASSWORD.search(value)
        and not _NO_MIXED.fullmatch(value)
        and not _NO_VALUE.fullmatch(value)
        and _MAIL.fullmatch(value) is None
    )


def can_be(value: str, quoted: bool, tight: bool, after: str, word: str) -> bool:
    """Whether a word right behind `word` and a link is a password; `after` are the two characters behind it,
    and `tight` says that a sign such as a colon links them."""
    low = value.lower().strip("\"'*_")
    if (
        value.startswith(("[", "{", "<", "*", "•", "http", "("))
        or low in NO_CREDENTIAL
        or len(set(value)) < 3
        or _SAYS_PASSWORD.search(low)
    ):
        return False
    if word in CODES or word == HEADER:
        return sum(map(str.isdigit, value)) >= 3 and "," not in value and "." not in value
    special = any(char.isdigit() or not char.isalpha() for char in value) or not (
        value.islower() or value.isupper() or value.istitle()
    )
    if quoted and is_told_of(value):
        return False
    if quoted:
        return " " not in value or (special and value.count(" ") < 3)
    if special:
        return not _NO_MIXED.fullmatch(value)
    if tight:
        return not after.strip() or not after[0].isspace()
    return (
        len(value) >= 5
        and value.islower()
        and not low.endswith(_PARTICIPLES)
        and (not after or after[0] in ".,;!?\n")
    )
