"""A mended copy of a training file: keys left out, messages joined, cut or put in order; no text is ever made
up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import dropwhile, pairwise
from pathlib import Path
from typing import Any

from curate.errors import CurateError
from curate.exporters.base import Exporter
from curate.exporters.chat import NotExportable
from curate.exporters.forms import Message, common
from curate.exporters.grouped import Mend, mends
from curate.exporters.json_lines import mark_of, read_lines
from curate.exporters.losses import lost, same_weights, whole_sayings
from curate.exporters.settings import ExportSettings
from curate.exporters.whole_files import whole_rows, whole_value
from curate.files.atomic import json_line, replacing
from curate.text.brief import Brief

TooLong = Callable[[Mapping[str, Any]], bool]
_ENDS, _BEGINS = "messages behind the last reply left out", "messages before the user's first left out"
_JOINED, _FIRST = "messages of one role in a row joined", "system messages put first"


class _NoRows(Exception):
    """Nothing is left to write."""


@dataclass(slots=True, repr=False)
class Mended(Brief):
    """What became of a file's rows: `changes` and `left_out` count rows by what was done and why; of those
    left out, `lines` are the first."""

    out: str
    unchanged: int = 0
    changed: int = 0
    changes: Counter[str] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    lines: list[int] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many the copy holds; where there are none it was not written."""
        return self.unchanged + self.changed

    def figures(self) -> dict[str, Any]:
        return {
            "out": self.out,
            "unchanged": self.unchanged,
            "changed": self.changed,
            "changes": dict(self.changes),
            "left_out": dict(self.left_out),
            "left_out_lines": self.lines,
        }

    def drop(self, line: int, reason: str) -> None:
        self.left_out[reason] += 1
        if len(self.lines) < 20:
            self.lines.append(line)


def mend_file(exporter: Exporter, path: Path, out: Path, too_long: TooLong) -> Mended:
    """Writes what follows the rules, mended where it did not, to `out`. Where no row is left nothing is
    written, and an older file stays. Raises CurateError for a file of another kind than JSON Lines."""
    if path.is_dir() or path.suffix in (".parquet", ".csv", ".xlsx", ".md"):
        raise CurateError(
            "--fix mends files of JSON Lines alone",
            where=str(path),
            mend="Mend what the file was made from, and export it again.",
        )
    mended = Mended(str(out))
    with suppress(_NoRows), replacing(out, "w") as file:
        file.write(exporter.begin)
        for row in _rows(exporter, path, mended, too_long):
            file.write(json_line(row) + "\n")
        if not mended.rows:
            raise _NoRows
    return mended


def _rows(exporter: Exporter, path: Path, mended: Mended, too_long: TooLong) -> Iterator[dict[str, Any]]:
    if exporter.begin != mark_of(path) and exporter.begin:
        mended.changes[_fixed("missing_byte_order_mark")] += 1
    value = whole_value(path)
    given = read_lines(path) if value is None else whole_rows(value)
    if value is not None:
        mended.changes[_fixed("not_json_lines")] += 1
    for line, row, fault in given:
        if fault:
            mended.drop(line, "an empty line" if "empty" in fault else "no JSON")
            continue
        try:
            made, changes = mend_row(exporter, row)
        except NotExportable as why:
            mended.drop(line, str(why))
            continue
        if too_long(made):
            mended.drop(line, "longer than the platform takes")
            continue
        mended.unchanged += not changes
        mended.changed += bool(changes)
        mended.changes.update(changes)
        yield made


def mend_row(exporter: Exporter, row: Any) -> tuple[dict[str, Any], list[str]]:
    """A row that follows the rules, and what was done to it; nothing where it does so already. Raises
    NotExportable where no mend is known."""
    codes = {code for code, _ in exporter.check(row)}
    if not codes:
        return row, []
    if not isinstance(row, dict):
        raise NotExportable("a row that is no object")
    if row.get("label", True) is not True:
        raise NotExportable("its label does not say that it is to be learned")
    shape = exporter.of_shape(row)
    also: frozenset[str] = frozenset(getattr(shape, "row_keys", ())) | getattr(shape, "message_keys", set())
    kept = _known(shape.schema(), row, also)
    if not [*exporter.check(kept)]:
        return kept, [*_done(codes), *lost(row, kept, codes)]
    made, changes = _rebuilt(shape, row, kept, codes)
    return made, [*dict.fromkeys([*changes, *lost(row, made, codes)])]


