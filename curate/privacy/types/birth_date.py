"""Dates of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.language.months import months
from curate.language.patterns import any_of
from curate.language.words import values, words
from curate.privacy.base import TYPES, AskedFor, ConversationMemory, Detector, Example, PersonalType
from curate.privacy.scan import Cues, Scan, first_words
from curate.privacy.spans import DetectedSpan

_BIRTH = re.compile(any_of(words("birth_labels")), re.IGNORECASE)
_BIRTH_WORDS = first_words(words("birth_labels"))
_FILLER = f"(?:(?:{any_of(words('date_fillers'))}) )?"
_MONTH = rf"(?:{any_of(months())})\.?"
_DATE = re.compile(
    rf"(?<![\d./-])(?:\d{{1,2}}[./-] ?\d{{1,2}}[./-]"
    rf" ?(?:19|20)?\d\d|(?:19|20)\d\d[./-]\d{{1,2}}[./-]\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th|\.|er"
    rf"|º)?[ -]?{_FILLER}{_MONTH},?[ -]?{_FILLER}(?:19|20)\d\d|\b{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,?"
    r" (?:19|20)\d\d)(?![\d/-])",
    re.IGNORECASE,
)

# what may also follow a word of birth: 19870412, 12 04 1987, April 1987, 04/1987, 12-Apr-87, 1987年4月12日
_LOOSE = re.compile(
    rf"(?<![\d./-])(?:(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d"
    rf"|\d{{1,2}} \d{{1,2}} (?:19|20)\d\d|(?:19|20)\d\d \d{{1,2}} \d{{1,2}}|{_MONTH},? ?{_FILLER}(?:19|20)\d\d"
    rf"|(?:0?[1-9]|1[0-2])[/.-](?:19|20)\d\d|\d{{1,2}}[ .-]{{1,2}}{_MONTH}[ .-]{{1,2}}['’]?\d\d|\d{{1,2}}[.][ ]?\d{{1,2}}[.][ ]?['’]?\d\d"
    r"|(?:19|20)\d\d年 ?\d{1,2}月 ?\d{1,2}日)(?![\d/-])",
    re.IGNORECASE,
)
# A whole date from before helpdesks wrote e-mail is somebody's birthday; so is one in brackets behind an age
# ("who's thirteen (05/09/2011)").
_LONG_AGO = re.compile(r"19[2-8]\d(?<!\d\d{4})(?!\d)")
# where the time of computers begins: what has no date has this one
_ZERO = re.compile(
    r"0?1[./-]0?1[./-]1970|1970[./-]0?1[./-]0?1|31[./-]12[./-]1969|12[./-]31[./-]1969|1969[./-]12[./-]31"
)
_BEFORE_YEAR, _AFTER_YEAR = 50, 10  # characters of a date on either side of its year
_DECADES = tuple(f"19{decade}" for decade in range(2, 9))
_IN_WORDS = any_of(
    word for word, number in values("number_words").items() if number.isdigit() and 10 <= int(number) < 100
).replace(r"\-", "[- ]")
_AGE = re.compile(
    rf"(?:{any_of(words('age_leads'))}) (?:(?:{any_of(words('age_fillers'))}) )?(?:\d{{1,3}}|{_IN_WORDS})"
    rf"(?: (?:{any_of(words('age_units'))}))?,? \($",
    re.IGNORECASE,
)

_AGE_WORDS = Cues(words("age_leads"), whole=True)


def _born(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    """Dates within 60 characters after a word of birth, or just before one."""
    for match in scan.matches(_BIRTH, _BIRTH_WORDS):
        after = _DATE.search(scan.text, match.end(), match.end() + 90)
        loose = _LOOSE.search(scan.text, match.end(), match.end() + 70)
        if loose and loose.start() - match.end() <= 40 and (after is None or loose.start() < after.start()):
            after = loose
        if after and after.start() - match.end() <= 60:
            yield DetectedSpan(after.start(), after.end(), "BIRTH_DATE")
            continue
        for before in _before(scan.text, match.start()):
            if match.start() - before.end() <= 25:
                yield DetectedSpan(before.start(), before.end(), "BIRTH_DATE")


def _before(text: str, at: int) -> Iterator[re.Match[str]]:
    for pattern in (_DATE, _LOOSE):
        yield from pattern.finditer(text, max(0, at - 60), at)


def _long_ago(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    text, end = scan.text, 0
    for year in _LONG_AGO.finditer(text):
        for match in _DATE.finditer(text, max(end, year.start() - _BEFORE_YEAR), year.end() + _AFTER_YEAR):
            if match.start() <= year.start() < match.end() and not _ZERO.fullmatch(match.group()):
                end = match.end()
                yield DetectedSpan(match.start(), end, "BIRTH_DATE")


def _aged(scan: Scan, conversation: ConversationMemory) -> Iterator[DetectedSpan]:
    text = scan.text
    at = text.find("(") + 1
    while at:
        date = _DATE.match(text, at)
        if date and _AGE.search(text, max(0, at - 60), at):
            yield DetectedSpan(at, date.end(), "BIRTH_DATE")
        at = text.find("(", at) + 1


def _asks(scan: Scan) -> bool:
    words = _BIRTH_WORDS - {"d"}
    return scan.has(words) and any(True for _ in scan.matches(_BIRTH, words))


def _answers(text: str) -> Iterator[DetectedSpan]:
    """Any full date."""
    for match in _DATE.finditer(text):
        yield DetectedSpan(match.start(), match.end(), "BIRTH_DATE")


@TYPES.register("BIRTH_DATE")
class BirthDate(PersonalType):
    """Dates near a word of birth, dates from 1920 to 1989, dates in brackets after an age, and full dates in
    answer to a question for one."""

    words = ("date of birth", "dates of birth")
    listed = 60
    detectors = (
        Detector(40, _long_ago, digits=4, marks=_DECADES),
        Detector(40, _aged, digits=4, words=_AGE_WORDS),
        Detector(40, _born, digits=4, words=_BIRTH_WORDS),
    )
    question = AskedFor(10, _asks, _answers)
    examples = (
        Example("born 12 March 1980 in Leith", "12 March 1980"),
        Example("Geburtsdatum: 12.03.1980", "12.03.1980"),
        Example("it is 1961-05-28, where do I type that?", "1961-05-28"),
        Example("my son, who's thirteen (05/09/2011), ordered it", "05/09/2011"),
    )
    counter_examples = (
        "It was delivered on 12 March 2024.",
        "born and bred here",
        "Mails of 01/01/1970 appear",
        "version 12.03.19",
    )
