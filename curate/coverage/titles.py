"""Titles of situations: of the pieces of their most typical prompts the one that says best what sets the
situation apart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from curate.coverage.pieces import Piece, pieces, without_end
from curate.coverage.space import BLOCK, DIGITS, Floats, centred, similarities
from curate.coverage.tags import Encode
from curate.coverage.vocabulary import PROMPT_START, Vocabulary, stem
from curate.language.detect import common_hits, likely_languages
from curate.language.folding import fold
from curate.language.sentences import words_of
from curate.language.words import languages
from curate.process.progress import steps

READ = 24  # prompts whose pieces are read, nearest to the centre first
CANDIDATES = 10  # pieces of a situation that are weighed by their meaning
WORDS = 0.3  # what the words of a piece count, where 1 is all that tells the situation
APART = 1.0  # what it counts that a piece is nearer to its own situation than to any other
TYPO, SHARED_ONLY = -0.4, -0.25
NAMED = -0.1  # it has a name that the whole dump shares
_WITHIN = re.compile(r"(?<=[a-zà-öø-ÿ,] )[A-ZÀ-ÖØ-Þ][\w-]+")  # a capital that begins no sentence
TELLING = 3  # words: the strongest of a situation, with which a piece says all


@dataclass(frozen=True, slots=True)
class Title:
    """A candidate with its score."""

    text: str
    score: float


def titles(
    prompts: Sequence[Sequence[str]],
    vocabulary: Vocabulary,
    centres: Floats | None = None,
    encode: Encode | None = None,
) -> list[list[Title]]:
    """For each of k situations the pieces of its prompts that may be its title, the best first; none where
    nothing in them can be read aloud.

    `prompts` are those of each situation, the nearest to its centre first. A piece counts by its form
    (whether it asks), by how many of the words that tell the situation it has, and, with the `centres` (k, d)
    and an encoder, by how near it is to the centre, and how much nearer than to any other.
    """
    names = _names(prompts)
    found = [
        _candidates(group, vocabulary, s, names) for s, group in enumerate(steps(prompts, "titles read"))
    ]
    if encode is not None and centres is not None and any(found):
        found = _by_meaning(found, centres, encode)
    return [sorted(own, key=lambda t: (-t.score, t.text)) for own in found]


def language_of(prompts: Sequence[str]) -> tuple[str, list[str]]:
    """The language of most of some prompts, "" where it is not known, and that of each of them."""
    each = []
    for prompt in prompts:
        codes = likely_languages(common_hits(word.lower() for word in words_of(prompt[:PROMPT_START]))).codes
        each.append(codes[0] if len(codes) == 1 else "")
    votes = Counter(filter(None, each))
    return min(votes, key=lambda code: (-votes[code], code), default=""), each


def _names(prompts: Sequence[Sequence[str]]) -> frozenset[str]:
    """The words that stand with a capital within sentences much more often than without: names, in languages
    whose nouns have none."""
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for group in prompts:
        for prompt in dict.fromkeys(group[:READ]):
            capital.update(fold(word) for word in _WITHIN.findall(prompt[:PROMPT_START]))
            small.update(fold(word) for word in words_of(prompt[:PROMPT_START]) if word.islower())
    return frozenset(word for word, times in capital.items() if times > 2 * small[word])


def _candidates(prompts: Sequence[str], vocabulary: Vocabulary, s: int, names: frozenset[str]) -> list[Title]:
    """The pieces that score best by form and words. A name that the whole dump shares tells nothing apart."""
    read = list(dict.fromkeys(prompts))[:READ]
    language, spoken = language_of(prompts)
    of = dict(zip(prompts, spoken, strict=True))
    own = [prompt for prompt in read if of[prompt] in (language, "")]
    weights: dict[str, float] = {}
    for term, weight in vocabulary.weights(s).items():
        if " " not in term:
            weights[stem(term)] = max(weight, weights.get(stem(term), 0.0))
    most = sum(sorted(weights.values(), reverse=True)[:TELLING]) or 1.0
    best: dict[str, Title] = {}
    plain_nouns = language not in languages() or not languages()[language].capital_nouns
    idle = {word for word in names if vocabulary.shared(word, s)} if plain_nouns else set()
    for prompt in own:
        for piece in pieces(prompt, language):
            short = without_end(piece.text, idle.__contains__)
            named = NAMED if idle.intersection(map(fold, words_of(short))) else 0.0
            title = Title(short, piece.form + named + _words(Piece(short, 0.0), weights, most, vocabulary))
            key = fold(short)
            if key not in best or title.score > best[key].score:
                best[key] = title
    return sorted(best.values(), key=lambda t: (-round(t.score, 9), t.text))[:CANDIDATES]


def _words(piece: Piece, weights: dict[str, float], most: float, vocabulary: Vocabulary) -> float:
    """What the words of a piece say for it."""
    content = piece.content()
    known = sum(weights.get(form, 0.0) for form in {stem(word) for word in content})
    score = WORDS * min(1.0, known / most) if known else SHARED_ONLY
    return score + (TYPO if any(map(vocabulary.typo, content)) else 0.0)


def _by_meaning(found: Sequence[Sequence[Title]], centres: Floats, encode: Encode) -> list[list[Title]]:
    """The candidates with what their vectors say added to their scores."""
    texts = sorted({title.text for own in found for title in own})
    place, vectors = {text: i for i, text in enumerate(texts)}, centred(encode(texts))
    of = np.array([s for s, own in enumerate(found) for _ in own])
    at = np.array([place[title.text] for own in found for title in own])
    near, apart = np.empty(len(of)), np.empty(len(of))
    for start in range(0, len(of), BLOCK):
        part = slice(start, start + BLOCK)
        close = similarities(vectors[at[part]], centres)
        rows = np.arange(len(close))
        near[part] = close[rows, of[part]]
        close[rows, of[part]] = -1.0
        apart[part] = near[part] - close.max(axis=1) if close.shape[1] > 1 else near[part]
    score = iter(np.round(near + APART * apart, DIGITS).tolist())
    return [[Title(title.text, round(title.score + next(score), DIGITS)) for title in own] for own in found]
