"""A text as canonical words: greetings, signatures and politeness dropped, contractions written out, endings
and synonyms unified."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from functools import lru_cache

from curate.dedup import lexicon as lex
from curate.dedup.filler import Word, without_filler, without_signature
from curate.language.folding import plain
from curate.language.patterns import any_of
from curate.language.phrases import UNSPACED

_HAN = (  # scripts written without blanks: each character counts as a word
    "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u0e00-\u0e7f"
)
_SIGNS = "\u0900-\u0dff"  # of the scripts of India, whose vowels are marks and no letters to `re`
# but a negator of several characters is one
_JOINED = any_of(plain(word) for word in lex.NEGATORS if len(word) > 1 and UNSPACED.search(word))
_TOKEN = re.compile(
    r"(?:https?://|www\.)[^\s<>\"]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\[[A-Z]+(?:_[A-Z]+)*_\d+\]|[$€£]|#(?=\d)|[<>≤≥](?=\s?[$€£]?\d)|(?<![\w])[A-Za-z]\w{0,9}(?:\+\+|#)(?!\w)|[👍👎]"
    rf"|{_JOINED}|[{_HAN}]|(?:(?![{_HAN}])[\w{_SIGNS}])+(?:[.,:/'-](?=\w)(?:(?![{_HAN}])[\w{_SIGNS}])+)*|[.!?;,:\n()]"
)


def _squash(word: str) -> str:
    """Light English stemming: plural, -ed, -ing, doubled consonant, silent e, British spellings. Not for
    codes and other scripts."""
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "xes", "ches", "shes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) >= 3 and re.search("[aeiouy]", base):
            word = base[:-1] + "y" if base.endswith("i") else base
            break
    word = re.sub(r"is(e?)$", r"iz\1", word) if len(word) > 6 else word
    if len(word) > 5 and word.endswith("our"):
        word = word[:-3] + "or"
    if len(word) >= 4 and word.endswith("e") and word not in lex.KEEP_E:
        word = word[:-1]
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou" else word


def _stem(word: str) -> str:
    return _squash(lex.IRREGULAR.get(word, word))


@lru_cache(maxsize=1)
def _groups() -> dict[str, str]:
    table: dict[str, str] = {}
    for word, meaning in lex.SYNONYMS.items():
        first = _squash(meaning)
        head = table.setdefault(first, first)
        table.setdefault(_squash(word), head)
    return table


@lru_cache(maxsize=65536)
def canon(word: str) -> str:
    """The form in which a lower-case word is compared: stemmed, and the first of its synonyms."""
    word = lex.SHORT_FORMS.get(word, word)
    stem = _stem(lex.SURFACE.get(word, word))
    return _groups().get(stem, stem)


@lru_cache(maxsize=1)
def _softs() -> frozenset[str]:
    return frozenset(_squash(word) for word in lex.SOFT)


@lru_cache(maxsize=65536)
def soft(word: str) -> bool:
    """Is this lower-case word, in any of its forms, one that carries no meaning of its own?"""
    return word in lex.SOFT or _stem(word) in _softs()


@lru_cache(maxsize=1)
def antonyms() -> frozenset[tuple[str, str]]:
    """Pairs of canonical words that mean the opposite, both ways round."""
    return pairs_of(lex.ANTONYMS)


@lru_cache(maxsize=1)
def alternatives() -> frozenset[tuple[str, str]]:
    """These, and pairs of canonical words of which one excludes the other where both fit."""
    return antonyms() | pairs_of(lex.ALTERNATIVES)


@lru_cache(maxsize=1)
def relatives() -> frozenset[str]:
    """Canonical words for a person by kinship."""
    return frozenset(map(canon, lex.RELATIVES))


def pairs_of(entries: Iterable[str]) -> frozenset[tuple[str, str]]:
    """The pairs of canonical words that stand together in one of the entries, both ways round."""
    words = (map(canon, entry.split()) for entry in entries)
    return frozenset((a, b) for group in words for a, b in itertools.permutations(group, 2) if a != b)


@lru_cache(maxsize=1)
def opposable() -> frozenset[str]:
    """Canonical words that have an opposite."""
    return frozenset(word for word, _ in antonyms())


@lru_cache(maxsize=1)
def _closed() -> dict[str, list[str]]:
    """Function words of four letters and more by first letter and letters, to know them with two letters
    swapped."""
    table: dict[str, list[str]] = {}
    known = (
        lex.STOP
        | lex.SOFT
        | lex.NEGATORS
        | lex.CONDITIONS.keys()
        | lex.QUANTIFIERS.keys()
        | lex.NUMBERS.keys()
        | lex.CONTRACTED.keys()
    )
    for word in known | {"impossible", "unable"}:
        if len(word) >= 4 and word.isascii() and word.isalpha():
            table.setdefault(word[0] + "".join(sorted(word)), []).append(word)
    return table


def _unswapped(low: str) -> str:
    """A function word with two neighbouring letters swapped ("wehn"), set right; any other word as it is."""
    if len(low) < 4 or low in lex.ANAGRAMS:
        return low
    for word in _closed().get(low[:1] + "".join(sorted(low)), ()):
        apart = [k for k, (x, y) in enumerate(zip(low, word, strict=True)) if x != y]
        if not apart or (len(apart) == 2 and apart[1] == apart[0] + 1):
            return word
    return low


def _address(url: str) -> str:
    """A link in the form in which it is compared: no scheme, no punctuation, contractions written out."""
    bare = re.sub(r"^(?:https?://)?(?:www\.)?", "", url)
    return "www." + "".join("".join(_parts(part)[0]) for part in re.split(r"[/_.?=&#%-]+", bare) if part)


@lru_cache(maxsize=65536)
def _parts(raw: str) -> tuple[tuple[str, ...], bool]:
    """A token in lower case, contractions written out and the possessive dropped; and has it capitals after
    the first letter?"""
    low = raw.casefold()
    mixed = raw[1:] != raw[1:].lower()
    if low.startswith(("http://", "https://", "www.")):
        return (_address(low),), False
    low = _unswapped(low)
    if low in lex.CONTRACTED:
        return lex.CONTRACTED[low], mixed
    if "'" in low:
        for ending, long in lex.ENDINGS.items():
            if low.endswith(ending):
                return (low[: -len(ending)], long), mixed
        if low.endswith("'s"):
            return ((low[:-2], "is") if low[:-2] in lex.HAS_IS else (low[:-2],)), mixed
    return (low,), mixed


def tokens(text: str) -> list[Word]:
    """All words and breaks of a text but its signature, contractions written out."""
    raw = _TOKEN.findall(without_signature(plain(text)))
    letters = [token for token in raw if token[0].isalpha()]
    shouting = (
        sum(token[0].isupper() for token in letters) * 5 > len(letters) * 4
    )  # capitals tell nothing where all words have one
    out: list[Word] = []
    start = True
    for token in raw:
        parts, mixed = _parts(token)
        name = not shouting and (mixed or (not start and token[0].isupper() and parts[0] not in lex.STOP))
        out.append((parts[0], name))
        if len(parts) == 2:
            out.append((parts[1], False))
        start = token in lex.BREAKS and token != ","
    return out


def matter(words: list[Word]) -> list[Word]:
    """The words without greetings, thanks and frames of politeness; all of them where nothing else is
    said."""
    kept = without_filler(words)
    return kept if any(word not in lex.BREAKS for word, _ in kept) else words


def forget() -> None:
    """Empties the memory of single words: of a large dump they are some 90 MB, scattered among what else the
    process holds."""
    for known in (canon, soft, _parts):
        known.cache_clear()
