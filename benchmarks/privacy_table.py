"""The table of docs/measurements/privacy.md: `python benchmarks/privacy_table.py [LABELLED.json...]
[--presidio]`.

A row is a type and a set: the phrases of pii_grammar.py, and each file of sentences with labelled values (see
spans.py). With `--presidio` the last columns are those of Microsoft Presidio in the same run (see peer.py).
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import peer
from pii_grammar import HERE, Table, cases, peers, phrases
from pools import say
from spans import ENOUGH, RELATED, Span, labelled, places, replaced

PHRASES = "phrases"


class Row(NamedTuple):
    """What was found of a type in a set; of `held_out` where the set has such a part."""

    type: str
    set: str
    values: int
    shown: str
    held_out: str
    precision: str


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f}" if whole else "-"


def of_phrases(table: Table) -> Iterable[Row]:
    for kind in dict.fromkeys(kind for kind, _ in table.counts):
        shown, held_out = table.counts[kind, "shown"], table.counts[kind, "held out"]
        right, signs = (shown[name] + held_out[name] for name in ("right", "signs"))
        yield Row(
            kind,
            PHRASES,
            shown["values"] + held_out["values"],
            share(shown["hits"], shown["values"]),
            share(held_out["hits"], held_out["values"]),
            share(right, signs),
        )


def of_file(path: Path, find: Callable[[Sequence[str]], list[list[Span]]]) -> Iterable[Row]:
    """A file of sentences; as everybody can read it, it counts as shown."""
    items = json.loads(path.read_text(encoding="utf-8"))
    total, hits, signs, right = (Counter[str]() for _ in range(4))
    for item, spans in zip(items, find([one["full_text"] for one in items]), strict=True):
        gold, others = labelled(item)
        private = places(gold)
        for start, end, kind in gold:
            total[kind] += 1
            found = places(spans, {kind} | RELATED.get(kind, set())) & set(range(start, end))
            hits[kind] += len(found) >= ENOUGH * (end - start)
        for start, end, kind in spans:
            counted = set(range(start, end)) - (others - private)
            signs[kind] += len(counted)
            right[kind] += len(counted & private)
    for kind in sorted(total, key=lambda one: -total[one]):
        recall, precision = share(hits[kind], total[kind]), share(right[kind], signs[kind])
        yield Row(kind, path.stem, total[kind], recall, "-", precision)


def lines() -> list[str]:
    text = (HERE / "pii_harmless.txt").read_text(encoding="utf-8")
    return [one.replace("\\n", "\n") for one in text.splitlines() if one and not one.startswith(("# ", "["))]


def touched(found: list[list[Span]]) -> str:
    return f"{sum(map(bool, found))} of {len(found)} ({share(sum(map(bool, found)), len(found))})"


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("labelled", type=Path, nargs="*")
    args.add_argument("--presidio", action="store_true", help="count what Presidio finds, too")
    given = args.parse_args()
    all_cases = [one for phrase in phrases() for one in cases(phrase, 12)]
    finders = {"": (replaced([one.text for one in all_cases]), replaced)}
    if given.presidio:
        finders["Presidio"] = (peers(all_cases), lambda texts: peer.found(texts, ["en"] * len(texts)))
    rows: dict[str, list[Row]] = {}
    for name, (found, find) in finders.items():
        table = Table(by_language=False)
        for one, spans in zip(all_cases, found, strict=True):
            table.add(one, spans)
        rows[name] = [*of_phrases(table), *(row for path in given.labelled for row in of_file(path, find))]
        say(f"{name or 'curate'}: {touched(find(lines()))} harmless lines are touched\n")
    head = ["type", "set", "values", "recall, shown", "recall, held out", "precision"]
    known = peer.types() if given.presidio else set()
    say(f"| {' | '.join(head)} |" + (" Presidio: recall | precision |" if given.presidio else ""))
    say("| --- " * (len(head) + 2 * given.presidio) + "|")
    order = list(dict.fromkeys(row.type for row in rows[""]))
    theirs = {(row.type, row.set): row for row in rows.get("Presidio", ())}
    for ours in sorted(rows[""], key=lambda row: order.index(row.type)):
        cells = [ours.type, ours.set, f"{ours.values:,}", ours.shown, ours.held_out, ours.precision]
        if given.presidio:
            other = theirs[ours.type, ours.set]
            recall = other.shown if other.held_out == "-" else other.held_out
            cells += [recall, other.precision] if ours.type in known else ["none", "-"]
        say(f"| {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
