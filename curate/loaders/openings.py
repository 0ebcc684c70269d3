"""Texts, lines and labels that open like a private note, in several languages."""

from __future__ import annotations

import re
from collections.abc import Collection

from curate.language.patterns import any_of
from curate.language.words import by_language, unspaced, words
from curate.loaders.visibility import is_note_word

_UNSPACED_TITLES = unspaced("note_titles")
_NAMED = "|".join(
    rf"(?:{any_of(kinds)})[ \-]{{0,2}}(?:{any_of(by_language('note_nouns')[code])})"
    for code, kinds in by_language("note_kinds").items()
)
_BANNED = rf"(?:{any_of(words('note_bans'))}) (?:{any_of(words('banned_readers'))})"
# "Internal: …", "[private note] …", "Note to self …", "@agents only": a plain "Note: restart the app" is an
# answer
_OPENING = re.compile(
    rf"^[\s\W]{{0,12}}(?:(?:{_NAMED}|{any_of(words('note_titles') - _UNSPACED_TITLES)})\b"
    rf"|(?:{any_of(_UNSPACED_TITLES)})"
    rf"|(?:{any_of(words('note_heads'))}|@team internal|{_BANNED})\s{{0,3}}[:\]\)*|\-–—]"
    rf"|(?:{any_of(words('note_labels'))})\s{{0,3}}[:\]\-–—]"
    rf"|(?:{any_of(words('note_brackets'))})\s{{0,3}}[】:：\])]"
    rf"|(?:{any_of(words('only_words'))}) (?:{any_of(words('note_addressing'))})"
    rf" (?:(?:{any_of(words('note_articles'))}) )?(?:{any_of(words('note_readers'))})\s{{0,3}}[:\]\)\-–—]"
    # what programs write
    r"|(?-i:INT|PRIV)\s{0,3}[:\]]"
    r"|(?:div|p|span|section|aside)\s[^<>]{0,40}class=.[^<>\"]{0,40}"
    r"(?:internal|private)[ _-]?(?:note|comment|only)"
    r")",
    re.IGNORECASE,
)

# the first two signs of all that it may find, to pass over nearly all texts at once
_START = re.compile(r"[\s\W]{0,12}([a-zA-Z][a-zA-Z> ])")
_LISTS = ("note_titles", "note_heads", "note_bans", "note_labels", "note_brackets", "only_words")
_FIRSTS = {entry[:2].lower() for entries in map(words, _LISTS) for entry in entries}
_FIRSTS |= {kind[:2].lower() for kinds in by_language("note_kinds").values() for kind in kinds}
_FIRSTS |= {"te", "in", "pr", "di", "p ", "sp", "se", "as"}


def opens_like_note(text: str) -> bool:
    """Whether a text opens the way people begin private notes."""
    start = _START.match(text)
    if start and start[1].lower() not in _FIRSTS:
        return False
    return _OPENING.match(text[:120]) is not None


# a line of several ways to see something, such as "Public: everybody", is an explanation
_PUBLIC_LINE = re.compile(rf"^\W{{0,6}}(?:{any_of(words('public_openings'))})\b", re.IGNORECASE)
_BRACKET = re.compile(r"[(\[]\s?(?P<word>[^()\[\]\n:]{1,30}?)\s?[)\]]\s*$")
_LABEL = re.compile(r"^(?P<label>[^:\n]{1,90}[)\]])\s{0,3}:\s")
_STANDS = words("own_side_words")
_HEARERS = words("aside_hearers")
_TO = re.compile(
    rf"^(?:{any_of(words('aside_addressing'))})\s+(?:(?:{any_of(words('aside_articles'))})\s+)?",
    re.IGNORECASE,
)


def aside_of(label: str) -> str:
    """The word behind a speaker's name that makes what he says a private note, as in `Maya (whisper)` or
    `Agent (to team)`; empty where there is none."""
    match = _BRACKET.search(label[-40:])
    word = match["word"] if match else ""
    team = _TO.sub("", word).casefold() in _HEARERS and bool(_TO.match(word))
    return word if team or (word and is_note_word(word)) else ""


def marks_note(label: str, others: Collection[str]) -> bool:
    """Whether a sender such as `maya (whisper)` marks a note; of one such as `maya (internal)` only where
    `others` of the talk are plain `maya`."""
    word = aside_of(label)
    return bool(word) and (word.casefold() not in _STANDS or _BRACKET.sub("", label).strip() in others)


def note_lines(lines: Collection[str]) -> list[int]:
    """The numbers of the lines, the first one aside, with which a private note begins inside a message."""
    if len(lines) < 2 or any(map(_PUBLIC_LINE.match, lines)):
        return []
    return [n for n, line in enumerate(lines) if n and _begins_note(line)]


def _begins_note(line: str) -> bool:
    if (label_match := _LABEL.match(line)) and aside_of(label_match["label"]):
        return True
    opening_match = _OPENING.match(line[:120])
    if not opening_match:
        return False
    bare = len(re.findall(r"[^\W\d_]+", opening_match[0])) < 2 and line.lstrip()[:1] not in "[(*【<"
    return (
        not bare or len(line[opening_match.end() :].split()) >= 3
    )  # `private:` alone is a line of a program
