"""What the loader tests share: reading without a reject, what was said, files to read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from curate.loaders import LoadReport, Reject, SourceBlock, read_all
from curate.records import Conversation

EXPORTS = Path(__file__).parent.parent.parent / "shared" / "data" / "exports"
SAMPLE = Path(__file__).parent.parent / "sample_data"


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
