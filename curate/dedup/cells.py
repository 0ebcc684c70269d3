"""Semantic candidates of large dumps: each record meets the records of those cells of the space that lie near
it, not all.

An inverted file (Sivic and Zisserman, Video Google, ICCV 2003): k-means cells, and a pair is compared when
the later record is near enough to the centre of the earlier one's cell, beside how near its own centre is: a
record far from all centres is not much nearer to that of its twin. How near is not guessed: a sample of the
records is searched exactly, and the nearness is taken at which `RECALL` of the pairs in the sample are found.
All decisions are taken on integer products and the sample is a fixed one, so the result is the same for any
number of threads.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from curate.dedup.chosen import widened
from curate.dedup.products import Bytes, IntegerScale, Signed, SignedColumns, Vectors, product, scale_of
from curate.dedup.semantic import ROUNDING, WIDE, Floors, Found, Ints, capped, verified
from curate.process.progress import Advance, counting, steps

RECALL = 0.998  # of the sample's pairs; .995 is promised, and a sample errs
SAMPLE = 4096  # records searched exactly
CELLS = 4.0  # times the square root of the number of records
ROUNDS = 5
TAUGHT = 32  # records a cell that k-means looks at
TENTH = 0.9  # where the sample has no pair at all, the nearest tenth of the cells
BLOCK = 16_384  # rows asked at once
HIGH = 4096  # rows of a tile, and WIDE columns: what many equal prompts cost stays bounded
SCALED = 16_384  # rows from which the scale of the nearness is taken
PART = 2048  # rows whose nearness to all centres is held at once by a thread
SEED = 7


@dataclass(slots=True)
class _Space:
    """The vectors without the direction they share (else all cells lie on one side), as integers."""

    vectors: Vectors
    middle: NDArray[np.float32]
    scale: IntegerScale

    def rows(self, at: slice | Ints) -> NDArray[np.float32]:
        moved: NDArray[np.float32] = widened(self.vectors[at]) - self.middle
        moved /= np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), np.float32(1e-6))
        return moved


@dataclass(slots=True)
class _Cell:
    """Records of one cell, or of a part of a large one, in rank order, their vectors as columns."""

    number: int
    ranks: Ints
    prompts: SignedColumns
    completions: SignedColumns | None

    def first(self, many: int) -> _Cell:
        return _Cell(
            self.number,
            self.ranks[:many],
            self.prompts.first(many),
            None if self.completions is None else self.completions.first(many),
        )


@dataclass(slots=True)
class _CellSearch:
    """What all tiles need: both sides with their scales, the centres (d, k) and the cell of each record."""

    prompts: Vectors
    completions: Vectors | None
    floors: Floors
    asked: IntegerScale
    answered: IntegerScale | None
    space: _Space
    centres: Signed
    of: Ints

    def nearness(self, at: slice | Ints) -> NDArray[np.int32]:
        """How near rows are to the centres, twice, less how near the nearest is to each: (rows, k)."""
        near = product(self.space.scale.shifted(self.space.rows(at)), self.centres)
        near += near - near.max(axis=1, keepdims=True)
        return near

    def reached(self, rows: slice, reach: int, pool: ThreadPoolExecutor) -> NDArray[np.bool_]:
        """Which cells some rows are compared with, (k, rows)."""
        parts = [slice(at, min(at + PART, rows.stop)) for at in range(rows.start, rows.stop, PART)]
        return np.concatenate(
            list(pool.map(lambda part: np.ascontiguousarray((self.nearness(part) >= reach).T), parts)), axis=1
        )

    def tile(self, rows: Ints, asked: Bytes, answered: Bytes | None, cell: _Cell) -> tuple[Ints, Ints]:
        """Pairs (row, earlier record of the cell) that may reach the floors."""
        near, width = product(asked, cell.prompts.signed), len(cell.ranks)
        hits = np.flatnonzero(near >= cell.prompts.least(self.floors.prompt - ROUNDING))
        row, column = hits // width, hits % width
        if answered is not None and cell.completions is not None and len(hits):
            prompt_dots, agreed = near.ravel()[hits], product(answered, cell.completions.signed).ravel()[hits]
            slack = cell.prompts.margin + cell.completions.margin + 2 * ROUNDING
            good = (
                prompt_dots * cell.prompts.unit[column] + agreed * cell.completions.unit[column]
                >= 2 * self.floors.mean - slack[column]
            )
            good &= agreed >= cell.completions.least(self.floors.completion - ROUNDING)[column]
            good |= prompt_dots >= cell.prompts.least(self.floors.question - ROUNDING)[column]
            row, column = row[good], column[good]
        left, right = rows[row], cell.ranks[column]
        earlier = right < left
        return left[earlier], right[earlier]

    def checked(self, pairs: tuple[Ints, Ints]) -> Found:
        return verified(self.prompts, self.completions, self.floors, *pairs)

    def sides(self, at: slice | Ints) -> tuple[Bytes, Bytes | None]:
        """Rows as integers: prompts, completions."""
        shifted = (
            None
            if self.answered is None or self.completions is None
            else self.answered.shifted(self.completions[at])
        )
        return self.asked.shifted(self.prompts[at]), shifted

    def cell(self, ranks: Ints, number: int = 0) -> _Cell:
        columns = (
            None
            if self.answered is None or self.completions is None
            else self.answered.columns(self.completions[ranks])
        )
        return _Cell(number, ranks, self.asked.columns(self.prompts[ranks]), columns)


def _space(vectors: Vectors) -> _Space:
    total = np.zeros(vectors.shape[1])
    for at in range(0, len(vectors), BLOCK):
        total += vectors[at : at + BLOCK].sum(axis=0, dtype=np.float64)
    space = _Space(vectors, (total / len(vectors)).astype(np.float32), IntegerScale(1.0))
    space.scale = scale_of(space.rows(np.arange(0, len(vectors), max(1, len(vectors) // SCALED))))
    return space


def _nearest(space: _Space, centres: Signed, at: Ints) -> Ints:
    places: Ints = product(space.scale.shifted(space.rows(at)), centres).argmax(axis=1)
    return places


def _centres(space: _Space, count: int, each: Callable[..., list[Ints]]) -> Signed:
    """Centres of `count` cells by spherical k-means (Dhillon and Modha, 2001) on a fixed sample."""
    taught = np.random.default_rng(SEED).permutation(len(space.vectors))[: count * TAUGHT]
    rows = space.rows(taught)
    centres = rows[:count].copy()
    for _ in steps(range(ROUNDS), "rounds of cells"):
        signed = space.scale.even(centres)
        label = np.concatenate(
            each(lambda at, signed=signed: _nearest(space, signed, taught[at]), len(taught))
        )
        order = np.argsort(label, kind="stable")
        size = np.bincount(label, minlength=count)
        full = np.flatnonzero(size)
        sums = np.add.reduceat(rows[order], (np.cumsum(size) - size)[full], axis=0, dtype=np.float64)
        centres[full] = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
    return space.scale.even(centres)


def _reach(search: _CellSearch, pool: ThreadPoolExecutor) -> int:
    """The nearness from which a cell is searched: `RECALL` of the sample's pairs lie in such cells."""
    size = len(search.of)
    sample = np.unique(np.linspace(0, size - 1, SAMPLE).astype(np.int64))
    asked, answered = search.sides(sample)
    tiles = [np.arange(at, min(at + WIDE, size)) for at in range(0, size, WIDE)]
    results = pool.map(
        lambda ranks: search.checked(search.tile(sample, asked, answered, search.cell(ranks))), tiles
    )
    left, right = (
        np.concatenate(side)
        for side in list(zip(*steps(results, "tiles of the sample", len(tiles)), strict=True))[:2]
    )
    near = search.nearness(sample)
    if not len(left):
        return int(np.quantile(near, TENTH))
    lowest = np.sort(near[np.searchsorted(sample, left), search.of[right]])
    return int(lowest[int(len(lowest) * (1 - RECALL))])


