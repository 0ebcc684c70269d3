"""Fits the model of `curate.signals.sentence_kinds` on invented sentences and writes its weights.

    python -m tools.sentence_model

It reads benchmarks/sentences.txt; the sentences of sentences_held_out.txt are for measuring only
(benchmarks/acts.py). The first line of the weights holds the common words, the second where the kinds start,
each further one a feature with its weights.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from curate.language.phrases import Tokens
from curate.signals.sentence_kinds import UNIT, WEIGHTS, Kinds, features

SENTENCES = Path(__file__).parents[1] / "benchmarks" / "sentences.txt"
_COMMON = 2  # sentences from which a word stands for itself
_LEAST = 2  # sentences from which a feature counts
_STRENGTH = 10.0  # inverse of the ridge penalty (scikit-learn's C), found on folds of the same sentences
_PRUNED = 5  # weights below are left out, in hundredths


class Labelled(NamedTuple):
    """An invented sentence: its language, its kind (a field of `Kinds`) and its text."""

    language: str
    kind: str
    text: str


def labelled(path: Path) -> Iterator[Labelled]:
    """The sentences of a file: one a line, below headings such as `[en act]`."""
    language = kind = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            language, kind = line.strip("[]").split()
        elif line.strip():
            yield Labelled(language, kind, line.strip())


def fitted(sentences: Iterable[Labelled]) -> list[str]:
    """The lines of the file of weights; the same sentences give the same lines."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    read = [(s.kind, Tokens.of(s.text)) for s in sentences]
    words = Counter(word for _, tokens in read for word in set(tokens.words))
    known = frozenset(word for word, count in words.items() if count >= _COMMON)
    rows = [features(tokens.items, known) for _, tokens in read]
    counts = Counter(feature for row in rows for feature in row)
    vectors = DictVectorizer()
    matrix = vectors.fit_transform(
        [{f: 1 / math.sqrt(len(row)) for f in row if counts[f] >= _LEAST} for row in rows]
    )
    model = LogisticRegression(C=_STRENGTH, max_iter=1000, tol=1e-6)
    model.fit(matrix, [Kinds._fields.index(kind) for kind, _ in read])

    def hundredths(numbers: Iterable[float]) -> list[int]:
        return [round(UNIT * float(number)) for number in numbers]

    lines = ["\t".join(["known", " ".join(sorted(known))])]
    lines.append("\t".join(["start", *map(str, hundredths(model.intercept_))]))
    for name, weights in zip(vectors.feature_names_, model.coef_.T, strict=True):
        if max(map(abs, hundredths(weights))) >= _PRUNED:
            lines.append("\t".join([name, *map(str, hundredths(weights))]))
    return lines


if __name__ == "__main__":
    WEIGHTS.write_text("\n".join(fitted(labelled(SENTENCES))) + "\n", encoding="utf-8")
