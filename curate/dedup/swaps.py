"""Whether a word of one question stands in the place of another word in the other.

Two customers who mean the same seldom choose the same words but for one: where the frame of two short texts
is the same and one place of it holds different words, that place is what they ask about ("the front light",
"the rear light"), in any language and whatever the words. So such words keep texts apart unless they are
known to say the same: forms of one word, or listed as interchangeable. Where the frame differs more, only
words that are known to exclude each other do.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache

from rapidfuzz.distance import Levenshtein

from curate.dedup import lexicon as lex
from curate.dedup.profile import HEAD, TextProfile
from curate.dedup.spelling import slip
from curate.dedup.words import alternatives, canon, pairs_of, relatives, soft
from curate.language.folding import flat

LONG = 15  # content words from which one place must be all that differs, as slips of the finger add up
PLACE = 3  # words that a place of the frame holds at most
LOOSE = 2  # words besides the exchanged ones by which frames may differ where the order is another
ROOT, STEM = 4, 3  # letters with which forms of one word begin at least, and of a word of four letters
ARTICLE = 5  # letters of an article or preposition before an apostrophe at most: "quell'", "all'"
_SAMPLE = "stork"  # a word to which endings are put, to see them in canonical form
_DOUBLED = re.compile(r"(.)\1")  # letters doubled in some forms: Dutch "annuleer", "annuleren"
Words = Sequence[str]


def swapped(a: TextProfile, b: TextProfile, only_a: frozenset[str], only_b: frozenset[str]) -> str:
    """ "substitution" or "opposite" where one text has another word in the place of a word of the other, else
    "".

    `only_a` and `only_b` are the content words that one text alone has, misspellings apart.
    """
    words_a, words_b = _words(a, b), _words(b, a)
    differing, places = _frame(words_a, words_b)
    more_a, more_b = Counter(words_a) - Counter(words_b), Counter(words_b) - Counter(words_a)
    facing = {(x, y) for one, other in places for x in more_a.keys() & one for y in more_b.keys() & other}
    if any((x in a.negated) == (y in b.negated) for x, y in facing & alternatives()):
        return "opposite"
    rest_a, rest_b = _unmatched(a, b, only_a, only_b)
    for one, other in places:
        if _joined(one) == _joined(other):
            rest_a, rest_b = rest_a.difference(one), rest_b.difference(other)
    if not rest_a or not rest_b:
        return ""
    if any(opposed(x, y) for x in rest_a for y in rest_b):
        return "opposite"
    brief = min(len(a.content), len(b.content)) < LONG
    held = any(rest_a.intersection(one) and rest_b.intersection(other) for one, other in places)
    if held and (brief or differing == 1):
        return "substitution"
    loose = more_a.total() + more_b.total() - len(rest_a) - len(rest_b)
    return "substitution" if brief and len(rest_a) == len(rest_b) and loose <= LOOSE else ""


def opposite_particle(a: TextProfile, b: TextProfile) -> str:
    """ "opposite" where a small word stands in the place of the one that turns the matter round ("zoom in",
    "zoom out"), else ""."""
    said_a, said_b = ({canon(word) for word in profile.head} for profile in (a, b))
    found = {(x, y) for x in said_a - said_b for y in said_b - said_a if (x, y) in _particles()}
    places = _frame(_words(a, b), _words(b, a))[1] if found else ()
    return "opposite" if any(x in one and y in other for one, other in places for x, y in found) else ""


def _words(profile: TextProfile, other: TextProfile) -> list[str]:
    """All words of a short text; of a long one, or one beside it, those that its profile keeps in order."""
    if len(profile.head) < HEAD > len(other.head):
        return [canon(word) for word in profile.head if word not in lex.BREAKS]
    return profile.order


def _frame(words_a: Words, words_b: Words) -> tuple[int, list[tuple[Words, Words]]]:
    """How many stretches of the two texts differ; and the places among them, which hold a few words of one
    for a few of the other. There are none where the texts have less than half of their words in common."""
    ops = Levenshtein.opcodes(words_a, words_b)
    runs = [list(run) for equal, run in itertools.groupby(ops, lambda op: op.tag == "equal") if not equal]
    differing = [
        (words_a[run[0].src_start : run[-1].src_end], words_b[run[0].dest_start : run[-1].dest_end])
        for run in runs
    ]
    common = len(words_a) - sum(len(one) for one, _ in differing)
    if 2 * common < max(len(words_a), len(words_b)):
        return len(differing), []
    return len(differing), [place for place in differing if all(0 < len(words) <= PLACE for words in place)]


def _unmatched(
    a: TextProfile, b: TextProfile, only_a: frozenset[str], only_b: frozenset[str]
) -> tuple[set[str], set[str]]:
    """The words without those that carry little meaning and those that the other text says in another form or
    another word, be it the opposite with a negation ("forgot", "can't remember")."""
    rest_a, rest_b = ({word for word in only if not _idle(word)} for only in (only_a, only_b))
    for x in sorted(rest_a):
        for y in sorted(rest_b):
            said = same_meaning if (x in a.negated) == (y in b.negated) else opposed
            if said(x, y) or _misspelt(x, y, a, b):
                rest_a.discard(x)
                rest_b.discard(y)
                break
    return rest_a, rest_b


def _misspelt(x: str, y: str, a: TextProfile, b: TextProfile) -> bool:
    """Is one a misspelling of the other that their canonical forms hide ("steting", "setting")?"""
    one, other = ([word for word in p.head if canon(word) == form] for p, form in ((a, x), (b, y)))
    return any(slip(p, q) for p in one for q in other)


def _joined(words: Words) -> str:
    """Words in one, as some write what others part or hyphenate ("check in", "check-in")."""
    return "".join(words).replace("-", "")


def _bare(word: str) -> str:
    """The word without an article that lost its vowel before it ("l'entrata")."""
    lead, _, rest = word.rpartition("'")
    return canon(rest) if 0 < len(lead) <= ARTICLE else word


def telling(profile: TextProfile) -> int:
    """How many words of a text carry its meaning, in any language."""
    return sum(not _idle(word) for word in profile.content)


def _idle(word: str) -> bool:
    return soft(_bare(word)) or _bare(word) in _function_words() or not any(map(str.isalpha, word))


@cache
def _function_words() -> frozenset[str]:
    """Words of all languages that hold a sentence together, in canonical form. Of the less common ones those
    that exclude another ("jour", "nuit") do not count."""
    common, others = (frozenset(map(canon, words)) for words in (lex.COMMON, lex.HOLDING))
    return common | (others - {word for word, _ in alternatives()})


@cache
def _particles() -> frozenset[tuple[str, str]]:
    return pairs_of(lex.PARTICLES)


@lru_cache(maxsize=65536)
def same_meaning(x: str, y: str) -> bool:
    """Are two canonical words forms of one word, or may one stand for the other?"""
    x, y = _bare(x), _bare(y)
    if (x, y) in alternatives() or {x, y} <= relatives():
        return x == y
    known = _interchangeable().get(x[:STEM], ())
    return _forms(x, y) or any(_forms(x, one) and _forms(y, other) for one, other in known)


@cache
def _interchangeable() -> dict[str, list[tuple[str, str]]]:
    """Pairs of words of which one may stand for the other, by the first letters of the first."""
    table: dict[str, list[tuple[str, str]]] = {}
    for one, other in sorted(pairs_of(lex.INTERCHANGEABLE)):
        table.setdefault(one[:STEM], []).append((one, other))
    return table


def _plain(word: str) -> str:
    return _DOUBLED.sub(r"\1", flat(word))


def _forms(x: str, y: str) -> bool:
    """Is what two words have after a common beginning an ending of each, in one language?"""
    x, y = _plain(x), _plain(y)
    same = next((n for n, (p, q) in enumerate(zip(x, y, strict=False)) if p != q), min(len(x), len(y)))
    cuts = range(same, min(ROOT, len(x) - 1, len(y) - 1) - 1, -1)
    return x == y or any(x[n:] in ends and y[n:] in ends for n in cuts if n >= STEM for ends in _endings())


@cache
def _endings() -> tuple[frozenset[str], ...]:
    return tuple(
        frozenset(
            {"", *map(_plain, endings), *(_plain(canon(_SAMPLE + end))[len(_SAMPLE) :] for end in endings)}
        )
        for endings in lex.INFLECTIONS.values()
    )


@lru_cache(maxsize=65536)
def opposed(x: str, y: str) -> bool:
    """Do two canonical words exclude each other: listed so, one word with opposite beginnings, or compounds
    of such words that end alike ("left-hand", "right-hand")?"""
    x, y = _bare(x), _bare(y)
    return (
        (x, y) in alternatives()
        or _compounds_opposed(x, y)
        or any(
            x.startswith(one) and y.startswith(other) and x[len(one) :] == y[len(other) :]
            for one, other in _beginnings()
            if len(x) - len(one) >= ROOT
        )
    )


def _compounds_opposed(x: str, y: str) -> bool:
    same = next((n for n, (p, q) in enumerate(zip(x[::-1], y[::-1], strict=False)) if p != q), 0)
    return any(
        (canon(x[:-n].rstrip("-")), canon(y[:-n].rstrip("-"))) in alternatives()
        for n in range(same, ROOT - 1, -1)
    )


@cache
def _beginnings() -> frozenset[tuple[str, str]]:
    groups = (entry.replace("- ", " ").split(" ") for entry in lex.BEGINNINGS)
    return frozenset(pair for group in groups for pair in itertools.permutations(group, 2))
