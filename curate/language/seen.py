"""What a text leans on that its reader alone has: what was read off a thing he sent, and own answers
elsewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from curate.language.folding import flat
from curate.language.phrases import MARKS, PhraseLexicon, Tokens
from curate.language.words import by_language

_BEFORE = 3  # tokens before a thing that are looked at for an owner, an article, a word of place
_BEHIND = 7  # tokens behind it: who sent it ("that you sent us yesterday evening")
_SHOWS = 3  # tokens between the thing and what it does ("your second picture also clearly shows")
_TO_LINK = 60  # characters between an own answer and the link to it
_LINKED = "linkhere"
_JOINED = {"fr": ("l", "d"), "it": ("l", "d", "nell", "sull", "dall", "dell")}  # by an apostrophe


def read_off(run: Sequence[str], *, texts: bool, sent: bool = False) -> str:
    """What a sentence, as flat tokens, reads off a thing that was sent: "your screenshot shows", "in the
    photo i can see", "the log you attached". Empty where it does not, or asks for the thing.

    `texts`: whether logs and files count too, which a prompt may hold as text. `sent`: whether the reader
    spoke of such a thing, so that "the image shows" tells of his.
    """
    for at, token in enumerate(run):
        for code, joined in _things(texts).get(token, ()):
            if not _words("seen_asks", code).isdisjoint(run[:at]) or _is_none(code, run[at + 1 :]):
                continue
            if not _words("conditionals", code).isdisjoint(run[:at]):  # "if your picture looks pale"
                continue
            if _leans(run, at, code, joined) or (sent and _tells(run, at, code, joined)):
                return " ".join(run[max(0, at - 2) : at + 2])
    return ""


@cache
def _things(texts: bool) -> dict[str, list[tuple[str, str]]]:
    """Token -> the languages in which it is a thing, each with the article that is joined to it, if any."""
    known: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for code in by_language("seen_things"):
        for name in _words("seen_things", code) | (_words("seen_texts", code) if texts else frozenset()):
            for article in ("", *_JOINED.get(code, ())):
                known[article + name].append((code, article))
    return dict(known)


def _leans(run: Sequence[str], at: int, code: str, joined: str) -> bool:
    before, behind = run[max(0, at - _BEFORE) : at], run[at + 1 :]
    placed = not _words("seen_in", code).isdisjoint(before) or len(joined) > 1
    if _judged(run, at, code, joined):
        return True
    owned = not _words("seen_owners", code).isdisjoint(before[-2:])
    first = bool(_first(code).find(Tokens.of(" ".join(run))))
    if owned:
        return _shows(behind, code) or (placed and (first or _opens(run, at, code)))
    by_reader = any(
        one in _words("seen_senders", code) and not _words("seen_sent", code).isdisjoint(behind[i : i + 5])
        for i, one in enumerate(behind[:_BEHIND])
    )
    if by_reader and (first or not _words("seen_shows", code).isdisjoint(behind)):
        return True
    the = bool(joined) or not _words("seen_the", code).isdisjoint(before[-2:])
    return the and placed and first


def _tells(run: Sequence[str], at: int, code: str, joined: str) -> bool:
    """Whether a statement begins with a certain thing that shows something: "the image shows"."""
    the = at == 0 if joined else at == 1 and run[0] in _words("seen_the", code)
    return the and _shows(run[at + 1 :], code)


def _shows(behind: Sequence[str], code: str) -> bool:
    return any(
        token in _words("seen_shows", code) and not _is_none(code, behind[i + 1 :])
        for i, token in enumerate(behind[:_SHOWS])
    )


def _judged(run: Sequence[str], at: int, code: str, joined: str) -> bool:
    """Whether the clause begins by judging from the thing: "judging by the picture, ...", and it is the
    reader's or a certain one."""
    known = _words("seen_the", code) | _words("seen_owners", code)
    if not joined and known.isdisjoint(run[max(0, at - 2) : at]):
        return False
    begins = [0, *(i + 1 for i, token in enumerate(run[:at]) if token in MARKS)]
    clause = " ".join(run[begins[-1] : at])
    return any(
        clause.startswith(f"{lead} ") or clause == lead for lead in _phrases("seen_judging", code)
    ) and (at - begins[-1] <= 2 * _BEFORE)


def _opens(run: Sequence[str], at: int, code: str) -> bool:
    """Whether a statement opens with the reader's thing as its place: "in your picture the lid is cracked";
    no instruction and no word of what the reader may do."""
    return (
        at <= _BEFORE
        and len(run) - at > 3
        and run[0] in _words("seen_in", code)
        and _instructs(code).isdisjoint(run)
    )


@cache
def _instructs(code: str) -> frozenset[str]:
    return _words("instruction_verbs", code) | _words("second_person", code) - _words("seen_owners", code)


def _is_none(code: str, behind: Sequence[str]) -> bool:
    rest = f"{' '.join(behind)} "
    return any(rest.startswith(f"{one} ") for one in _phrases("seen_not_before", code))


def own_answers(text: str, link: re.Pattern[str]) -> list[str]:
    """The own answers elsewhere that a text sends its reader to by a link: "see my earlier answer: LINK"."""
    if not link.search(text):
        return []
    tokens = Tokens.of(link.sub(f" {_LINKED} ", text))
    found = []
    for hit in _answers().find(tokens):
        behind = tokens.joined[hit.at + len(hit.phrase) + 1 :]
        place = behind.find(f" {_LINKED} ")
        if 0 <= place <= _TO_LINK:
            found.append(hit.phrase)
    return found


@cache
def _answers() -> PhraseLexicon:
    names, leads = by_language("own_answer_names"), by_language("own_answer_leads")
    tails = by_language("own_answer_tails")
    phrases = [f"{lead} {name}" for code in names for name in names[code] for lead in leads[code]]
    phrases += [f"{name} {tail}" for code in names for name in names[code] for tail in tails[code]]
    return PhraseLexicon({"answers": phrases})


@cache
def _first(code: str) -> PhraseLexicon:
    return PhraseLexicon({"first": by_language("seen_first")[code]})


@cache
def _phrases(name: str, code: str) -> tuple[str, ...]:
    return tuple(Tokens.of(flat(entry)).joined.strip() for entry in by_language(name)[code])


@cache
def _words(name: str, code: str) -> frozenset[str]:
    """Entries of one word each, flat; of entries of several their words."""
    return frozenset(word for entry in _phrases(name, code) for word in entry.split())
