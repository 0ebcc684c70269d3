"""Answers on disk, a line each as soon as it is there, by a hash of what was asked."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Generic, TypeVar

from curate.errors import warn
from curate.files.atomic import json_line, naming, replacing
from curate.judge.verdict import Verdict, parse
from curate.records import ChatMessage

T = TypeVar("T")


def key_of(model: str, messages: list[ChatMessage]) -> str:
    """A hash of all that makes an answer: the model, the rubric and the record, as they are sent."""
    return hashlib.sha256(json.dumps([model, messages], ensure_ascii=True).encode()).hexdigest()


class AnswerCache(Generic[T]):
    """The file `path`, read at the start. A line that a crash cut off goes, and so do those that are not what
    was written: they are asked for again."""

    noun = "answer"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._found: dict[str, T] = {}
        text = path.read_bytes() if path.exists() else b""
        lines = text.split(b"\n")
        good = [line for line in lines[:-1] if self._read(line)]
        if damaged := len(lines) - 1 - len(good):
            are = f"{self.noun} is" if damaged == 1 else f"{self.noun}s are"
            warn(f"{path}: {damaged:,} {are} damaged and asked for again where needed.")
        if damaged or lines[-1]:
            with replacing(path) as out:
                out.write(b"".join(line + b"\n" for line in good))

    def parsed(self, row: dict[str, Any]) -> T | None:
        """The answer in a row; None where it is none."""
        raise NotImplementedError

    def row(self, answer: T) -> dict[str, Any]:
        """An answer as a row."""
        raise NotImplementedError

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
        answer = self.parsed(row)
        if answer is not None:
            self._found[key] = answer
        return answer is not None

    def get(self, key: str) -> T | None:
        return self._found.get(key)

    def add(self, key: str, answer: T) -> None:
        """Written through at once: what was paid for is never asked again."""
        self._found[key] = answer
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with naming(self._path), self._path.open("a", encoding="utf-8", newline="\n") as out:
            row = {"key": key, **self.row(answer)}
            out.write(json_line({**row, "sum": _sum(row)}) + "\n")


class VerdictCache(AnswerCache[Verdict]):
    """Verdicts: hashes and scores, no text of a record."""

    noun = "verdict"

    def parsed(self, row: dict[str, Any]) -> Verdict | None:
        """The verdict in a row."""
        return parse(json.dumps(row))

    def row(self, answer: Verdict) -> dict[str, Any]:
        """A verdict as a row."""
        return {"score": answer.score, "why": answer.why}


class TextCache(AnswerCache[str]):
    """Texts that a model wrote."""

    def parsed(self, row: dict[str, Any]) -> str | None:
        """The text in a row."""
        text = row.get("text")
        return text if isinstance(text, str) and len(row) == 1 else None

    def row(self, answer: str) -> dict[str, Any]:
        """A text as a row."""
        return {"text": answer}


def _sum(row: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:16]