def _prepared(
    prompts: Vectors, completions: Vectors | None, floors: Floors, pool: ThreadPoolExecutor
) -> _CellSearch:
    def each(work: Callable[[Ints], Ints], size: int) -> list[Ints]:
        return list(pool.map(work, [np.arange(at, min(at + PART, size)) for at in range(0, size, PART)]))

    space = _space(prompts)
    centres = _centres(space, max(1, int(CELLS * len(prompts) ** 0.5)), each)
    of = np.concatenate(each(lambda at: _nearest(space, centres, at), len(prompts)))
    return _CellSearch(
        prompts,
        completions,
        floors,
        scale_of(prompts),
        None if completions is None else scale_of(completions),
        space,
        centres,
        of,
    )


def candidates(prompts: Vectors, completions: Vectors | None, floors: Floors, fan_out: int) -> Found:
    """What `semantic.candidates` returns, less the few pairs that lie in cells too far apart; at least one
    row is needed.

    Memory is two bytes a component, a tile a thread, and `fan_out` pairs a row.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        search = _prepared(prompts, completions, floors, pool)
        reach = _reach(search, pool)
        order = np.argsort(search.of, kind="stable")
        groups = np.split(order, np.cumsum(np.bincount(search.of, minlength=search.centres.shape[1]))[:-1])
        parts = [
            (ranks[at : at + WIDE], number)
            for number, ranks in enumerate(groups)
            for at in range(0, len(ranks), WIDE)
        ]
        cells = list(steps(pool.map(lambda part: search.cell(*part), parts), "cells filled", len(parts)))
        blocks = [slice(start, min(start + BLOCK, len(prompts))) for start in range(0, len(prompts), BLOCK)]
        with counting("cells compared", len(cells) * len(blocks)) as advance:
            results = [_block(search, cells, reach, block, fan_out, pool, advance) for block in blocks]
    left, right, prompt_cosines, agreed = (np.concatenate(column) for column in zip(*results, strict=True))
    return left, right, prompt_cosines, agreed


def _block(
    search: _CellSearch,
    cells: list[_Cell],
    reach: int,
    rows: slice,
    fan_out: int,
    pool: ThreadPoolExecutor,
    advance: Advance,
) -> Found:
    """The pairs of some rows, at most `fan_out` each."""
    near = search.reached(rows, reach, pool)
    asked, answered = search.sides(rows)

    def one(cell: _Cell) -> list[Found]:
        near_rows, whole = (
            np.flatnonzero(near[cell.number]),
            cell.first(int(np.searchsorted(cell.ranks, rows.stop))),
        )  # later records ask for themselves
        parts = (near_rows[start : start + HIGH] for start in range(0, len(near_rows), HIGH))
        return [
            search.checked(
                search.tile(at + rows.start, asked[at], None if answered is None else answered[at], whole)
            )
            for at in parts
        ]

    none = np.zeros(0, dtype=np.int64)
    parts: list[Found] = [(none, none, np.zeros(0), np.zeros(0))]
    for some in pool.map(one, cells):
        parts += some
        advance(1)
    left, right, prompt_cosines, agreed = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((right, left))
    left, right, prompt_cosines, agreed = left[order], right[order], prompt_cosines[order], agreed[order]
    keep = capped(left, right, prompt_cosines + agreed, fan_out)
    return left[keep], right[keep], prompt_cosines[keep], agreed[keep]
