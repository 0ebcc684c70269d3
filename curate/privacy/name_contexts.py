"""Names that the words around them show: greetings, introductions, titles, thanks, sign-offs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from curate.language.words import words
from curate.privacy.credentials import NO_CREDENTIAL
from curate.privacy.lexicon import LIKELY, lexicon
from curate.privacy.name_cues import (
    ADDRESSEE,
    ASKED,
    ASKED_WORDS,
    CALLING,
    CLOSING,
    CLOSING_WORDS,
    CORRECTING,
    GREETING,
    GREETING_WORDS,
    INTRODUCED,
    INTRODUCED_WORDS,
    NAME_LABEL,
    NAME_LABEL_WORDS,
    NAME_NOUNS,
    NAMED,
    NAMED_WORDS,
    NOUN_BEFORE,
    OWNED,
    SAID,
    SAID_WORDS,
    SELF,
    SELF_AFTER,
    SELF_BEFORE_NOUNS,
    THANKED,
    THANKED_WORDS,
    THING_LABEL,
    THIRD,
    THIRD_WORDS,
    TITLE_WORDS,
    TITLED,
)
from curate.privacy.name_scores import is_foreign
from curate.privacy.name_words import Taken, before, take
from curate.privacy.names_in_dumps import CUE, SURE_CUE, WEAK_CUE
from curate.privacy.scan import Cues, Scan
from curate.privacy.triggers import Triggers

_PARTICIPLES = tuple(sorted(words("participle_endings")))


class Context(NamedTuple):
    """One way in which words show a name, and what a text must hold for it: see `Detector`; `cue` is how
    much it shows."""

    find: Callable[[Scan], Iterator[Taken]]
    words: frozenset[str] | Cues = frozenset()
    marks: tuple[str, ...] = ()
    digits: int = 0
    shapes: tuple[str, ...] = ()
    cue: int = CUE


def contexts(scan: Scan) -> list[tuple[Taken, int]]:
    """The names that the words around them show, and how much these do."""
    return [(taken, one.cue) for one in _CONTEXTS.of(scan) for taken in one.find(scan)]


def _introduced(scan: Scan) -> Iterator[Taken]:
    for match in scan.matches(INTRODUCED, INTRODUCED_WORDS):
        if not any(start <= match.end() <= end for start, end in scan.kept("things", things_named)):
            for taken in take(scan.text, match.end(), lower=True):
                if match["label"] and not _is_given(taken) and THING_LABEL.match(scan.text, taken[1]):
                    continue
                if taken[2][0][:1].isupper() or _is_lower_name(scan.text, taken):
                    yield taken


def _is_lower_name(text: str, taken: Taken) -> bool:
    """Whether words in small letters are a name: `my name is joao silva`, and not `is spelled wrong`."""
    parts = [part.lower() for part in taken[2]]
    known = lexicon()
    if any(max(known.givenness(part), known.familiness(part)) >= LIKELY for part in parts):
        return True
    ends = text[taken[1] : taken[1] + 1] in ("", ".", "!", ",", ";", "\n")
    return ends and len(parts) == 1 and parts[0] not in NO_CREDENTIAL and not parts[0].endswith(_PARTICIPLES)


def things_named(scan: Scan) -> list[tuple[int, int]]:
    """The places of what follows `server name:` and the like in its line: a thing is named, and nobody."""
    text, found = scan.text, []
    for match in scan.matches(NAME_LABEL, NAME_LABEL_WORDS):
        before = NOUN_BEFORE.search(text, max(0, match.start() - 31), match.start())
        nouns = [noun.lower() for noun in (before and before["before"], match["after"]) if noun]
        if nouns and not any(noun in NAME_NOUNS for noun in nouns):
            end = text.find("\n", match.end())
            found.append((match.end() - 1, end if end >= 0 else len(text)))
    return found


def _named(scan: Scan) -> Iterator[Taken]:
    for match in scan.matches(NAMED, NAMED_WORDS):
        cue = match["cue"].lower()
        # things are called something or changed to it, too
        doubtful = cue in CALLING or (cue in CORRECTING and not scan.has(ASKED_WORDS))
        for taken in take(scan.text, match.end()):
            if not doubtful or _is_given(taken) or (len(taken[2]) == 2 and _is_family(taken)):
                yield taken


def _third(scan: Scan) -> Iterator[Taken]:
    """`I spoke with R. Berg`, `signed for by Ana Lima`, `my wife Joan`: two words with a capital, or an
    initial and one."""
    for match in scan.matches(THIRD, THIRD_WORDS):
        for taken in take(scan.text, match.end()):
            words = [part.lower() for part in taken[2]]
            if len(words) > 1 and not any(word in lexicon().words for word in words):
                yield taken


def _said(scan: Scan) -> Iterator[Taken]:
    for match in scan.matches(SAID, SAID_WORDS):
        if scan.text[max(0, match.start() - 3) : match.start()].endswith(
            ('," ', ",' ", ",” ", ",’ ", "”, ", "», ")
        ):
            yield from take(scan.text, match.end())


def _asked(scan: Scan) -> Iterator[Taken]:
    for match in scan.matches(ASKED, ASKED_WORDS):
        yield from take(scan.text, match.end())


def _titled(scan: Scan) -> Iterator[Taken]:
    for match in scan.matches(TITLED, TITLE_WORDS):
        lower = match.group()[0].islower()
        yield from take(scan.text, match.end(), lower=lower, particle=True, most=3)


def _addressed(scan: Scan) -> Iterator[Taken]:
    """`Anna Berg <anna@…>`."""
    for match in ADDRESSEE.finditer(scan.text) if "@" in scan.text else ():
        yield from before(scan.text, match.start())


def _owned(scan: Scan) -> Iterator[Taken]:
    for match in OWNED.finditer(scan.text):
        yield from before(scan.text, match.start())


def _greeted(scan: Scan) -> Iterator[Taken]:
    """`Hello Anna` where a sentence begins."""
    text = scan.text
    for match in scan.matches(GREETING, GREETING_WORDS):
        if _starts_sentence(text, match.start()):
            for taken in take(text, match.end(), greeting=True):
                # after a comma a new sentence may begin: `Hola, Habría que …`
                if _is_greeted(text, taken, comma="," in match.group()):
                    yield taken


def _is_greeted(text: str, taken: Taken, *, comma: bool) -> bool:
    """Whether what follows a greeting is a name, and no sentence that begins: `Hola Habría que ...`."""
    first, behind = taken[2][0].lower(), text[taken[1] : taken[1] + 2]
    if lexicon().sure(first):
        return True
    if comma:
        return behind[:1] in ("", ",", ".", "!", ":", ";", "\n")
    return not (behind[:1] == " " and behind[1:].islower()) or _is_listed(taken)


def _is_listed(taken: Taken) -> bool:
    """Whether a word is in the lists of names, or has letters of languages that are not told apart."""
    known = lexicon()
    words = [part.lower() for part in taken[2]]
    return not known.names.isdisjoint(words) or any(map(is_foreign, words))


def _is_given(taken: Taken) -> bool:
    return taken[2][0].lower() in lexicon().given


def _is_family(taken: Taken) -> bool:
    return lexicon().familiness(taken[2][-1].lower()) >= LIKELY or lexicon().sure(taken[2][-1].lower())


def _starts_sentence(text: str, at: int) -> bool:
    head = text[max(0, at - 6) : at].rstrip(" \t\"'*")
    return (head == "" and at <= 6) or head[-1:] in ("\n", ".", "!", "?", ">", ",", "")


def _self_named(scan: Scan) -> Iterator[Taken]:
    """`This is Anna from the shop`, `I'm Anna, ...`."""
    text, lower = scan.text, scan.lower
    for phrase in SELF.phrases(scan):
        at = lower.find(phrase)
        while at >= 0:
            end = at + len(phrase)
            if (at == 0 or not lower[at - 1].isalnum()) and text[end : end + 1].isupper():
                for taken in take(text, end):
                    ends = text[taken[1] : taken[1] + 1] in ("", ".", "!", "\n")
                    if (
                        lexicon().sure(taken[2][0].lower())
                        or (
                            (phrase not in SELF_BEFORE_NOUNS or len(taken[2]) > 1)
                            and SELF_AFTER.match(text, taken[1])
                        )
                        or (ends and _is_given(taken))
                    ):
                        yield taken
            at = lower.find(phrase, end)


def _signed(scan: Scan) -> Iterator[Taken]:
    """The name under a closing line."""
    text = scan.text
    position = 0
    closing = False
    for line in text.split("\n"):
        stripped = line.strip()
        if closing and stripped:
            closing = False
            lead = len(line) - len(line.lstrip(" \t-–—~*>/"))
            for taken in (
                take(text, position + lead, lower=len(stripped) <= 25)
                if len(stripped) <= 60 and not stripped.endswith(("?", ":"))
                else ()
            ):
                rest = text[taken[1] : position + len(line)].strip()
                if not rest or rest[0] in ",.|-–(/!":
                    yield taken
        if stripped:
            closing = len(stripped) <= 60 and CLOSING.match(stripped) is not None
        position += len(line) + 1


def _thanked(scan: Scan) -> Iterator[Taken]:
    """`Thanks, Anna` at a line's end; within a line only for given names."""
    for match in scan.matches(THANKED, THANKED_WORDS):
        yield from _in_thanks(scan.text, match)


