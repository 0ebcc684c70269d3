"""The lines by which mail programs and people mark quotes, headers and signatures, in every language whose
lists have them."""

from __future__ import annotations

import re

from curate.language.patterns import any_of, whole_line
from curate.language.words import unspaced, words


def _line(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def _verbs(*names: str, joined: bool = False) -> str:
    """The verbs of languages that put blanks between words, or of those that put none."""
    return any_of(verb for name in names for verb in words(name) if (verb in unspaced(name)) is joined)


_WRITING, _ALL = ("writing_verbs",), ("writing_verbs", "saying_verbs")
SAID_AT_END = _line(rf"(?:(?:^|\W)(?:{_verbs(*_ALL)})(?: le)?|{_verbs(*_ALL, joined=True)})\W{{0,4}}$")
WROTE = _line(rf"(?<!\w)(?:{_verbs(*_WRITING)})(?!\w)|{_verbs(*_WRITING, joined=True)}")
WROTE_AT_END = _line(rf" (?:{_verbs(*_WRITING)})$")
OWN_WORDS = _line(rf"\b(?:{any_of(words('own_writing'))})\b")

_DASHES = r"-{2,} ?"
ORIGINAL = _line(rf"^[*_\s>]*{_DASHES}(?:{any_of(words('original_message_lines'))}) ?-{{2,}}[*_\s]*$")
FORWARDED = _line(
    rf"^[*_\s>]*(?:{_DASHES}(?:{any_of(words('forwarded_lines'))}) ?-{{2,}}"
    rf"|(?:{any_of(words('forwarded_openers'))}) ?[:：])[*_\s]*$"
)
_OPENERS = any_of(words("attribution_openers"))
ATTRIBUTION = re.compile(rf"^[>\s*_]*(?:{_OPENERS})\b.*\d")
DASHED = re.compile(rf"^{_DASHES}(?:{_OPENERS}) .{{5,200}} (?:{_verbs(*_WRITING)}) ?-{{2,}}$")

_FROM = any_of(words("from_fields"))
FROM_FIELD = _line(rf"^[>*_\s]*(?:{_FROM})\s?\*?\s?[:：]")
HEADER_FIELD = _line(rf"^[>*_\s]*({any_of(words('from_fields') | words('header_fields'))})\s?\*?\s?[:：]")

CLOSING = whole_line(words("closings"))
THANKS = whole_line(words("thanks_lines"))
_SENT_FROM = any_of(words("sent_from")).replace(r"\ ", r"\W{1,4}")  # "Sent: from", "*Sent* with"
_DEVICES = any_of(words("sent_from_devices"))
SENT_FROM = _line(
    rf"^\W{{0,3}}(?:(?:{_SENT_FROM})(?!\w)(?=.*\b(?:{_DEVICES})\b)[^!?]{{0,110}}"
    # the device before the verb, in languages that put it there
    rf"|(?:\w+ ){{0,2}}(?:{_DEVICES})[^\s!?]{{0,12}}?(?: \w+)?"
    rf" ?(?:{any_of(words('sent_from_endings'))})\W{{0,3}})$"
)
# what says that the answers stand between the lines of the quoted message or under it
ANSWERS_BELOW = _line(rf"(?<!\w)(?:{any_of(words('answers_below'))})(?!\w)")
DISCLAIMER = _line(rf"^\W{{0,4}}(?:{any_of(words('disclaimer_openers'))})")
CONFIDENTIAL = _line(any_of(words("confidentiality_stems") | words("intended_for")))
# `Anna Lind <anna@example.com> wrote:` without a date
NAMED_WRITER = _line(
    rf"^[\w\s.,'’\"()*_-]{{2,80}} [(<]{{1,2}}[^<>()\s]+@[^<>()\s]+[)>]{{1,2}} (?:{_verbs(*_WRITING)}) ?[:：]$"
)
CONTACT_LABEL = rf"(?:{any_of(words('contact_labels'))})\.? ?[:.]"
