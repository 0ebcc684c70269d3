"""The searches that propose pairs: exact where they say so, the same for any block size, within memory."""

from __future__ import annotations

import resource

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from curate.dedup import lexical, semantic


def unit(rows: int, size: int = 24, seed: int = 0, groups: int = 12) -> NDArray[np.float32]:
    """Unit vectors in noisy groups; the last row is all zero."""
    rng = np.random.default_rng(seed)
    out = rng.normal(size=(groups, size))[rng.integers(0, groups, rows)] + 0.45 * rng.normal(
        size=(rows, size)
    )
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    out[-1] = 0
    return out.astype(np.float32)


def brute(
    prompts: NDArray[np.float32], completions: NDArray[np.float32] | None, floors: semantic.Floors
) -> set[tuple[int, int]]:
    said = np.round(prompts.astype(np.float64) @ prompts.T.astype(np.float64), 4)
    good = said >= floors.prompt
    if completions is not None:
        good &= (
            np.round(completions.astype(np.float64) @ completions.T.astype(np.float64), 4)
            >= floors.completion
        ) | (said >= floors.question)
    return {(int(i), int(j)) for i, j in np.argwhere(good) if j < i}


@pytest.mark.parametrize("block", [16, 100, 2048])
@pytest.mark.parametrize("answered", [True, False])
def test_semantic_search_is_exact_for_any_block(
    block: int, answered: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(semantic, "WIDE", 64)
    prompts, completions = unit(300), unit(300, seed=1) if answered else None
    floors = semantic.Floors(0.6, 0.5, 0.9)
    later, earlier, said, _ = semantic.candidates(prompts, completions, floors, block, fan_out=10_000)
    found = set(zip(later.tolist(), earlier.tolist(), strict=True))
    assert found == brute(prompts, completions, floors) and len(found) > 50
    assert said.min() >= 0.6 and np.array_equal(said, np.round(said, 4))


@pytest.mark.parametrize("dense", [1, 10**9])
def test_both_ways_to_look_at_completions_agree(dense: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(semantic, "DENSE", dense)
    prompts, completions, floors = unit(200), unit(200, seed=2), semantic.Floors(0.5, 0.4, 0.95)
    later, earlier, _, _ = semantic.candidates(prompts, completions, floors, 64, fan_out=10_000)
    assert set(zip(later.tolist(), earlier.tolist(), strict=True)) == brute(prompts, completions, floors)


def test_fan_out_keeps_the_most_similar_and_the_best_ranked() -> None:
    prompts = unit(400, groups=1)
    later, earlier, said, _ = semantic.candidates(prompts, None, semantic.Floors(0.3, 0, 0), 128, fan_out=8)
    last = later == 398
    assert np.bincount(later).max() <= 8 and {0, 1, 2, 3} & set(earlier[last].tolist())
    near = np.round(prompts[398].astype(np.float64) @ prompts[:398].T.astype(np.float64), 4)
    assert int(np.argmax(near)) in earlier[last] and said[last].max() == near.max()


def shares(texts: list[str]) -> dict[tuple[int, int], float]:
    sets = [{f"{t:<5}"[k : k + 5] for k in range(max(1, len(t) - 4))} for t in texts]
    return {
        (i, j): len(sets[i] & sets[j]) / len(sets[i] | sets[j]) for i in range(len(sets)) for j in range(i)
    }


WORDS = st.lists(
    st.sampled_from(
        [
            "order",
            "parcel",
            "refund",
            "invoice",
            "never",
            "came",
            "since",
            "monday",
            "please",
            "card",
            "blue",
            "door",
            "late",
            "again",
        ]
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=40)
@given(st.lists(WORDS, min_size=2, max_size=12))
def test_lexical_shares_are_exact(lines: list[list[str]]) -> None:
    texts = [" ".join(line) for line in lines]
    later, earlier, share = lexical.candidates(texts, 0.7)
    true = shares(texts)
    for i, j, s in zip(later.tolist(), earlier.tolist(), share.tolist(), strict=True):
        assert j < i and s >= 0.7 and s == pytest.approx(true[i, j], abs=6e-5)


def test_lexical_search_finds_near_copies_short_and_long() -> None:
    rng = np.random.default_rng(3)
    letters = np.array(list("abcdefghijklmnopqrstuvwxyz"))
    words = ["".join(rng.choice(letters, rng.integers(3, 9))) for _ in range(3000)]
    texts, wanted = [], set()
    for n in range(300):
        line = rng.choice(words, 8 + n)
        texts.append(" ".join(line))
        line[rng.integers(0, len(line))] = "changed"
        texts.append(" ".join(line))
        wanted.add((2 * n + 1, 2 * n))
    true = shares(texts[:40])
    wanted = {pair for pair in wanted if true.get(pair, 1.0) >= 0.7}
    later, earlier, _ = lexical.candidates(texts, 0.7)
    found = set(zip(later.tolist(), earlier.tolist(), strict=True))
    assert len(wanted - found) <= 0.02 * len(wanted) and len(found - wanted) < 10


def test_a_template_used_a_thousand_times_stays_linear() -> None:
    texts = ["Dear customer, your parcel is on its way and arrives within the next days"] * 1500
    later, _, share = lexical.candidates(texts, 0.7)
    assert (
        len(later) <= 1500 * 2 * lexical.BUCKET
        and share.min() == 1.0
        and set(later.tolist()) == set(range(1, 1500))
    )


def test_memory_of_the_searches() -> None:
    """5,000 texts of 150 words and 12,000 vectors."""
    rng = np.random.default_rng(5)
    words = np.array([f"w{n:x}" for n in range(4000)])
    texts = [" ".join(line) for line in words[rng.integers(0, 4000, (5000, 150))]]
    lexical.candidates(texts, 0.7)
    vectors = unit(12_000, 128, groups=3000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    semantic.candidates(vectors, vectors, semantic.Floors(0.65, 0.6, 0.85), 2048, 128)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 600_000
