"""One measurement of `cost.py`, in a process of its own: `python cost_jobs.py JOB FOLDER SIZE` prints one
JSON object."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from cost_data import base, grow
from numpy.typing import NDArray

from curate.coverage import cluster
from curate.dedup import DedupSettings, Items, cells, deduplicate, semantic
from curate.select import select

SETTINGS = DedupSettings()
FLOORS = semantic.Floors(SETTINGS.prompt_floor, 0.6, 0.82)
ASKED = 256  # rows searched by brute force to measure recall
CHUNK = 50_000
BUDGET = 1000
Job = Callable[[Path, int], Callable[[], dict[str, Any]]]  # loads, and returns what is timed


def vectors(folder: Path, name: str, size: int) -> NDArray[np.float16]:
    return np.load(folder / f"{name}-{size}.npy", mmap_mode="r")


def quality(size: int) -> NDArray[np.float64]:
    return np.random.default_rng(1).beta(4, 2, size).round(4)


def recall(folder: Path, size: int, found: semantic.Found, floors: semantic.Floors) -> dict[str, float]:
    """Share of the true pairs of some rows, and of the planted pairs, that the search found. Rows at the
    fan-out are left out."""
    prompts, completions = vectors(folder, "prompts", size), vectors(folder, "completions", size)
    coded = np.unique(found[0] * size + found[1])
    asked = np.linspace(size // 4, size - 1, ASKED).astype(np.int64)
    rows, parts = np.array(prompts[asked], np.float32), []
    for at in range(0, size, CHUNK):
        likely = rows @ np.array(prompts[at : at + CHUNK], np.float32).T >= floors.prompt - 1e-3
        row, other = np.nonzero(likely)
        left, right = asked[row], other + at
        parts.append(semantic.verified(prompts, completions, floors, left[right < left], right[right < left]))
    later, earlier = (np.concatenate([part[side] for part in parts]) for side in (0, 1))
    few = np.bincount(later, minlength=size)[later] <= SETTINGS.fan_out // 2
    held = np.isin(later[few] * size + earlier[few], coded).mean()
    planted = np.sort(np.load(folder / f"planted-{size}.npy"), axis=0)
    return {
        "recall": round(float(held), 4),
        "planted": round(float(np.isin(planted[1] * size + planted[0], coded).mean()), 4),
    }


def exact(folder: Path, size: int) -> Callable[[], dict[str, Any]]:
    sides = vectors(folder, "prompts", size), vectors(folder, "completions", size)
    return lambda: {
        "found": semantic.candidates(*sides, FLOORS, SETTINGS.block, SETTINGS.fan_out),
        "floors": FLOORS,
    }


def neighbouring_cells(folder: Path, size: int) -> Callable[[], dict[str, Any]]:
    sides = vectors(folder, "prompts", size), vectors(folder, "completions", size)
    floors = semantic.Floors(FLOORS.prompt, FLOORS.completion, FLOORS.question, SETTINGS.likely)
    return lambda: {"found": cells.candidates(*sides, floors, SETTINGS.fan_out), "floors": floors}


def whole(folder: Path, size: int) -> Callable[[], dict[str, Any]]:
    told = json.loads((folder / f"texts-{size}.json").read_text(encoding="utf-8"))
    ids = [str(n) for n in range(size)]
    sides = [np.array(vectors(folder, name, size), np.float32) for name in ("prompts", "completions")]
    items = Items(
        ids, [t[0] for t in told], [t[1] for t in told], quality(size), np.full(size, np.nan), ids, *sides
    )
    planted = np.load(folder / f"planted-{size}.npy")

    def run() -> dict[str, Any]:
        gone = np.array([outcome != "kept" for outcome in deduplicate(items).outcome])
        return {"dropped": int(gone.sum()), "planted": round(float(gone[planted].any(axis=0).mean()), 4)}

    return run


def selection(folder: Path, size: int) -> Callable[[], dict[str, Any]]:
    told = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    rows = np.array(vectors(folder, "prompts", size), np.float32)
    texts, good = [f"{told[n % len(told)][0]} {n}" for n in range(size)], quality(size)

    def run() -> dict[str, Any]:
        found = cluster(rows, texts, good)
        return {"situations": len(found.names), "chosen": len(select(rows, good, found, BUDGET).order)}

    return run


def semhash(folder: Path, size: int) -> Callable[[], dict[str, Any]]:
    from semhash import SemHash

    rows = np.array(vectors(folder, "prompts", size), np.float32)

    def run() -> dict[str, Any]:
        index = SemHash.from_embeddings(
            rows, [str(n) for n in range(size)], model=None
        )  # the vectors are given: no text is encoded
        kept = {int(text) for text in index.self_deduplicate(threshold=0.9).selected}
        gone = np.array([n not in kept for n in range(size)])
        return {
            "dropped": int(gone.sum()),
            "planted": round(float(gone[np.load(folder / f"planted-{size}.npy")].any(axis=0).mean()), 4),
        }

    return run


def sklearn_neighbours(folder: Path, size: int) -> Callable[[], dict[str, Any]]:
    from sklearn.neighbors import NearestNeighbors

    rows = np.array(vectors(folder, "prompts", size), np.float32)
    index = NearestNeighbors(radius=1 - SETTINGS.likely, metric="cosine", algorithm="brute", n_jobs=-1)
    return lambda: {"pairs": sum(map(len, index.fit(rows).radius_neighbors(rows, return_distance=False)))}


def sklearn_linkage(folder: Path, size: int) -> Callable[[], dict[str, Any]]:
    from sklearn.cluster import AgglomerativeClustering

    rows = np.array(vectors(folder, "prompts", size), np.float32)
    linkage = AgglomerativeClustering(BUDGET, metric="cosine", linkage="average")
    return lambda: {"chosen": len(np.unique(linkage.fit_predict(rows)))}


def sklearn_kmeans(folder: Path, size: int) -> Callable[[], dict[str, Any]]:
    from sklearn.cluster import KMeans

    rows = np.array(vectors(folder, "prompts", size), np.float32)
    return lambda: {"chosen": len(np.unique(KMeans(BUDGET, n_init=1, random_state=0).fit_predict(rows)))}


def machine(_folder: Path, _size: int) -> Callable[[], dict[str, Any]]:
    """Rates of this machine at this moment: single-float and 8-bit products (all cores), copying memory."""
    from curate.dedup.products import product

    rng = np.random.default_rng(0)
    a, b = (rng.random((2048, 384), dtype=np.float32) for _ in range(2))
    c, d = (
        rng.integers(0, 255, (1024, 384)).astype(np.uint8),
        rng.integers(-63, 63, (384, 2048)).astype(np.int8),
    )
    big = np.ones(64 << 20, np.float32)
    flop, ops, moved = 2 * 384 * 2048**2, 2 * 384 * 1024 * 2048, 2 * big.nbytes
    tests = {
        "sgemm_gflops": (flop, lambda: a @ b.T),
        "int8_gops_a_core": (ops, lambda: product(c, d)),
        "copy_gb_s": (moved, lambda: np.copyto(big, big + 0)),
    }
    return lambda: {name: _rate(work, run) for name, (work, run) in tests.items()}


def _rate(work: int, run: Callable[[], Any], seconds: float = 3.0) -> dict[str, float]:
    """Billions a second by the clock, and by processor time."""
    run()
    start, busy, times = time.perf_counter(), time.process_time(), 0
    while time.perf_counter() - start < seconds:
        run()
        times += 1
    return {
        "clock": round(work * times / (time.perf_counter() - start) / 1e9, 1),
        "busy": round(work * times / (time.process_time() - busy) / 1e9, 1),
    }


JOBS: dict[str, Job] = {
    "machine": machine,
    "exact": exact,
    "cells": neighbouring_cells,
    "deduplicate": whole,
    "select": selection,
    "semhash": semhash,
    "sklearn-neighbours": sklearn_neighbours,
    "sklearn-linkage": sklearn_linkage,
    "sklearn-kmeans": sklearn_kmeans,
}


def main() -> None:
    job, folder, size = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    if job == "base":
        base(Path(sys.argv[4]), folder)
        return
    if job == "grow":
        grow(folder, size, texts=size <= 100_000)
        return
    run = JOBS[job](folder, size)
    start, busy = time.perf_counter(), time.process_time()
    out = run()
    out |= {"seconds": round(time.perf_counter() - start, 2), "busy": round(time.process_time() - busy, 2)}
    out["mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // (
        1 << 20 if sys.platform == "darwin" else 1 << 10
    )
    if "found" in out:
        found = out.pop("found")
        out |= {"pairs": len(found[0])} | recall(folder, size, found, out.pop("floors"))
    sys.stdout.write(json.dumps(out) + "\n")


if __name__ == "__main__":
    main()
