"""Reading a name out of a text: which words around a place belong to it."""

from __future__ import annotations

import re

from curate.language.words import words
from curate.privacy.lexicon import COMPANY, ORGANISATION, PARTICLES, lexicon
from curate.privacy.name_cues import AFTER_VERB, LINK
from curate.privacy.people import TOKEN, base

MOST_WORDS = 4
_VERSION = re.compile(r" v?\d+\.\d")  # `Julia 1.10`
_THANKS = frozenset(entry for entry in words("thanks_lines") if " " not in entry)
_TITLES = frozenset(entry.rstrip(".").lower() for entry in words("titles"))
_INNER = re.compile(r"(?<=[a-zß-öø-ÿ])[^\W\d_a-zß-öø-ÿ]")
_JOINED_HEADS = frozenset(
    ["mc", "mac", "de", "di", "da", "du", "del", "la", "le", "lo", "van", "von", "st", "o", "d"]
)
_SUFFIXES = frozenset(["II", "III", "IV", "JR", "SR", "MD", "PHD", "DDS", "ESQ"])
Taken = tuple[int, int, list[str]]  # start, end, the words of a name


def take(
    text: str,
    at: int,
    *,
    lower: bool = False,
    greeting: bool = False,
    particle: bool = False,
    most: int = MOST_WORDS,
) -> list[Taken]:
    """The name that begins at `at`, none or one: up to `most` capitalised words, with the particles and
    initials between them.

    With `lower`, up to two words in lower case where neither is an everyday word; with `greeting`, one that
    ends the greeting; with `particle`, particles may stand first.
    """
    if not (lower or greeting or particle or text[at : at + 1].isupper()):
        return []
    parts: list[str] = []
    start = end = at
    while len(parts) < most + 2:
        token = TOKEN.match(text, at)
        word = base(token.group()) if token else ""
        if (
            not token
            or not word
            or not (
                _continues(text, token, word, parts, lower, greeting)
                or (particle and word in PARTICLES and len(parts) < 3)
            )
        ):
            break
        start = start if parts else token.start()
        parts.append(word)
        after = token.start() + len(word)
        if not (word.lower() in PARTICLES and word.islower() and len(parts) > 1):
            end = after
        link = LINK.match(text, after) if len(word) == len(token.group()) else None
        if not link or (link.group().startswith(".") and len(word) > 2):
            break
        at = link.end()
    if len(parts) > 1 and parts[-1] == "I":  # `Thanks, Ann I have ...`
        end -= 2
        parts.pop()
    real = [part for part in parts if part.lower() not in PARTICLES]
    if (
        end <= start
        or all(len(part) < 2 for part in real)
        or any(part.lower() in ORGANISATION for part in real)
    ):
        return []
    return [(start, end, real)]


def _continues(
    text: str, token: re.Match[str], word: str, parts: list[str], lower: bool, greeting: bool
) -> bool:
    """Whether a word may be the next one of a name."""
    low = word.lower()
    upper = word[0].isupper() or (not word[0].isascii() and word[0].lower() == word[0].upper())
    if low in lexicon().words and not (len(word) == 1 and upper and parts):
        return False
    if is_joined(word) or low in _THANKS or (greeting and low in _TITLES):
        return False
    if parts and not parts[-1].isupper() and (is_short_form(word) or (not word[0].isupper() and upper)):
        return False
    if (
        upper
        or (parts and low in PARTICLES)
        or (lower and len(parts) < 2 and (not parts or parts[-1].islower()))
    ):
        return True
    return greeting and not parts and _ends_greeting(text, token.end())


def is_joined(word: str) -> bool:
    """Whether a word has capitals inside, as the names of products, files and settings have, and not as
    `McGee`, `DiCaprio` or `AnnMarie`."""
    if word.islower() or word.isupper() or word[1:].islower():
        return False
    inner = _INNER.search(word)
    if inner is None:
        return False
    head = word[: inner.start()].lower()
    return not (len(head) < 4 and head in _JOINED_HEADS) and not lexicon().givenness(head)


def is_short_form(word: str) -> bool:
    """Whether a word in capitals is no family name: `INC`, `HD`."""
    return (
        1 < len(word) <= 4 and word.isupper() and not (word in _SUFFIXES or word.lower() in lexicon().family)
    )


def _ends_greeting(text: str, at: int) -> bool:
    return at >= len(text) or text[at] in ",!\n:"


def before(text: str, end: int) -> list[Taken]:
    """The capitalised words that end at `end`, none or one name."""
    window = text[max(0, end - 60) : end]
    parts: list[str] = []
    start = end
    for token in reversed(list(TOKEN.finditer(window))):
        at = end - len(window) + token.start()
        gap = text[at + len(token.group()) : start]
        low = base(token.group()).lower()
        particle = bool(parts) and low in PARTICLES and token.group().islower()
        joined = gap in (" ", ". ") if parts else not gap
        if (
            not joined
            or (parts and is_short_form(token.group()))
            or not (token.group()[0].isupper() or particle)
            or low in lexicon().words
            or len(parts) >= MOST_WORDS
        ):
            break
        parts.insert(0, token.group())
        start = at
    while parts and parts[0].islower():
        start += len(parts.pop(0)) + 1
    return [(start, end, parts)] if parts and not any(part.lower() in ORGANISATION for part in parts) else []


def is_company(text: str, end: int) -> bool:
    """Whether what follows `end` makes the words before it a company: `Smith & Sons`, `Miller GmbH`."""
    if text[end : end + 2] == " &":
        return True
    following = TOKEN.match(text, end + 1) if text[end : end + 1] in (" ", ",") else None
    return following is not None and following.group().lower() in COMPANY


def capital_before(text: str, at: int) -> bool:
    """Whether the word before is capitalised too, in the same sentence: part of a title or a brand."""
    window = text[max(0, at - 25) : at]
    if not window.endswith(" "):
        return False
    tokens = TOKEN.findall(window)
    if not tokens or not window.rstrip(" ").endswith(tokens[-1]):
        return False
    return tokens[-1][0].isupper() and len(tokens[-1]) > 1 and tokens[-1].lower() not in lexicon().words


def is_double(word: str) -> bool:
    """Whether a word with hyphens is a given name with others: `Anna-Lena`, and not `Anna-Konto`."""
    first, *more = word.split("-")
    return lexicon().sure(first) and lexicon().names.issuperset(more)


def is_word_here(text: str, start: int, low: str) -> bool:
    """Whether a given name is rather a word or a thing: `Rob the lamp`, `Julia 1.10`."""
    known, end = lexicon(), start + len(low)
    if _VERSION.match(text, end):
        return True
    return low in known.many["given, doubtful"] and is_verb(text, start, end, low)


def is_verb(text: str, start: int, end: int, word: str) -> bool:
    """Whether a word that is also an everyday one stands at a sentence's start and goes on in lower case:
    `Will you`, `Mark it`."""
    known = lexicon()
    if word not in known.doubtful and word not in known.words and word not in known.many["given, doubtful"]:
        return False
    before = text[max(0, start - 3) : start].rstrip(" \t")
    if before and before[-1] not in ".!?\n:>-":
        return False
    after = TOKEN.match(text, end + 1) if text[end : end + 1] == " " else None
    return after is not None and after.group() in AFTER_VERB
