"""Passwords that a sentence gives away in ordinary words: `I changed my password to …`, `I use … as my
password`, and codes that somebody was sent."""

from __future__ import annotations

import re
from collections.abc import Iterator

from curate.language.patterns import any_of
from curate.language.words import unspaced, words
from curate.privacy.credentials import HOST
from curate.privacy.password_values import (
    QUOTES,
    is_coined,
    is_special,
    is_strong,
    is_sure,
    is_told_of,
    says_password,
)
from curate.privacy.scan import Cues, Scan
from curate.privacy.spans import DetectedSpan
from curate.privacy.triggers import WordTable, in_vocabulary, known_words

_LABELS = words("password_labels") - unspaced("password_labels")
_STEMS = words("password_stems") - unspaced("password_stems")
_LABEL = re.compile(
    rf"(?<!\w)(?:[^\W\d_]{{0,16}}(?:{any_of(_STEMS)})[^\W\d_]{{0,8}}|{any_of(_LABELS)})(?!\w)", re.IGNORECASE
)
STEMS = tuple(sorted(stem for stem in _STEMS if stem.isalpha()))
PHRASES = Cues((*_LABELS, *(stem for stem in _STEMS if not stem.isalpha())))
_COMPOUND = re.compile(any_of(STEMS))
_COMPOUNDS = in_vocabulary(WordTable(lambda word: _COMPOUND.search(word) is not None, _COMPOUND.search))
_PIECE = re.compile(r"\S+")
_END = re.compile(r"[.!?…](?=\s)|\n")
_CHANGES = re.compile(rf"(?<!\w)(?:{any_of(words('credential_changes'))})(?!\w)", re.IGNORECASE)
_TO = words("change_links")
_AS = words("as_words")
_AS_NEXT = re.compile(rf"[ \t]+(?:{any_of(_AS)})(?!\w)", re.IGNORECASE)
_AND = words("and_words")
_NOW = words("now_words")
_USERS = words("user_labels")
_TYPING = words("typing_words")
_IS = frozenset(entry for entry in words("copulas") if " " not in entry)
_OWN = words("credential_owners")
# `als Passwort benutze ich …`
_SERVES = re.compile(rf"(?<!\w)(?:{any_of(_AS)}) (?:(?:{any_of(_OWN)}) ){{0,2}}$", re.IGNORECASE)
_REACH, _BACK = 100, 80  # characters behind and before a word for a password that are looked at
_ROW = 80  # characters of a line that are looked at
_WORDS = 6  # words between that and what looks like one
_BRACKETED = re.compile(r"\(\S+\)[.,;:]?")
_OPENING = QUOTES + "(*_"
_CLOSING = "\"'`”’»“」』)*_.,;:!?…、。"
_QUOTES_BEHIND = "\"'`”’»“」』"
_SIGN_AT_END = "!*"
_SIGNS = frozenset(("-", "–", "—", "=>", "->", "→", "⇒", "|", ":", "=", ">>", "»"))
# words of letters, at most two of them joined, in which no capital follows a small letter: none is a password
_PLAIN = re.compile(
    r"(?:\s*+[(*_]*+(?:(?:[A-Z]?[a-z]++|[A-Z]++)(?![A-Za-z'’-])|[A-Za-z]++['’-][A-Za-z]++)?"
    rf"[{re.escape(_CLOSING)}]*(?=\s|\Z))+?\Z"
)


def _piece(text: str, match: re.Match[str]) -> tuple[int, int, bool]:
    """Where the word in a piece of text begins and ends, without what quotes it, and whether quotes do."""
    piece = match.group()
    value = piece.lstrip(_OPENING)
    start = match.end() - len(value)
    quoted = len(value) < len(piece) and piece[0] in QUOTES
    bare = value.rstrip(_CLOSING)
    end = start + len(bare)
    quoted = quoted and any(sign in _QUOTES_BEHIND for sign in value[len(bare) :])
    if end > start and text[end - 1].isdigit() and text[end : end + 1] in _SIGN_AT_END and end < match.end():
        end += 1
    return start, end, quoted


def _is_word(value: str) -> bool:
    """Whether it is but letters, none of them a capital among small ones: unless quotes tell it, no
    password."""
    return value.isalpha() and (value.islower() or value.istitle() or value.isupper())


def told(scan: Scan) -> Iterator[DetectedSpan]:
    """Passwords in sentences that speak of one."""
    text, end = scan.text, 0
    words = PHRASES.first(scan).union(word for word, _ in _COMPOUNDS.of(known_words(scan)))
    for match in scan.matches(_LABEL, words):
        if match.start() < end:
            continue
        end = match.end()
        if not _PLAIN.fullmatch(text, end, end + _REACH):
            yield from _behind(text, match.start(), end)
        if not _PLAIN.fullmatch(text, max(0, match.start() - _BACK), match.start()):
            yield from _before(text, match.start(), end)
            yield from _typed(text, match.start())
        yield from _next_line(text, match.start(), match.end())


