"""Passwords, PINs and one-time codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.language.patterns import any_of
from curate.language.words import words
from curate.privacy.base import TYPES, ConversationMemory, Detector, Example, PersonalType
from curate.privacy.credentials import HOST, NO_CREDENTIAL
from curate.privacy.scan import Scan, first_words
from curate.privacy.spans import DetectedSpan

_CODES = words("code_labels")
_LABELS = words("password_labels") | _CODES
_PASSWORD = re.compile(
    rf"(?P<word>{any_of(_LABELS)})(?: (?:{any_of(words('purpose_words'))})(?: [\w@.'-]{{1,40}}){{1,4}})?"
    r"(?P<link>[\"'*]{0,2} ?(?:[:=]|->|→)"
    rf"|[\"'*]{{0,2}} (?:{any_of(words('copulas'))}|is:)\b:?| \(?)"
    r"[ \t]*\n?[ \t]*"
    r"(?P<value>\"[^\"\n]{3,80}\"|'[^'\n]{3,80}'|`[^`\n]{3,80}`|“[^”\n]{3,80}”|[^\s\"'<>]{3,80})",
    re.IGNORECASE,
)
# `my login is jo_doe / Secret#1`
_PAIR = re.compile(
    rf"(?:{any_of(words('login_words'))})\b[^/\n]{{0,50}}?"
    r" ?\b[\w.@+-]{3,60} ?/ ?(?P<value>[^\s/,;]{6,60})",
    re.IGNORECASE,
)
_MAIL_HEADER = "pass"  # `dkim=pass header.d=…`
_PAIR_WORDS = first_words(words("login_words"))
_STRONG = re.compile(r"(?=\S*[^\W\d_])(?=\S*[\d#!$%&*?+^~])[^\s()<>\[\]{}]{6,60}")
_SAYS_PASSWORD = re.compile(rf"{any_of(words('password_stems'))}|oauth|auth\b")
_NO_MIXED = re.compile(r"[\w'’-]+/[\w'’/-]+|[^\W\d]+['’-][^\W\d]+|\d{1,4}%|\W+")
# `POP3`, `IMAP4`, `115.6b2`, `2-step`, `Thunderbird/115`
_ORDINARY = re.compile(
    r"[A-Za-z]{2,12}\d{1,2}|v?[\d.]+\w{0,3}|\d{1,3}[-.]?[a-z]+|[\w.-]+/[\d.]+|[^\W\d_]+(?:['’-][^\W\d_]+)*[*?!+=%$&]+",
    re.IGNORECASE,
)
_PARTICIPLES = tuple(sorted(words("participle_endings")))
_PASSWORD_WORDS = first_words(_LABELS)


def _find(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """What follows `password is`, `pw:` and their kin in several languages, when it can be a password."""
    text = scan.text
    for match in scan.matches(_PASSWORD, _PASSWORD_WORDS):
        value, start = match.group("value"), match.start("value")
        quoted = value[0] in "\"'`“"
        if quoted:
            value, start = value[1:-1], start + 1
        else:
            value = value.rstrip(".,;:!?)…、")
        tight = ":" in match.group("link") or "=" in match.group("link") or ">" in match.group("link")
        if match.group("link").strip(" (") == "":
            if quoted:
                continue
            whole, value = match.group("value").rstrip(").,;:?"), value.rstrip(")")
            word = match.group("word").lower()
            short_code = word in _CODES and value.isdecimal() and 3 <= len(value) <= 8
            if word != _MAIL_HEADER and (short_code or _is_strong(value) or _is_strong(whole)):
                yield DetectedSpan(start, start + len(value), "PASSWORD")
        elif value and _can_be_password(
            value,
            quoted,
            tight,
            text[start + len(value) : start + len(value) + 2],
            match.group("word").lower(),
        ):
            yield DetectedSpan(start, start + len(value), "PASSWORD")
    for match in scan.matches(_PAIR, _PAIR_WORDS):
        value = match.group("value").rstrip(".,;:!?)…、")
        if _is_strong(value):
            yield DetectedSpan(match.start("value"), match.start("value") + len(value), "PASSWORD")


def _is_strong(value: str) -> bool:
    """Whether a word can only be a password: letters with digits or signs, and no mail address, version or
    setting."""
    low = value.lower()
    return (
        _STRONG.fullmatch(value) is not None
        and not value.startswith("[")
        and "@" not in value[1:-1]
        and "://" not in value
        and low not in NO_CREDENTIAL
        and not _SAYS_PASSWORD.search(low)
        and not _ORDINARY.fullmatch(value)
        and not HOST.fullmatch(low)
    )


def _can_be_password(value: str, quoted: bool, tight: bool, after: str, word: str) -> bool:
    low = value.lower().strip("\"'*_")
    if (
        value.startswith(("[", "{", "<", "*", "•", "http", "("))
        or low in NO_CREDENTIAL
        or len(set(value)) < 3
        or _SAYS_PASSWORD.search(low)
    ):
        return False
    if word in _CODES or word == _MAIL_HEADER:
        return sum(map(str.isdigit, value)) >= 3
    special = any(char.isdigit() or not char.isalpha() for char in value) or not (
        value.islower() or value.isupper() or value.istitle()
    )
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


@TYPES.register("PASSWORD")
class Password(PersonalType):
    """Passwords, PINs and codes after a word for them, when the value can be one."""

    words = ("password", "passwords")
    listed = 160
    detectors = (Detector(25, _find, words=_PASSWORD_WORDS | _PAIR_WORDS),)
    remembered = True
    examples = (
        Example("my password is Hunter2x", "Hunter2x"),
        Example("pw: tr0ub4dor&3", "tr0ub4dor&3"),
        Example("mein Passwort lautet Sommer#2024", "Sommer#2024"),
        Example("Mitt lösenord är Sommar#12", "Sommar#12"),
        Example("Moje hasło to Lato#2024", "Lato#2024"),
        Example("code secret 84213", "84213"),
    )
    counter_examples = (
        "My password is wrong.",
        "the password was changed",
        "dkim=pass header.d=shop.example",
    )

    def same(self, value: str) -> str:
        return value
