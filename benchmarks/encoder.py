"""The 8-bit encoder beside the same network in fp32: `python benchmarks/encoder.py RECORDS`.

Prints the table of docs/measurements/encoders.md for the prompts of a record file or a run: cosines, rank
correlation of all pairs, nearest neighbours, and texts a second (median of `--runs`, one warm run before).
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from pools import read_pairs, say
from scipy.stats import spearmanr

from curate.embedding import plain_encoder
from curate.embedding.encoders.minilm import model_folder


def timed(encode: Callable[[list[str]], np.ndarray], texts: list[str], runs: int) -> tuple[np.ndarray, float]:
    """The vectors, and texts a second."""
    vectors = encode(texts)
    seconds = []
    for _ in range(runs):
        begin = time.perf_counter()
        encode(texts)
        seconds.append(time.perf_counter() - begin)
    return vectors, len(texts) / float(np.median(seconds))


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("records", type=Path)
    args.add_argument("--most", type=int, default=1000)
    args.add_argument("--runs", type=int, default=3)
    given = args.parse_args()
    texts = list(dict.fromkeys(r["prompt"] for r in read_pairs(given.records)))[: given.most]
    small, fast = timed(plain_encoder("minilm").encode, texts, given.runs)
    whole, slow = timed(plain_encoder(str(model_folder())).encode, texts, given.runs)
    cosine = (small * whole).sum(axis=1)
    one, other = small @ small.T, whole @ whole.T
    above = np.triu_indices(len(texts), 1)
    rank = spearmanr(one[above], other[above]).statistic
    for matrix in (one, other):
        np.fill_diagonal(matrix, -1)
    same = (one.argmax(axis=1) == other.argmax(axis=1)).mean()
    low = np.quantile(cosine, 0.01)
    say(f"{len(texts)} texts\n\n| | |\n| --- | --- |")
    say(
        f"| cosine of the two vectors of a text | mean {cosine.mean():.4f}, first percentile {low:.3f},"
        f" minimum {cosine.min():.3f} |"
    )
    say(f"| Spearman correlation of all {len(above[0]):,} pairwise similarities | {rank:.4f} |")
    say(f"| same nearest neighbour among the {len(texts):,} | {same:.0%} |")
    say(
        f"| texts per second, median of {given.runs} runs | int8 {fast:.0f}; fp32 in batches of 32:"
        f" {slow:.0f} (ratio {fast / slow:.1f}) |"
    )


if __name__ == "__main__":
    main()
