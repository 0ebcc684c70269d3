"""What `datasets.load_dataset` reads of an export: a folder with a card as it is, and files of JSON Lines or Parquet
by their splits.

check.py FORMAT WORK FOLDER...
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from datasets import DatasetDict, load_dataset
from plain import each, pair_of, say, text_of, told, versions


def loaded(folder: Path, kind: str) -> DatasetDict:
    """All splits of one kind of file; a folder with a card says itself what is in it."""
    if kind == "card":
        return load_dataset(str(folder))
    # train first: the columns of all are those of the first, and only it is sure to have every kind of message
    named = {split: folder / f"{split}.{kind}" for split in ("train", "validation", "test")}
    files = {split: str(path) for split, path in named.items() if path.exists()}
    return load_dataset({"jsonl": "json"}.get(kind, kind), data_files=files)


def learned(row: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The assistant's turns of a row of messages whose weight is not 0."""
    messages = row["messages"]
    for n, message in enumerate(messages):
        if message["role"] == "assistant" and message.get("weight") != 0:
            yield {"before": [[m["role"], text_of(m)] for m in messages[:n]], "text": text_of(message)}


def said(rows: Any) -> dict[str, Any]:
    if {"rejected", "non_preferred_output"} & {*rows.column_names}:
        return {"rows": len(rows), "tokens": None, "turns": [pair_of(row) for row in rows]}
    if "messages" not in rows.column_names:
        return told(rows)
    return {"rows": len(rows), "tokens": None, "turns": [turn for row in rows for turn in learned(row)]}


def main(format: str, folder: Path, work: Path) -> None:
    kinds = [kind for kind in ("jsonl", "parquet") if any(folder.glob(f"train.{kind}"))] or ["card"]
    files: dict[str, Any] = {}
    for kind in kinds:
        data = loaded(folder, kind)
        files |= {split if kind == "card" else f"{split}.{kind}": said(rows) for split, rows in data.items()}
    say(files, versions("datasets", "pyarrow"))


if __name__ == "__main__":
    each(main)
