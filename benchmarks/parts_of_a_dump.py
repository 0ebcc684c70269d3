"""Whether the quality score holds in every part of a dump: by month, by the author of the better reply, by
whether the customer wrote after it, and by a column of the export.

    python benchmarks/parts_of_a_dump.py RUN [--column topic questions-*.csv]

RUN is a run directory of a dump with accepted replies and votes, as for quality.py; both are hidden from the
score. Shares are those of pairs of replies in one thread in the right order, each thread once; in brackets
the number of threads. A part of n threads has a standard error of about .45 / sqrt(n).
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from quality import Pairs, read, share

from curate.run_folder.folder import RunFolder
from curate.signals import SignalSettings, quality

LARGEST = 6  # groups shown by name
csv.field_size_limit(10**8)


def groups(run: Path, signals: dict, column: str, files: list[Path]) -> dict[str, dict[str, str]]:
    """The group of each better reply, by what is grouped."""
    found: dict[str, dict[str, str]] = {"month": {}, "author": {}, "customer": {}}
    topics = {}
    for path in files:
        with path.open(encoding="utf-8", newline="") as rows:
            topics |= {row["id"]: row[column] for row in csv.DictReader(rows)}
    for record in RunFolder(run).checkpoints.records():
        if record.id not in signals:
            continue
        if record.time is not None:
            found["month"][record.id] = f"{datetime.fromtimestamp(record.time, UTC):%Y-%m}"
        found["author"][record.id] = record.author
        wrote = signals[record.id].get("outcome.answered")
        found["customer"][record.id] = "wrote after it" if wrote else "wrote no more"
        if topics:
            found.setdefault(column, {})[record.id] = topics.get(record.conversation_id, "")
    return found


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("run", type=Path)
    args.add_argument("files", type=Path, nargs="*", help="tables of conversations with the column")
    args.add_argument("--column", default="topic")
    given = args.parse_args()
    signals, accepted, voted = read(given.run)
    settings = SignalSettings()
    scores = {i: quality(s, settings)[0] for i, s in signals.items()}

    def cell(pairs: Pairs) -> str:
        number = len({thread for *_, thread in pairs})
        return f"{share(pairs, scores.__getitem__):.3f} ({number})" if number else ""

    sys.stdout.write("| | accepted first | voted for first |\n| --- | --- | --- |\n")
    sys.stdout.write(f"| all | {cell(accepted)} | {cell(voted)} |\n")
    for what, group in groups(given.run, signals, given.column, given.files).items():
        parts: dict[str, tuple[Pairs, Pairs]] = defaultdict(lambda: ([], []))
        for n, pairs in enumerate((accepted, voted)):
            for pair in pairs:
                parts[group.get(pair[0], "")][n].append(pair)
        largest = sorted(parts, key=lambda g: (-len({t for *_, t in parts[g][0]}), g))[:LARGEST]
        for n, name in enumerate(sorted(largest) if what == "month" else largest, 1):
            label = f"{what} {n}" if what == "author" else f"{what}: {name}"
            sys.stdout.write(f"| {label} | {cell(parts[name][0])} | {cell(parts[name][1])} |\n")


if __name__ == "__main__":
    main()
