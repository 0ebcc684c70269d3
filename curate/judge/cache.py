"""Verdicts on disk, a line each as soon as it is there: hashes and verdicts, no text of a record."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from curate.errors import warn
from curate.files.atomic import json_line, naming, replacing
from curate.judge.verdict import Verdict, parse
from curate.records import ChatMessage


def key_of(model: str, messages: list[ChatMessage]) -> str:
    """A hash of all that makes an answer: the model, the rubric and the record, as they are sent."""
    return hashlib.sha256(json.dumps([model, messages], ensure_ascii=True).encode()).hexdigest()


class VerdictCache:
    """The file `path`, read at the start. A line that a crash cut off goes, and so do those that are not what
    was written: they are asked for again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._found: dict[str, Verdict] = {}
        text = path.read_bytes() if path.exists() else b""
        lines = text.split(b"\n")
        good = [line for line in lines[:-1] if self._read(line)]
        if damaged := len(lines) - 1 - len(good):
            are = "verdict is" if damaged == 1 else "verdicts are"
            warn(f"{path}: {damaged:,} {are} damaged and asked for again where needed.")
        if damaged or lines[-1]:
            with replacing(path) as out:
                out.write(b"".join(line + b"\n" for line in good))

    def _read(self, line: bytes) -> bool:
        """Whether the line is one of ours, unaltered."""
        try:
            row: Any = json.loads(line)
        except (ValueError, RecursionError):
            return False
        if (
            not isinstance(row, dict)
            or not isinstance(row.get("key"), str)
            or row.pop("sum", None) != _sum(row)
        ):
            return False
        key = row.pop("key")
        verdict = parse(json.dumps(row))
        if verdict:
            self._found[key] = verdict
        return verdict is not None

    def get(self, key: str) -> Verdict | None:
        return self._found.get(key)

    def add(self, key: str, verdict: Verdict) -> None:
        """Written through at once: what was paid for is never asked again."""
        self._found[key] = verdict
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with naming(self._path), self._path.open("a", encoding="utf-8", newline="\n") as out:
            row = {"key": key, "score": verdict.score, "why": verdict.why}
            out.write(json_line({**row, "sum": _sum(row)}) + "\n")


def _sum(row: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:16]
