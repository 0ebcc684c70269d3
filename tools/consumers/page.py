"""docs/exports/consumers.md: what each consumer said of our exports when it last read them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tools.consumers.consumer import RESULTS, ROOT, Consumer, consumers
from tools.tables import between, paragraph, table

PAGE = ROOT / "docs" / "exports" / "consumers.md"
_HEAD = ("export", "records", "file", "rows", "turns with loss", "tokens with loss")


def recorded() -> dict[str, Any]:
    """By consumer: the date, the versions, the sums of the code by format, and the rows of the table."""
    held: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    return held


def page() -> str:
    """The page with the tables between its marks made anew."""
    held = recorded()
    known = [consumer for consumer in consumers() if consumer.name in held]
    return between("exports/consumers.md", "consumers", "\n\n".join(_part(c, held[c.name]) for c in known))


def _part(consumer: Consumer, held: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in held["versions"].items())
    notes = [*([consumer.note] if consumer.note else []), *_notes(held)]
    text = paragraph(" ".join([f"Read on {held['date']} by {versions}.", *notes]))
    return "\n\n".join([f"### {consumer.title}", text, table(_HEAD, list(_rows(held)))])


def _notes(held: Mapping[str, Any]) -> list[str]:
    """What the check says beside figures."""
    return list(dict.fromkeys(f"{row['note']}." for row in held["rows"] if row["note"]))


def _rows(held: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for row in held["rows"]:
        tokens = "" if row["tokens"] is None else f"{row['tokens']:,}"
        yield (f"`{row['format']}`", row["set"], row["file"], f"{row['rows']:,}", f"{row['turns']:,}", tokens)
