"""PINs and one-time codes that a sentence gives away: `the code you texted me is …`, `… is my PIN`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from curate.language.patterns import any_of
from curate.language.words import unspaced, words
from curate.privacy.scan import Cues, Scan, first_words
from curate.privacy.spans import DetectedSpan

_LABELS = words("code_labels") - unspaced("code_labels")
_BARE = words("bare_code_words")
_SENT = words("code_sending_words")
_OTHER = words("other_code_words")
_DIGITS = (
    r"(?<![\w#$€£.,:/-])(?:[A-Z]-)?(?:\d{4,8}|\d{3}[ -]\d{3,4}|\d{2}(?:[ -]\d{2}){1,3}|\d(?:[ -]\d){3,7})"
    r"(?![\w%€$£°:/-]|[.,]\d)"
)
_AHEAD = re.compile(
    rf"(?<!\w)(?P<label>{any_of(_LABELS)})(?!\w)(?P<between>[^.!?\n\d]{{0,40}}?)(?P<value>{_DIGITS})",
    re.IGNORECASE,
)
_BACK = re.compile(
    rf"(?P<value>{_DIGITS})(?:\)|\"|')? (?:(?:{any_of(words('copulas') | words('as_words'))}) )"
    rf"(?:(?:{any_of(words('credential_owners'))}) ){{0,3}}(?:[\w-]{{2,20}} ){{0,2}}?"
    rf"(?:{any_of(_LABELS)})(?!\w)",
    re.IGNORECASE,
)
_CODE = re.compile(
    rf"(?<!\w)(?:{any_of(_BARE)})(?!\w)"
    rf"(?P<between>[^.!?\n\d]{{0,60}}?)[ (\"':]*(?P<value>{_DIGITS})",
    re.IGNORECASE,
)
_SENT_WORD = re.compile(rf"(?<!\w)(?:{any_of(_SENT)})(?!\w)", re.IGNORECASE)
_TYPED = re.compile(rf"(?<!\w)(?:{any_of(words('typing_words'))}) (?P<value>{_DIGITS})", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_DIGIT_RUN = re.compile(r"\d[\d -]{2,}")
_WORD_BEFORE = re.compile(r"(?<!\w)[\w'’-]{1,20} $")
ODD = tuple(sorted(label for label in _LABELS if not label[0].isalpha()))  # begin with no word: `2fa`
_CUES = Cues((label for label in _LABELS if label not in ODD), whole=True)
_TYPING, _BARE_WORDS = first_words(words("typing_words")), first_words(_BARE)
TRIGGERS = Cues((label for label in _LABELS if label not in ODD), whole=True, more=_BARE_WORDS | _TYPING)
SHAPES = ("0000", "0 0", "0-0")  # of `_DIGITS`
_IS = tuple(sorted(words("copulas")))


def sent_codes(scan: Scan) -> Iterator[DetectedSpan]:
    """Codes in a text that holds digits."""
    text = scan.text
    if not _DIGIT_RUN.search(text):
        return
    for match in scan.matches(_TYPED, _TYPING):
        if _SENT_WORD.search(text[match.end() : match.end() + 40]):
            yield _span(match)
    odd = (_AHEAD.match(text, at) for at in scan.places(ODD, inside=True))
    for match in chain(scan.matches(_AHEAD, _CUES), filter(None, odd)):
        if not _year(match) or _linked(match.group("between")):
            yield _span(match)
    if _CUES.first(scan) or any(label in scan.lower for label in ODD):
        yield from map(_span, _BACK.finditer(text))
    yield from _bare(scan)


def _bare(scan: Scan) -> Iterator[DetectedSpan]:
    """`I got a text with the code …`."""
    text = scan.text
    for match in scan.matches(_CODE, _BARE_WORDS):
        word = _WORD_BEFORE.search(text, max(0, match.start() - 21), match.start())
        start = word.start() if word else match.start()
        if (word and word.group().strip().lower() in _OTHER) or (
            _year(match) and not _linked(match.group("between"))
        ):
            continue
        around = text[max(0, start - 60) : match.start("value")] + text[match.end() : match.end() + 40]
        if _SENT_WORD.search(around):
            yield _span(match)


def _span(match: re.Match[str]) -> DetectedSpan:
    return DetectedSpan(*match.span("value"), "PASSWORD")


def _year(match: re.Match[str]) -> bool:
    return _YEAR.fullmatch(match.group("value")) is not None


def _linked(between: str) -> bool:
    """Whether the words before a number end in a verb or a sign that says what it is."""
    between = between.strip().lower()
    return between == "" or between[-1] in ":=" or between.split()[-1] in _IS
