"""Record files: one JSON object per line with `prompt`, perhaps `completion`, an `id`, and whatever else
travels along."""

from __future__ import annotations

import json
import math
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from curate.brief import Brief, short_id
from curate.errors import CurateError
from curate.files.lines import raw_lines
from curate.files.names import impersonal_name
from curate.given import MEND, Records, plain, records_of
from curate.process.progress import steps
from curate.records import asked_text, need_of, stable_id, text_of
from curate.split.keys import same_key

# above this share of unreadable lines a command ends with status 1: the file is broken, not just scratched
MAX_REJECT_SHARE = 0.05
# lists and objects within each other: more is no record, and would exhaust the stack of those who walk it
MAX_DEPTH = 100
EXCERPT = 200  # characters of an unreadable line that its reject shows, personal data masked
_TYPES: dict[type, str] = {str: "text", bool: "true or false", list: "a list", dict: "an object"}
_PEOPLE = ("conversation_id", "customer_id")  # fields whose ids may be somebody's address or number
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(slots=True, repr=False)
class Row(Brief):
    """One record of a file, or given in memory. `id` is unique in the file, as a string; `data` is the line's
    object.

    `data` is untouched, but for an id that was missing or stood there before, for half characters, which no
    file can hold, and for values in memory that are none of JSON's, such as those of numpy (`plain` in
    given.py).
    """

    id: str
    line: int
    data: dict[str, Any]

    def shown(self) -> Iterator[tuple[str, Any]]:
        yield from (("id", short_id(self.id)), ("line", self.line))

    @property
    def prompt(self) -> str:
        return asked_text(self.data["prompt"])

    @property
    def need(self) -> str:
        prompt = self.data["prompt"]
        return need_of(
            prompt if isinstance(prompt, str) else [m for m in prompt if isinstance(m.get("content"), str)]
        )

    @property
    def completion(self) -> str | None:
        text = text_of(self.data.get("completion"))
        return text if text.strip() else None

    def conversation(self) -> str:
        """The conversation's id as it is compared, empty where it has none."""
        return same_key(self.data.get("conversation_id"))

    def shown_conversation(self) -> str:
        """The conversation's id as it may be shown."""
        from curate.privacy.ids import impersonal

        return impersonal(self.conversation())


@dataclass(slots=True, repr=False)
class RowFile(Brief):
    """The readable rows of a file, and what could not be read: source, locator, reason, excerpt."""

    name: str
    rows: list[Row] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)

    @property
    def too_many_rejects(self) -> bool:
        return too_many(len(self.rejects), len(self.rows))

    @property
    def shown_ids(self) -> list[str]:
        """The ids of the rows as they may be shown, unique as well: one that is personal, such as a mail
        address, becomes a hash.

        What is said of the records (a ledger, a certificate, the terminal) names them so; in the records
        themselves the user's own id stays.
        """
        from curate.privacy.ids import impersonal

        used, shown = {row.id for row in self.rows}, []
        for row in self.rows:
            name = own = impersonal(row.id)
            copy = 2
            while name != row.id and name in used:
                name, copy = f"{own}~{copy}", copy + 1
            used.add(name)
            shown.append(name)
        return shown

    def shown_rows(self) -> list[dict[str, Any]]:
        """The rows' data with all ids as they may be shown, for files that leave the house."""
        from curate.privacy.ids import impersonal

        rows = []
        for row, name in zip(self.rows, self.shown_ids, strict=True):
            ids = {key: impersonal(value) for key in _PEOPLE if isinstance(value := row.data.get(key), str)}
            messages = row.data.get("message_ids")
            told = (
                {"message_ids": [impersonal(m) if isinstance(m, str) else m for m in messages]}
                if isinstance(messages, list)
                else {}
            )
            rows.append({**row.data, "id": name if name != row.id else row.data["id"], **ids, **told})
        return rows


class _Item(NamedTuple):
    """A line that was parsed, or why it was not; `text` is its beginning, for a reject."""

    number: int
    data: Any
    reason: str
    text: str


def too_many(rejects: int, read: int) -> bool:
    """Whether so much could not be read that something is wrong with the input."""
    return rejects > MAX_REJECT_SHARE * (read + rejects)


