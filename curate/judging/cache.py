"""Verdicts on disk, a line each as soon as it is there: hashes and verdicts, no text of a record."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from curate.atomic import json_line, naming
from curate.judging.verdict import Verdict, parse
from curate.records import ChatMessage


def key_of(model: str, messages: list[ChatMessage]) -> str:
    """A hash of all that makes an answer: the model, the rubric and the record, as they are sent."""
    return hashlib.sha256(json.dumps([model, messages], ensure_ascii=True).encode()).hexdigest()


class VerdictCache:
    """The file `path`, read at the start; lines that a crash cut off are passed over."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._found: dict[str, Verdict] = {}
        text = path.read_bytes() if path.exists() else b""
        self._whole = not text or text.endswith(b"\n")
        for line in text.splitlines():
            self._read(line)

    def _read(self, line: bytes) -> None:
        try:
            row: Any = json.loads(line)
        except ValueError:
            return
        if isinstance(row, dict) and isinstance(row.get("key"), str):
            verdict = parse(json.dumps({k: v for k, v in row.items() if k != "key"}))
            if verdict:
                self._found[row["key"]] = verdict

    def get(self, key: str) -> Verdict | None:
        return self._found.get(key)

    def add(self, key: str, verdict: Verdict) -> None:
        """Written through at once: what was paid for is never asked again."""
        self._found[key] = verdict
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with naming(self._path), self._path.open("a", encoding="utf-8", newline="\n") as out:
            out.write(("" if self._whole else "\n") + json_line({"key": key, "score": verdict.score, "why": verdict.why}) + "\n")
        self._whole = True
