"""Semantic candidates: exact search of all pairs of prompts by blocked matrix products, the completions looked at on hits.

The threshold is applied inside each tile, so memory does not grow with the number of pairs. What a tile proposes is
computed again in double precision and rounded to 4 digits before it meets the floor: the result does not depend on the
number of threads or on the block size.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float32]

WIDE = 8192  # columns of a tile
MARGIN = 1e-4  # more than single precision may err
DENSE = 100  # where more than one cell in 100 is a hit, a second product is cheaper than fetching the rows one by one
CHUNK = 4096  # pairs fetched at once: their rows fit the cache


@dataclass(slots=True)
class Floors:
    """What a pair must reach: `prompt` and `completion` (both), or `question` alone, where contradictions are looked for."""

    prompt: float
    completion: float
    question: float


def cosines(vectors: Floats, left: Ints, right: Ints) -> NDArray[np.float64]:
    """Cosine of each pair of unit rows, in double precision, rounded to 4 digits; 0 where a row is all zero."""
    out = np.empty(len(left))
    for start in range(0, len(left), CHUNK):
        a, b = (vectors[side[start : start + CHUNK]].astype(np.float64) for side in (left, right))
        out[start : start + CHUNK] = np.einsum("ij,ij->i", a, b)
    return np.round(out, 4)


def _tile(prompts: Floats, completions: Floats | None, rows: slice, columns: slice, floors: Floors) -> tuple[Ints, Ints]:
    """Positions (row, column) of one tile that may reach the floors."""
    product = prompts[rows] @ prompts[columns].T
    hits = np.flatnonzero(product.ravel() >= floors.prompt - MARGIN)
    width = product.shape[1]
    if completions is None or not len(hits):
        return hits // width + rows.start, hits % width + columns.start
    left, right = hits // width + rows.start, hits % width + columns.start
    if len(hits) * DENSE > product.size:
        agree = (completions[rows] @ completions[columns].T).ravel()[hits]
    else:
        agree = np.concatenate([np.einsum("ij,ij->i", completions[left[k : k + CHUNK]], completions[right[k : k + CHUNK]]) for k in range(0, len(hits), CHUNK)])
    good = (agree >= floors.completion - MARGIN) | (product.ravel()[hits] >= floors.question - MARGIN)
    return left[good], right[good]


def _capped(left: Ints, right: Ints, score: NDArray[np.float64], fan_out: int) -> NDArray[np.bool_]:
    """Which pairs stay when each `left` keeps half its share for the most similar and half for the best ranked `right`."""
    keep = np.zeros(len(left), dtype=bool)
    for order in (np.lexsort((right, -score, left)), np.lexsort((right, left))):
        ranked = left[order]
        begin = np.maximum.accumulate(np.where(np.r_[True, ranked[1:] != ranked[:-1]], np.arange(len(ranked)), 0))
        keep[order[np.arange(len(ranked)) - begin < fan_out // 2]] = True
    return keep


def candidates(
    prompts: Floats, completions: Floats | None, floors: Floors, block: int, fan_out: int
) -> tuple[Ints, Ints, NDArray[np.float64], NDArray[np.float64]]:
    """Pairs (later, earlier) that reach the floors, with the cosines of prompts and completions (zeros without completions).

    Rows are float32 unit vectors in rank order, shape (n, d); a zero row is never a candidate. n (n - 1) d floating-point
    operations; memory is one tile, `block` x 8192 floats, and `fan_out` pairs a row.
    """
    found = []
    for start in range(0, len(prompts), block):
        rows = slice(start, min(start + block, len(prompts)))
        tiles = [_tile(prompts, completions, rows, slice(c, min(c + WIDE, rows.stop)), floors) for c in range(0, rows.stop, WIDE)]
        left, right = np.concatenate([t[0] for t in tiles]), np.concatenate([t[1] for t in tiles])
        earlier = right < left
        left, right = left[earlier], right[earlier]
        said = cosines(prompts, left, right)
        answered = np.zeros(len(left)) if completions is None else cosines(completions, left, right)
        good = said >= floors.prompt
        if completions is not None:
            good &= (answered >= floors.completion) | (said >= floors.question)
        left, right, said, answered = left[good], right[good], said[good], answered[good]
        keep = _capped(left, right, said + answered, fan_out) if len(left) else np.zeros(0, dtype=bool)
        found.append((left[keep], right[keep], said[keep], answered[keep]))
    if not found:
        none = np.zeros(0, dtype=np.int64)
        return none, none, np.zeros(0), np.zeros(0)
    parts = [np.concatenate(column) for column in zip(*found, strict=True)]
    return parts[0], parts[1], parts[2], parts[3]
