"""Names for situations, in the words of the customers."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence

from curate.coverage.stopwords import STOP_WORDS
from curate.text import cut, fold, squeeze

PROMPTS = 200  # prompts read for one name, nearest to the centre first: more change no name
WORDS_READ = 80  # words read of one prompt: the need comes early, logs and quotes late
MOST_WORDS = 4
COMMON = 1.5  # power of the share of prompts with a word: at 1 a joke that two of twenty make outweighs what ten of them want
EXCERPT = 40  # characters of a prompt that stand in for a name where no word is telling
PROMPT_START = 1000  # characters of one prompt that are read at all
# what is personal or stands for it: placeholders, links, addresses, template slots, and whatever has a digit (order numbers, codes)
_NOISE = re.compile(r"\[[A-Z]+(?:_[A-Z\d]+)*\]|https?://\S+|www\.\S+|\S+@\S+|\{\{?[^{}]{0,40}\}?\}|[^\s,;:!?()\"/]*\d[^\s,;:!?()\"/]*")
_ELISION = re.compile(r"^(?:[^\W\d_]|qu)'(?=\w)|'s$|'$")  # l'app, kettle's
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['-](?=[^\W_]))*")
_ENDINGS = ("ings", "ing", "ies", "ied", "es", "ed", "s", "e", "y")


def name_all(prompts: Sequence[Sequence[str]]) -> list[str]:
    """A name for each group of prompts, all different, such as "lost card, replacement".

    Words and word pairs are weighed by class-based TF-IDF (Grootendorst, BERTopic, 2022): how many prompts of the group
    use them, against how usual they are in all groups. A group without a telling word is named by its first prompt.
    """
    counts = [_counts(group[:PROMPTS]) for group in prompts]
    everywhere: Counter[str] = Counter()
    for count in counts:
        everywhere.update(count)
    average = sum(everywhere.values()) / max(1, len(counts))
    taken: set[str] = set()
    names = []
    for number, (group, count) in enumerate(zip(prompts, counts, strict=True), 1):
        ranked = sorted(count, key=lambda t: (-round(_weight(t, count, everywhere, average, len(group)), 9), t))
        name = _compose(ranked, taken) or _excerpt(group, number)
        name = name if name not in taken else f"{name} ({number})"
        taken.add(name)
        names.append(name)
    return names


def _weight(term: str, count: Counter[str], everywhere: Counter[str], average: float, size: int) -> float:
    """c-TF-IDF, leaning to what most of the group say.

    A pair of words says more than its words apart, but only when several prompts (or the only one) have it.
    """
    pair = 1.0 if " " not in term else 1.4 if count[term] > 1 or size < 3 else 0.5
    return pair * math.pow(count[term] / min(size, PROMPTS), COMMON) * math.log(1 + average / everywhere[term])


def _counts(prompts: Sequence[str]) -> Counter[str]:
    """In how many of the prompts each word and each pair of neighbouring words stands."""
    count: Counter[str] = Counter()
    for prompt in prompts:
        count.update(set(_terms(prompt)))
    return count


def _terms(prompt: str) -> Iterator[str]:
    text = fold(_NOISE.sub(" . ", cut(prompt, PROMPT_START)))
    last, end = "", -9
    for place, match in enumerate(_WORD.finditer(text)):
        if place >= WORDS_READ:
            return
        said = match.group()
        word = _ELISION.sub("", said)
        if len(word) < 2 or not STOP_WORDS.isdisjoint((word, said, word.split("'")[0])):
            continue
        yield word
        if last and last != word and match.start() - end == 1:  # side by side, no full stop or stop word between
            yield f"{last} {word}"
        last, end = word, match.end()


def _compose(ranked: Sequence[str], taken: set[str]) -> str:
    """The strongest terms that do not repeat each other, as many as make two to four words and a name of its own."""
    parts: list[str] = []
    stems: set[str] = set()
    for term in ranked[:30]:
        words = term.split()
        if stems & {_stem(w) for w in words} or len(stems) + len(words) > MOST_WORDS:
            continue
        parts.append(term)
        stems |= {_stem(w) for w in words}
        if len(stems) >= 3 or (len(stems) == 2 and " " in term and ", ".join(parts) not in taken and len(parts) > 1):
            break
    return ", ".join(parts)


def _stem(word: str) -> str:
    """The word without a common ending, enough to see that `cards` repeats `card`."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _excerpt(group: Sequence[str], number: int) -> str:
    text = squeeze(_NOISE.sub(" ", cut(group[0], PROMPT_START))) if group else ""
    return cut(text, EXCERPT) if any(c.isalnum() for c in text) else f"situation {number}"
