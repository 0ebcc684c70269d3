"""The search of large dumps: nearly all pairs that reach the floors, the same for any number of threads."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from curate.dedup import DedupSettings, Items, cells, deduplicate, products, semantic
from curate.dedup.chosen import widened
from tests.helpers.coverage_sample import unit

FLOORS = semantic.Floors(0.6, 0.55, 0.85, 0.75)


def dump(size: int = 6000) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Prompts and completions in 150 topics with one direction in common, a tenth near copies of others, two
    rows all zero."""
    rng = np.random.default_rng(4)
    topic = rng.integers(0, 150, size)
    sides = []
    for _ in range(2):
        side = (
            rng.normal(size=64) * 0.8 + rng.normal(size=(150, 64))[topic] + 0.9 * rng.normal(size=(size, 64))
        )
        sides.append(unit(side))
    to, of = rng.permutation(size)[: size // 5].reshape(2, -1)
    for side in sides:
        side[to] = unit(side[of] + 0.03 * rng.normal(size=(len(to), 64)))
        side[[5, size - 1]] = 0
    return sides[0], sides[1]


def coded(found: semantic.Found, size: int) -> NDArray[np.int64]:
    return np.sort(found[0] * size + found[1])


@pytest.mark.parametrize("answered", [True, False])
def test_cells_find_what_the_exact_search_finds_and_nothing_else(answered: bool) -> None:
    prompts, completions = dump()
    side = completions if answered else None
    floors = FLOORS if answered else semantic.Floors(0.8, 0, 0)
    found, exact = (
        cells.candidates(prompts, side, floors, 10_000),
        semantic.candidates(prompts, side, floors, 2048, 10_000),
    )
    share = np.isin(coded(exact, 6000), coded(found, 6000)).mean()
    assert len(exact[0]) > 1000 and share >= 0.99
    assert np.isin(coded(found, 6000), coded(exact, 6000)).all() and (found[1] < found[0]).all()
    near = (exact[2] + exact[3]) / (2 if answered else 1) >= 0.88
    assert (
        near.sum() > 500
        and np.isin(coded((*(c[near] for c in exact),), 6000), coded(found, 6000)).mean() >= 0.999
    )  # type: ignore[arg-type]


def test_cells_skip_most_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    prompts, completions = dump()
    seen: list[int] = []
    plain = cells.product

    def counted(left: products.Bytes, right: products.Signed) -> np.ndarray:
        found = plain(left, right)
        seen.append(found.size)
        return found

    monkeypatch.setattr(cells, "product", counted)
    monkeypatch.setattr(cells, "SAMPLE", 64)
    cells.candidates(prompts, completions, FLOORS, 128)
    assert sum(seen) < 6000 * 6000  # both sides of all pairs, each once


def test_cells_give_the_same_for_any_number_of_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    prompts, completions = dump()
    found = []
    for threads in (1, 2, 5):
        monkeypatch.setattr(os, "cpu_count", lambda threads=threads: threads)
        found.append(cells.candidates(prompts, completions, FLOORS, 16))
    assert all(np.array_equal(a, b) for other in found[1:] for a, b in zip(found[0], other, strict=True))
    assert np.bincount(found[0][0]).max() <= 16


def test_a_cell_of_many_equal_prompts_is_searched_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    prompts, completions = dump(1500)
    prompts[300:1300] = prompts[300]
    whole = cells.candidates(prompts, completions, FLOORS, 10_000)
    largest: list[int] = []
    plain = cells._CellSearch.tile

    def counted(
        search: cells._CellSearch,
        rows: NDArray[np.int64],
        asked: products.Bytes,
        answered: products.Bytes | None,
        cell: cells._Cell,
    ) -> object:
        largest.append(len(rows) * len(cell.ranks))
        return plain(search, rows, asked, answered, cell)

    monkeypatch.setattr(cells._CellSearch, "tile", counted)
    for name, size in (("WIDE", 128), ("HIGH", 100), ("SAMPLE", 64)):
        monkeypatch.setattr(cells, name, size)
    monkeypatch.setattr(cells, "_reach", lambda *_: -(2**30))
    parts = cells.candidates(prompts, completions, FLOORS, 10_000)
    assert max(largest) <= 128 * 100
    assert np.isin(coded(whole, 1500), coded(parts, 1500)).all()


def test_cells_find_nothing_where_nothing_is_alike() -> None:
    apart = np.eye(64, dtype=np.float32)
    assert not len(cells.candidates(apart, None, semantic.Floors(0.8, 0, 0), 128)[0])


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(2, 400), st.floats(0.01, 1.0))
def test_the_error_of_integer_cosines_is_within_the_margin(seed: int, size: int, spike: float) -> None:
    rng = np.random.default_rng(seed)
    rows = rng.normal(size=(40, size))
    rows[rng.integers(0, 40), rng.integers(0, size)] += spike * 30
    vectors = unit(rows)
    scale = products.scale_of(vectors)
    columns = scale.columns(vectors)
    products_ = products.product(scale.shifted(vectors), columns.signed)
    truth = vectors.astype(np.float64) @ vectors.T.astype(np.float64)
    assert (np.abs(products_ * columns.unit - truth) <= columns.margin).all()
    assert (products_ >= columns.least(0.5))[truth >= 0.5].all() and columns.margin.max() < 0.2


def test_a_component_beyond_the_scale_keeps_its_sign() -> None:
    scale, beyond = products.IntegerScale(0.5), np.array([[0.9, -0.9, 0.25]], np.float32)
    assert scale.shifted(beyond).tolist() == [[255, 1, 192]] and scale.even(beyond).T.tolist() == [
        [63, -63, 32]
    ]


def test_large_dumps_are_searched_in_cells() -> None:
    prompts, completions = dump(1200)
    texts = [f"text {n} about {n * n}" for n in range(1200)]
    items = Items(
        texts, texts, list(texts), np.linspace(1, 0, 1200), np.full(1200, np.nan), texts, prompts, completions
    )
    pairs = [
        len(deduplicate(items, DedupSettings(exact_up_to=limit))._findings.verdicts.pairs)
        for limit in (2000, 100)
    ]
    assert 0 < pairs[1] < pairs[0]


def test_half_floats_become_the_same_single_ones() -> None:
    """Every finite value, signed zeros and the smallest ones among them; single ones stay what they are."""
    halves = np.arange(1 << 16, dtype=np.uint16).view(np.float16)
    halves = halves[np.isfinite(halves)].reshape(-1, 32)
    assert (widened(halves).view(np.int32) == halves.astype(np.float32).view(np.int32)).all()
    assert (widened(halves[::-1, 1::2]) == halves[::-1, 1::2].astype(np.float32)).all() and widened(
        halves[:0]
    ).shape == (0, 32)
    single = halves.astype(np.float32)
    assert widened(single) is single
