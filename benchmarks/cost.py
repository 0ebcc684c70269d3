"""What deduplication and selection cost: time, processor time, peak memory and growth, beside SemHash and
scikit-learn.

    python benchmarks/cost.py [RECORDS] [--sizes 10000 100000 1000000] [--jobs exact cells ...] [--times 3]

RECORDS is a record file or a dump (default: sample_data/dump); its first records are embedded and multiplied
with noise. Every measurement runs in a process of its own, so peak memory is its own. SemHash is measured
where it is installed.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
# the largest size at which each is feasible: what grows with the square takes hours or a terabyte above
LIMITS = {
    "exact": 100_000,
    "cells": 1_000_000,
    "deduplicate": 100_000,
    "select": 1_000_000,
    "semhash": 100_000,
    "sklearn-neighbours": 100_000,
    "sklearn-linkage": 10_000,
    "sklearn-kmeans": 100_000,
}


def run(folder: Path, job: str, size: int, *more: str) -> dict[str, Any]:
    """One measurement; what failed is told and leaves a gap in the table."""
    done = subprocess.run(
        [sys.executable, str(HERE / "cost_jobs.py"), job, str(folder), str(size), *more],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.stderr.write(f"{job} at {size:,} failed:\n{done.stderr[-2000:]}\n")
        return {}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else {}
    return found


def median(runs: list[dict[str, Any]]) -> dict[str, Any]:
    return sorted(runs, key=lambda r: r.get("busy", math.inf))[len(runs) // 2]


def row(job: str, size: int, now: dict[str, Any], before: tuple[int, dict[str, Any]] | None) -> str:
    """A line of the table; growth is the exponent of processor time since the size before."""
    growth = (
        f"{math.log(now['busy'] / before[1]['busy']) / math.log(size / before[0]):.2f}"
        if before and before[1].get("busy")
        else ""
    )
    rest = ", ".join(f"{k} {v:,}" for k, v in now.items() if k not in ("seconds", "busy", "mb"))
    return (
        f"| {job} | {size:,} | {now['seconds']:,.1f} | {now['busy']:,.1f} | {now['mb']:,} | {growth} |"
        f" {rest} |\n"
    )


def main() -> None:
    args = argparse.ArgumentParser()
    args.add_argument("records", nargs="?", type=Path, default=HERE.parent / "sample_data" / "dump")
    args.add_argument("--sizes", nargs="+", type=int, default=[10_000, 100_000, 1_000_000])
    args.add_argument(
        "--jobs", nargs="+", default=[job for job in LIMITS if job != "semhash" or find_spec("semhash")]
    )
    args.add_argument(
        "--times", type=int, default=3, help="runs at 10,000 records and fewer, of which the median counts"
    )
    args.add_argument("--folder", type=Path, help="where the data are kept for another run")
    chosen = args.parse_args()
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="cost-"))
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "base.npz").exists():
        run(folder, "base", 0, str(chosen.records))
    rates = run(folder, "machine", 0)
    sys.stdout.write("".join(f"{name}: {rate}\n" for name, rate in rates.items() if isinstance(rate, dict)))
    sys.stdout.write(
        "\n| what | records | seconds | processor seconds | peak MB | growth | found |\n| --- | --- | --- |"
        " --- | --- | --- | --- |\n"
    )
    before: dict[str, tuple[int, dict[str, Any]]] = {}
    for size in sorted(chosen.sizes):
        if not (folder / f"planted-{size}.npy").exists():
            run(folder, "grow", size)
        for job in (job for job in chosen.jobs if size <= LIMITS[job]):
            now = median([run(folder, job, size) for _ in range(chosen.times if size <= 10_000 else 1)])
            if now:
                sys.stdout.write(row(job, size, now, before.get(job)))
                sys.stdout.flush()
                before[job] = (size, now)


if __name__ == "__main__":
    main()
