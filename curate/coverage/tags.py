"""Tags of situations: two or three words that tell it from the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from curate.coverage.space import DIGITS, Floats, centred
from curate.coverage.vocabulary import Vocabulary, stem, swears

MOST = 3
FEWEST = 2  # tags that a situation has, however weak, where it has as many words
WEAK = 0.35  # of the strongest term's weight: a third tag has as much
MOST_WORDS = 4
CANDIDATES = 10  # strongest terms of a group that are weighed by their meaning, too
FAINT = 0.02  # what the meaning of a term counts at least, as a factor

Encode = Callable[[Sequence[str]], Floats]
Ranked = list[tuple[str, float]]  # terms with their weights, the strongest first


def tags(
    vocabulary: Vocabulary,
    languages: Sequence[str],
    centres: Floats | None = None,
    encode: Encode | None = None,
) -> list[list[str]]:
    """Up to three terms for each of k situations, the most telling first.

    With the situations' `centres` (k, d) and an encoder the strongest by class-based TF-IDF are weighed by
    how near they are to the centre, too (as KeyBERT does; Grootendorst, 2020): a joke that two of three
    prompts make is frequent, but not what they are about. `languages` are those of the prompts: swear words
    are known by them.
    """
    ranked = [_ranked(vocabulary.weights(s)) for s in range(len(vocabulary.sizes))]
    if encode is not None and centres is not None:
        ranked = _by_meaning(ranked, centres, encode)
    return [
        _chosen([(t, w) for t, w in own[:30] if _fit(t, vocabulary, language)])
        for own, language in zip(ranked, languages, strict=True)
    ]


def _fit(term: str, vocabulary: Vocabulary, language: str) -> bool:
    return not swears(term, language) and not any(map(vocabulary.typo, term.split()))


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


def _chosen(ranked: Ranked) -> list[str]:
    """The strongest terms that do not repeat each other."""
    chosen: list[str] = []
    stems: set[str] = set()
    for term, weight in ranked:
        parts = {stem(word) for word in term.replace("-", " ").split()}
        if stems & parts or len(stems) + len(parts) > MOST_WORDS:
            continue
        if len(chosen) >= FEWEST and weight < WEAK * ranked[0][1]:
            break
        chosen.append(term)
        stems |= parts
        if len(chosen) == MOST:
            break
    return chosen
