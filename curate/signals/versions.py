"""Versions of products that replies speak of, and those that are long gone by what the whole dump says.

A product is a word with a capital before a version with a point in it, in several conversations ("Acmemail
12.3"), whose numbers rise over time: those of prices, chapters and ratings come in any order. Its newest
version is the highest that several conversations name, and still do at the end of the dump. A reply is stale
where it tells of a version far below, which its prompt does not name, and which hardly anybody speaks of any
more in the last part of the dump.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from curate.language.folding import flat
from curate.language.patterns import any_of
from curate.language.phrases import Tokens, flat_words
from curate.language.words import words
from curate.signals.base import MAX_CHARS

_NAMED = re.compile(
    r"(?<![\w.])((?:[A-Z]|i[A-Z]|mac[A-Z])[\w+#]*[^\W\d_])[ -](?:[Vv](?:ersions?|er)?\.? ?)?"
    r"(\d{1,4})((?:\.\d{1,4}){0,2})(?![\d:/]|[.,]\d|\s?[%°€$£¥″]|(?: \w{1,3} \d+)?[- ]?[Bb]its?\b"
    rf"|[- ]?(?i:{any_of(words('quantity_units'))})\b)"
)
_HEARD = 3  # conversations from which a version is one, and no slip
_POINTED = 3  # mentions with a point from which a name is a product: ports, years and error codes have none
_FAR = 0.7  # of the newest version: one at or below it is far below
_STEPS = 2  # versions above it, at least
_RISING = 4  # versions at least, from which it shows that they follow each other
_IN_ORDER = 0.9  # rank correlation of versions with the time from which, and around which, they are named
_LATE = 0.75  # of the dump's mentions of a product, in order of time: what is spoken of after that is current
_CURRENT = 0.5  # of its share of all mentions, which the newest has of the late ones at least
_GONE = 0.05  # of the late mentions: a version with fewer, or with one, is gone
_AROUND = 40  # characters before and after a mention that may tell of the past


class Mention(NamedTuple):
    """A version of a product: its name in flat form, the first number, whether a point follows, and the text
    around it."""

    product: str
    major: int
    pointed: bool
    before: str
    after: str


class Stale(NamedTuple):
    """A version that a reply speaks of though it is long gone, and the newest one of the product."""

    product: str
    major: int
    newest: int


def mentions(text: str) -> list[Mention]:
    """The versions of products that a text names."""
    found = []
    for match in _NAMED.finditer(text[:MAX_CHARS]):
        product = flat(match[1])
        if product in _no_products():
            continue
        around = text[max(0, match.start() - _AROUND) : match.start()], text[match.end() :][:_AROUND]
        found.append(Mention(product, int(match[2]), bool(match[3]), *around))
    return found


def stale_versions(
    prompts: Sequence[str], completions: Sequence[str], conversations: Sequence[str], times: Sequence[float]
) -> list[Stale | None]:
    """Of each record the version that makes it stale, in their order; None for all where no time is known.
    `times` are in seconds, NaN where unknown."""
    none: list[Stale | None] = [None] * len(completions)
    if not len(times) or np.isnan(np.asarray(times, float)).all():
        return none
    said = [mentions(completion) for completion in completions]
    asked = [mentions(prompt) for prompt in prompts]
    heard = _heard(said, asked, conversations, times)
    gone = {product: versions for product, about in heard.items() if (versions := _gone(about))}
    return [_stale(own, about, gone) if own else None for own, about in zip(said, asked, strict=True)]


def _heard(
    said: Sequence[list[Mention]],
    asked: Sequence[list[Mention]],
    conversations: Sequence[str],
    times: Sequence[float],
) -> dict[str, dict[tuple[str, int], float]]:
    """By product: when each conversation first named each version; of names with points alone."""
    heard: dict[str, dict[tuple[str, int], float]] = defaultdict(dict)
    pointed = Counter[str]()
    for own, about, conversation, time in zip(said, asked, conversations, times, strict=True):
        for mention in (*own, *about):
            pointed[mention.product] += mention.pointed
            key = (conversation, mention.major)
            before = heard[mention.product].get(key, np.inf)
            heard[mention.product][key] = min(before, time) if time == time else before
    return {product: about for product, about in heard.items() if pointed[product] >= _POINTED}


def _gone(about: dict[tuple[str, int], float]) -> dict[int, int]:
    """The versions of a product that are long gone, each with the newest; none where the highest number is
    not a late one."""
    counts = Counter(major for _, major in about)
    known = sorted((major for major, n in counts.items() if n >= _HEARD), reverse=True)
    if len(known) < _RISING or not _follow(known, about):
        return {}
    newest = known[0]
    in_time = sorted((time, major) for (_, major), time in about.items())
    late = Counter(major for _, major in in_time[int(_LATE * len(in_time)) :])
    if late[newest] * len(in_time) < _CURRENT * counts[newest] * late.total():
        return {}
    limit = min(_FAR * newest, known[_STEPS - 1] - 1)
    return {
        major: newest for major in counts if major <= limit and late[major] <= max(1, _GONE * late.total())
    }


def _follow(known: Sequence[int], about: dict[tuple[str, int], float]) -> bool:
    """Whether versions follow each other in time: when each is first named, and the middle of its mentions,
    rise with the number (rank correlation of Spearman)."""
    times: dict[int, list[float]] = defaultdict(list)
    for (_, major), time in about.items():
        if time < np.inf:
            times[major].append(time)
    timed = sorted(major for major in known if times[major])
    if len(timed) < _RISING:
        return False
    return all(
        _rank_correlation([float(at(times[major])) for major in timed]) >= _IN_ORDER
        for at in (min, np.median)
    )


def _rank_correlation(values: Sequence[float]) -> float:
    """Of values with their places, between -1 and 1; values that are alike share their rank. 0 where all
    are."""
    _, at, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[at]
    return float(np.corrcoef(np.arange(len(ranks)), ranks)[0, 1]) if len(counts) > 1 else 0.0


def _stale(own: list[Mention], about: list[Mention], gone: dict[str, dict[int, int]]) -> Stale | None:
    known = {(mention.product, mention.major) for mention in about}
    highest: dict[str, int] = {}
    for mention in own:
        highest[mention.product] = max(highest.get(mention.product, 0), mention.major)
    for mention in own:
        newest = gone.get(mention.product, {}).get(mention.major)
        if newest is None or (mention.product, mention.major) in known:
            continue
        if highest[mention.product] not in gone[mention.product] or _of_the_past(mention):
            continue
        return Stale(mention.product, mention.major, newest)
    return None


def _of_the_past(mention: Mention) -> bool:
    """Whether it is said that something is so since, until or from that version on."""
    near = (*Tokens.of(mention.before).words[-4:], *Tokens.of(mention.after).words[:3])
    return "+" in mention.after[:2] or not flat_words("history_words").isdisjoint(near)


@cache
def _no_products() -> frozenset[str]:
    """Words with a capital that no version follows: months, days, the commonest words, places of a page,
    currencies, orders, measures."""
    names = (
        "months",
        "weekdays",
        "common_words",
        "topicless_words",
        "interface_nouns",
        "step_words",
        "parts_of_rules",
        "id_nouns",
        "measures",
        "numbered_nouns",
    )
    return frozenset(word for name in names for word in map(flat, words(name)))
