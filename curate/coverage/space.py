"""The space in which situations are found: centred vectors, a few thousand weighted representatives,
supported quality."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curate.process.progress import steps

Floats = NDArray[np.float32]
Index = NDArray[np.int64]

# similarities are rounded so that the last bits of a product, which differ between machines, decide nothing
DIGITS = 4
BLOCK = 1024
STRETCH = 4096
FIRST_RADIUS = 0.95  # similarity at which records first stand behind one representative
RADIUS_STEP = 0.03
NEIGHBOURS = 10  # whose quality speaks for a record's own: 5 to 20 gave the same
# what that of one at similarity 1 counts beside it: one excellent answer among poor ones still passes
SUPPORT = 0.5
# records that a balanced mean is taken over: their error is far below what a threshold can feel
SAMPLE = 2048


def centred(vectors: Floats) -> Floats:
    """Unit vectors (n, d) without the direction that all share (Mu & Viswanath, All-but-the-Top, ICLR 2018).

    Prompts of one business are alike in much that is no situation; what is left has similarity 0 where two
    prompts are no more alike than any two. One vector alone, or n equal ones, stay as they are.
    """
    return around(vectors, vectors.mean(axis=0, dtype=np.float64))


def balanced(vectors: Floats, ranks: Index) -> Floats:
    """Like `centred`, with a mean in which every situation counts about alike, however often it was asked.

    Where half of a dump asks one thing, the plain mean lies near that, and all the rest is alike in being far
    from it: rare situations flow together. So each record counts one over the squared similarities of all
    records to it.
    """
    some = vectors[np.argsort(ranks, kind="stable")[:SAMPLE]]  # by content: a sum depends on the order
    weights = 1 / np.maximum(
        (np.maximum(similarities(some, some), 0) ** 2).sum(axis=1, dtype=np.float64), 1.0
    )
    return around(vectors, weights @ some / weights.sum())


def around(vectors: Floats, middle: NDArray[np.float64]) -> Floats:
    """Unit vectors (n, d) as seen from the middle (d); one that lies in it stays as it is."""
    shift = middle.round(6).astype(np.float32)  # rounded: a sum depends on the order
    out = np.empty(vectors.shape, np.float32)
    for start in range(0, len(vectors), STRETCH):  # in parts: of a million vectors each copy takes 1.5 GB
        rows = vectors[start : start + STRETCH]
        out[start : start + STRETCH] = _stretched(rows - shift, rows)
    return out


def _stretched(moved: Floats, vectors: Floats) -> Floats:
    """Moved vectors at unit length; where nothing is left of one, the vector as it was."""
    length = np.linalg.norm(moved, axis=1, keepdims=True)
    return np.where(length > 1e-4, moved / np.maximum(length, 1e-4), vectors).astype(np.float32)


def eased(vectors: Floats, conversations: Sequence[str]) -> Floats:
    """Unit vectors (n, d), each half-way to the mean of its conversation ("": none known).

    What customers write later in a conversation ("no", "there it is!") says little by itself and mostly
    belongs to the need that the conversation began with.
    """
    _, of, size = np.unique(
        [c or f"\x1f{i}" for i, c in enumerate(conversations)], return_inverse=True, return_counts=True
    )
    if not len(of) or size.max() == 1:
        return vectors
    order, ends = np.argsort(of, kind="stable"), np.cumsum(size)
    out = vectors.copy()
    for first, last in _stretches(ends):  # in parts, cut between conversations
        part = slice(ends[first] - size[first], ends[last])
        begins = ends[first : last + 1] - size[first : last + 1] - part.start
        means = (
            np.add.reduceat(vectors[order[part]].astype(np.float64), begins, axis=0)
            / size[first : last + 1, None]
        )
        some = order[part][size[of[order[part]]] > 1]
        out[some] = _stretched(
            vectors[some] + means.round(6).astype(np.float32)[of[some] - first], vectors[some]
        )  # rounded: a sum depends on the order
    return out


def _stretches(ends: Index) -> Iterator[tuple[int, int]]:
    """First and last of groups that together have some `STRETCH` members; `ends` counts the members up to
    each group's last."""
    first = 0
    while first < len(ends):
        begin = int(ends[first - 1]) if first else 0
        last = max(first, int(np.searchsorted(ends, begin + STRETCH, side="right")) - 1)
        yield first, last
        first = last + 1


def similarities(rows: Floats, columns: Floats) -> Floats:
    """Rounded cosines of two sets of unit vectors, (n, m)."""
    product: Floats = rows @ columns.T
    return np.round(product, DIGITS, out=product)


@dataclass(slots=True)
class Representatives:
    """`at`: which records represent (best first); `of`: the representative of each record, as a place in
    `at`."""

    at: Index
    of: Index

    @property
    def weights(self) -> NDArray[np.float64]:
        return np.bincount(self.of, minlength=len(self.at)).astype(np.float64)


