"""What a sentence of a reply does: acts for one customer, tells what anybody may learn, or is polite.

Lists of phrases find "I have refunded you" and miss "A new shelf leaves our warehouse tonight". So a
multinomial logistic regression reads words, pairs of neighbours and pairs with one word between them, in
which all but common words are replaced by their endings: what is left is who acts, in which tense, and when.
It was fitted by `python -m tools.sentence_model` on the invented sentences of benchmarks/sentences.txt, in
seven languages.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from curate.language.phrases import BREAK

WEIGHTS = Path(__file__).with_name("data") / "sentence_kinds.tsv"
UNIT = 100  # weights are whole numbers of hundredths: they add up to the same in any order
_ENDING = 2  # letters
_PREFIXED = 4  # letters from which "ge" begins a participle
_SILENT = frozenset([".", "!", BREAK])
_EDGES = ("<", ">")
_READ = 1 / 3  # share of common words below which a sentence is in no language that the model knows


class Kinds(NamedTuple):
    """The chances of what a sentence is, which add up to 1."""

    act: float  # reports or promises what a person does for this one customer
    content: float  # tells, explains or advises what holds for others as well
    courtesy: float  # greets, thanks, is sorry, takes up what was said


_UNKNOWN = Kinds(0.0, 1.0, 0.0)


class _Model(NamedTuple):
    known: frozenset[str]  # common words, which stand for themselves
    weights: dict[str, tuple[int, ...]]
    start: tuple[int, ...]


def kinds(tokens: Sequence[str]) -> Kinds:
    """What a sentence is, from its tokens (`Tokens.items`); content where too few of its words are
    known."""
    model = _model()
    words = [token for token in tokens if token not in _SILENT]
    if not words or sum(map(model.known.__contains__, words)) < _READ * len(words):
        return _UNKNOWN
    found = features(words, model.known)
    act, content, courtesy = model.start
    scale = 1 / (UNIT * math.sqrt(len(found)))
    sums = [0, 0, 0]
    for feature in found & model.weights.keys():
        for at, weight in enumerate(model.weights[feature]):
            sums[at] += weight
    odds = [
        math.exp(own / UNIT + total * scale)
        for own, total in zip((act, content, courtesy), sums, strict=True)
    ]
    return Kinds(*(one / sum(odds) for one in odds))


def features(tokens: Sequence[str], known: frozenset[str]) -> set[str]:
    """What the model reads of a sentence: words, and pairs of shapes, those with its edges among them."""
    words = [token for token in tokens if token not in _SILENT]
    shapes = [_EDGES[0], *(word if word in known else _shape(word) for word in words), _EDGES[1]]
    found = set(words)
    found.update([f"~ {shape}" for shape in shapes[1:-1]])
    found.update([f"{a} {b}" for a, b in pairwise(shapes)])
    found.update([f"{a} * {b}" for a, b in zip(shapes, shapes[2:], strict=False)])
    return found


def _shape(word: str) -> str:
    """0 for a number, and of any other word its ending."""
    if not word.isalpha() and any(sign.isdigit() for sign in word):
        return "0"
    return ("ge-" if word.startswith("ge") and len(word) > _PREFIXED else "-") + word[-_ENDING:]


@cache
def _model() -> _Model:
    lines = [line.split("\t") for line in WEIGHTS.read_text(encoding="utf-8").splitlines()]
    weights = {name: tuple(map(int, numbers)) for name, *numbers in lines[2:]}
    return _Model(frozenset(lines[0][1].split()), weights, tuple(map(int, lines[1][1:])))
