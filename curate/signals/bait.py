"""Advertising, fraud and phishing by what they do: they tell their reader to act at a link for a login or a
payment, promise a gain, offer a business what it did not ask for, or have a stranger give away money.

Each of these schemes takes three things together, and none of them stands in a text that asks what only
customers ask. The lists are those of the languages that a text may be in: `or` is gold in French.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from curate.language.detect import common_hits, likely_languages
from curate.language.folding import flat
from curate.language.phrases import MARKS, Hit, PhraseLexicon, Tokens
from curate.language.words import by_language, classes

_Found = dict[str, list[str]]  # phrases by class
_ABOUT = ("credential", "fee", "gain", "urgency")  # classes of what such a message is about
_WHOLE = 3  # signs of a scheme
_PHONE = 7  # digits of a telephone number


def bait_signs(tokens: Tokens, has_link: bool) -> list[str]:
    """The signs of one such scheme in a customer's text: three or more, or none where it is not whole."""
    codes = tuple(sorted(likely_languages(common_hits(tokens.words)).codes))
    found: _Found = defaultdict(list)
    for hit in (hit for code in codes for hit in _lexicon(code).find(tokens)):
        if hit.kind != "call" or _tells(tokens, hit, codes):
            found[hit.kind].append(hit.phrase)
    if has_link:
        found["link"] = ["(link)"]
    if any(c.isdigit() for word in tokens.words for c in word):
        found["number"] = ["(number)"]
        if _has_phone(tokens.words):
            found["phone"] = ["(phone)"]
    return next((signs for signs in _schemes(tokens, found, codes) if len(signs) >= _WHOLE), [])


def _schemes(tokens: Tokens, found: _Found, codes: tuple[str, ...]) -> Iterator[list[str]]:
    """The signs of each scheme that is whole."""
    there = _all(found, ("link", "phone", "channel"))
    yield _all(found, ("stranger",), ("windfall",), ("appeal",))
    yield found["romance"] + there if there and len(found["romance"]) > 2 else []
    if found["asks"]:
        return
    mine = _count(tokens, "first_person", codes) + _count(tokens, "own_verbs", codes)
    yield _all(found, ("pitch",), ("growth",), ("number", "link", "call")) if mine < 2 else []
    if mine or tokens.items[-1:] == ["?"]:
        return
    yours, gains = _count(tokens, "second_person", codes), found["gain"]
    told, about = _all(found, ("call",), _ABOUT), [found[name][0] for name in _ABOUT if found[name]]
    yield told + there if there and told and yours else []
    is_to_reader = yours > _count(tokens, "third_parties", codes)
    yield about + there if there and len(about) > 1 and is_to_reader else []
    yield gains + told_to if (told_to := _all(found, ("call", "channel"))) and len(gains) > 1 else []


def _has_phone(words: list[str]) -> bool:
    """Whether numbers beside each other have as many digits as a telephone number."""
    digits = 0
    for word in words:
        digits = digits + len(word) if word.isdigit() else 0
        if digits >= _PHONE:
            return True
    return False


def _all(found: _Found, *things: tuple[str, ...]) -> list[str]:
    """A phrase of each of the things, any class of which will do; nothing where one is not there."""
    signs = [next((found[name][0] for name in thing if found[name]), "") for thing in things]
    return signs if all(signs) else []


def _tells(tokens: Tokens, hit: Hit, codes: tuple[str, ...]) -> bool:
    """Whether a verb begins a clause, as one does that tells somebody what to do: not in "cannot log in"."""
    before = tokens.joined[: hit.at].rsplit(None, 1)[-1:]
    return not before or before[0] in MARKS or before[0] in _words("before_calls", codes)


def _count(tokens: Tokens, name: str, codes: tuple[str, ...]) -> int:
    return sum(map(_words(name, codes).__contains__, tokens.words))


@cache
def _words(name: str, codes: tuple[str, ...]) -> frozenset[str]:
    return frozenset(flat(word) for code in codes for word in by_language(name).get(code, ()))


@cache
def _lexicon(code: str) -> PhraseLexicon:
    """The phrases of one language, those with which customers ask among them."""
    lists = {name: by_language(f"bait.{name}").get(code, ()) for name in classes("bait")}
    return PhraseLexicon({**lists, "asks": by_language("asker_words").get(code, ())})
