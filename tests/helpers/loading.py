"""What the tests of the loaders share: reading, with and without rejects, what was said, files to read."""

from __future__ import annotations

import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

from curate.loaders import Inspection, LoadReport, Reject, SourceBlock, inspect, read_all
from curate.loaders.files import InputFile
from curate.records import Conversation


def read(path: Path, report: LoadReport | None = None, **block: Any) -> list[Conversation]:
    items = list(read_all([path], [SourceBlock(**block)] if block else None, report=report))
    assert not [i for i in items if isinstance(i, Reject)], items
    return [i for i in items if isinstance(i, Conversation)]


def said(conversation: Conversation) -> list[tuple[str, str]]:
    return [(m.role, m.text) for m in conversation.messages if m.kind == "message"]


def dump(path: Path, value: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


def lines(path: Path, values: list[Any]) -> Path:
    path.write_text("".join(json.dumps(v) + "\n" for v in values), encoding="utf-8")
    return path


def read_with_rejects(
    path: Path, report: LoadReport | None = None, **block: Any
) -> tuple[list[Conversation], list[Reject]]:
    items = list(read_all([path], [SourceBlock(**block)] if block else None, report=report))
    return [i for i in items if isinstance(i, Conversation)], [i for i in items if isinstance(i, Reject)]


def inspected(path: Path, **block: Any) -> Inspection:
    """What a dump is, with these keys of the recipe's source."""
    return inspect([path], [SourceBlock(**block)] if block else None)


def accounted(found: list[Conversation], rejects: list[Reject], report: LoadReport) -> int:
    """How many pieces of the input have become a message, a reject, an event, a repetition or an omission."""
    read_pieces = sum(len(c.messages) for c in found) + len(rejects)
    return read_pieces + report.repeated_messages + report.events + report.omitted.total()


def counts(path: Path, block: SourceBlock | None = None) -> Counter[str]:
    held = [c for c in read_all([path], block) if isinstance(c, Conversation)]
    return Counter(m.role if m.kind == "message" else m.kind for c in held for m in c.messages)


def memory(data: bytes, name: str = "file") -> InputFile:
    return InputFile(name, lambda: io.BytesIO(data), size=len(data))
