"""The records of a file as they leave the house, read anew for each pass: they need not be in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from curate.errors import CurateError
from curate.exporters import Unwanted
from curate.exporters.base import may_use_tools
from curate.loaders.formats._training_labels import (
    LabelColumns,
    is_label_key,
    is_rejected,
    is_unlabelled,
    labels_of,
)
from curate.loaders.formats._training_marks import is_trained
from curate.record_files.reading import each_row, read_rows
from curate.record_files.rows import Row, ShownIds


class ShownRecords:
    """Goes through the rows each time it is asked: ids as they may be shown, and what must not be learned,
    such as rows of `label: false`, as `Unwanted`. `rejects` are the lines that could not be read;
    `with_tools` says that a row has to do with tools."""

    def __init__(self, rows: Callable[[], Iterator[Row | dict[str, Any]]]) -> None:
        self._rows = rows
        self.rejects: list[dict[str, Any]] = []
        self.with_tools = False
        labels: list[dict[str, Any]] = []
        nothing: dict[str, Any] = {}
        self._ids: set[str] = set()
        for row in rows():
            if not isinstance(row, Row):
                self.rejects.append(row)
                continue
            self._ids.add(row.id)
            self.with_tools = self.with_tools or may_use_tools(row.data)
            labels.append({k: v for k, v in row.data.items() if is_label_key(k)} or nothing)
        self._labels = labels_of(labels)
        self._label_keys = {key for row in labels for key in row}

    @classmethod
    def of_file(cls, path: Path) -> ShownRecords:
        """Raises CurateError where the file cannot be read or holds no record at all."""
        if str(path) == "-":  # cannot be read twice
            return cls.of_rows([*each_row(path, completion=True)])
        records = cls(lambda: each_row(path, completion=True))
        if not records._ids:
            read_rows(path, completion=True)  # says why
            raise CurateError("no record in this file", where=path.name, mend="Check the file.")
        return records

    @classmethod
    def of_rows(cls, rows: list[Row | dict[str, Any]]) -> ShownRecords:
        """Of rows in memory."""
        return cls(lambda: iter(rows))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        ids = ShownIds(self._ids)
        for row in self._rows():
            if isinstance(row, Row):
                labels = {key: row.data[key] for key in self._label_keys if key in row.data}
                reason, shown = _why_unwanted(row.data, labels, self._labels), ids.shown(row)
                yield Unwanted(shown, reason) if reason else shown


def _why_unwanted(data: dict[str, Any], said: dict[str, Any], labels: LabelColumns) -> str:
    """Why a record's answer must not be learned; `said` are its labels."""
    if is_rejected(said, labels):
        return "the answer is marked as rejected"
    if is_unlabelled(said, labels):
        return "the answer has no label that can be read, although others have one"
    reply = data.get("completion")
    if isinstance(reply, list) and not all(is_trained(m) for m in reply):
        return "the answer is marked as not to be trained on"
    return ""