def _typed(text: str, start: int) -> Iterator[DetectedSpan]:
    """`I type … and it says wrong password`; and what is sure within a few words."""
    paragraph = text.rfind("\n\n", max(0, start - _BACK), start) + 1
    pieces = list(_PIECE.finditer(text, max(paragraph, start - _BACK, 0), start))
    before = ""
    for n, piece in enumerate(pieces):
        a, b, _ = _piece(text, piece)
        if piece.start() == start - _BACK and text[a - 1 : a].strip():
            before = ""  # the word begins further up
        elif not _is_word(text[a:b]) and (
            (len(pieces) - n <= _WORDS and is_sure(text[a:b]))
            or (
                is_special(text[a:b])
                and (before in _TYPING or _is_new(text, max(0, start - _BACK), a, b, before))
            )
        ):
            yield DetectedSpan(a, b, "PASSWORD")
        before = text[a:b].lower()


def _is_new(text: str, begin: int, a: int, b: int, before: str) -> bool:
    """Whether words behind `begin` say that something was changed to a value, which is no setting or server:
    `set it to Hunter22`."""
    value = text[a:b]
    return (
        before in _TO
        and (any(map(str.isdigit, value)) or is_sure(value))
        and HOST.fullmatch(value.lower()) is None
        and _CHANGES.search(text, begin, a) is not None
    )


def _behind(text: str, start: int, end: int) -> Iterator[DetectedSpan]:
    """`my password to …`, `the password that I use is …`, `password – …`; and what is sure within a few
    words."""
    stop = _END.search(text, end, end + _REACH)
    limit = stop.start() + 1 if stop else min(len(text), end + _REACH)
    line = text.find("\n", end, end + _REACH)
    line = line if line >= 0 else end + _REACH
    link, typed = "", False
    served = _SERVES.search(text, max(0, start - 30), start) is not None
    for n, match in enumerate(_PIECE.finditer(text, end, limit)):
        if n > _WORDS:
            return
        a, b, quoted = _piece(text, match)
        value = text[a:b]
        low = value.lower()
        told = link in _TO or (n == 0 and _AS_NEXT.match(text, match.end()) is not None)
        linked = (
            link in _IS
            or (link in _SIGNS and n <= 1)
            or (link in (":", "=") and n == 2)
            or (told and _CHANGES.search(text, max(0, start - _BACK), line) is not None)
        )
        alone = n == 0 or _BRACKETED.fullmatch(match.group()) is not None
        if (
            value
            and (quoted or not _is_word(value))
            and link not in _USERS
            and (
                (linked and (is_special(value) or (quoted and _one_word(value))))
                or (alone and (is_strong(value) or is_coined(value)))
                or (served and typed and n <= 3 and is_special(value))
                or is_sure(value)
            )
        ):
            yield DetectedSpan(a, b, "PASSWORD")
            yield from _more(text, b, limit)
            return
        typed = typed or low in _TYPING
        if low in _NOW and link in _IS:
            continue
        link = low or match.group()
        if match.group()[-1:] in ":=" and n == 0 and low not in _USERS:
            link = ":"


def _one_word(value: str) -> bool:
    other = value.lower() in _OWN or says_password(value) or is_told_of(value)
    return len(value) >= 4 and not other


def _more(text: str, at: int, limit: int) -> Iterator[DetectedSpan]:
    """A second one after the first: `… and …`, `… or …`, `…, …`."""
    for n, match in enumerate(_PIECE.finditer(text, at, limit)):
        a, b, _ = _piece(text, match)
        if n > 2:
            return
        if is_strong(text[a:b]):
            yield DetectedSpan(a, b, "PASSWORD")
            return


def _before(text: str, start: int, end: int) -> Iterator[DetectedSpan]:
    """`… as my password`, `… is my old password`, and what is sure before it."""
    pieces = list(_PIECE.finditer(text, max(0, start - _BACK), start))
    low = [p.group().lower().strip(_OPENING + _CLOSING) for p in pieces]
    at = len(pieces)
    while at and low[at - 1] in _OWN:
        at -= 1
    if at < 2 or low[at - 1] not in _AS | _IS | _SIGNS:
        return
    if low[at - 1] in _IS and re.match(r"[ \t]+[^\W\d_]", text[end : end + 3]) and at == len(pieces):
        return  # `POP3 is password protected`
    a, b, quoted = _piece(text, pieces[at - 2])
    typed = at >= 3 and low[at - 3] in _TYPING
    if is_special(text[a:b]) or (quoted and typed and low[at - 1] in _AS):
        yield DetectedSpan(a, b, "PASSWORD")
        if at >= 4 and low[at - 3] in _AND:
            a, b, _ = _piece(text, pieces[at - 4])
            if is_special(text[a:b]):
                yield DetectedSpan(a, b, "PASSWORD")


def _next_line(text: str, start: int, end: int) -> Iterator[DetectedSpan]:
    """The line below one that holds but the word: a form."""
    line = text.rfind("\n", max(0, start - _ROW), start) + 1
    stop = text.find("\n", end, end + _ROW)
    if stop < 0 or stop - line > 40 or text[end:stop].strip(" \t:*_-–)"):
        return
    below = stop + 1
    last = text.find("\n", below, below + _ROW)
    row = text[below : last if last >= 0 else below + _ROW]
    value = row.strip().strip("*_`\"'")
    if " " not in value and "\t" not in value and len(value) <= 60 and is_special(value):
        at = below + row.index(value)
        yield DetectedSpan(at, at + len(value), "PASSWORD")