def represent(
    vectors: Floats, quality: NDArray[np.float64], ranks: Index, most: int, alike: Index
) -> Representatives:
    """At most `most` records that stand for all: every record where there are no more, else leaders.

    Of prompts that are `alike` (n: the same number for nearly the same prompt) the best one stands for all.
    """
    order, prompt = np.lexsort((ranks, -quality)), np.unique(alike, return_inverse=True)[1]
    heads = order[np.sort(np.unique(prompt[order], return_index=True)[1])]
    at, led = (heads, np.arange(len(heads))) if len(heads) <= most else _led(vectors, heads, most)
    of = np.empty(len(heads), np.int64)
    of[prompt[heads]] = led
    return Representatives(at, of[prompt])


def _led(vectors: Floats, order: Index, most: int) -> tuple[Index, Index]:
    """At most `most` leaders of more records, which are read in this order, and the place of each record's
    leader among them.

    One that no leader is near becomes a leader, and when there are too many the radius grows and leaders join
    leaders (the doubling algorithm of Charikar, Chekuri, Feder and Motwani, STOC 1997). What is far from
    everything always stays, so rare situations survive, as they would not in a sample.
    """
    found, radius, chosen = np.empty(0, np.int64), FIRST_RADIUS, vectors[:0]
    for start in steps(range(0, len(order), BLOCK), "blocks of records grouped"):
        block = order[start : start + BLOCK]
        if len(found):
            block = block[
                (vectors[block] @ chosen.T).max(axis=1).round(DIGITS) < radius
            ]  # rounding keeps the order: only the largest needs it
        found = np.concatenate([found, leaders(vectors, block, radius)])
        while len(found) > most:
            radius -= RADIUS_STEP
            found = leaders(vectors, found, radius)
        chosen = vectors[found]
    of = np.empty(len(order), np.int64)
    for start in steps(range(0, len(order), BLOCK), "blocks of records assigned"):
        of[start : start + BLOCK] = _most_similar(vectors[order[start : start + BLOCK]], chosen)
    of[np.isin(order, found)] = np.arange(len(found))
    return found, of


def _most_similar(rows: Floats, columns: Floats) -> Index:
    """The place of the most similar column for each row by rounded cosine, the first of equals."""
    product: Floats = rows @ columns.T
    place = np.flatnonzero(
        product >= product.max(axis=1, keepdims=True) - 2 * 10.0**-DIGITS
    )  # all that may round to the largest
    row, column = place // len(columns), place % len(columns)
    order = np.lexsort((column, -product.ravel()[place].round(DIGITS), row))
    best_columns: Index = column[order][np.flatnonzero(np.diff(row[order], prepend=-1))]
    return best_columns


def within(rows: Floats, columns: Floats, radius: float) -> NDArray[np.bool_]:
    """Where the rounded cosine reaches the radius; only what lies close to it needs rounding."""
    product: Floats = rows @ columns.T
    near = product >= radius + 10.0**-DIGITS
    close = np.flatnonzero((product >= radius - 10.0**-DIGITS) != near)
    near.ravel()[close] = product.ravel()[close].round(DIGITS) >= radius
    return near


def leaders(vectors: Floats, candidates: Index, radius: float) -> Index:
    """The candidates, in their order, that are not within the radius of an earlier leader."""
    found: list[Index] = []
    while len(candidates):
        block, rest = candidates[:BLOCK], candidates[BLOCK:]
        near, free = within(vectors[block], vectors[block], radius), np.ones(len(block), bool)
        for n in range(len(block)):
            if free[n]:
                free[n + 1 :] &= ~near[n, n + 1 :]
        found.append(block[free])
        far = np.ones(len(rest), bool)  # only these are looked at again: many copies cost little
        for start in range(0, len(rest), STRETCH):
            part = slice(start, start + STRETCH)
            far[part] = ~within(vectors[rest[part]], vectors[found[-1]], radius).any(axis=1)
        candidates = rest[far]
    return np.concatenate(found or [candidates])


def supported_quality(
    similarity: Floats, quality: NDArray[np.float64], mean: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Quality of m representatives, with what their neighbours say of it.

    A poor record among poor ones is rarely one worth teaching, whatever its own score: `quality` (own) is
    averaged with the `mean` quality of the nearest representatives, each counting half its similarity cubed,
    and of the other records behind the same representative. `similarity` is (m, m); rows need not be unit at
    the diagonal.
    """
    m = len(quality)
    others = (mean * weights - quality) / np.maximum(weights - 1, 1)
    own = SUPPORT * np.minimum(weights - 1, NEIGHBOURS)
    total, mass = quality + own * others, 1 + own
    k = min(NEIGHBOURS, m - 1)
    for start in range(0, m if k > 0 else 0, BLOCK):
        rows = similarity[start : start + BLOCK].copy()
        rows[np.arange(len(rows)), np.arange(start, start + len(rows))] = -1.0
        nearest = np.argpartition(-rows, k - 1, axis=1)[:, :k]
        pull = SUPPORT * np.maximum(np.take_along_axis(rows, nearest, axis=1), 0.0).astype(np.float64) ** 3
        total[start : start + BLOCK] += (pull * mean[nearest]).sum(axis=1)
        mass[start : start + BLOCK] += pull.sum(axis=1)
    return np.round(total / mass, DIGITS)
