"""Time and memory of an export of many records, in each format.

    python benchmarks/exports.py [FORMAT ...] [--records 100000]

The records are made up, of about 1,300 characters each, and of one turn. A process exports them from a file.
`seconds` are of its processor time, its start among them.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from curate.exporters import EXPORTERS
from curate.exporters.xlsx import MOST_ROWS

_PROGRAM = """
import resource, sys
from curate.verbs.export import export
done = export(*sys.argv[1:4])
used = resource.getrusage(resource.RUSAGE_SELF)
print(sum(done.rows.values()), used.ru_maxrss // 1024, round(used.ru_utime + used.ru_stime, 1))
"""
_ROW = {"prompt": "Where is my box? " * 40, "completion": "It left today. " * 40, "quality": 0.5}


def made(path: Path, records: int, pairs: bool) -> Path:
    """A file of so many records, or preference pairs."""
    more = {"rejected": "No."} if pairs else {}
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps({"id": f"r{n}", **_ROW, **more}) + "\n" for n in range(records))
    return path


def main(formats: list[str], records: int) -> None:
    sys.stdout.write("| format | rows | MB | seconds |\n| --- | --- | --- | --- |\n")
    for name in formats:
        with tempfile.TemporaryDirectory() as folder:
            size = min(records, MOST_ROWS) if name == "xlsx" else records
            source = made(Path(folder) / "records.jsonl", size, EXPORTERS.get(name).pairs)
            given = [sys.executable, "-c", _PROGRAM, str(source), name, str(Path(folder) / "out")]
            done = subprocess.run(given, capture_output=True, text=True, check=True)
        rows, megabytes, seconds = done.stdout.split()
        sys.stdout.write(f"| {name} | {int(rows):,} | {megabytes} | {seconds} |\n")
        sys.stdout.flush()


if __name__ == "__main__":
    args = argparse.ArgumentParser()
    args.add_argument("formats", nargs="*")
    args.add_argument("--records", type=int, default=100_000)
    given = args.parse_args()
    main(given.formats or [*EXPORTERS.names()], given.records)
