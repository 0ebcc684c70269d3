"""The time that near-identical prompts take with a budget beyond them:
`python benchmarks/near_prompts.py N...`.

Vectors are drawn around one direction (cosine .998), so no time for the encoder is in the figures.
"""

from __future__ import annotations

import sys
import time

import numpy as np
from pools import say

from curate.coverage import cluster
from curate.select import select


def main() -> None:
    rng = np.random.default_rng(0)
    say("| prompts | situations and names | selection |\n| --- | --- | --- |")
    for n in map(int, sys.argv[1:]):
        base = rng.normal(size=384)
        rows = base + 0.002 * np.linalg.norm(base) * rng.normal(size=(n, 384))
        vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        quality, texts = rng.random(n).round(4), [f"where is my order {i}" for i in range(n)]
        begin = time.process_time()
        situations = cluster(vectors, texts, quality, ids=[str(i) for i in range(n)])
        between = time.process_time()
        select(vectors, quality, situations, 2 * n)
        took = between - begin, time.process_time() - between
        say(f"| {n:,} | {took[0]:.1f} s | {took[1]:.1f} s |")


if __name__ == "__main__":
    main()
