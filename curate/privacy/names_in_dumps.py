"""What the whole dump says of a word that looks like a name: see `dump_words`."""

from __future__ import annotations

import re

from curate.language.words import words as listed
from curate.privacy.lexicon import PARTICLES, lexicon, plain
from curate.privacy.name_scores import ACTS_BEGIN, word_behind
from curate.privacy.people import TOKEN, PeopleNamed, base

NO_CUE, WEAK_CUE, CUE, SURE_CUE = range(4)  # how much the words around a name show
_JOINTS = listed("name_joints")
_GOES_ON = re.compile(r" (?:[^\W\d_A-Z]|I\b)")


def is_no_person(text: str, start: int, end: int, people: PeopleNamed, cue: int) -> bool:
    """Whether the dump uses the words that were taken for a name as words or as things, and nobody who takes
    part is called so.

    Without a cue a given name for sure stays one unless the sentence goes on from it: `Uno dei filtri`.
    Behind one any given name stays, behind a sure one any listed name. Behind a weak one, such as an address
    of mail, one of the words is enough: `Freebird Stores <...>`.
    """
    words = _words(text[start:end])
    if not words or not people.participants.isdisjoint(map(plain, words)):
        return False
    known, dump = lexicon(), people.dump
    if cue and any(map(known.givenness, words)):
        return False
    if cue == SURE_CUE:
        return known.names.isdisjoint(words) and dump.common.issuperset(words)
    if any(map(known.sure, words)) and not (len(words) == 1 and _goes_on(text, end)):
        return False
    shown = [word in dump.common or word in dump.things for word in words]
    return any(shown) if cue == WEAK_CUE else all(shown)


def without_words(text: str, start: int, end: int, people: PeopleNamed) -> int:
    """Where a name of several words ends without the last one, if the dump uses that as a word and a sentence
    goes on from it: `Ann Since I am ...`."""
    if " " not in text[start:end] or not _GOES_ON.match(text, end):
        return end
    *first, last = TOKEN.finditer(text, start, end)
    word = base(last.group()).lower()
    if (
        first
        and word in people.dump.common
        and plain(word) not in people.participants
        and word not in lexicon().names
    ):
        return first[-1].end()
    return end


def _goes_on(text: str, end: int) -> bool:
    """Whether the sentence goes on in small letters, and not with what people do."""
    return (
        _GOES_ON.match(text, end) is not None
        and word_behind(text, end) not in ACTS_BEGIN
        and word_behind(text, end) not in _JOINTS
    )


def _words(name: str) -> list[str]:
    words = [base(token).lower() for token in TOKEN.findall(name) if token not in PARTICLES]
    return [word for word in words if len(word) > 1]
