"""Which records match an edge case, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from curate.coverage.cases import BELOW, NEARLY, EdgeCase, Match, nearly
from curate.coverage.contest import Contest, Entrant
from curate.coverage.likeness import Likeness, Numbers, Voice, limit_of, raised, surroundings
from curate.coverage.objections import Told, objection
from curate.coverage.space import DIGITS, Floats, Index, around
from curate.coverage.tags import Encode
from curate.coverage.wording import Wording, alike, vocabulary_of
from curate.language.sentences import statements

# records that the middle of a pool is drawn to nothing by: that of a handful says little of what all prompts
# share
PRIOR = 50
SENTENCES_READ = 40  # of one prompt
SHORT = 20  # words up to which a prompt is about one thing: it is compared as a whole
BY_MEANING, BY_WORDS = 300, 100  # prompts of a case whose sentences are looked at one by one, the most alike
FAR = 0.1  # plain likeness below which nothing can match
MOST = 3000  # sentences of a case that are weighed in full
MARGIN = 0.02  # by which a sentence that is nearer to another case is no match
# plain cosine with the phrases, as they are, below which nothing matches however unlike the rest of the pool
# is; and what is added where the pool is too small to tell
FLOOR, FLOOR_OF_FEW = 0.3, 0.2


@dataclass(frozen=True, slots=True)
class Asked:
    """What customers asked: prompts with unit vectors (n, d), and ranks that order equals."""

    texts: Sequence[str]
    vectors: Floats
    ranks: Index


@dataclass(slots=True)
class _Units:
    """What is compared: sentences, each with the place of its prompt among the distinct ones."""

    texts: list[str]
    owners: Index
    vectors: Floats
    sizes: Index  # sentences of its prompt
    lengths: Numbers  # of the vectors before they were made unit vectors around the middle


def matching(
    cases: Sequence[EdgeCase], asked: Asked, encode: Encode, limit: float = 0.5
) -> list[list[Match]]:
    """For each edge case the records that match it, the most similar first, ties by rank: all from
    `nearly(limit)`, and of those below the limit at least the three nearest.

    A prompt is as similar as its most similar sentence. A sentence that denies what the phrases say, tells it
    of another person, or is nearer to another of the cases, is no match (docs/guides/audit.md).
    """
    if not cases or not len(asked.texts):
        return [[] for _ in cases]
    search = _Search(cases, asked, encode)
    return search.matches(limit)


class _Search:
    def __init__(self, cases: Sequence[EdgeCase], asked: Asked, encode: Encode) -> None:
        self.asked = asked
        self.texts = sorted(set(asked.texts))
        place = {text: n for n, text in enumerate(self.texts)}
        self.of = np.array([place[text] for text in asked.texts], np.int64)
        middle = asked.vectors.sum(axis=0, dtype=np.float64) / (len(asked.texts) + PRIOR)
        self.middle = middle
        _, first = np.unique(self.of, return_index=True)
        self.pool = around(asked.vectors[first], middle)
        self.lengths = _lengths(asked.vectors[first], middle)
        parts = [statements(text, SENTENCES_READ) for text in self.texts]
        self.said = np.array([len(own) for own in parts], np.int64)
        self.parts = [
            own if len(text.split()) > SHORT else [text] for text, own in zip(self.texts, parts, strict=True)
        ]
        self.wording = Wording(self.texts)
        self.phrases = [list(dict.fromkeys(case.examples)) for case in cases]  # twice says no more than once
        phrases = [phrase for own in self.phrases for phrase in own]
        plain, ends = encode(phrases), np.cumsum([len(own) for own in self.phrases])[:-1]
        self.plain = np.split(plain, ends)
        self.vocabularies = [vocabulary_of(own) for own in self.phrases]
        self.voices = [
            Voice(own, self.wording.vectors(said, words))
            for said, own, words in zip(
                self.phrases, np.split(around(plain, middle), ends), self.vocabularies, strict=True
            )
        ]
        self.pool_voices = [
            Voice(self.pool, self._best_words(voice, words))
            for voice, words in zip(self.voices, self.vocabularies, strict=True)
        ]
        self.units = self._units(encode, middle)

    def _best_words(self, phrases: Voice, vocabulary: dict[str, int]) -> Floats:
        """For each prompt the words of the sentence that is most like the phrases in its words."""
        owners = np.repeat(np.arange(len(self.parts)), [len(part) for part in self.parts])
        rows = self.wording.vectors([one for part in self.parts for one in part], vocabulary)
        likeness = np.round(alike(phrases.words, rows), DIGITS)
        order = np.lexsort((np.arange(len(owners)), -likeness, owners))
        return rows[order[np.flatnonzero(np.diff(owners[order], prepend=-1))]]

    def _units(self, encode: Encode, middle: Numbers) -> _Units:
        """Prompts of one sentence, the sentences of prompts that may match, and other prompts as a whole."""
        several = np.array([len(part) > 1 for part in self.parts])
        looked: set[int] = set()
        for voice, pool in zip(self.voices, self.pool_voices, strict=True):
            plain, by_words = Likeness.of(voice).plain(pool), alike(voice.words, pool.words)
            for value, most in ((plain, BY_MEANING), (np.round(by_words, DIGITS), BY_WORDS)):
                best = np.argsort(-np.where(several, value, -1.0), kind="stable")[:most]
                looked |= {int(i) for i in best if several[i] and value[i] > 0}
        wholes = [i for i in range(len(self.parts)) if i not in looked]
        split = [(i, sentence) for i in sorted(looked) for sentence in self.parts[i]]
        unlike = sorted({sentence for _, sentence in split})
        at = {sentence: n for n, sentence in enumerate(unlike)}
        bare = encode(unlike) if unlike else self.pool[:0]
        read, places = around(bare, middle), [at[sentence] for _, sentence in split]
        return _Units(
            [self.texts[i] for i in wholes] + [sentence for _, sentence in split],
            np.array([*wholes, *(i for i, _ in split)], np.int64),
            np.concatenate([self.pool[wholes], read[places]]),
            self.said[[*wholes, *(i for i, _ in split)]],
            np.concatenate([self.lengths[wholes], _lengths(bare, middle)[places]]),
        )

    def matches(self, limit: float) -> list[list[Match]]:
        units = self.units
        voices = [
            Voice(units.vectors, self.wording.vectors(units.texts, words)) for words in self.vocabularies
        ]
        some = self._near(voices)
        scores = np.zeros((len(self.phrases), len(units.texts)))
        scores[:, some] = np.minimum(self._scores(voices, some), self._most(some))
        return [
            self._of_case(said, own, score, further, limit)
            for said, own, score, further in zip(
                self.phrases, self.voices, np.clip(scores, 0.0, 1.0), _further(scores), strict=True
            )
        ]

    def _near(self, voices: Sequence[Voice]) -> Index:
        """The units that may match one of the cases."""
        some: set[int] = set()
        for own, voice in zip(self.voices, voices, strict=True):
            plain = Likeness.of(own).plain(voice)
            best = np.argsort(-plain, kind="stable")[:MOST]
            some |= {int(i) for i in best[plain[best] >= FAR]} | {int(i) for i in best[:BELOW]}
        return np.array(sorted(some), np.int64)

    def _scores(self, voices: Sequence[Voice], some: Index) -> Numbers:
        """How similar some of the units are to each case."""
        owners, texts = self.units.owners[some], [self.units.texts[i] for i in some]
        near = surroundings(self.units.vectors[some], self.pool).within(owners, self.units.sizes[some])
        entrants = []
        for said, own, pool, voice in zip(self.phrases, self.voices, self.pool_voices, voices, strict=True):
            one = Entrant(Likeness.of(own), 0.0, voice.of(some), pool)
            others = np.array([text not in said for text in texts], bool)
            limit = limit_of(own, surroundings(own.vectors, self.pool), pool)
            one.limit = raised(limit, one.nearness(near)[others])
            entrants.append(one)
        named = {phrase for own in self.phrases for phrase in own}
        return Contest(
            entrants,
            near,
            owners,
            (self.said[owners] == 1) & np.array([text not in named for text in texts], bool),
            np.bincount(self.of, minlength=len(self.texts)).astype(np.float64),
        ).scores()

    def _most(self, some: Index) -> Numbers:
        """How similar some of the units may be to each case, by their plain cosine with its phrases."""
        vectors, lengths = self.units.vectors[some], self.units.lengths[some]
        floor = FLOOR + FLOOR_OF_FEW * PRIOR / (PRIOR + len(self.asked.texts))
        most = np.full((len(self.phrases), len(some)), np.inf)
        for n, plain in enumerate(self.plain):
            centre = plain.sum(axis=0)
            rows = np.vstack([plain, centre / max(float(np.linalg.norm(centre)), 1e-9)])
            cosines = lengths[:, None] * (vectors @ rows.T) + rows @ self.middle
            short = np.round(floor - (cosines[:, :-1].max(axis=1) + cosines[:, -1]) / 2, DIGITS)
            most[n, short > 0] = np.maximum(0.5 - short[short > 0], 0.0)
        return most

    def _of_case(
        self, phrases: Sequence[str], own: Voice, scores: Numbers, further: Numbers, limit: float
    ) -> list[Match]:
        values, why = scores.copy(), [""] * len(scores)
        nearest = np.round(self.units.vectors @ own.vectors.T, DIGITS).argmax(axis=1)
        told = [Told.of(phrase) for phrase in phrases]
        for i in np.flatnonzero(scores >= nearly(limit)).tolist():
            why[i] = objection(self.units.texts[i], told[int(nearest[i])], told)
            if not why[i] and further[i] > MARGIN:
                why[i] = "nearer_to_another"
            if why[i]:
                values[i] = round(NEARLY * min(float(scores[i]), limit), DIGITS)
        best = np.full(len(self.texts), -1, np.int64)
        for i in np.argsort(values, kind="stable")[::-1].tolist():
            if best[self.units.owners[i]] < 0:
                best[self.units.owners[i]] = i
        unit = best[self.of]
        order = np.lexsort((self.asked.ranks, -values[unit]))
        below: dict[str, int] = {}  # the nearest record of each sentence
        for place in order.tolist():
            if 0 < values[unit[place]] < limit and len(below) < BELOW:
                below.setdefault(self.units.texts[int(unit[place])], place)
        shown = set(below.values())
        return [
            Match(int(place), phrases[int(nearest[u])], float(values[u]), self.units.texts[u], why[u])
            for place in order.tolist()
            if values[u := int(unit[place])] >= nearly(limit) or place in shown
        ]


def _further(scores: Numbers) -> Iterator[Numbers]:
    """For each case by how much each unit is nearer to another one than to it."""
    for n in range(len(scores)):
        others = np.delete(scores, n, axis=0)
        yield others.max(axis=0) - scores[n] if len(others) else np.zeros(scores.shape[1])


def _lengths(vectors: Floats, middle: Numbers) -> Numbers:
    """The lengths of unit vectors (n, d) as seen from the middle, before they are unit vectors again."""
    square = 1.0 + float(middle @ middle) - 2.0 * (vectors @ middle.astype(np.float32)).astype(np.float64)
    return np.sqrt(np.maximum(square, 0.0))
