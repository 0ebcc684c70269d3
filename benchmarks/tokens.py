"""How far the estimate of tokens is off: `python benchmarks/tokens.py COUNTED`.

COUNTED is a JSON list of objects: `set` (such as a language), `text`, and its tokens as `o` (o200k) and `c`
(cl100k), counted by a tokenizer that has these vocabularies, such as the npm package gpt-tokenizer.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from pathlib import Path

from curate.exporters.tokens import estimated_tokens

SHORT = 30  # tokens below which the error of a single text says little


def main(counted: Path) -> None:
    sets: dict[str, list[tuple[float, int, int]]] = defaultdict(list)
    for entry in json.loads(counted.read_text(encoding="utf-8")):
        sets[entry["set"]].append((estimated_tokens(entry["text"]), entry["o"], entry["c"]))
    for name, rows in sets.items():
        about, new, old = (sum(row[n] for row in rows) for n in range(3))
        single = sorted(abs(row[0] / row[1] - 1) for row in rows if row[1] >= SHORT)
        cells = (f"{about / new - 1:+.1%}", f"{single[int(len(single) * 0.9)]:.1%}", f"{single[-1]:.1%}")
        sys.stdout.write(f"| {name} | {new:,} | {' | '.join(cells)} | {about / old - 1:+.1%} |\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
