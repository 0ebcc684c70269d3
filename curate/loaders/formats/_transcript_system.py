"""Lines of a transcript that nobody said: who joined or left, what was encrypted, transferred, deleted or
left out, in the languages that have such lists."""

from __future__ import annotations

import re
from functools import lru_cache

from curate.language.patterns import any_of
from curate.language.words import words

_LONGEST = 200  # characters of a line about the talk itself
MARKS = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LETTERS = re.compile(r"[^\W\d_]+")
_WHO = r"[^:\n]{1,80}?"
_REST = r"[^:\n]{0,80}"
_MOST_WORDS = 10
_FRAME = " \t*-=_~[](){}|.!·•#>"
# each form holds an entry of one of these, and so its longest word: most lines hold none, and need not be
# tried against all forms
_TELLING = (
    *("talk_changes", "talk_ends", "person_moves", "person_acts", "talk_handling", "talk_handling_last"),
    *("people_handling_last", "room_changes", "setting_changes", "transferred_to", "waiting_lines"),
    *(
        "left_out_words",
        "left_out_marks",
        "attachment_labels",
        "attached_file_marks",
        "deleted_message_lines",
    ),
    *("deleted_by_lines", "missed_call_lines", "encryption_notices", "security_code_names"),
)


@lru_cache(maxsize=1)
def _telling() -> frozenset[str]:
    entries = (entry.casefold() for name in _TELLING for entry in words(name))
    return frozenset(max(_LETTERS.findall(entry), key=len) for entry in entries)


def _one(name: str) -> str:
    return f"(?:{any_of(words(name))})"


def _whole(*forms: str) -> re.Pattern[str]:
    return re.compile("|".join(forms), re.IGNORECASE)


@lru_cache(maxsize=1)
def _event() -> re.Pattern[str]:
    """Lines that name no speaker: the whole line must be of this form."""
    talk, moved = _one("talk_names"), rf"(?: {_one('room_names')})?(?: using [^:\n]{{1,60}})?"
    changed = rf"(?: {_one('talk_auxiliaries')})? {_one('talk_changes')}"
    added = rf"{_one('people_handling_first')} {_REST}?{_one('people_handling_last')}"
    return _whole(
        rf"{talk}{changed}\b{_REST}(?:: ?[\d ./:apm-]{{4,40}})?",
        rf"{_one('talk_ends')} {talk}",
        rf"{_WHO} {_one('person_moves')}{moved}",
        rf"{_WHO} {_one('person_acts')}(?: [^:\n]{{1,80}})?",
        rf"{_WHO} {_one('talk_handling')} {_one('talk_objects')}\b{_REST}",
        rf"{_WHO} {_one('talk_handling_first')} {_one('talk_objects')} {_one('talk_handling_last')}{_REST}",
        rf"{_WHO} {added}",
        rf"{_WHO} {_one('room_changes')} [^:\n]{{1,80}} {_one('room_places')}",
        rf"{_WHO} {_one('setting_changes')} {_one('setting_names')}\b.{{0,160}}",
        rf"{_one('transferred_to')} [^:\n]{{1,80}}",
        rf"{_one('waiting_lines')}\b{_REST}",
    )


@lru_cache(maxsize=1)
def _waiting() -> re.Pattern[str]:
    return _whole(rf"{_one('waiting_lines')}\b")


@lru_cache(maxsize=1)
def _instead() -> re.Pattern[str]:
    """What stands in place of a message, also behind a speaker's name."""
    of = rf"(?:{_one('security_code_partners')} [^:\n]{{1,60}} )?"
    key = rf"{_one('security_code_names')} {of}{_one('security_code_changes')}"
    return _whole(
        rf"<[^<>:\n]{{0,40}}{_one('left_out_marks')}[^<>\n]{{0,120}}>",
        rf"<{_one('attachment_labels')}:[^<>\n]{{1,120}}>",
        rf"{_one('media_names')} {_one('left_out_words')}",
        rf"[^<>:\n]{{1,120}}\({_one('attached_file_marks')}\)",
        _one("deleted_message_lines"),
        rf"{_one('deleted_by_lines')} [^:\n]{{1,60}}",
        rf"{_one('missed_call_lines')}[^:\n]{{0,60}}",
        rf".{{0,80}}{_one('encryption_notices')}.{{0,160}}",
        rf".{{0,80}}{key}\b.{{0,80}}",
    )


@lru_cache(maxsize=4096)
def is_event(line: str, dated: bool = False) -> bool:
    """Whether a whole line without a speaker tells of the talk itself, such as "Ilse joined"; `dated`: it is
    dated like a message."""
    text = _bare(line)
    if not text or _instead().fullmatch(text):
        return bool(text)
    said = text.casefold().split()
    # a line of somebody's message that happens to have such a form begins like a sentence, not with a name
    sentence = said[0] in words("sentence_openers") and not _waiting().match(text)
    plausible = dated or (len(said) <= _MOST_WORDS and not sentence and not text.endswith("?"))
    return plausible and _event().fullmatch(text) is not None


def stands_in(text: str) -> bool:
    """Whether what a speaker is said to have said is a mark of the program: media left out, a deleted
    message, the notice of encryption."""
    bare = _bare(text)
    # WhatsApp puts U+200E before what the program wrote under somebody's name
    return bool(bare) and bool(
        _instead().fullmatch(bare) or (text.lstrip()[:1] == "\u200e" and _event().fullmatch(bare))
    )


def _bare(line: str) -> str:
    """The line without its frame; empty where it cannot be of any of the forms."""
    if len(line) > 2 * _LONGEST:
        return ""
    text = " ".join(MARKS.sub("", line).split())
    if len(text) > _LONGEST or _telling().isdisjoint(_LETTERS.findall(text.casefold())):
        return ""
    if text.startswith("<") and text.endswith(">"):
        return text
    return text.strip(_FRAME) if not text.endswith(")") else text.lstrip(_FRAME.replace("(", ""))
