"""Passwords, PINs and one-time codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.language.patterns import any_of
from curate.language.words import unspaced, words
from curate.privacy.base import TYPES, Announced, ConversationMemory, Detector, Example, PersonalType
from curate.privacy.password_values import CODES as CODE_WORDS
from curate.privacy.password_values import HEADER, can_be, is_coined, is_strong
from curate.privacy.passwords import PHRASES, STEMS, told
from curate.privacy.scan import Cues, Scan, first_words
from curate.privacy.sent_codes import ODD as CODE_MARKS
from curate.privacy.sent_codes import SHAPES as CODE_SHAPES
from curate.privacy.sent_codes import TRIGGERS as CODE_TRIGGERS
from curate.privacy.sent_codes import sent_codes
from curate.privacy.spans import DetectedSpan

_ALL = words("password_labels") | words("code_labels")
_UNSPACED = unspaced("password_labels")
_LABELS = _ALL - _UNSPACED - unspaced("code_labels")
_PASSWORD = re.compile(
    rf"(?P<word>{any_of(_LABELS)})(?: (?:{any_of(words('purpose_words'))})(?: [\w@.'-]{{1,40}}){{1,4}})?"
    r"(?P<link>[\"'*]{0,2} ?(?:[:=]|->|=>|→|⇒)"
    rf"|[\"'*]{{0,2}} (?:{any_of(words('copulas'))}|is:)\b:?| \(?)"
    r"[ \t]*\n?[ \t]*"
    r"(?P<value>\"[^\"\n]{3,80}\"|'[^'\n]{3,80}'|`[^`\n]{3,80}`|“[^”\n]{3,80}”|«[^»\n]{3,80}»|[^\s\"'<>]{3,80})",
    re.IGNORECASE,
)
# `my login is jo_doe / Secret#1`, `log in with jo_doe and Secret#1`
_PAIR = re.compile(
    rf"(?:{any_of(words('login_words'))})\b[^/\n]{{0,50}}?"
    rf"[ :(\"'][\w.@+-]{{3,60}}[\"')]?(?: ?[/,;|:] ?| (?:{any_of(words('and_words'))}) )[\"'(]?(?P<value>[^\s/,;\"']{{6,60}})",
    re.IGNORECASE,
)
# `my credentials: jo_doe Secret#1`
_ROW = re.compile(
    rf"(?:{any_of(words('login_words'))})[ \t]?[:=][ \t\n]{{0,2}}[\w.@+-]{{3,60}}[ \t\n]{{1,2}}(?P<value>[^\s/,;\"']{{6,60}})",
    re.IGNORECASE,
)
_PAIR_WORDS = first_words(words("login_words"))
_PASSWORD_WORDS = Cues(_LABELS, whole=True)
_TRIGGERS = Cues(_LABELS, whole=True, more=_PAIR_WORDS)
# in scripts without spaces a few letters may stand between: `密码改成了Abc#123`
_BETWEEN = r"[^\x00-\x7f]{0,8}[ :：=\n]{0,3}[「『\"“(（]?"
_VALUE = r"(?a:(?=[!-~]{0,60}?[A-Za-z])(?=[!-~]{0,60}?[\d!#$%&*?+^~@_-])[!-~]{5,60}|\d{4,12})"
_BEFORE = re.compile(rf"(?P<value>{_VALUE})[」』\"”)）]?[^\x00-\x7f]{{1,4}} ?(?:{any_of(_UNSPACED)})")


def _find(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """What follows `password is`, `pw:` and their kin in several languages, when it can be a password."""
    for match in scan.matches(_PASSWORD, _PASSWORD_WORDS):
        if span := _labelled(scan.text, match):
            yield span
    for match in (*scan.matches(_PAIR, _PAIR_WORDS), *scan.matches(_ROW, _PAIR_WORDS)):
        value = match.group("value").rstrip(".,;:!?)…、")
        if is_strong(value) or is_coined(value):
            yield DetectedSpan(match.start("value"), match.start("value") + len(value), "PASSWORD")


def _told(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    return told(scan)


def _codes(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    return sent_codes(scan)


def _labelled(text: str, match: re.Match[str]) -> DetectedSpan | None:
    value, start = match.group("value"), match.start("value")
    quoted = value[0] in "\"'`“«"
    if quoted:
        value, start = value[1:-1], start + 1
    else:
        bare = value.rstrip(".,;:!?)…、")
        sign = value[len(bare) : len(bare) + 1]  # `Hunter22!`; behind a colon also `Hunt3r!`
        at_end = bare[-1:].isdigit() or (":" in match.group("link") and any(map(str.isdigit, bare)))
        value = bare + sign if sign in ("!", "?") and at_end else bare
    link, word = match.group("link"), match.group("word").lower()
    found = DetectedSpan(start, start + len(value), "PASSWORD")
    if link.strip(" (") == "":
        if quoted:
            return None
        whole, value = match.group("value").rstrip(").,;:?"), value.rstrip(")")
        found = DetectedSpan(start, start + len(value), "PASSWORD")
        short_code = word in CODE_WORDS and value.isdecimal() and 3 <= len(value) <= 8
        strong = is_strong(value) or is_strong(whole) or is_coined(value)
        return found if word != HEADER and (short_code or strong) else None
    tight = any(sign in link for sign in ":=>→⇒")
    after = text[start + len(value) : start + len(value) + 2]
    return found if value and can_be(value, quoted, tight, after, word) else None


def _before(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """`Abc#123をパスワードに`, `用Abc#123作为密码`."""
    for match in _BEFORE.finditer(scan.text):
        yield DetectedSpan(*match.span("value"), "PASSWORD")


@TYPES.register("PASSWORD")
class Password(PersonalType):
    """Passwords, PINs and codes after a word for them, when the value can be one, and in sentences that
    speak of one."""

    words = ("password", "passwords")
    listed = 160
    detectors = (
        Detector(24, _codes, digits=3, words=CODE_TRIGGERS, marks=CODE_MARKS, shapes=CODE_SHAPES),
        Detector(25, _find, words=_TRIGGERS),
        Detector(25, _told, words=PHRASES, marks=STEMS),
        Detector(26, _before, whole=True, marks=tuple(sorted(_UNSPACED))),
    )
    announced = (
        Announced(25, _UNSPACED, _VALUE, _BETWEEN),
        Announced(
            26, unspaced("code_labels"), r"\d{4,8}(?!\d)|\d{3}[ -]\d{3,4}|\d\d(?:[ -]\d\d){1,3}", _BETWEEN
        ),
    )
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
        "The main password fails (win10)",
        "the link 'forgot password' is gone",
        'usually the password is "remembered"',
        "Press ctrl+V in the password field.",
        "ID: jid1-MnnXcxQb@jetpack\n\nName: Some Password Manager",
        "dkim=pass header.d=shop.example",
    )

    def same(self, value: str) -> str:
        return value
