"""Names in a list of names, `Vinka, Maria, Tom and Asya`, and of those who speak in turn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from curate.language.patterns import any_of
from curate.language.words import languages, usual_languages, words
from curate.privacy.lexicon import LIKELY, SURE, lexicon
from curate.privacy.scan import Scan

_JOINT = rf"(?:,? (?:{any_of(words('name_joints'))}) |, )"
_JOINED = re.compile(_JOINT)
_WORD = r"[^\W\d_]{3,}(?:-[^\W\d_]{2,})?"
_NEXT = re.compile(rf"{_JOINT}({_WORD})(?![\w'’-])(?! [^\W\d_a-z])")
_BEFORE = re.compile(rf"(?<![\w'’-])({_WORD}){_JOINT}$")
_LABEL = re.compile(r"^([^\W\d_][^:\n]{0,40}):", re.MULTILINE)
_INITIALS = frozenset("bcdefghjklmnpqrstuvwxz")  # letters that are no words of the seven languages
_BEFORE_INITIAL = re.compile(r"(?<![^\s>(])([^\W\d_]{3,}) $")
_REST = re.compile(r"\.? ([^\W\d_]{3,})(?=['’]s\b|[^\w'’-]|$)")
_LONGEST = 40  # characters of a name in a list and what joins it


def in_lists(text: str, names: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Further names before and behind two or more names in a row."""
    row: list[tuple[int, int]] = []
    for start, end in [*sorted(names), (len(text) + 1, len(text) + 1)]:
        if row and not _JOINED.fullmatch(text, row[-1][1], start):
            yield from _more(text, row) if len(row) > 1 else ()
            row = []
        row.append((start, end))


def _more(text: str, row: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    small = text[row[0][0]].islower()
    at = row[-1][1]
    while (after := _NEXT.match(text, at)) and _may_be(after.group(1), small):
        yield after.span(1)
        at = after.end()
    at = row[0][0]
    while (before := _BEFORE.search(text, max(0, at - _LONGEST), at)) and _may_be(before.group(1), small):
        yield before.span(1)
        at = before.start()


def speakers(text: str, names: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Unknown words before a colon at lines' beginnings, where at least as many such words are names."""
    known = {
        text[start:end]
        for start, end in names
        if text[end : end + 1] == ":" and text[max(0, start - 1) : start] in ("", "\n")
    }
    if not known:
        return
    labels = list(_LABEL.finditer(text))
    if len({label.group(1) for label in labels}) > 2 * len(known):
        return
    for label in labels:
        if label.group(1) not in known and label.group(1)[0].isupper() and _may_be(label.group(1), False):
            yield label.span(1)


def with_initials(scan: Scan) -> Iterator[tuple[int, int]]:
    """Names in small letters that an initial between a given and a family name shows: `joan b. wardle`."""
    known, text = lexicon(), scan.text
    for letter in sorted(_INITIALS & scan.words):
        for at in scan.places((letter,)):
            if text[at - 1 : at] == " " and text[at].islower() and (rest := _REST.match(text, at + 1)):
                given = _BEFORE_INITIAL.search(text, max(0, at - _LONGEST), at)
                if (
                    given
                    and known.givenness(given.group(1)) == SURE
                    and known.familiness(rest.group(1)) >= LIKELY
                ):
                    yield given.start(1), rest.end()


def _may_be(word: str, small: bool) -> bool:
    """Whether a word may be a name among names: one that is known in small letters, any unknown one with a
    capital."""
    low = word.lower()
    if word[0].islower():
        given = lexicon().givenness(low)
        return small and (given == SURE or (given > 0 and low not in common_words()))
    return word.isalpha() and not (word.isupper() or low in lexicon().words or low in common_words())


@cache
def common_words() -> frozenset[str]:
    """The words of all lists of the languages that are told apart."""
    known = languages()
    return frozenset(
        word
        for code in usual_languages()
        for entries in known[code].lists.values()
        for entry in entries
        for word in entry.lower().split()
    )
