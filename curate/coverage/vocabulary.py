"""The words that customers use in each situation: how telling they are, and which stand for none."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from rapidfuzz.distance import OSA

from curate.language.folding import flat, fold
from curate.language.patterns import any_of
from curate.language.phrases import flat_words
from curate.language.words import by_language, words
from curate.process.progress import steps
from curate.text.plain import cut

PROMPTS = 200  # prompts read for one name, nearest to the centre first: more change no name
WORDS_READ = 80  # words read of one prompt: the need comes early, logs and quotes late
PROMPT_START = 1000  # characters of one prompt that are read at all
# power of the share of prompts with a word: at 1 a joke that two of twenty make outweighs what ten of them
# want
COMMON = 1.5
STEM = 5  # letters
# mean share of the other situations' prompts from which a word is the whole dump's: its product, its company
SHARED = 0.12
SHARED_BY = 4  # situations that must have it, too
LARGE = 50  # prompts: in fewer a word that stands once may be as right as any
RARE = 3  # prompts with a typo at most
OFTEN, RARER = (
    5,
    20,
)  # prompts with the spelling that it is near to, for a typo in one, and for each further one
SPELT = 5  # letters: shorter words are near to many others
LEAST_OF_TWO = 3  # letters of each of two words that stand without a blank
# what is personal or stands for it: placeholders, links, addresses, template slots, and whatever has a digit
# (order numbers, codes)
NOISE = re.compile(
    r"\[[A-Z]+(?:_[A-Z\d]+)*\]|https?://\S+|www\.\S+|\S+@\S+|\{\{?[^{}]{0,40}\}?\}|[^\s,;:!?()\"/]*\d[^\s,;:!?()\"/]*"
)
_ELISION = re.compile(r"^(?:[^\W\d_]|qu)'(?=\w)|'s$|'$")  # l'app, kettle's
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['-](?=[^\W_]))*")
_DENSE = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]")
# of scripts without blanks: runs of signs that mostly are one word
_DENSE_WORDS = re.compile(
    r"[\u30a0-\u30ff]{2,12}|(?<![\u3400-\u9fff])[\u3400-\u9fff]{2,4}(?![\u3400-\u9fff])"
)
_STOP_WORDS = words("stop_words") | words("courtesy_words")
_ENDINGS = ("ings", "ing", "ies", "ied", "es", "ed", "s", "e", "y")


def terms(prompt: str) -> Iterator[str]:
    """The words of a prompt that say what it is about, and the pairs of them that stand side by side, in
    their order."""
    text = fold(NOISE.sub(" . ", cut(prompt, PROMPT_START)))
    last, end = "", -9
    for place, match in enumerate(_WORD.finditer(text)):
        if place >= WORDS_READ:
            return
        token = match.group()
        word = token
        if "'" in token:  # few words have one, and all are read
            word = _ELISION.sub("", token)
            if not _STOP_WORDS.isdisjoint((token, word.split("'")[0])):
                continue
        if len(word) < 2 or word in _STOP_WORDS:
            continue
        yield word
        if (
            last and last != word and match.start() - end == 1
        ):  # side by side, no full stop or stop word between
            yield f"{last} {word}"
        last, end = word, match.end()


@cache
def _untelling() -> frozenset[str]:
    lists = ("untelling_words", "common_words", "number_words", "back_references")
    return frozenset(map(flat, _STOP_WORDS)).union(*map(flat_words, lists))


def telling(word: str) -> bool:
    """Whether a word, as `terms` gives it, may name a subject: no common word of any language."""
    form = flat(word)
    return form not in _untelling() and not all(part in _untelling() for part in re.split("[-']", form))


@cache
def _swears(code: str) -> re.Pattern[str]:
    lists = by_language("swear_words")
    entries = [*lists["en"], *lists[code]] if code in lists else [e for own in lists.values() for e in own]
    return re.compile(rf"(?<!\w)(?:{any_of(map(flat, entries))})(?!\w)")


def swears(text: str, language: str) -> bool:
    """Whether a swear word or an insult stands in a text; those of all languages count where its own is not
    known."""
    return _swears(language).search(flat(text)) is not None


def stem(word: str) -> str:
    """The beginning of the word without a common ending, enough to see that `cards` repeats `card`, and
    `cancellation` `cancel`."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)][:STEM]
    return word[:STEM]


