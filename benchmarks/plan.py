"""Whether `curate plan` names the right kind of task, and what its probe says.

    python benchmarks/plan.py [--forum RUN] [--intents FILE]

The sample dump and a made JSON task are always run; the forum is a finished run, and FILE is JSON Lines with
`prompt` and `label` (such as CLINC150), of which 1,500 questions become pairs.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import curate

SAMPLE = Path(__file__).parent.parent / "sample_data" / "dump"
ITEMS = ("kettle", "grinder", "lamp", "desk", "printer", "router", "chair", "tent", "bike lock", "heater")
FAULTS = ("leaks", "does not start", "arrived scratched", "hums loudly", "smells of smoke", "is too small")
ASKED = (
    "Hello, {n} of the {item}s that I bought in {month} {fault}. What now?",
    "My {item} {fault}. I bought it in {month}, quantity {n}.",
    "I ordered {n} {item}s in {month}, and each one {fault}. Please help me.",
)


def complaints(count: int) -> Iterator[dict[str, Any]]:
    """Pairs of a complaint and the JSON object that holds its facts."""
    draw = random.Random(0)
    for _ in range(count):
        told = {
            "product": draw.choice(ITEMS),
            "fault": draw.choice(FAULTS),
            "quantity": draw.randint(1, 4),
            "bought": draw.choice(("March", "April", "May", "June")),
        }
        words = {"n": told["quantity"], "item": told["product"], "month": told["bought"]}
        asked = draw.choice(ASKED).format(**words, fault=told["fault"])
        yield {"prompt": asked, "completion": json.dumps(told)}


def intents(path: Path, count: int) -> Iterator[dict[str, Any]]:
    """Pairs of a question and the name of its intent."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    random.Random(0).shuffle(rows)
    for row in rows[:count]:
        yield {"prompt": row["prompt"], "completion": row["label"]}


def row(name: str, wanted: str, run: Path) -> str:
    made = curate.plan(run)
    right = "right" if made.task.kind == wanted else f"WRONG, should be {wanted}"
    probe = ", ".join(f"{p.records}: {p.right:.0%}" for p in made.enough.learning) or "–"
    return (
        f"| {name} | {made.records:,} | {made.task.kind} ({right}) | {made.task.because} | {probe} |"
        f" {made.enough.at or '–'} |\n"
    )


def main() -> None:
    args = argparse.ArgumentParser()
    args.add_argument("--forum", type=Path)
    args.add_argument("--intents", type=Path)
    chosen = args.parse_args()
    say = sys.stdout.write
    say("| dump | training records | task | why | probe by records | enough at |\n")
    say("| --- | --- | --- | --- | --- | --- |\n")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        curate.run([SAMPLE], out / "sample", budget=200)
        say(row("sample dump", "reply", out / "sample"))
        if chosen.forum:
            say(row("support forum", "reply", chosen.forum))
        made = {"complaints as JSON": ("structured", complaints(400))}
        if chosen.intents:
            made["intents as labels"] = ("label", intents(chosen.intents, 1500))
        for name, (wanted, pairs) in made.items():
            place = out / name.replace(" ", "-")
            file = out / f"{place.name}.jsonl"
            file.write_text("".join(json.dumps(pair) + "\n" for pair in pairs), encoding="utf-8")
            curate.run([file], place, budget=300)
            say(row(name, wanted, place))


if __name__ == "__main__":
    main()
