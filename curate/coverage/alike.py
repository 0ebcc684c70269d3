"""Which prompts are nearly the same: a pool of many copies costs what its different prompts cost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from curate.coverage.space import STRETCH, Floats, Index, leaders, within
from curate.language.template import template

FEW = 1024  # records: so many are compared one by one in no time
PROBE = 4096  # records that are looked at to see whether a pool consists of copies
SAME = 0.98  # similarity (plain cosine) of two prompts that are nearly the same


def alike(
    vectors: Floats, texts: Sequence[str], ranks: Index, conversations: Sequence[str] | None = None
) -> Index:
    """The place of the prompt that stands for each of n prompts: the first by `ranks` of those that are
    nearly the same, because they differ in values alone (order numbers, dates, placeholders) or because the
    cosine of their unit vectors (n, d) is at least `SAME`.

    That is so only in a large pool that consists of copies: a look at `PROBE` of its records finds at most
    half to be different. In any other each prompt stands for itself. The text of one that shares its
    conversation with others says little by itself and counts only within it. Each record is compared with
    those that the look found, so the cost is n times these.
    """
    if len(texts) <= FEW:
        return np.arange(len(texts), dtype=np.int64)
    order = np.argsort(ranks, kind="stable")
    keys = _Keys(texts, conversations)
    some = keys.first(order[:PROBE])
    found = leaders(vectors, np.array([*dict.fromkeys(some.tolist())], np.int64), SAME)
    if 2 * len(found) > len(some):
        return np.arange(len(texts), dtype=np.int64)
    of = np.empty(len(texts), np.int64)
    of[order] = keys.first(order)
    heads, place = np.unique(of, return_inverse=True)
    return _led(vectors, heads, found)[place]


class _Keys:
    """What prompts are when their values are taken out."""

    def __init__(self, texts: Sequence[str], conversations: Sequence[str] | None) -> None:
        self._texts, self._conversations = texts, conversations or [""] * len(texts)
        self._size = Counter(self._conversations)

    def first(self, places: Index) -> Index:
        """For each of the places the first of them with the same prompt."""
        seen: dict[tuple[str, str], int] = {}
        return np.array([seen.setdefault(self._key(i), i) for i in places.tolist()], np.int64)

    def _key(self, i: int) -> tuple[str, str]:
        text, talk = self._texts[i], self._conversations[i]
        return template(text) or text, talk if self._size[talk] > 1 else ""


def _led(vectors: Floats, heads: Index, found: Index) -> Index:
    """For each head the first of the `found` that is nearly the same, or the head itself."""
    out = heads.copy()
    for start in range(0, len(heads), STRETCH):
        part = heads[start : start + STRETCH]
        near: NDArray[np.bool_] = within(vectors[part], vectors[found], SAME)
        out[start : start + STRETCH] = np.where(near.any(axis=1), found[near.argmax(axis=1)], part)
    out[np.searchsorted(heads, found)] = found
    return out