@dataclass(slots=True)
class Vocabulary:
    """How many of the prompts of each of k situations have each term; `sizes` are the prompts that were
    read."""

    counts: list[Counter[str]]
    sizes: list[int]
    everywhere: Counter[str]
    average: float
    spread: Mapping[str, float]  # the sum over the situations of the shares of prompts with a word
    having: Mapping[str, int]  # in how many situations a word stands
    _frequent: dict[int, list[str]] = field(default_factory=dict)  # by length
    _typos: dict[str, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, prompts: Sequence[Sequence[str]]) -> Vocabulary:
        counts = [_counts(group[:PROMPTS]) for group in steps(prompts, "situations named")]
        sizes = [min(PROMPTS, len(group)) for group in prompts]
        everywhere: Counter[str] = Counter()
        having: Counter[str] = Counter()
        spread: dict[str, float] = defaultdict(float)
        for count, size in zip(counts, sizes, strict=True):
            everywhere.update(count)
            having.update(count.keys())
            for term, n in count.items():
                spread[term] += n / size
        average = sum(everywhere.values()) / max(1, len(counts))
        made = cls(counts, sizes, everywhere, average, spread, having)
        usual = {w for w, n in everywhere.items() if n >= OFTEN and " " not in w} | _STOP_WORDS
        for word in sorted(usual):
            made._frequent.setdefault(len(word), []).append(word)
        return made

    def weights(self, s: int) -> dict[str, float]:
        """The terms of a situation by class-based TF-IDF (Grootendorst, BERTopic, 2022), leaning to what most
        of its prompts say; none that the whole dump shares, that is common in a language, or a typo.

        A pair of words says more than its words apart, but only when several prompts have it, and half of
        those with the rarer word.
        """
        count, size = self.counts[s], self.sizes[s]
        found = {}
        for term, n in count.items():
            pair = 1.0 if " " not in term else 1.4 if n > 1 and 2 * n >= self._rarer(s, term) else 0.5
            if all(map(telling, term.split())):
                rare = math.log(1 + self.average / self.everywhere[term])
                found[term] = pair * math.pow(n / size, COMMON) * rare
        return {t: w for t, w in found.items() if not any(self.shared(word, s) for word in t.split())}

    def _rarer(self, s: int, pair: str) -> int:
        return min(self.counts[s][word] for word in pair.split())

    def shared(self, word: str, s: int) -> bool:
        """Whether the other situations have the word nearly as this one has it: it is the dump's own."""
        own = self.counts[s][word] / self.sizes[s] if self.sizes[s] else 0.0
        others = len(self.sizes) - 1
        if others < SHARED_BY or (self.spread.get(word, 0.0) - own) / others < SHARED:
            return False
        return self.having[word] - (own > 0) >= SHARED_BY

    def typo(self, word: str) -> bool:
        """Whether a word is rare, while one that differs from it by a letter within is frequent, or two words
        of which it is made: "texthow"."""
        if self.everywhere[word] > RARE or len(word) < SPELT or sum(self.sizes) < LARGE:
            return False
        if word not in self._typos:
            often = max(OFTEN, RARER * (self.everywhere[word] - 1))
            near = (w for size in range(len(word) - 1, len(word) + 2) for w in self._frequent.get(size, ()))
            self._typos[word] = self._glued(word) or any(
                self.everywhere.get(w, often) >= often and _one_off(word, w) for w in near if w != word
            )
        return self._typos[word]

    def _glued(self, word: str) -> bool:
        """Whether a frequent word stands in it, and then one that begins a sentence or denies, without a
        blank, as where markup was between them."""
        later = flat_words("question_openers") | flat_words("negators")
        return any(
            self.everywhere[word[:at]] >= OFTEN and word[at:] in later
            for at in range(LEAST_OF_TWO, len(word) - LEAST_OF_TWO + 1)
        )


def _one_off(word: str, other: str) -> bool:
    """Whether two words differ by one letter before their last: `refund` and `refunds` are both right."""
    start = min(len(word), len(other)) - 1
    return OSA.distance(word, other, score_cutoff=1) == 1 and word[:start] != other[:start]


def _counts(prompts: Sequence[str]) -> Counter[str]:
    """In how many of the prompts each word and each pair of neighbouring words stands."""
    count: Counter[str] = Counter()
    for prompt in prompts:
        count.update({word for term in terms(prompt) for word in _words_of(term)})
    return count


def _words_of(term: str) -> list[str]:
    return _DENSE_WORDS.findall(term) if _DENSE.search(term) else [term]
