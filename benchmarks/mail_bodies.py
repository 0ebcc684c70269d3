"""How much of a mail is kept as its writer wrote it: `clean` beside the gold trims of real mails.

    python benchmarks/mail_bodies.py FOLDER

FOLDER has `emails/` and `trimmed/` with files of the same names (the test mails of a mail trimmer, in many
languages). Prints exact matches (white space apart) and the mean token F1. The gold drops forwarded messages
and keeps sign-offs; `clean` does the opposite.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from curate.cleaning import CleaningSettings, clean


def f1(found: str, gold: str) -> float:
    """Token F1 of two texts; 1 where both are empty."""
    a, b = Counter(found.split()), Counter(gold.split())
    total = sum(a.values()) + sum(b.values())
    return 2 * sum((a & b).values()) / total if total else 1.0


def main(folder: Path) -> None:
    rows = []
    for path in sorted((folder / "emails").glob("*.txt")):
        gold = folder / "trimmed" / path.name
        if gold.exists():
            raw, wanted = path.read_text(encoding="utf-8"), gold.read_text(encoding="utf-8")
            ways = [clean(raw).text, clean(raw, settings=CleaningSettings(signatures="keep")).text]
            rows.append((path.name, wanted, ways))
    lines = []
    for name, way in (("as set", 0), ("signatures: keep", 1)):
        scores = [f1(ways[way], wanted) for _, wanted, ways in rows]
        exact = sum(ways[way].split() == wanted.split() for _, wanted, ways in rows)
        lines.append(f"{name:18} {exact} of {len(rows)} exact, token F1 {sum(scores) / len(scores):.3f}")
    lines.append("\nnot exact as set:")
    lines += [
        f"  {name:32} F1 {f1(ways[0], wanted):.2f}"
        for name, wanted, ways in rows
        if ways[0].split() != wanted.split()
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
