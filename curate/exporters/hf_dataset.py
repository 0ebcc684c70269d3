"""A Hugging Face dataset folder: a card with YAML at its head, Croissant metadata, and one Parquet file a
split. `datasets.load_dataset(FOLDER)` reads it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from curate.errors import CurateError
from curate.exporters.base import EXPORTERS, Exporter, Kept
from curate.exporters.card import CardSplit, Contents, card, data_file
from curate.exporters.chat import ChatExample
from curate.exporters.croissant import CROISSANT, croissant
from curate.exporters.limits import Problem
from curate.exporters.origin import Origin
from curate.exporters.parquet import SIDES, pair_columns, parquet_sink, read_parquet
from curate.exporters.settings import ExportSettings
from curate.exporters.sidecars import PROVENANCE, SKIPPED, Row, Written
from curate.exporters.trl import pair_of, pair_schema
from curate.files.atomic import write_text
from curate.files.yaml import parse_yaml
from curate.process.progress import steps

CARD = "README.md"


@EXPORTERS.register("hf-dataset")
class HfDataset(Exporter):
    """A folder for `datasets.load_dataset`: one Parquet file a split, with a card."""

    name = "hf-dataset"
    tools = True
    trains = "split"

    @property
    def files(self) -> tuple[str, ...]:
        return (CARD, CROISSANT, *(data_file(split) for split in self.splits), PROVENANCE, SKIPPED)

    def row(self, example: ChatExample) -> dict[str, Any]:
        return pair_of(example, self.uses_tools)

    def schema(self) -> dict[str, Any]:
        return {
            "title": "hf-dataset row",
            "type": "object",
            "properties": {
                "id": {"type": ["string", "null"]},
                **pair_schema(),
                "quality": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
                "situation": {"type": ["string", "null"]},
                "edge": {"type": ["boolean", "null"]},
            },
            "required": ["prompt", "completion"],
            "additionalProperties": False,
        }

    def survey(self, splits: Mapping[str, Iterable[Row]], settings: ExportSettings) -> None:
        super().survey(splits, settings)
        self._contents = Contents()

    def finish(self, folder: Path, written: Written, settings: ExportSettings, origin: Origin) -> list[Path]:
        if not self._contents.parts:  # skipped.jsonl says why; a card of nothing would mislead
            return []
        files = {part.name: data_file(part.name) for part in self._contents.parts}
        texts = {
            CARD: card(self._contents, settings, origin, self.uses_tools),
            CROISSANT: croissant(folder, files, settings),
        }
        for name, text in texts.items():
            write_text(folder / name, text)
        return [folder / name for name in texts]

    def write_split(self, folder: Path, split: str, kept: Iterator[Kept]) -> list[Path]:
        import pyarrow as pa

        path = folder / data_file(split)
        columns = [
            ("id", pa.string()),
            *pair_columns(self.uses_tools),
            ("quality", pa.float64()),
            ("situation", pa.string()),
            ("edge", pa.bool_()),
        ]
        with parquet_sink(path, columns) as sink:
            for number, record, example in kept:
                self._contents.add(record)
                sink.add({**self.row(example), **_extras(record, f"{split} record {number}")})
        if not sink.examples:
            return []
        self._contents.parts.append(CardSplit(split, sink.examples, sink.memory, path.stat().st_size))
        return [path]

    def validate(self, path: Path) -> list[Problem]:
        """`path` is the dataset's folder, or its README.md."""
        path = Path(path)
        folder = path if path.is_dir() else path.parent
        head = _front_matter(folder / CARD)
        if head is None:
            return [Problem(0, "missing_card", "no README.md with YAML between two lines of ---")]
        problems = [
            Problem(0, "missing_metadata", f"the card lacks {key}")
            for key in ("license", "configs")
            if not head.get(key)
        ]
        files = list(_data_files(head))
        if not files:
            problems.append(Problem(0, "missing_data_files", "the card's configs name no data files"))
        for split, name in files:
            file = folder / name
            if not file.exists():
                problems.append(
                    Problem(0, "missing_file", f"the card names {name} ({split}), which does not exist")
                )
                continue
            rows = enumerate(steps(read_parquet(file), "rows checked"), 1)
            problems += [
                Problem(n, code, f"{name}: {words}") for n, row in rows for code, words in self.check(row)
            ]
        return problems

    def check(self, row: Any) -> Iterator[tuple[str, str]]:
        known = {k: row.get(k) for k in SIDES} if isinstance(row, dict) else row
        yield from EXPORTERS.get("trl")().check(known)


def _extras(record: Row, where: str) -> dict[str, Any]:
    """The columns beside prompt and completion, each of one type. Raises CurateError for what cannot be of
    it."""
    return {
        "id": _text(record.get("id")),
        "quality": _number(record.get("quality"), where),
        "situation": _text(record.get("cluster_label")),
        "edge": _truth(record.get("edge"), where),
    }


def _text(value: Any) -> str | None:
    return (
        value
        if value is None or isinstance(value, str)
        else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    )


def _number(value: Any, where: str) -> float | None:
    """A number, or text that is one."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise CurateError(
            "the key 'quality' is not a number",
            where=where,
            mend="Make it a number from 0 to 1, or leave the key out.",
        )
    return number


def _truth(value: Any, where: str) -> bool | None:
    """True or false, as JSON, text or 0 and 1 have it."""
    known = {"": None, "none": None, "null": None, "true": True, "1": True, "false": False, "0": False}
    text = str(value).strip().lower()
    if text not in known:
        raise CurateError(
            "the key 'edge' is neither true nor false",
            where=where,
            mend="Make it true or false, or leave the key out.",
        )
    return known[text]


def _front_matter(card: Path) -> dict[str, Any] | None:
    try:
        text = card.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    parts = text.split("---\n", 2)
    if len(parts) < 3 or parts[0].strip():
        return None
    try:
        head = parse_yaml(parts[1], card.name, "the card", "Export it again.").data
    except CurateError:
        return None
    return head if isinstance(head, dict) else None


def _data_files(head: dict[str, Any]) -> Iterator[tuple[str, str]]:
    configs = head.get("configs")
    for config in configs if isinstance(configs, list) else []:
        files = config.get("data_files") if isinstance(config, dict) else None
        for entry in files if isinstance(files, list) else []:
            if isinstance(entry, dict) and entry.get("path"):
                yield str(entry.get("split")), str(entry["path"])
