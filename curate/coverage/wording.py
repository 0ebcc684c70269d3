"""How alike two sentences are in their words, the rare ones most."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from curate.coverage.space import Floats
from curate.language.folding import flat

_WORD = re.compile(r"\w+")
Weights = Mapping[str, float]


class Wording:
    """Weights of words by how few of the texts of a pool have them (TF-IDF, Salton & Buckley, 1988)."""

    def __init__(self, texts: Iterable[str]) -> None:
        counts: Counter[str] = Counter()
        total = 0
        for text in texts:
            counts.update(set(_words(text)))
            total += 1
        self._counts, self._total = counts, total

    def weights(self, text: str) -> Weights:
        """The words of a text with weights, whose squares sum to 1; nothing for a text without words."""
        raw = {
            word: (1 + math.log(times)) * (math.log((1 + self._total) / (1 + self._counts[word])) + 1)
            for word, times in Counter(_words(text)).items()
        }
        length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
        return {word: value / length for word, value in raw.items()}

    def vectors(self, texts: Sequence[str], vocabulary: Mapping[str, int]) -> Floats:
        """The weights (n, words) of the words of a vocabulary in each text."""
        out = np.zeros((len(texts), len(vocabulary)), np.float32)
        for row, text in enumerate(texts):
            if vocabulary.keys() & set(_words(text)):
                for word, value in self.weights(text).items():
                    if word in vocabulary:
                        out[row, vocabulary[word]] = value
        return out


def vocabulary_of(texts: Iterable[str]) -> dict[str, int]:
    """The words of some texts, each with its place."""
    return {word: n for n, word in enumerate(sorted({word for text in texts for word in _words(text)}))}


def alike(phrases: Floats, rows: Floats) -> NDArray[np.float64]:
    """For each row (n, words) its likeness to the phrases (p, words): to the nearest and to all, added."""
    if not phrases.size:
        return np.zeros(len(rows))
    centre = phrases.sum(axis=0)
    centre = centre / max(float(np.linalg.norm(centre)), 1e-9)
    result: NDArray[np.float64] = (rows @ phrases.T).max(axis=1).astype(np.float64) + rows @ centre
    return result


def _words(text: str) -> list[str]:
    return _WORD.findall(flat(text))
