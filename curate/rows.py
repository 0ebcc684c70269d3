"""Record files: one JSON object a line with `prompt`, perhaps `completion`, an `id`, and whatever else travels along."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from curate.errors import CurateError
from curate.records import need_of, stable_id, text_of

MAX_REJECT_SHARE = 0.05  # above this share of unreadable lines a command ends with status 1: the file is broken, not just scratched


@dataclass(slots=True)
class Row:
    """One record of a file. `id` is unique in the file, as a string; `data` is the line's object, untouched."""

    id: str
    line: int
    data: dict[str, Any]

    @property
    def prompt(self) -> str:
        return text_of(self.data["prompt"])

    @property
    def need(self) -> str:
        return need_of(self.data["prompt"])

    @property
    def completion(self) -> str | None:
        value = self.data.get("completion")
        return None if value is None else text_of(value)

    def conversation(self) -> str:
        return str(self.data.get("conversation_id") or "")


@dataclass(slots=True)
class RowFile:
    """The readable rows of a file, and what could not be read: (line, reason)."""

    name: str
    rows: list[Row] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)

    @property
    def too_many_rejects(self) -> bool:
        return len(self.rejects) > MAX_REJECT_SHARE * (len(self.rows) + len(self.rejects))


def read_rows(source: Path | Iterable[dict[str, Any]], *, completion: bool = False) -> RowFile:
    """Reads a record file (`-` is standard input), or takes records as dicts; `completion` says that each must have one.

    Raises CurateError where the file cannot be read or holds no record at all.
    """
    if not isinstance(source, Path):
        found = RowFile("records")
        _take(found, ((n, row, "") for n, row in enumerate(source, 1)), completion)
        return found
    found = RowFile("stdin" if str(source) == "-" else source.name)
    _take(found, _lines(source), completion)
    if not found.rows:
        first = f" (line {found.rejects[0]['locator'][5:]}: {found.rejects[0]['reason']})" if found.rejects else ""
        raise CurateError(f"no record in this file{first}", where=found.name, mend='Give one JSON object a line with "prompt" and "completion".')
    return found


def _lines(path: Path) -> Iterator[tuple[int, Any, str]]:
    try:
        with sys.stdin.buffer if str(path) == "-" else path.open("rb") as file:
            for number, raw in enumerate(file, 1):
                line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
                if line.strip():
                    yield number, *_parse(line)
    except OSError as why:
        raise CurateError(f"cannot be read ({why.strerror})", where=str(path), mend="Check the path and its permissions.") from why


def _parse(line: bytes) -> tuple[Any, str]:
    try:
        return json.loads(line.decode("utf-8"), parse_constant=_refuse), ""
    except UnicodeDecodeError:
        return None, "not_utf8"
    except RecursionError:
        return None, "nested_too_deep"
    except ValueError:
        return None, "not_json"


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _take(found: RowFile, items: Iterable[tuple[int, Any, str]], completion: bool) -> None:
    seen: dict[str, int] = {}
    for number, data, reason in items:
        reason = reason or fault(data, completion)
        if reason:
            found.rejects.append({"source": found.name, "locator": f"line {number}", "reason": reason})
            continue
        given = data.get("id")
        name = str(given) if given not in (None, "") else stable_id("r", [text_of(data["prompt"]), text_of(data.get("completion"))])
        seen[name] = seen.get(name, 0) + 1
        found.rows.append(Row(name if seen[name] == 1 else f"{name}~{seen[name]}", number, data))


def fault(data: Any, completion: bool) -> str:
    """Why this is no record: a reason code, or an empty string."""
    if not isinstance(data, dict):
        return "not_an_object"
    if "prompt" not in data:
        return "no_prompt"
    for key in ("prompt", "completion"):
        value = data.get(key)
        if value is None and (key == "completion" and not completion):
            continue
        if isinstance(value, str) and value.strip():
            continue
        if isinstance(value, list) and not all(isinstance(m, dict) and isinstance(m.get("role"), str) for m in value):
            return f"bad_{key}"
        if isinstance(value, list) and text_of(value).strip():
            continue
        return f"no_{key}" if value is None else f"empty_{key}" if isinstance(value, (str, list)) else f"bad_{key}"
    return ""


def number_field(rows: list[Row], name: str) -> list[float]:
    """A numeric field of every row. Raises CurateError where one lacks it or holds no finite number."""
    values = []
    for row in rows:
        value = row.data.get(name)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value or abs(value) == float("inf"):
            what = "is missing" if value is None else f"is {value!r}, not a number"
            raise CurateError(f"the field {name!r} {what}", where=f"line {row.line}", mend="Name a numeric field that every record has with --quality-field.")
        values.append(float(value))
    return values
