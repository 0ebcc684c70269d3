"""Macros and articles of a help centre: files of several forms as texts with title and time."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from glob import has_magic
from pathlib import Path
from typing import Any, NamedTuple

from curate.errors import CurateError
from curate.loaders.inputs import InputSet

_ENDINGS = frozenset(
    (".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".md", ".markdown", ".txt", ".html", ".htm")
)
_TITLES = ("title", "name", "subject", "question")
_BODIES = ("body", "text", "content", "html", "answer", "plain_body", "comment", "message", "description")
_TIMES = (
    "updated_at",
    "edited_at",
    "updated",
    "modified_at",
    "modified",
    "last_modified",
    "created_at",
    "date",
)
_COMMENTS = ("comment_value_html", "comment_value")  # the action of a Zendesk macro that writes a reply


class HelpText(NamedTuple):
    """One macro or article: its body may be HTML; `updated` is in seconds since 1970, None where unknown."""

    id: str
    title: str
    body: str
    updated: float | None


def help_files(paths: Iterable[Path], key: str) -> list[Path]:
    """The files that paths name: files, those of folders, and what matches globs, each once, in the order of
    their names. Raises CurateError, which names the recipe's `key`, for a path that names none."""
    files: dict[Path, Path] = {}
    for path in paths:
        matches = sorted(InputSet([path]).named)
        if not matches:
            what = "matches nothing" if has_magic(str(path)) else "does not exist"
            raise CurateError(what, where=str(path), mend=f"Correct '{key}'.")
        found = [file for match in matches for file in (_below(match) if match.is_dir() else [match])]
        if not found:
            raise CurateError("holds no text", where=str(path), mend=f"Correct '{key}'.")
        for file in found:
            files.setdefault(file.resolve(), file)
    return list(files.values())


def read_help_texts(files: Iterable[Path], key: str) -> list[HelpText]:
    """The texts of files. Drafts and what is switched off are left out.

    Raises CurateError, which names the recipe's `key`, for a file that cannot be read or holds no text.
    """
    texts: list[HelpText] = []
    for file in files:
        found = [text for text in _read(file, key) if text.body.strip()]
        if not found:
            raise CurateError("holds no text", where=str(file), mend=f"Correct '{key}'.")
        texts += found
    return texts


def _below(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.suffix.lower() in _ENDINGS)


def _read(file: Path, key: str) -> Iterator[HelpText]:
    try:
        raw = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as why:
        raise CurateError("cannot be read as UTF-8 text", where=str(file), mend=f"Correct '{key}'.") from why
    except OSError as why:
        raise CurateError("cannot be read", where=str(file), mend=f"Correct '{key}'.") from why
    kind = file.suffix.lower()
    if kind not in _ENDINGS:
        raise CurateError(
            f"{kind or 'a file without an ending'} is no form of text",
            where=str(file),
            mend=f"'{key}' takes {', '.join(sorted(_ENDINGS))}.",
        )
    if kind in (".json", ".jsonl", ".ndjson"):
        yield from _rows(_parsed(raw, file, key))
    elif kind in (".csv", ".tsv"):
        reader = csv.DictReader(io.StringIO(raw), delimiter="\t" if kind == ".tsv" else ",")
        yield from _rows({(k or "").strip().lower(): v for k, v in row.items()} for row in reader)
    else:
        head, _, body = raw.strip().partition("\n")
        title = head.lstrip("# ").strip() if head.startswith("#") else file.stem
        yield HelpText(file.stem, title, body if head.startswith("#") else raw, None)


def _parsed(raw: str, file: Path, key: str) -> list[Mapping[str, Any]]:
    """The objects of a JSON file: those of a list, of the first list in an object, or one a line."""
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        try:
            data = [json.loads(line) for line in raw.splitlines() if line.strip()]
        except (ValueError, RecursionError) as why:
            raise CurateError("is not JSON", where=str(file), mend=f"Correct '{key}'.") from why
    if isinstance(data, dict):
        lists = (
            held for held in data.values() if isinstance(held, list) and held and isinstance(held[0], dict)
        )
        data = [data] if _first(data, _BODIES) else next(lists, [data])
    return [row for row in data if isinstance(row, dict)] if isinstance(data, list) else []


def _rows(rows: Iterable[Mapping[str, Any]]) -> Iterator[HelpText]:
    for row in rows:
        if row.get("draft") is True or row.get("active") is False or row.get("archived") is True:
            continue
        body = _comment(row.get("actions")) or _first(row, _BODIES)
        yield HelpText(str(row.get("id") or ""), _first(row, _TITLES), body, _time(_first(row, _TIMES)))


def _comment(actions: Any) -> str:
    """What a Zendesk macro writes; its value may be a pair of channel and text."""
    values = {
        action.get("field"): action.get("value")
        for action in (actions if isinstance(actions, list) else ())
        if isinstance(action, dict)
    }
    value = next((values[name] for name in _COMMENTS if values.get(name)), "")
    return str(value[-1] if isinstance(value, list) and value else value)


def _first(row: Mapping[str, Any], names: Iterable[str]) -> str:
    return next((str(row[name]) for name in names if isinstance(row.get(name), str | int) and row[name]), "")


def _time(value: str) -> float | None:
    try:
        time = datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        return None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()
