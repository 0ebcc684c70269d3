"""What each part of selection is worth: `python benchmarks/ablation.py LABELLED.jsonl... --junk JUNK.jsonl`.

Rows have `prompt` and `label`. A part is taken out by a setting where there is one, else by replacing a
function.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from pools import Pool, long_tail, ours, read, say

from curate.coverage import CoverageSettings
from curate.embedding import get_encoder
from curate.select import SelectSettings
from curate.select.greedy import Field

SELECT, CLUSTERS = "curate.select.candidates", "curate.coverage.clusters"


def plain(vectors: np.ndarray, *_: Any) -> np.ndarray:
    return vectors


def own_quality(_similarity: np.ndarray, quality: np.ndarray, *_: Any) -> np.ndarray:
    return quality


def open_gate(supported: np.ndarray, _settings: SelectSettings) -> np.ndarray:
    return np.ones(len(supported))


def hard_gate(supported: np.ndarray, settings: SelectSettings) -> np.ndarray:
    return (supported >= np.quantile(supported, settings.strictness)).astype(np.float64) + 1e-6


class Frequent(Field):
    """Each record counts one: a situation counts as often as it was asked."""

    def __init__(self, stands: np.ndarray, weight: np.ndarray, *more: Any) -> None:
        super().__init__(
            stands, weight * (stands @ np.ones(len(weight), np.float32)).astype(np.float64), *more
        )


class AnyQuality(Field):
    """A chosen record covers others whatever its own quality."""

    def __init__(self, stands: np.ndarray, weight: np.ndarray, value: np.ndarray, *more: Any) -> None:
        super().__init__(stands, weight, np.ones(len(value)), *more)


class _FlatTree:
    def __init__(self, similarity: np.ndarray) -> None:
        self.similarity = similarity

    def cophenetic(self) -> np.ndarray:
        return self.similarity.copy()


def no_tree(similarity: np.ndarray, _weights: np.ndarray) -> _FlatTree:
    return _FlatTree(similarity)


PARTS: list[
    tuple[str, dict[str, Any], dict[str, Any], dict[str, Any]]
] = [  # name, select settings, coverage settings, functions replaced
    ("everything", {}, {}, {}),
    ("no gate", {}, {}, {f"{SELECT}.reliability": open_gate}),
    ("a hard gate", {}, {}, {f"{SELECT}.reliability": hard_gate}),
    (
        "neighbours' quality does not count",
        {},
        {},
        {f"{SELECT}.supported_quality": own_quality, f"{CLUSTERS}.supported_quality": own_quality},
    ),
    ("own quality does not count in covering", {}, {}, {f"{SELECT}.Field": AnyQuality}),
    ("a situation counts as often as it was asked", {}, {}, {f"{SELECT}.Field": Frequent}),
    ("no centring", {}, {}, {f"{SELECT}.centred": plain, f"{CLUSTERS}.balanced": plain}),
    ("no tree: similarity alone", {}, {}, {f"{SELECT}.average_linkage": no_tree}),
    ("no floor for other records of the situation", {"same_situation": 0.0}, {}, {}),
    ("no floors", {"per_situation": 0}, {}, {}),
    ("no reserve for edge cases", {"edge_reserve": 0.0}, {}, {}),
    ("large situations are not cut", {}, {"largest_share": 1.0}, {}),
]


@contextmanager
def replaced(functions: dict[str, Any]) -> Iterator[None]:
    """Functions and classes by another of the same signature, by their dotted names."""
    import importlib

    patches = [
        patch.object(importlib.import_module(name.rpartition(".")[0]), name.rpartition(".")[2], value)
        for name, value in functions.items()
    ]
    for one in patches:
        one.start()
    try:
        yield
    finally:
        for one in patches:
            one.stop()


def row(
    pools: list[Pool], select: dict[str, Any], coverage: dict[str, Any], functions: dict[str, Any]
) -> np.ndarray:
    """Mean (covered, rare covered, quality, junk) over the pools, with a budget of one record a label."""
    with replaced(functions):
        return np.mean(
            [
                pool.score(
                    ours(pool, len(pool.sizes), SelectSettings(**select), CoverageSettings(**coverage))
                )
                for pool in pools
            ],
            axis=0,
        )


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("labelled", type=Path, nargs="+")
    args.add_argument(
        "--junk", type=Path, required=True, help="rows with a `prompt` that nobody would want to answer"
    )
    args.add_argument("--seeds", type=int, default=5)
    given = args.parse_args()
    encoder, junk = get_encoder(), read(given.junk)
    for path in given.labelled:
        rows = read(path)
        pools = [long_tail(rows, junk, seed, encoder) for seed in range(given.seeds)]
        say(
            f"\n{path.name}: {len(pools)} pools of about {len(pools[0].texts)} records,"
            f" {len(pools[0].sizes)} labels, one pick a label\n"
        )
        say("| | covered | rare covered | quality | junk |\n| --- | --- | --- | --- | --- |")
        for strictness in (0.0, 0.5, 0.75, 1.0):
            say(
                f"| strictness {strictness:g} | "
                + " | ".join(f"{v:.3f}" for v in row(pools, {"strictness": strictness}, {}, {}))
                + " |"
            )
        for name, *switches in PARTS:
            say(f"| {name} | " + " | ".join(f"{v:.3f}" for v in row(pools, *switches)) + " |")


if __name__ == "__main__":
    main()
