"""Words that turn what stands beside them into its opposite, and how a phrase stands under them.

A negator of one language may be an everyday word of another: "no" is Portuguese for "in the", "mai" a month
in German and French, "noch" German for "still". Such a word counts as the language of its text has it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from curate.language.detect import common_hits
from curate.language.folding import flat
from curate.language.phrases import MARKS, STOPS, Hit, Tokens, flat_words
from curate.language.senses import EVERYDAY, Senses, leading, senses
from curate.language.words import by_language, languages, values, words

_REACH = 6  # words after a particle such as "ne" among which the word is looked for that it goes with


def negators_in(text_words: Collection[str], counts: Counter[str] | None = None) -> frozenset[str]:
    """The words of a text, in lower case, that negate there. `counts` are its `common_hits`, where these are
    known already."""
    present = _negating().keys() & set(text_words)
    doubtful = [word for word in present if len(_negating()[word]) > 1]
    if not doubtful:
        return frozenset(present)
    hits = common_hits(text_words) if counts is None else counts
    return frozenset(present.difference(word for word in doubtful if not _negates(word, hits)))


def deniers_in(text_words: Collection[str]) -> frozenset[str]:
    """The negators of a text, and the contractions with one: "havent"."""
    return negators_in(text_words) | _contracted()


def is_negated(clause: Sequence[str], text_words: Collection[str]) -> bool:
    """Whether a clause of a text, in flat words, holds a negator of its language or a contraction with one:
    "isnt"."""
    return not deniers_in(text_words).isdisjoint(clause)


@cache
def has_particles(code: str) -> bool:
    """Whether a language has halves of negations such as French "ne"."""
    return code in by_language("negation_particles")


def particle(text_words: Sequence[str], at: int, code: str) -> str:
    """What a particle such as French "ne" at this place of a text of this language does: "negates" alone ("ne
    livrons plus"), "restricts" ("ne livrons que"), or "" where it is none or another word negates with it
    ("ne livrons pas")."""
    known = languages().get(code)
    if known is None or not _opens(text_words[at], known.lists.get("negation_particles", ())):
        return ""
    for word in text_words[at + 1 : at + 1 + _REACH]:
        if word in MARKS or word in known.lists["negators"]:
            return "" if word in known.lists["negators"] else "negates"
        if _opens(word, known.lists["restriction_marks"]):
            return "restricts"
    return "negates"


def without_particle(word: str, code: str) -> str:
    """A word of a text of this language without such a particle: "est" of "n'est", nothing of "ne"."""
    for mark in languages()[code].lists["negation_particles"]:
        if _opens(word, (mark,)):
            return word.removeprefix(mark)
    return word


def _opens(word: str, marks: Collection[str]) -> bool:
    """Whether a word is one of the marks, or begins with one that is elided: "n'"."""
    return any(word == mark or (mark[-1] == "'" and word.startswith(mark)) for mark in marks)


def polarity(tokens: Tokens, hit: Hit) -> int:
    """1 for a phrase as it stands, -1 where a negation governs it ("not solved yet"), 0 where it is only
    hoped or asked for.

    Looks at the four words before it in the same sentence, and at the two after it (German, Dutch and French
    negate there).
    """
    negators, hypotheticals = negators_in(tokens.vocabulary), flat_words("hypotheticals")
    before = tokens.joined[max(0, hit.at - 60) : hit.at].split()
    for place in range(len(before) - 1, max(-1, len(before) - 5), -1):
        word = before[place]
        if word in STOPS or word == ",":
            break
        if word in negators or word in _contracted():
            return -1
        if word in hypotheticals:
            return 0
    end = hit.at + 1 + len(hit.phrase)
    for word in tokens.joined[end : end + 30].split()[:2]:
        if word in STOPS or word == ",":
            break
        if word in flat_words("trailing_negators"):
            return -1
    return 1


def _negating() -> Mapping[str, Senses]:
    return senses("negators", ("common_words", "months", "everyday_words"))


def _negates(word: str, counts: Counter[str]) -> bool:
    """Whether a text with so many common words of each language is of one in which the word negates. In doubt
    it does, but for the name of a month."""
    first = leading(word, _negating()[word], counts)
    return EVERYDAY not in first or (len(first) > 1 and word not in words("months"))


@cache
def _contracted() -> frozenset[str]:
    """Contractions that hold a negation, in flat form: "isnt", "cannot"."""
    return frozenset(
        flat(word) for word, parts in values("contractions").items() if parts.split()[-1] in _negating()
    )
