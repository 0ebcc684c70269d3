"""What `make demo` prints last: three things to try on the run that it made."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from curate import terminal


def next_steps(run: Path) -> str:
    """Three commands that work on this run as they stand."""
    with (run / "train.jsonl").open(encoding="utf-8") as file:
        first = json.loads(file.readline())["id"]
    return "\n".join(
        [
            "Three things to try next:",
            f"  1. Open {run / 'report.html'} in a browser.",
            f"  2. .venv/bin/curate explain {run} {first}",
            f"  3. .venv/bin/curate audit {run} --against {run} -o {run}_audit --edge-cases sample_data/edge_cases.yaml",
        ]
    )


if __name__ == "__main__":
    terminal.out(next_steps(Path(sys.argv[1])))
