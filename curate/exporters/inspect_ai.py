"""Inspect's samples of the held-out set, with a task that runs them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

from curate.exporters.base import EXPORTERS, Kept
from curate.exporters.held_out import Sample, metadata
from curate.exporters.json_lines import write_lines
from curate.exporters.origin import Origin
from curate.exporters.settings import ExportSettings
from curate.exporters.sidecars import Written
from curate.exporters.templates import from_template


@EXPORTERS.register("inspect")
class Inspect(Sample):
    """`input` as messages, `target` as text."""

    name = "inspect"
    beside = ("task.py",)
    reply = "target"
    further = MappingProxyType({"id": {"type": ["string", "integer"]}, "metadata": {"type": "object"}})

    def write_split(self, folder: Path, split: str, kept: Iterator[Kept]) -> list[Path]:
        rows = ({**self.row(k.example), **_told(metadata(k.record))} for k in kept)
        return write_lines(folder / f"{split}.jsonl", rows)

    def finish(self, folder: Path, written: Written, settings: ExportSettings, origin: Origin) -> list[Path]:
        return [from_template(folder / "task.py", "task.py.txt")] if written.rows["test"] else []


def _told(held: dict[str, Any]) -> dict[str, Any]:
    more = {key: value for key, value in held.items() if key != "id"}
    return {**({"id": held["id"]} if "id" in held else {}), **({"metadata": more} if more else {})}