def _known(schema: Mapping[str, Any], value: Any, also: frozenset[str]) -> Any:
    """A value without the keys that a strict schema does not know, nor are `also` taken by the check."""
    if isinstance(value, Mapping) and "properties" in schema:
        known = schema["properties"]
        strict = schema.get("additionalProperties") is False
        return {
            key: _known(known.get(key, {}), held, also)
            for key, held in value.items()
            if key in known or not strict or key in also
        }
    if isinstance(value, list) and isinstance(schema.get("items"), Mapping):
        return [_known(schema["items"], held, also) for held in value]
    return value


def _rebuilt(
    exporter: Exporter, row: dict[str, Any], kept: dict[str, Any], codes: set[str]
) -> tuple[dict[str, Any], list[str]]:
    """The row made anew from its messages."""
    whole_sayings(row)
    prompt, completion, rejected = common(row)
    told = [*prompt, *completion]
    spoken = [m for m in told if m["content"].strip() or m.get("tool_calls") or m["role"] == "tool"]
    changes, whole = _done(codes), not completion
    if whole:
        prompt, completion, cut = _divided(spoken)
    else:
        completion, cut = _up_to_reply(completion)
    same_weights([*dropwhile(lambda m: m["role"] != "user", prompt)])  # what is before is cut
    same_weights(completion)
    if any(m.get("weight") == 0 for m in completion):
        raise NotExportable("its last reply is marked as not to be learned")
    changes += [_ENDS] * cut
    record: dict[str, Any] = {"prompt": prompt, "completion": completion, "tools": row.get("tools")}
    if rejected:
        record["rejected"] = rejected
    every = exporter.trains != "split" and whole
    exporter.uses_tools = "tools" in row or any("tool_calls" in m for m in told)
    settings = ExportSettings(train_on="all" if every else "last", completion_placeholders="keep")
    made = [exporter.row(e) for e in exporter.examples(record, settings, exporter.splits[0])]
    if len(made) != 1:
        raise NotExportable("it would become several rows")
    new = {**{key: value for key, value in kept.items() if key not in made[0]}, **made[0]}
    left = {code for code, _ in exporter.check(new)}
    if left:
        raise NotExportable(f"no mend is known for {', '.join(sorted(left))}")
    return new, [*dict.fromkeys([*changes, *_ordered([*prompt, *completion])])]


def _divided(messages: list[Message]) -> tuple[list[Message], list[Message], bool]:
    """A conversation up to its last reply, as prompt and completion, and whether anything stood behind."""
    ends = [n for n, m in enumerate(messages) if m["role"] == "assistant"]
    if not ends:
        raise NotExportable("no reply of the assistant: there is nothing to learn")
    last = first = ends[-1]
    while first and messages[first - 1]["role"] in ("assistant", "tool"):
        first -= 1
    return messages[:first], messages[first : last + 1], last + 1 < len(messages)


def _up_to_reply(messages: list[Message]) -> tuple[list[Message], bool]:
    """Messages up to the last of the assistant, and whether any stood behind."""
    ends = [n for n, m in enumerate(messages) if m["role"] == "assistant"]
    return (messages[: ends[-1] + 1], ends[-1] + 1 < len(messages)) if ends else (messages, False)


def _ordered(messages: list[Message]) -> Iterator[str]:
    """What the strict form does to these messages."""
    spoken = [m["role"] for m in messages if m["role"] != "system"]
    heads = [n for n, m in enumerate(messages) if m["role"] == "system"]
    if heads not in ([], [0]):
        yield _FIRST
    if spoken and spoken[0] != "user":
        yield _BEGINS
    if any(a == b != "tool" for a, b in pairwise(spoken)):
        yield _JOINED


def _done(codes: set[str]) -> list[str]:
    """What is said of problems that are gone."""
    return [*dict.fromkeys(_fixed(code) for code in sorted(codes))]


def _fixed(code: str) -> str:
    return mends().get(code, Mend()).fixed or f"{code} mended"
