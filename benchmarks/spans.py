"""How much labelled personal data `curate.redact` misses in single sentences: `python benchmarks/spans.py
FILE.json... [--clean PROMPTS.jsonl]`.

A file is a list of `{"full_text", "spans": [{"entity_type", "start_position", "end_position"}]}`, as
presidio-research publishes them. A value is missed where less than 90% of its characters were replaced under
its type or a related one. Prompts that hold no personal data show what is replaced by mistake.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pools import read, say

import curate

Span = tuple[int, int, str]
ENOUGH = 0.9  # of a value's characters
BESIDE = 3  # signs between two parts of one address
TYPES = {
    "PERSON": "NAME",
    "ADDRESS": "ADDRESS",
    "STREET_ADDRESS": "ADDRESS",
    "PHONE_NUMBER": "PHONE",
    "CREDIT_CARD": "CARD",
    "EMAIL_ADDRESS": "EMAIL",
    "IBAN_CODE": "IBAN",
    "US_SSN": "TAX_ID",
    "IP_ADDRESS": "IP",
}
RELATED = {"NAME": {"USERNAME"}, "IBAN": {"ACCOUNT"}, "CARD": {"ACCOUNT"}}
ADDRESS_PARTS = {"ZIP_CODE", "GPE"}  # of an address where they stand beside one; otherwise not personal


def labelled(item: dict[str, Any]) -> tuple[list[Span], set[int]]:
    """The values of a text with our types, and the places that are labelled as something else."""
    spans: list[Span] = []
    others: set[int] = set()
    for s in sorted(item["spans"], key=lambda s: s["start_position"]):
        start, end, kind = s["start_position"], s["end_position"], TYPES.get(s["entity_type"])
        follows = bool(spans) and spans[-1][2] == "ADDRESS" and start - spans[-1][1] <= BESIDE
        if follows and (kind == "ADDRESS" or s["entity_type"] in ADDRESS_PARTS):
            spans[-1] = (spans[-1][0], end, "ADDRESS")
        elif kind:
            spans.append((start, end, kind))
        else:
            others.update(range(start, end))
    return spans, others


def replaced(texts: Sequence[str]) -> list[list[Span]]:
    """What was replaced in each text."""
    found: dict[str, list[Span]] = defaultdict(list)
    rows = [{"id": str(i), "prompt": text} for i, text in enumerate(texts)]
    for span in curate.redact(rows).spans:
        found[span["id"]].append((span["start"], span["end"], span["type"]))
    return [found[str(i)] for i in range(len(texts))]


def places(spans: Iterable[Span], kinds: set[str] | None = None) -> set[int]:
    return {p for start, end, kind in spans if kinds is None or kind in kinds for p in range(start, end)}


def measure(path: Path) -> None:
    """Prints the table of one file."""
    items = json.loads(path.read_text(encoding="utf-8"))
    total, missed, chars, wrong = (Counter[str]() for _ in range(4))
    for item, spans in zip(items, replaced([i["full_text"] for i in items]), strict=True):
        gold, others = labelled(item)
        private = places(gold)
        for start, end, kind in gold:
            total[kind] += 1
            hit = places(spans, {kind} | RELATED.get(kind, set())) & set(range(start, end))
            missed[kind] += len(hit) < ENOUGH * (end - start)
        for start, end, kind in spans:
            counted = set(range(start, end)) - (others - private)
            chars[kind] += len(counted)
            wrong[kind] += len(counted - private)
    say(f"\n{path.name}: {len(items):,} texts\n\n| type | values | missed | replaced, but not personal |")
    say("| --- | --- | --- | --- |")
    for kind in sorted(total, key=lambda k: -total[k]):
        share = f"{wrong[kind] / chars[kind]:.0%} of {chars[kind]:,} characters" if chars[kind] else "nothing"
        say(f"| {kind} | {total[kind]:,} | {missed[kind]} ({missed[kind] / total[kind]:.0%}) | {share} |")


def main() -> None:
    args = argparse.ArgumentParser(description=__doc__)
    args.add_argument("labelled", type=Path, nargs="+")
    args.add_argument("--clean", type=Path)
    args.add_argument("--most", type=int, default=2000)
    given = args.parse_args()
    for path in given.labelled:
        measure(path)
    if given.clean:
        texts = [r["prompt"] for r in read(given.clean)[: given.most]]
        masked = sum(len(places(spans)) for spans in replaced(texts))
        size = sum(map(len, texts))
        say(f"\n{masked} of {size:,} characters of {len(texts):,} prompts without personal data")


if __name__ == "__main__":
    main()
