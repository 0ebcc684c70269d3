"""Files that are no JSON Lines as a whole: in another encoding, or one JSON value over all lines. Told once,
not once a line."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from curate.files.lines import first_lines

_DECODER = json.JSONDecoder()
_MOST = 256 << 20  # bytes of a file that is read whole
_WIDE = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def whole_file_fault(path: Path) -> tuple[str, str] | None:
    """(code, words) of what is wrong with a file as a whole, so that its lines say nothing."""
    first = b"".join(first_lines(path, 1))
    for mark, name in _WIDE:
        if first.startswith(mark):
            return "not_utf8", f"the file is in {name}, and must be in UTF-8"
    if first[1:2] == b"\x00" or first[:1] == b"\x00":
        return "not_utf8", "the file is in UTF-16 or UTF-32, and must be in UTF-8"
    value = whole_value(path)
    if value is None:
        return None
    what = f"an array of {len(value):,} rows" if isinstance(value, list) else "an object"
    return "not_json_lines", f"the whole file is one JSON value, {what}, and must have a row a line"


def whole_value(path: Path) -> list[Any] | dict[str, Any] | None:
    """The array of objects, or the object over several lines, that a file is; None for JSON Lines."""
    lines = [line for line in first_lines(path, 2) if line.strip()]
    start = lines[0].lstrip()[:1] if lines else b""
    if start not in (b"[", b"{") or path.stat().st_size > _MOST:
        return None
    if _json(lines[0]) is not None and (start == b"{" or len(lines) > 1):
        return None
    value = _json(path.read_bytes().removeprefix(codecs.BOM_UTF8))
    if isinstance(value, list):
        return value if value and all(isinstance(row, dict) for row in value) else None
    return value if isinstance(value, dict) else None


def whole_rows(value: list[Any] | dict[str, Any]) -> Iterator[tuple[int, Any, str]]:
    """The rows of such a value as `read_lines` gives those of lines: the number from 1, the row, no fault."""
    yield from ((n, row, "") for n, row in enumerate(value if isinstance(value, list) else [value], 1))


def _json(text: bytes) -> Any:
    try:
        return _DECODER.decode(text.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
