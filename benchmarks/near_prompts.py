"""The time that near-identical prompts take with a budget beyond them:
`python benchmarks/near_prompts.py N...`.

Vectors are drawn, so no time for the encoder is in the figures: equal ones, one direction with a noise that
leaves a cosine of .998, a hundred such directions, and such a spread as an encoder gives to texts that differ
in a number (.8).
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from pools import say

from curate.coverage import cluster
from curate.select import select

Floats = NDArray[np.float32]
SIZE = 384  # of a vector


def pools(n: int) -> Iterator[tuple[str, list[str], Floats]]:
    """Pools of n prompts with their unit vectors (n, 384)."""
    rng = np.random.default_rng(0)
    words = ["".join(map(chr, rng.integers(97, 123, 8))) for _ in range(n)]
    one, hundred = rng.normal(size=(1, SIZE)), rng.normal(size=(100, SIZE))[rng.integers(0, 100, n)]
    others = [f"where is my {word} order" for word in words]
    yield "the same text", ["where is my order"] * n, unit(np.repeat(one, n, axis=0))
    yield "other numbers", [f"where is my order {i}" for i in range(n)], spread(one, n, 0.5)
    yield "other words, cosine .998", others, spread(one, n, 0.04)
    yield "a hundred prompts, cosine .998", others, spread(hundred, n, 0.04)


def spread(about: NDArray[np.float64], n: int, share: float) -> Floats:
    """n unit vectors about others, with noise of this share of their length."""
    noise = np.random.default_rng(1).normal(size=(n, SIZE))
    return unit(about + share * noise)


def unit(rows: NDArray[np.float64]) -> Floats:
    """The rows as unit vectors."""
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def main() -> None:
    say("| prompts | what they are | situations and names | selection |\n| --- | --- | --- | --- |")
    for n in map(int, sys.argv[1:]):
        quality = np.random.default_rng(2).random(n).round(4)
        for what, texts, vectors in pools(n):
            begin = time.process_time()
            situations = cluster(vectors, texts, quality, ids=[str(i) for i in range(n)])
            between = time.process_time()
            select(vectors, quality, situations, 2 * n)
            took = between - begin, time.process_time() - between
            say(f"| {n:,} | {what} | {took[0]:.1f} s | {took[1]:.1f} s |")


if __name__ == "__main__":
    main()
