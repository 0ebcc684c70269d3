"""What an export says beside its rows: where each comes from, and what was left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from curate.files.atomic import json_line, replacing

Row = Mapping[str, Any]
PROVENANCE = "provenance.jsonl"
SKIPPED = "skipped.jsonl"
# What of a record the sidecar keeps: where an example comes from and why it is there.
_KEPT = (
    "id",
    "source",
    "conversation_id",
    "message_ids",
    "customer_id",
    "quality",
    "cluster",
    "cluster_label",
    "edge",
    "changes",
    "rejected_id",
    "rejected_message_ids",
    "evidence",
    "margin",
)


@dataclass(slots=True)
class Written:
    """What an export came to: `files`, the `records` and the `rows` of each split (a record may give several
    rows), how many records were left out for each reason, and how many were written without their
    `openings`: what the assistant says before the first user."""

    files: list[Path] = field(default_factory=list)
    records: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    openings: int = 0


def left_out_words(reasons: Mapping[str, int]) -> str:
    """Such as `3 records were left out: the completion is empty (2); it calls tools (1)`."""
    from curate.text.readable import many

    total = sum(reasons.values())
    told = "; ".join(f"{reason} ({n:,})" for reason, n in reasons.items())
    return f"{many(total, 'record')} {'was' if total == 1 else 'were'} left out: {told}"


def openings_words(records: int) -> list[str]:
    """A sentence about the openings that were cut, if any were."""
    from curate.text.readable import many

    return (
        [f"{many(records, 'record')} written without what the agent says before the first user"]
        if records
        else []
    )


@dataclass(slots=True)
class Sidecars:
    """Both sidecars of an export that is being written, and its account."""

    written: Written
    _provenance: IO[str]
    _skipped: IO[str]

    def keep(self, split: str, record: Row, rows: int) -> None:
        """A record that gives so many rows, the next of its split."""
        told = {k: record[k] for k in _KEPT if k in record}
        for _ in range(rows):
            self.written.rows[split] += 1
            line = {"split": split, "line": self.written.rows[split], **told}
            self._provenance.write(json_line(line) + "\n")
        self.written.records[split] += 1

    def skip(self, split: str, number: int, record: Row, reason: str) -> None:
        """A record (from 1) that is left out."""
        self.written.skipped[reason] += 1
        line = {"split": split, "row": number, "id": record.get("id"), "reason": reason}
        self._skipped.write(json_line(line) + "\n")


@contextmanager
def sidecars(folder: Path) -> Iterator[Sidecars]:
    """Opens both; one with nothing in it leaves no file, nor an old one."""
    written = Written()
    with ExitStack() as stack:
        files = [stack.enter_context(replacing(folder / name, "w")) for name in (PROVENANCE, SKIPPED)]
        yield Sidecars(written, *files)
    for name, held in ((PROVENANCE, written.rows), (SKIPPED, written.skipped)):
        if held:
            written.files.append(folder / name)
        else:
            (folder / name).unlink(missing_ok=True)
