"""One side of a comparison: its records in columns, and its conversations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from curate.text.brief import Brief

Floats = NDArray[np.float32]
Signals = Mapping[str, Any]
# the columns of a side by what holds them
_LISTS = ("ids", "conversations", "sources", "needs", "prompts", "replies", "signals", "situations")
_ARRAYS = ("times", "quality", "good", "vectors")


@dataclass(slots=True, repr=False)
class Side(Brief):
    """Records of one length n, in their order: what customers asked, with the reply, empty where nobody
    answered.

    `good` marks replies that pass the gate; `times` are in seconds since 1970, nan where unknown;
    `situations` are the old run's names, empty where it has none; `vectors` (n, d) are those of the needs.
    """

    ids: list[str] = field(default_factory=list)
    conversations: list[str] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)
    prompts: list[str] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)
    times: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    quality: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    good: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, bool))
    signals: list[Signals] = field(default_factory=list)
    situations: list[str] = field(default_factory=list)
    vectors: Floats = field(default_factory=lambda: np.empty((0, 0), np.float32))

    def __len__(self) -> int:
        return len(self.ids)

    def subset(self, at: Sequence[int]) -> Side:
        """Some of the records, in that order."""
        places = np.asarray(at, np.int64)
        columns: dict[str, Any] = {name: [getattr(self, name)[i] for i in at] for name in _LISTS}
        return Side(**columns, **{name: getattr(self, name)[places] for name in _ARRAYS})

    @classmethod
    def joined(cls, sides: Sequence[Side]) -> Side:
        """The records of several sides, one after the other."""
        columns: dict[str, Any] = {
            name: [value for side in sides for value in getattr(side, name)] for name in _LISTS
        }
        columns |= {name: np.concatenate([getattr(side, name) for side in sides]) for name in _ARRAYS}
        return Side(**columns)

    def without(self, other: Side) -> list[int]:
        """The places of the records that are not in another side: of other conversations, or with another
        text."""
        known = set(zip(other.conversations, other.needs, strict=True))
        return [
            i for i, pair in enumerate(zip(self.conversations, self.needs, strict=True)) if pair not in known
        ]


@dataclass(slots=True, repr=False)
class Talks(Brief):
    """Conversations of one length n: they are what shares are of, as records of one are no independent
    evidence.

    `records` are the places of each one's records, the first asked first; `vectors` (n, d) the unit means of
    theirs; `situations` the old run's name that most of its records have.
    """

    ids: list[str]
    records: list[list[int]]
    vectors: Floats
    situations: list[str]
    texts: list[str]
    languages: list[str]
    sources: list[str]
    times: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def of(cls, side: Side) -> Talks:
        by_talk: dict[str, list[int]] = defaultdict(list)
        for i, talk in enumerate(side.conversations):
            by_talk[talk or side.ids[i]].append(i)
        records = list(by_talk.values())
        first = [group[0] for group in records]
        return cls(
            list(by_talk),
            records,
            _means(side.vectors, records),
            [_most([side.situations[i] for i in group]) for group in records],
            [side.needs[i] for i in first],
            [str(side.signals[i].get("language.prompt") or "") for i in first],
            [side.sources[i] for i in first],
            np.array([_earliest(side.times[group]) for group in records], np.float64),
        )

    def read(self, languages: Collection[str] | None) -> list[int]:
        """The places of those whose language the encoder knows, or that have none that is sure."""
        return [
            i
            for i, language in enumerate(self.languages)
            if languages is None or not language or language in languages
        ]


def _means(vectors: Floats, records: Sequence[Sequence[int]]) -> Floats:
    """Unit means; rounded, as a sum depends on the order."""
    if not records:
        return np.empty((0, vectors.shape[1] if vectors.ndim == 2 else 0), np.float32)
    means = np.stack([vectors[group].mean(axis=0, dtype=np.float64) for group in records]).round(6)
    return np.asarray(means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-9), np.float32)


def _most(names: Sequence[str]) -> str:
    """The most frequent name, the first of equals; an empty one only where there is no other."""
    told = [name for name in names if name] or list(names)
    return max(dict.fromkeys(told), key=told.count) if told else ""


def _earliest(times: NDArray[np.float64]) -> float:
    known = times[~np.isnan(times)]
    return float(known.min()) if len(known) else float("nan")
