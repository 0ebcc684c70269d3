"""Pairs of questions with one and the same answer: `python benchmarks/opposites.py FILE.jsonl...`.

Rows have `id`, `language` and two questions, `a` and `b`. Of opposite questions both must stay; of one
question in two wordings one is enough. Printed is how many pairs lose a side if both have the same answer,
nearly the same, or none, and how many are set aside as a contradiction if one answer is yes and the other no.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from pools import read, say

import curate

ANSWERS = Path(__file__).resolve().parents[1] / "tests" / "fixtures" / "answers.json"
LEAD = "Hello! "  # makes the second answer another text
Pair = dict[str, str]
Answers = dict[str, dict[str, str]]


def records(pairs: Sequence[Pair], answers: Answers, first: str, second: str, lead: str = "") -> list[Pair]:
    """Both questions of each pair, with the answers named so in the language of the pair; none for ""."""
    rows = []
    for pair in pairs:
        own = answers[pair["language"]]
        for side, name, before in (("a", first, ""), ("b", second, lead)):
            row = {"id": f"{pair['id']}{side}", "prompt": pair[side]}
            rows.append(row | ({"completion": before + own[name]} if name else {}))
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--answers", type=Path, default=ANSWERS)
    options = parser.parse_args()
    answers: Answers = json.loads(options.answers.read_text(encoding="utf-8"))
    say("| file | pairs | one answer | nearly one | no answer | yes and no |")
    say("| --- | --- | --- | --- | --- | --- |")
    for file in options.files:
        pairs = read(file)
        lost = [
            len(curate.dedup(records(pairs, answers, *how)).dropped)
            for how in (("one", "one"), ("one", "one", LEAD), ("", ""))
        ]
        aside = len(curate.dedup(records(pairs, answers, "yes", "no")).quarantined) // 2
        say(f"| {file.stem} | {len(pairs)} | {' | '.join(map(str, (*lost, aside)))} |")


if __name__ == "__main__":
    main()
