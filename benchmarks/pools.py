"""What the benchmarks of selection share: long-tailed pools with junk from labelled prompts, and the usual
selectors."""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.cluster import AgglomerativeClustering, KMeans

from curate.coverage import CoverageSettings, cluster
from curate.embedding import CachedEncoder
from curate.records import text_of
from curate.run_folder.folder import RunFolder
from curate.select import SelectSettings, select

EXPONENT, LEAST, JUNK_SHARE = 1.3, 2, 0.1  # label sizes fall as rank ** -1.3 down to 2; a tenth is junk
Row = dict[str, str]
Rows = Sequence[Row]


@dataclass(slots=True)
class Pool:
    """n prompts with a label each ("" for junk), a quality in [0, 1] that is higher for the real ones, with
    overlap, and unit vectors."""

    ids: list[str]
    texts: list[str]
    labels: np.ndarray
    quality: np.ndarray
    vectors: np.ndarray

    @property
    def sizes(self) -> Counter[str]:
        return Counter(label for label in self.labels if label)

    def score(self, picked: Sequence[int]) -> tuple[float, float, float, float]:
        """(labels covered, those with up to 3 records covered, mean quality, share of junk) of the picks."""
        sizes, got = self.sizes, set(self.labels[list(picked)])
        rare = {label for label, n in sizes.items() if n <= 3}
        junk = float(np.mean(self.labels[list(picked)] == ""))
        return (
            len(got - {""}) / len(sizes),
            len(got & rare) / max(1, len(rare)),
            float(self.quality[list(picked)].mean()),
            junk,
        )


def read(path: Path) -> list[Row]:
    """Rows with `prompt` and `label`, and `id` where there is one."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def read_pairs(path: Path) -> list[Row]:
    """The records of a record file or a run as `prompt` and `completion` in plain text, with
    `conversation_id` and `customer_id`."""
    if path.is_dir():
        keys = ("prompt", "completion", "conversation_id", "customer_id")
        rows = [{key: getattr(r, key) for key in keys} for r in RunFolder(path).checkpoints.records()]
    else:
        rows = [dict(row) for row in read(path)]
    return [
        {k: v if k.endswith("_id") or isinstance(v, str) else text_of(v) for k, v in row.items()}
        for row in rows
    ]


def long_tail(rows: Rows, junk: Rows, seed: int, encoder: CachedEncoder) -> Pool:
    """A pool in which few labels make up most, as in real support; junk are prompts that want nothing."""
    rng, groups = np.random.default_rng(seed), defaultdict(list)
    for row in rows:
        groups[row["label"]].append(row)
    labels = sorted(groups)
    rng.shuffle(labels)
    pool = []
    for rank, label in enumerate(labels, 1):
        size = min(len(groups[label]), max(LEAST, round(3 * len(groups[label]) / rank**EXPONENT)))
        pool += [
            (groups[label][i], label, float(rng.beta(4, 2)))
            for i in rng.permutation(len(groups[label]))[:size]
        ]
    pool += [
        (junk[i], "", float(rng.beta(2, 4)))
        for i in rng.permutation(len(junk))[: round(JUNK_SHARE * len(pool))]
    ]
    pool = [pool[i] for i in rng.permutation(len(pool))]
    texts = [row["prompt"] for row, _, _ in pool]
    ids = [row.get("id") or str(i) for i, (row, _, _) in enumerate(pool)]
    return Pool(
        ids,
        texts,
        np.array([label for _, label, _ in pool], object),
        np.array([q for *_, q in pool]).round(4),
        encoder.encode(texts),
    )


def ours(
    pool: Pool, budget: int, settings: SelectSettings | None = None, coverage: CoverageSettings | None = None
) -> list[int]:
    """What `curate select` picks, best first."""
    situations = cluster(pool.vectors, pool.texts, pool.quality, coverage, ids=pool.ids)
    return [int(i) for i in select(pool.vectors, pool.quality, situations, budget, settings).order]


def others(pool: Pool, budget: int, seed: int) -> Iterator[tuple[str, list[int]]]:
    """The usual selectors, by name: random, quality, DEITA (Liu et al., 2024), clusters' best, k-centre,
    facility location."""
    vectors, quality = pool.vectors, pool.quality
    ranked = np.argsort(-quality, kind="stable")
    yield "random", [int(i) for i in np.random.default_rng(seed).permutation(len(ranked))[:budget]]
    yield "top quality", [int(i) for i in ranked[:budget]]
    yield "DEITA .7", _deita(vectors, ranked, budget)
    yield "k-means", _best_of(KMeans(budget, n_init=1, random_state=0).fit_predict(vectors), quality)
    for linkage in ("average", "complete"):
        yield (
            f"{linkage} linkage",
            _best_of(
                AgglomerativeClustering(budget, metric="cosine", linkage=linkage).fit_predict(vectors),
                quality,
            ),
        )
    picked, far = [int(ranked[0])], 1 - vectors @ vectors[ranked[0]]
    while len(picked) < budget:
        picked.append(int(np.argmax(far)))
        far = np.minimum(far, 1 - vectors @ vectors[picked[-1]])
    yield "k-centre", picked
    gain, covered, picked = np.maximum(vectors @ vectors.T, 0) * quality[None, :], np.zeros(len(quality)), []
    while len(picked) < budget:
        picked.append(int(np.maximum(gain - covered[:, None], 0).sum(axis=0).argmax()))
        covered = np.maximum(covered, gain[:, picked[-1]])
    yield "facility location", picked


def _deita(vectors: np.ndarray, ranked: np.ndarray, budget: int) -> list[int]:
    picked: list[int] = []
    for i in ranked:
        if not picked or (vectors[picked] @ vectors[i]).max() < 0.7:
            picked.append(int(i))
        if len(picked) == budget:
            break
    return picked


def _best_of(labels: np.ndarray, quality: np.ndarray) -> list[int]:
    return [int(np.flatnonzero(labels == c)[np.argmax(quality[labels == c])]) for c in np.unique(labels)]


def say(text: str = "") -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
