"""A table for people, as CSV in UTF-8 with a byte order mark, which Excel asks for."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from curate.errors import CurateError
from curate.exporters.base import EXPORTERS, Exporter, Kept
from curate.exporters.chat import ChatExample
from curate.exporters.limits import Problem
from curate.exporters.messages import Fault, messages_faults, not_object, text_faults, unknown_keys
from curate.exporters.sidecars import Row
from curate.files.atomic import replacing
from curate.files.cells import COMPUTED, TABLE_COLUMNS, marked

_LINE_END = re.compile(r"\r\n|\r|\n")
_LONGEST = 1 << 27  # characters of a cell that are read


class Table(Exporter):
    """A row for each reply: what was asked last, the reply, and the messages before as JSON."""

    trains = "split"

    def row(self, example: ChatExample) -> dict[str, Any]:
        before = example.turns[: -len(example.completion) - 1]
        return {
            "system": example.system,
            "history": json.dumps(before, ensure_ascii=False) if before else "",
            "prompt": example.prompt[-1]["content"],
            "completion": example.completion[0]["content"],
        }

    def cells(self, kept: Kept) -> dict[str, Any]:
        """A row with the columns that come from the record."""
        return {**_beside(kept.record), **self.row(kept.example)}

    def schema(self) -> dict[str, Any]:
        text = {"type": "string"}
        said = {"type": "string", "minLength": 1}
        return {
            "title": f"{self.name} row",
            "type": "object",
            "properties": {
                **dict.fromkeys(TABLE_COLUMNS, text),
                "prompt": said,
                "completion": said,
                "quality": {"type": ["string", "number"]},
            },
            "required": ["prompt", "completion"],
            "additionalProperties": False,
        }

    def check(self, row: Any) -> Iterator[Fault]:
        yield from not_object(row)
        if not isinstance(row, dict):
            return
        yield from unknown_keys(row, TABLE_COLUMNS)
        yield from text_faults(row, ("prompt", "completion"))
        history = row.get("history")
        if history:
            try:
                held = json.loads(history)
            except (ValueError, TypeError, RecursionError):
                yield "bad_history", "history is no JSON list of messages"
            else:
                yield from messages_faults(held, name="history")


def _beside(record: Row) -> dict[str, Any]:
    told = {
        "id": record.get("id"),
        "situation": record.get("cluster_label"),
        "quality": record.get("quality"),
    }
    return {key: "" if value is None else value for key, value in told.items()}


@EXPORTERS.register("csv")
class Csv(Table):
    """A file for each split."""

    name = "csv"
    file_types = ("csv",)

    def write_split(self, folder: Path, split: str, kept: Iterator[Kept]) -> list[Path]:
        path = folder / f"{split}.csv"
        count = 0
        with replacing(path, "w") as out:
            out.write("\ufeff")
            table = csv.writer(out, lineterminator="\r\n")
            table.writerow(TABLE_COLUMNS)
            for one in kept:
                cells = self.cells(one)
                table.writerow([_safe(cells[name]) for name in TABLE_COLUMNS])
                count += 1
        if count:
            return [path]
        path.unlink()
        return []

    def check(self, row: Any) -> Iterator[Fault]:
        yield from super().check(row)
        for name, value in row.items() if isinstance(row, dict) else ():
            if isinstance(value, str) and value.startswith(COMPUTED):
                yield "computed_cell", f"{name} begins with a sign that makes a spreadsheet compute it"

    def validate(self, path: Path) -> list[Problem]:
        path = Path(path)
        problems = [*self.limits.sized(path)]
        before = csv.field_size_limit(_LONGEST)
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = [*_numbered(csv.DictReader(file, strict=True, restkey="", restval=""))]
        except (OSError, UnicodeDecodeError, csv.Error) as why:
            raise CurateError("is not a readable CSV file", where=str(path), mend="Export it again.") from why
        finally:
            csv.field_size_limit(before)
        problems += [Problem(line, code, words) for line, row in rows for code, words in self.check(row)]
        return [*problems, *self.limits.counted(len(rows))]


def _numbered(table: csv.DictReader[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Rows with the line of the file (from 1, the header's) in which each begins: cells may hold several."""
    for row in table:
        values: list[Any] = [*row.values()]
        cells = [cell for value in values for cell in (value if isinstance(value, list) else [value])]
        yield table.line_num - sum(len(_LINE_END.findall(cell)) for cell in cells), row


def _safe(value: Any) -> Any:
    return marked(value) if isinstance(value, str) else value
