"""LLaMA-Factory's files: ShareGPT turns with the system message and the tools in columns of their own, an
entry of dataset_info.json for each split, and a configuration that trains as it is.

It learns every reply of a row, or with `mask_history` the last one alone, for a whole dataset. Where all
replies of all records are to be learned, a record is a row; otherwise each reply that is to be learned ends a
row of its own, and the configuration sets `mask_history`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from curate.exporters.base import EXPORTERS, Exporter
from curate.exporters.chat import ChatExample, split_up
from curate.exporters.messages import Fault, not_object, tools_faults, unknown_keys
from curate.exporters.origin import Origin
from curate.exporters.settings import ExportSettings
from curate.exporters.sharegpt import conversation, conversation_faults, turns_schema
from curate.exporters.sidecars import Row, Written
from curate.exporters.templates import from_template
from curate.files.atomic import write_json

_INFO, _CONFIG = "dataset_info.json", "llama_factory.yaml"
_COLUMNS = {"messages": "conversations", "system": "system", "tools": "tools"}


@EXPORTERS.register("llama-factory")
class LlamaFactory(Exporter):
    """Every row has the three columns, since a column that is missing in one stops the loading."""

    name = "llama-factory"
    tools = True
    beside = (_INFO, _CONFIG)
    masks_history = False

    def survey(self, splits: Mapping[str, Iterable[Row]], settings: ExportSettings) -> None:
        self.masks_history = False  # so that what is looked at are whole records
        super().survey(splits, settings)
        self.masks_history = any(
            example.earlier != example.learned
            for split, records in splits.items()
            if split != "test"
            for record in records
            for example in self.sound(record, settings, split)
        )

    def parts(self, example: ChatExample) -> list[ChatExample]:
        conversation(example.turns)
        return split_up(example) if self.masks_history else [example]

    def row(self, example: ChatExample) -> dict[str, Any]:
        return {
            "conversations": conversation(example.turns),
            "system": example.system,
            "tools": json.dumps(example.tools, ensure_ascii=False) if example.tools else "",
        }

    def schema(self) -> dict[str, Any]:
        text = {"type": "string"}
        return {
            "title": f"{self.name} row",
            "type": "object",
            "properties": {
                "conversations": turns_schema(("human", "gpt", "function_call", "observation")),
                "system": text,
                "tools": text,
            },
            "required": ["conversations", "system", "tools"],
            "additionalProperties": False,
        }

    def check(self, row: Any) -> Iterator[Fault]:
        yield from not_object(row)
        if not isinstance(row, dict):
            return
        yield from unknown_keys(row, [*_COLUMNS.values()])
        yield from conversation_faults(row.get("conversations"), system=False)
        yield from tools_faults(row.get("tools"))
        for name in ("system", "tools"):
            if not isinstance(row.get(name), str):
                yield f"missing_{name}", f"no {name}: a column that is missing in one row stops the loading"

    def finish(self, folder: Path, written: Written, settings: ExportSettings, origin: Origin) -> list[Path]:
        info = {
            f"curate_{split}": {"file_name": f"{split}.jsonl", "formatting": "sharegpt", "columns": _COLUMNS}
            for split in self.splits
            if written.rows[split]
        }
        if not info:
            return []
        write_json(folder / _INFO, info)
        if not written.rows["train"]:
            return [folder / _INFO]
        masks = str(self.masks_history).lower()
        watched = bool(written.rows["validation"])
        values: dict[str, str | bool] = {"validation": watched, "masks_history": masks}
        return [folder / _INFO, from_template(folder / _CONFIG, _CONFIG, values)]
