"""What the signals cost on one core, without the encoder: processor time a record by family, and records a
second.

    python benchmarks/signals.py RUN [--rounds 5]

RUN is a run directory whose checkpoints are there. Each round begins with an empty memory of languages told;
the median counts.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median

from curate.language.detect import by_lingua
from curate.records import Record, text_of
from curate.run_folder.folder import RunFolder
from curate.signals import SignalSettings, annotate, quality
from curate.signals.base import FAMILIES, View
from curate.signals.boilerplate import boilerplate

BATCH = 512


def read(run: Path) -> list[Record]:
    """The run's records, redacted, as the signals see them."""
    return list(RunFolder(run).checkpoints.records())


def seconds(work: Callable[[], Iterable[object]], rounds: int) -> float:
    """Median processor seconds; what comes is let go at once, as a run writes it away."""
    taken = []
    for _round in range(rounds):
        by_lingua.cache_clear()
        start = time.process_time()
        deque(work(), maxlen=0)
        taken.append(time.process_time() - start)
    return median(taken)


def main() -> None:
    args = argparse.ArgumentParser()
    args.add_argument("run", type=Path)
    args.add_argument("--rounds", type=int, default=5)
    chosen = args.parse_args()
    records, settings = read(chosen.run), SignalSettings()
    signals = annotate(records, settings)  # loads the language models, which is not counted
    views = [View.of(r, settings) for r in records]
    said, talks, authors = (
        [text_of(r.completion) for r in records],
        [r.conversation_id for r in records],
        [r.author for r in records],
    )
    costs = {
        "a record prepared: words, phrases, sentences": seconds(
            lambda: (View.of(r, settings) for r in records), chosen.rounds
        )
    }
    for name, family in FAMILIES.items():
        if measure := family.measure:
            costs[name] = seconds(lambda measure=measure: map(measure, views), chosen.rounds)
    costs["boilerplate and authors, over the whole dump"] = seconds(
        lambda: boilerplate(said, talks, authors, settings), chosen.rounds
    )
    costs["the score"] = seconds(lambda: (quality(s, settings) for s in signals), chosen.rounds)
    parts = [records[at : at + BATCH] for at in range(0, len(records), BATCH)]
    whole = (
        seconds(lambda: (annotate(part, settings) for part in parts), chosen.rounds)
        + costs["boilerplate and authors, over the whole dump"]
    )
    sys.stdout.write("| what | microseconds a record |\n| --- | --- |\n")
    sys.stdout.write(
        "".join(f"| {name} | {1e6 * cost / len(records):,.0f} |\n" for name, cost in costs.items())
    )
    sys.stdout.write(
        f"\nAll signals of {len(records):,} records: {len(records) / whole:,.0f} a second on one core\n"
    )


if __name__ == "__main__":
    main()