def _in_thanks(text: str, match: re.Match[str]) -> Iterator[Taken]:
    for taken in take(text, match.end()):
        line_end = text.find("\n", taken[1])
        rest = text[taken[1] : line_end if line_end >= 0 else len(text)].strip()
        sure = lexicon().sure(taken[2][0].lower())
        if (not rest.strip(".!") and (sure or "," in match.group())) or (
            sure and rest[:1] in (",", ".", "!", ";", ":", ")", "-")
        ):
            yield taken


# in the order in which they teach who is named
_CONTEXTS = Triggers(
    (
        Context(_greeted, GREETING_WORDS),
        Context(_introduced, INTRODUCED_WORDS, cue=SURE_CUE),
        Context(_named, NAMED_WORDS),
        Context(_third, THIRD_WORDS, cue=SURE_CUE),
        Context(_said, SAID_WORDS),
        Context(_asked, ASKED_WORDS, cue=SURE_CUE),
        Context(_self_named, SELF),
        Context(_titled, TITLE_WORDS, cue=SURE_CUE),
        Context(_thanked, THANKED_WORDS),
        Context(_signed, CLOSING_WORDS),
        Context(_addressed, marks=("<",), cue=WEAK_CUE),
        Context(_owned, marks=("'s ", "’s ")),
    )
)