def read_rows(source: Path | Records, *, completion: bool = False, name: str = "records") -> RowFile:
    """Reads a record file (`-` is standard input), or takes records in memory, which are called `name`;
    `completion` says that each must have one.

    Raises CurateError where the file cannot be read or holds no record at all, or where of what is in memory
    none is a record.
    """
    if not isinstance(source, Path):
        found = RowFile(name)
        _take(found, (_given(n, row) for n, row in enumerate(records_of(source, name), 1)), completion)
        if found.rejects and not found.rows:
            first, count = found.rejects[0], len(found.rejects)
            what = f"none of the {count:,} given is a record" if count > 1 else "what is given is no record"
            raise CurateError(f"{what} ({first['locator']}: {first['reason']})", where=found.name, mend=MEND)
        return found
    found = RowFile("stdin" if str(source) == "-" else impersonal_name(source.name))
    _take(found, _lines(source), completion)
    if not found.rows:
        why = f" ({found.rejects[0]['locator']}: {found.rejects[0]['reason']})" if found.rejects else ""
        raise CurateError(f"no record in this file{why}", where=found.name, mend=_mend_of(source))
    return found


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
        data = json.loads(line.decode("utf-8"), parse_constant=_refuse, parse_float=_finite)
    except UnicodeDecodeError:
        return None, "not_utf8"
    except RecursionError:
        return None, "nested_too_deep"
    except ValueError as why:
        return None, "not_a_number" if str(why) == "not_a_number" else "not_json"
    if line.count(b"[") + line.count(b"{") > MAX_DEPTH and not _shallow(data, MAX_DEPTH):
        return None, "nested_too_deep"
    return (_whole(data) if b"\\ud" in line.lower() else data), ""


def _finite(text: str) -> float:
    value = float(text)
    return value if math.isfinite(value) else _refuse(text)


def _refuse(_: str) -> Any:
    raise ValueError("not_a_number")


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
    if text.count("[") + text.count("{") > MAX_DEPTH and not _shallow(data, MAX_DEPTH):
        return _Item(number, data, "nested_too_deep", "")
    return _Item(number, _whole(data) if _SURROGATE.search(text) else data, "", text[: 8 * EXCERPT])


def _as_json(data: Any) -> tuple[Any, str]:
    """The record, changed only where it must be, and its line."""
    try:
        return data, json.dumps(data, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):
        data = plain(data)
        return data, json.dumps(data, ensure_ascii=False, allow_nan=False)


def _shallow(value: Any, left: int) -> bool:
    """Whether lists and objects stand at most `left` deep in each other."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return left >= 0 and all(_shallow(v, left - 1) for v in inner)


def _whole(value: Any) -> Any:
    """The value with every half of a surrogate pair, which UTF-8 cannot hold, replaced by U+FFFD."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_whole(k): _whole(v) for k, v in value.items()}
    return [_whole(v) for v in value] if isinstance(value, (list, tuple)) else value


def _take(found: RowFile, items: Iterable[_Item], completion: bool) -> None:
    seen: set[str] = set()
    for number, data, reason, text in steps(items, "lines"):
        reason = reason or fault(data, completion)
        if reason:
            found.rejects.append(
                {
                    "source": found.name,
                    "locator": f"line {number}",
                    "reason": reason,
                    "excerpt": _excerpt(text),
                }
            )
            continue
        name = own = _own_id(data)
        copy = 2
        while name in seen:
            name, copy = f"{own}~{copy}", copy + 1
        seen.add(name)
        if name != own or data.get("id") in (None, ""):  # so that what is written can be joined to the ledger
            data = {**data, "id": name}
        found.rows.append(Row(name, number, data))


def _excerpt(text: str) -> str:
    from curate.privacy import mask

    return mask(_SURROGATE.sub("\ufffd", text), EXCERPT)


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


def fault(data: Any, completion: bool) -> str:
    """Why this is no record: a reason code, or an empty string. `completion` says that it must have one."""
    if not isinstance(data, dict):
        return "not_an_object"
    if not all(isinstance(key, str) for key in data):  # in memory; a file would hold another key
        return "key_not_text"
    if "prompt" not in data:
        return "no_prompt"
    return _side_fault("prompt", data["prompt"], needed=True) or _side_fault(
        "completion", data.get("completion"), needed=completion
    )


def _side_fault(key: str, value: Any, needed: bool) -> str:
    if value is None:
        return f"no_{key}" if needed else ""
    if isinstance(value, list):
        if not all(isinstance(m, dict) and isinstance(m.get("role"), str) for m in value):
            return f"bad_{key}"
        if not all(isinstance(m.get("content"), (str, type(None))) for m in value):
            return "bad_content"
    elif not isinstance(value, str):
        return f"bad_{key}"
    return f"empty_{key}" if needed and not text_of(value).strip() else ""


def number_or_nan(value: Any) -> float:
    """A finite number as a float; nan for all else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= sys.float_info.max:
        return math.nan
    return float(value)


def number_field(found: RowFile, name: str) -> list[float]:
    """A numeric field of every row. Raises CurateError where one lacks it or holds no finite number."""
    values = []
    for row in found.rows:
        value = row.data.get(name)
        number = number_or_nan(value)
        if math.isnan(number):
            # the value itself is not shown: it may be personal
            what = (
                "is missing"
                if value is None
                else f"holds {_TYPES.get(type(value), 'something')}, not a finite number"
            )
            where = f"{found.name}: line {row.line}"
            raise CurateError(
                f"the field {name!r} {what}",
                where=where,
                mend="Name a numeric field that every record has with --quality-field.",
            )
        values.append(number)
    return values
