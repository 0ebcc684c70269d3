"""Semantic candidates: exact search of all pairs of prompts by blocked matrix products, the completions
looked at on hits.

Tiles are computed in 8-bit integers (`products`), whose error is bounded: the floors, less that bound, are
applied inside each tile, so memory does not grow with the number of pairs. What a tile proposes meets the
floor with its cosine in double precision, rounded to 4 digits: the result does not depend on the number of
threads or on the block size.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curate.dedup.chosen import widened
from curate.dedup.products import SINGLE, Bytes, IntegerScale, SignedColumns, Vectors, product, scale_of
from curate.process.progress import counting

Ints = NDArray[np.int64]
Doubles = NDArray[np.float64]
Found = tuple[Ints, Ints, Doubles, Doubles]  # later, earlier, cosine of the prompts, of the completions

WIDE = 2048  # columns of a tile
HIGH = 1024  # rows of a tile: its 8 MB stay in the cache
ROUNDING = 5e-5  # a cosine is rounded to 4 digits before it meets a floor
MARGIN = 1e-4  # more than single precision and rounding may err
# where more than one cell in 150 is a hit, a second product is cheaper than fetching the rows one by one
DENSE = 150
CHUNK = 4096  # pairs fetched at once: their rows fit the cache


@dataclass(slots=True)
class Floors:
    """What a pair must reach: `prompt`, `completion` and the `mean` of both, or `question` alone, where
    contradictions are looked for."""

    prompt: float
    completion: float
    question: float
    mean: float = 0.0


def cosines(vectors: Vectors, left: Ints, right: Ints) -> Doubles:
    """Cosine of each pair of unit rows, in double precision, rounded to 4 digits; 0 where a row is all zero.

    Single precision tells the four digits of most; where its error could change the last, in one pair of
    five, the double one does.
    """
    out = np.empty(len(left))
    for part, a, b in _pairs(vectors, left, right):
        dots = np.einsum("ij,ij->i", a, b).astype(np.float64)
        doubt = np.flatnonzero(np.abs(dots * 1e4 % 1 - 0.5) <= SINGLE * 1e4)
        dots[doubt] = np.einsum("ij,ij->i", a[doubt].astype(np.float64), b[doubt].astype(np.float64))
        out[part] = dots
    return np.round(out, 4)


def _rough(vectors: Vectors, left: Ints, right: Ints) -> NDArray[np.float32]:
    """The same in single precision, for a first look."""
    out = np.empty(len(left), dtype=np.float32)
    for part, a, b in _pairs(vectors, left, right):
        out[part] = np.einsum("ij,ij->i", a, b)
    return out


def _pairs(
    vectors: Vectors, left: Ints, right: Ints
) -> Iterator[tuple[slice, NDArray[np.float32], NDArray[np.float32]]]:
    """Some pairs at a time: which, and the rows (n, d) of either side."""
    if len(left):
        lefts, rights = _rows(vectors, left), _rows(vectors, right)
        for start in range(0, len(left), CHUNK):
            part = slice(start, start + CHUNK)
            yield part, lefts(left[part]), rights(right[part])


def _rows(vectors: Vectors, places: Ints) -> Callable[[Ints], NDArray[np.float32]]:
    """What gives rows by their places. Where these lie close, as in a tile with many pairs, each row is
    widened once, not once a pair."""
    low, high = int(places.min()), int(places.max()) + 1
    if high - low > len(places):
        return lambda at: widened(vectors[at])
    near = widened(vectors[low:high])
    return lambda at: near[at - low]


class Side:
    """Vectors (n, d) and the same as integers: the columns in tiles, rows made when asked for."""

    def __init__(self, vectors: Vectors) -> None:
        self.vectors: Vectors = vectors
        self.scale: IntegerScale = scale_of(vectors)
        starts = range(0, len(vectors), WIDE)
        self.tiles: list[SignedColumns] = [self.scale.columns(vectors[at : at + WIDE]) for at in starts]

    def rows(self, start: int, stop: int) -> Bytes:
        return self.scale.shifted(self.vectors[start:stop])


@dataclass(slots=True)
class _Band:
    """Some rows of the matrix of all pairs, from `start`, as integers."""

    start: int
    prompts: Bytes
    completions: Bytes | None


def _tile(
    prompts: Side, completions: Side | None, band: _Band, tile: int, floors: Floors
) -> tuple[Ints, Ints]:
    """Pairs (later, earlier) of one tile that may reach the floors."""
    columns = prompts.tiles[tile]
    asked = product(band.prompts, columns.signed)
    width = asked.shape[1]
    hits = np.flatnonzero(asked >= columns.least(floors.prompt - ROUNDING))
    left, right = hits // width, hits % width
    close = asked.ravel()[hits] >= columns.least(floors.question - ROUNDING)[right]
    dense = len(hits) * DENSE > asked.size
    if completions is not None and band.completions is not None and dense:
        agreed = product(band.completions, completions.tiles[tile].signed).ravel()[hits]
        good = close | (agreed >= completions.tiles[tile].least(floors.completion - ROUNDING)[right])
        left, right = left[good], right[good]
    left, right = left + band.start, right + tile * WIDE
    if completions is not None and not dense:
        good = close | (_rough(completions.vectors, left, right) >= floors.completion - MARGIN)
        left, right = left[good], right[good]
    earlier = right < left  # where the tile lies on the diagonal
    return left[earlier], right[earlier]


def capped(left: Ints, right: Ints, score: Doubles, fan_out: int) -> NDArray[np.bool_]:
    """Which pairs stay when each `left` keeps half its share for the most similar and half for the best
    ranked `right`."""
    keep = np.zeros(len(left), dtype=bool)
    if not len(left):
        return keep
    for order in (np.lexsort((right, -score, left)), np.lexsort((right, left))):
        ranked = left[order]
        begin = np.maximum.accumulate(
            np.where(np.r_[True, ranked[1:] != ranked[:-1]], np.arange(len(ranked)), 0)
        )
        keep[order[np.arange(len(ranked)) - begin < fan_out // 2]] = True
    return keep


def verified(prompts: Vectors, completions: Vectors | None, floors: Floors, left: Ints, right: Ints) -> Found:
    """Those of the pairs that do reach the floors, with their cosines."""
    prompt_cosines = cosines(prompts, left, right)
    good = prompt_cosines >= floors.prompt
    if completions is None:
        return left[good], right[good], prompt_cosines[good], np.zeros(int(good.sum()))
    left, right, prompt_cosines = left[good], right[good], prompt_cosines[good]
    answered = cosines(completions, left, right)
    good = ((answered >= floors.completion) & (prompt_cosines + answered >= 2 * floors.mean)) | (
        prompt_cosines >= floors.question
    )
    return left[good], right[good], prompt_cosines[good], answered[good]


def _tops(start: int, stop: int) -> list[tuple[int, int]]:
    """First and last row of the bands of one block."""
    return [(at, min(at + HIGH, stop)) for at in range(start, stop, HIGH)]


def candidates(
    prompts: Vectors, completions: Vectors | None, floors: Floors, block: int, fan_out: int
) -> Found:
    """Pairs (later, earlier) that reach the floors, with the cosines of prompts and completions (zeros
    without completions).

    Rows are unit vectors in rank order, shape (n, d), single or half floats; a zero row is never a candidate.
    n (n - 1) d integer operations; memory is a byte a component, a tile a thread, and `fan_out` pairs a row.
    """
    none = np.zeros(0, dtype=np.int64)
    results: list[Found] = [(none, none, np.zeros(0), np.zeros(0))]
    asked, answered = Side(prompts), None if completions is None else Side(completions)
    blocks = [_tops(start, min(start + block, len(prompts))) for start in range(0, len(prompts), block)]
    total = sum(-(-end // WIDE) for tops in blocks for _, end in tops)
    with counting("tiles compared", total) as advance, ThreadPoolExecutor(os.cpu_count()) as pool:

        def has_vector(part: Found) -> Found:
            advance(1)
            return part

        for tops in blocks:
            bands = [
                _Band(top, asked.rows(top, end), None if answered is None else answered.rows(top, end))
                for top, end in tops
            ]
            work = [
                (band, tile)
                for band, (_, end) in zip(bands, tops, strict=True)
                for tile in range(-(-end // WIDE))
            ]
            tiles = pool.map(
                lambda job: verified(
                    prompts, completions, floors, *_tile(asked, answered, job[0], job[1], floors)
                ),
                work,
            )
            left, right, prompt_cosines, agreed = (
                np.concatenate(column) for column in zip(*map(has_vector, tiles), strict=True)
            )
            keep = capped(left, right, prompt_cosines + agreed, fan_out)
            results.append((left[keep], right[keep], prompt_cosines[keep], agreed[keep]))
    left, right, prompt_cosines, agreed = (np.concatenate(column) for column in zip(*results, strict=True))
    return left, right, prompt_cosines, agreed
