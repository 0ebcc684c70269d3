"""What it gains to read one large training set in several processes.

    python benchmarks/parallel_reading.py [--size 160] [--workers 2] [--folder FOLDER]

Writes sets of invented conversations of `--size` MB, one a line, as messages, from/value, prompt/completion
and chosen/rejected texts, and reads each to the end in one process and then with so many workers. Columns:
MB/s of CPU of one process; seconds of CPU of one process, of the parent, and of its workers with their start;
seconds on the clock of both; and what the clock would gain if each process had a core of its own (`apart`),
or all shared two (`on two cores`).
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from loaders import say

from curate.engines import get_engine
from curate.loaders import open_inputs, read_all

SENTENCES = (
    "The parcel left our warehouse on Monday, and the carrier has not scanned it since.",
    "I have already restarted the device, removed the battery & tried another cable; it stays dark!",
    'Please open Settings > Account, choose "Sign out everywhere" and sign in again.',
    "Is the second invoice paid, or do I have to send the form once more?",
)
Shape = Callable[[list[tuple[str, str]]], dict[str, Any]]
SHAPES: dict[str, Shape] = {
    "messages": lambda turns: {
        "messages": [
            m for q, a in turns for m in ({"role": "user", "content": q}, {"role": "assistant", "content": a})
        ]
    },
    "from/value": lambda turns: {
        "conversations": [
            m for q, a in turns for m in ({"from": "human", "value": q}, {"from": "gpt", "value": a})
        ]
    },
    "prompt/completion": lambda turns: {"prompt": turns[0][0], "completion": turns[0][1]},
    "chosen/rejected": lambda turns: {
        "chosen": f"\n\nHuman: {turns[0][0]}\n\nAssistant: {turns[0][1]}",
        "rejected": f"\n\nHuman: {turns[0][0]}\n\nAssistant: {turns[0][1][::2]}",
    },
}


class Reading(NamedTuple):
    own: float  # seconds of CPU of this process
    workers: float
    clock: float


def write(path: Path, shape: Shape, size: int) -> None:
    rng = random.Random(0)

    def text(most: int, number: int) -> str:
        return " ".join(rng.choices(SENTENCES, k=rng.randint(1, most))) + f" {number}"

    with path.open("w", encoding="utf-8") as out:
        number = written = 0
        while written < size:
            turns = [(text(5, number), text(8, number)) for _ in range(rng.randint(1, 4))]
            written += out.write(json.dumps({"id": f"r{number}", **shape(turns)}) + "\n")
            number += 1


def read(path: Path, workers: int) -> Reading:
    before = _of_workers()
    with get_engine("local", workers) as engine:
        clock, own = time.perf_counter(), time.process_time()
        for _ in read_all(open_inputs([path])[0], engine=engine):
            pass
        clock, own = time.perf_counter() - clock, time.process_time() - own
    return Reading(own, _of_workers() - before, clock)


def _of_workers() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    args = argparse.ArgumentParser()
    args.add_argument("--size", type=float, default=160, help="MB")
    args.add_argument("--workers", type=int, default=2)
    args.add_argument("--folder", type=Path)
    given = args.parse_args()
    say("set", "MB/s", "one", "parent", "workers", "clock of one", "clock", "apart", "on two cores")
    say(*["---"] * 9)
    for name, shape in SHAPES.items():
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            path = Path(folder) / "set.jsonl"
            write(path, shape, int(given.size * 1e6))
            one, several = read(path, 1), read(path, given.workers)
        apart = one.own / max(several.own, several.workers / given.workers)
        shared = one.own / max(several.own, (several.own + several.workers) / 2)
        seconds = (one.own, several.own, several.workers, one.clock, several.clock)
        cells = (*(f"{s:.1f}" for s in seconds), f"{apart:.1f}", f"{shared:.1f}")
        say(name, f"{given.size / one.own:.1f}", *cells)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
