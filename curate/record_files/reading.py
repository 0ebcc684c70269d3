"""Reading record files: one JSON object per line with `prompt`, perhaps `completion`, an `id`, and whatever
else travels along."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from curate.errors import CurateError
from curate.files.lines import raw_lines
from curate.privacy.file_names import impersonal_name
from curate.process.progress import steps
from curate.record_files.faults import MAX_DEPTH, SURROGATE, fault, is_shallow, without_surrogates
from curate.record_files.given import MEND, Records, plain, records_of
from curate.record_files.rows import Row, RowFile
from curate.records import stable_id, text_of

EXCERPT = 200  # characters of an unreadable line that its reject shows, personal data masked


class _Item(NamedTuple):
    """A line that was parsed, or why it was not; `text` is its beginning, for a reject."""

    number: int
    data: Any
    reason: str
    text: str


def read_rows(source: Path | Records, *, completion: bool = False, name: str = "records") -> RowFile:
    """Reads a record file (`-` is standard input), or takes records in memory, which are called `name`;
    `completion` says that each must have one.

    Raises CurateError where the file cannot be read or holds no record at all, or where of what is in memory
    none is a record.
    """
    if not isinstance(source, Path):
        file = RowFile(name)
        _take(file, (_given(n, row) for n, row in enumerate(records_of(source, name), 1)), completion)
        if file.rejects and not file.rows:
            first, count = file.rejects[0], len(file.rejects)
            what = f"none of the {count:,} given is a record" if count > 1 else "what is given is no record"
            raise CurateError(f"{what} ({first['locator']}: {first['reason']})", where=file.name, mend=MEND)
        return file
    file = RowFile("stdin" if str(source) == "-" else impersonal_name(source.name))
    _take(file, _lines(source), completion)
    if not file.rows:
        why = f" ({file.rejects[0]['locator']}: {file.rejects[0]['reason']})" if file.rejects else ""
        raise CurateError(f"no record in this file{why}", where=file.name, mend=_mend_of(source))
    return file


def _mend_of(source: Path) -> str:
    """What to give instead: a file of chat messages, as training platforms take it, is an input of `run`."""
    first = next(_lines(source), None) if str(source) != "-" else None
    turns = (
        first.data.get("messages", first.data.get("conversations"))
        if first and isinstance(first.data, dict)
        else None
    )
    if isinstance(turns, list):
        return (
            "It looks like a training file of chat messages: `curate run FILE -o OUT` reads it, and writes"
            " train.jsonl with records."
        )
    return 'Give one JSON object per line with "prompt" and "completion", in UTF-8.'


def _lines(path: Path) -> Iterator[_Item]:
    for number, line in raw_lines(path):
        if line.strip():
            yield _Item(number, *_parse(line), line[: 8 * EXCERPT].decode("utf-8", "replace"))


def _parse(line: bytes) -> tuple[Any, str]:
    try:
        hooks: dict[str, Any] = _HOOKS if _is_risky(line) else {}
        data = json.loads(line.decode("utf-8"), **hooks)
    except UnicodeDecodeError:
        return None, "not_utf8"
    except RecursionError:
        return None, "nested_too_deep"
    except ValueError as why:
        return None, "not_a_number" if str(why) == "not_a_number" else "not_json"
    if line.count(b"[") + line.count(b"{") > MAX_DEPTH and not is_shallow(data, MAX_DEPTH):
        return None, "nested_too_deep"
    return (without_surrogates(data) if b"\\ud" in line.lower() else data), ""


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _refuse(text)


def _refuse(_: str) -> Any:
    raise ValueError("not_a_number")


# digits as 0, both letters of exponents as e, all else blank
_NUMBERS = bytes(48 if chr(n).isdigit() and n < 128 else 101 if n in b"eE" else 32 for n in range(256))
_HUGE = b"0" * 300


def _is_risky(line: bytes) -> bool:
    """Whether a number may be none that is finite; of other lines, every number need not be looked at. Found
    without a pattern, which would take longer than the line takes to be read."""
    numbers = line.translate(_NUMBERS)
    return b"0e" in numbers or _HUGE in numbers or b"NaN" in line or b"Infinity" in line


_HOOKS = {"parse_constant": _refuse, "parse_float": _finite}


def _given(number: int, data: Any) -> _Item:
    """A record given in memory, checked like a line; values that JSON does not know are plain ones, where
    they can be."""
    try:
        data, text = _as_json(data)
    except TypeError:  # holds what has no form in JSON: fine, unless it is to be written
        return _Item(number, plain(data), "", "")
    except RecursionError:
        return _Item(number, data, "nested_too_deep", "")
    except ValueError:
        return _Item(number, data, "not_a_number", "")
    if text.count("[") + text.count("{") > MAX_DEPTH and not is_shallow(data, MAX_DEPTH):
        return _Item(number, data, "nested_too_deep", "")
    return _Item(
        number, without_surrogates(data) if SURROGATE.search(text) else data, "", text[: 8 * EXCERPT]
    )


def _as_json(data: Any) -> tuple[Any, str]:
    """The record, changed only where it must be, and its line."""
    try:
        return data, json.dumps(data, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):
        data = plain(data)
        return data, json.dumps(data, ensure_ascii=False, allow_nan=False)


def each_row(path: Path, *, completion: bool = False) -> Iterator[Row | dict[str, Any]]:
    """What `read_rows` reads of a file, one by one: its rows, and in their places the rejects."""
    name = "stdin" if str(path) == "-" else impersonal_name(path.name)
    return _each(name, _lines(path), completion)


def _take(file: RowFile, items: Iterable[_Item], completion: bool) -> None:
    for found in _each(file.name, items, completion):
        if isinstance(found, Row):
            file.rows.append(found)
        else:
            file.rejects.append(found)


def _each(name: str, items: Iterable[_Item], completion: bool) -> Iterator[Row | dict[str, Any]]:
    seen: set[str] = set()
    for number, data, reason, text in steps(items, "lines"):
        reason = reason or fault(data, completion)
        if reason:
            locator = {"source": name, "locator": f"line {number}"}
            yield {**locator, "reason": reason, "excerpt": _excerpt(text)}
            continue
        unique = own = _own_id(data)
        copy = 2
        while unique in seen:
            unique, copy = f"{own}~{copy}", copy + 1
        seen.add(unique)
        if unique != own or data.get("id") in (None, ""):  # so that what is written joins the ledger
            data = {**data, "id": unique}
        yield Row(unique, number, data)


def _excerpt(text: str) -> str:
    from curate.privacy import mask

    return mask(SURROGATE.sub("\ufffd", text), EXCERPT)


def _own_id(data: dict[str, Any]) -> str:
    """The record's id as text, JSON where it is none; derived from the content where it is missing."""
    given = data.get("id")
    if given in (None, ""):
        return stable_id("r", [text_of(data["prompt"]), text_of(data.get("completion"))])
    return (
        given
        if isinstance(given, str)
        else json.dumps(given, ensure_ascii=False, sort_keys=True, default=str)
    )
