"""Words that point at a picture or a file which goes with a text and which the text does not hold."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from curate.language.folding import flat
from curate.language.phrases import Hit, PhraseLexicon, Tokens, flat_words
from curate.language.words import by_language, words

_KINDS = ("own", "either")
_MOST = 7  # words of a bracket, sentence or clause that does nothing but point
_PLACES = (
    re.compile(r"[ \t]*[(\[][^()\[\]\n]{3,80}[)\]]"),  # a bracket
    re.compile(r"(?:(?<=[.!?:])[ \t]+|^[ \t]*)[^.!?:,\n]{3,80}(?:[.!:](?=\s|$)|$)", re.M),  # a sentence
    re.compile(r",[ \t]*[^.!?:,\n]{3,80}(?=[.!,](?:\s|$)|$)", re.M),  # a later clause of one
)
_AMOUNT = re.compile(r" (?:\w{1,3} )?\d")
_GAPS = re.compile(r"\n{3,}")


def without_pointers(text: str) -> str:
    """A text without the brackets, short sentences and later clauses that do nothing but point, such as "(see
    picture)" and ", as shown in the image below". As it is where nothing would be left."""
    if (_things() | flat_words("shown_screens")).isdisjoint(Tokens.of(text).vocabulary):
        return text
    left = text
    for place in _PLACES:
        left = place.sub(lambda match: "" if _only_points(match.group()) else match.group(), left)
    left = _GAPS.sub("\n\n", left).strip()
    return left if left and left != text.strip() else text


def _only_points(part: str) -> bool:
    tokens = Tokens.of(part)
    if part.lstrip()[:1] in ("(", "[") and " ".join(tokens.words) in _screens():
        return True
    return len(tokens.words) <= _MOST and bool(_pointers(tokens, _KINDS))


def bracketed(text: str) -> list[str]:
    """The brackets of a text that only point at a screen: "(see the screen)". Without a bracket a screen is
    the reader's own as a rule."""
    if "(" not in text and "[" not in text:
        return []
    inside = (" ".join(Tokens.of(match.group()).words) for match in _PLACES[0].finditer(text))
    return [one for one in inside if one in _screens()]


def pointed_at(tokens: Tokens) -> list[str]:
    """What points at such a thing of the writer's: "see the screenshot below", "the attached picture", "image
    above", "I marked it in the photo".

    One that is only spoken of does not count ("to see the images, click ...", "photos above 10 MB"), nor one
    that may be the reader's ("your screenshot", "as in the picture").
    """
    return _pointers(tokens, _KINDS[:1]) + _marked(tokens)


def perhaps_shown(tokens: Tokens) -> list[str]:
    """What points at such a thing of the writer's or of the reader's: "as in the picture"."""
    return _pointers(tokens, _KINDS[1:])


def _marked(tokens: Tokens) -> list[str]:
    """What the writer drew on a thing of the same sentence; nothing in a question."""
    if _things().isdisjoint(tokens.vocabulary):
        return []
    found: list[str] = []
    for _, run in tokens.sentences():
        if run[-1] != "?" and not _things().isdisjoint(run):
            found += [hit.phrase for hit in _marks().find(Tokens.of(" ".join(run)))]
    return found


def _pointers(tokens: Tokens, kinds: tuple[str, ...]) -> list[str]:
    if _things().isdisjoint(tokens.vocabulary):
        return []
    return [
        hit.phrase
        for hit in _lexicon().find(tokens)
        if hit.kind.split()[0] in kinds
        and _not_after(hit.kind.split()[1]).isdisjoint(tokens.joined[: hit.at].split()[-1:])
        and not only_named(tokens, hit)
    ]


def only_named(tokens: Tokens, hit: Hit) -> bool:
    """Whether what follows a pointer shows that it points at nothing: "above 10 MB", "image settings"."""
    rest = tokens.joined[hit.at + 1 + len(hit.phrase) :]
    return bool(_AMOUNT.match(rest)) or rest.startswith(_not_before())


@cache
def _things() -> frozenset[str]:
    """The things by themselves, and joined to a word that an apostrophe cuts short: "l'image"."""
    leads = flat_words("shown_leads") | flat_words("shown_either")
    cut = {lead.split()[-1] for lead in leads if len(lead.split()[-1]) == 1 or lead.endswith("ll")}
    return frozenset(lead + thing for thing in flat_words("shown_things") for lead in ("", *cut))


@cache
def _screens() -> frozenset[str]:
    leads = by_language("shown_leads")
    return frozenset(
        Tokens.of(f"{lead}{'' if lead[-1] == chr(39) else ' '}{screen}").joined.strip()
        for code, screens in by_language("shown_screens").items()
        for lead in leads[code]
        for screen in screens
    )


@cache
def _not_after(code: str) -> frozenset[str]:
    """The words before a pointer with which it is none, of its own language: "de" stands before a thing that
    is only spoken of in French, and before any in Dutch."""
    return frozenset(map(flat, by_language("shown_not_after")[code]))


@cache
def _marks() -> PhraseLexicon:
    return PhraseLexicon({"marks": words("shown_marks")})


@cache
def _not_before() -> tuple[str, ...]:
    return tuple(f" {phrase} " for phrase in sorted(flat_words("shown_not_before")))


@cache
def _lexicon() -> PhraseLexicon:
    phrases: dict[str, list[str]] = defaultdict(list)
    tails = by_language("shown_tails")
    for kind, leads in zip(_KINDS, (by_language("shown_leads"), by_language("shown_either")), strict=True):
        for code, things in by_language("shown_things").items():
            for lead in leads[code]:
                phrases[f"{kind} {code}"] += [
                    f"{lead}{'' if lead[-1] == chr(39) else ' '}{thing}" for thing in things
                ]
    for code, things in by_language("shown_things").items():
        phrases[f"own {code}"] += [f"{thing} {tail}" for thing in things for tail in tails[code]]
    return PhraseLexicon(phrases)
