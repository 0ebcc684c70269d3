"""Names for situations, in the words of the customers."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from curate.coverage.space import DIGITS, Floats, centred
from curate.language.folding import fold
from curate.language.words import words
from curate.process.progress import steps
from curate.text.plain import cut, squeeze

PROMPTS = 200  # prompts read for one name, nearest to the centre first: more change no name
WORDS_READ = 80  # words read of one prompt: the need comes early, logs and quotes late
MOST_WORDS = 4
# power of the share of prompts with a word: at 1 a joke that two of twenty make outweighs what ten of them
# want
COMMON = 1.5
CANDIDATES = 10  # strongest terms of a group that are weighed by their meaning, too
FAINT = 0.02  # what the meaning of a term counts at least, as a factor
STEM = 5  # letters
EXCERPT = 40  # characters of a prompt that stand in for a name where no word is telling
PROMPT_START = 1000  # characters of one prompt that are read at all
# what is personal or stands for it: placeholders, links, addresses, template slots, and whatever has a digit
# (order numbers, codes)
_NOISE = re.compile(
    r"\[[A-Z]+(?:_[A-Z\d]+)*\]|https?://\S+|www\.\S+|\S+@\S+|\{\{?[^{}]{0,40}\}?\}|[^\s,;:!?()\"/]*\d[^\s,;:!?()\"/]*"
)
_ELISION = re.compile(r"^(?:[^\W\d_]|qu)'(?=\w)|'s$|'$")  # l'app, kettle's
_WORD = re.compile(r"[^\W\d_](?:[^\W_]|['-](?=[^\W_]))*")
_STOP_WORDS = words("stop_words") | words("courtesy_words")
_ENDINGS = ("ings", "ing", "ies", "ied", "es", "ed", "s", "e", "y")


Encode = Callable[[Sequence[str]], Floats]


def name_all(
    prompts: Sequence[Sequence[str]], centres: Floats | None = None, encode: Encode | None = None
) -> list[str]:
    """A name for each group of prompts, all different, such as "lost card, replacement".

    Words and word pairs are weighed by class-based TF-IDF (Grootendorst, BERTopic, 2022): how many prompts of
    the group use them, against how usual they are in all groups. With the groups' `centres` (k, d) and an
    encoder the strongest are weighed by how near they are to the centre, too (as KeyBERT does; Grootendorst,
    2020): a joke that two of three prompts make is frequent, but not what they are about. A group without a
    telling word is named by its first prompt.
    """
    counts = [_counts(group[:PROMPTS]) for group in steps(prompts, "situations named")]
    everywhere: Counter[str] = Counter()
    for count in counts:
        everywhere.update(count)
    average = sum(everywhere.values()) / max(1, len(counts))
    ranked = [
        _ranked({t: _weight(t, count, everywhere, average, len(group)) for t in count})
        for group, count in zip(prompts, counts, strict=True)
    ]
    if encode is not None and centres is not None:
        ranked = _by_meaning(ranked, centres, encode)
    taken: set[str] = set()
    names = []
    for number, (group, terms) in enumerate(zip(prompts, ranked, strict=True), 1):
        name = _compose([term for term, _ in terms], taken) or _excerpt(group, number)
        name = name if name not in taken else f"{name} ({number})"
        taken.add(name)
        names.append(name)
    return names


def carried(names: Sequence[str], votes: Sequence[tuple[int, str]]) -> list[str]:
    """The names, as far as an earlier run's fit: each vote says what a record of a situation was filed under
    then.

    An old name goes to the situation that most of its records are in now, where no other old name has more of
    them; so each is used once. Clusters move a little with every dump, and people should not have to learn
    new names for that.
    """
    counts = sorted(
        Counter((situation, name) for situation, name in votes if name).items(),
        key=lambda item: (-item[1], item[0]),
    )
    by_name: dict[str, int] = {}
    by_situation: dict[int, str] = {}
    for (situation, name), _ in counts:
        by_name.setdefault(name, situation)
        by_situation.setdefault(situation, name)
    kept = {situation: name for situation, name in by_situation.items() if by_name[name] == situation}
    taken, final_names = set(kept.values()), []
    for number, own in enumerate(names):
        name = kept.get(number, own)
        if number not in kept and name in taken:
            name = f"{own} ({number + 1})"
        taken.add(name)
        final_names.append(name)
    return final_names


Ranked = list[tuple[str, float]]  # terms with their weights, the strongest first


def _ranked(weights: dict[str, float]) -> Ranked:
    return sorted(
        ((term, round(weight, 9)) for term, weight in weights.items()), key=lambda item: (-item[1], item[0])
    )


def _by_meaning(ranked: Sequence[Ranked], centres: Floats, encode: Encode) -> list[Ranked]:
    """The strongest terms of each group in the order of weight times cosine to its centre; the others
    follow."""
    terms = sorted({term for group in ranked for term, _ in group[:CANDIDATES]})
    if not terms:
        return list(ranked)
    place, vectors = {term: i for i, term in enumerate(terms)}, centred(encode(terms))
    reranked = []
    for group, centre in zip(ranked, centres, strict=True):
        near = np.round(vectors[[place[term] for term, _ in group[:CANDIDATES]]] @ centre, DIGITS)
        head = {
            term: weight * max(FAINT, float(cosine))
            for (term, weight), cosine in zip(group, near, strict=False)
        }
        reranked.append([*_ranked(head), *group[CANDIDATES:]])
    return reranked


def _weight(term: str, count: Counter[str], everywhere: Counter[str], average: float, size: int) -> float:
    """c-TF-IDF, leaning to what most of the group say.

    A pair of words says more than its words apart, but only when several prompts (or the only one) have it.
    """
    pair = 1.0 if " " not in term else 1.4 if count[term] > 1 or size < 3 else 0.5
    return (
        pair * math.pow(count[term] / min(size, PROMPTS), COMMON) * math.log(1 + average / everywhere[term])
    )


def _counts(prompts: Sequence[str]) -> Counter[str]:
    """In how many of the prompts each word and each pair of neighbouring words stands."""
    count: Counter[str] = Counter()
    for prompt in prompts:
        count.update(set(terms(prompt)))
    return count


def terms(prompt: str) -> Iterator[str]:
    """The words of a prompt that say what it is about, and the pairs of them that stand side by side, in
    their order."""
    text = fold(_NOISE.sub(" . ", cut(prompt, PROMPT_START)))
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


def _compose(ranked: Sequence[str], taken: set[str]) -> str:
    """The two strongest terms that do not repeat each other, or as many as make a name of its own: the
    further ones change from dump to dump."""
    parts: list[str] = []
    stems: set[str] = set()
    for term in ranked[:30]:
        words = term.replace("-", " ").split()
        if stems & {_stem(w) for w in words} or len(stems) + len(words) > MOST_WORDS:
            continue
        parts.append(term)
        stems |= {_stem(w) for w in words}
        if len(parts) > 1 and ", ".join(parts) not in taken:
            break
    return ", ".join(parts)


def _stem(word: str) -> str:
    """The beginning of the word without a common ending, enough to see that `cards` repeats `card`, and
    `cancellation` `cancel`."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)][:STEM]
    return word[:STEM]


def _excerpt(group: Sequence[str], number: int) -> str:
    text = squeeze(_NOISE.sub(" ", cut(group[0], PROMPT_START))) if group else ""
    return cut(text, EXCERPT) if any(c.isalnum() for c in text) else f"situation {number}"
