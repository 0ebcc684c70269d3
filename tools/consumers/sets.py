"""The records that consumers read: those of the sample dump, awkward ones and some that call tools; and what
must be trained of them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import curate
from curate.run_folder.names import DATASET, TRAIN
from tools.consumers.consumer import FOLDER, ROOT
from tools.consumers.environment import PLACE

SETS = ("sample", "awkward", "tools")
TOOLS, TURNS, SYSTEM = "tools", "several turns", "a system message"
Message = tuple[str, str]  # role and text


@dataclass(frozen=True, slots=True)
class Turn:
    """What must be learned, and the messages that it must be learned behind."""

    text: str
    before: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Meant:
    """What must become of a record: these turns are trained, or it is left out and said to be."""

    id: str
    turns: tuple[Turn, ...]
    needs: frozenset[str] = (
        frozenset()
    )  # what a format must be able to hold, or the formats that cannot hold it


def folder_of(name: str) -> Path:
    """The folder of a set, made if need be, as `curate export` takes it."""
    folder = PLACE / "sets" / name
    if name == "sample":
        if not (folder / TRAIN).exists():
            curate.run(ROOT / "sample_data" / "dump", folder, budget=200, validation_fraction=0.1)
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file in DATASET:
        # a side has its own number of rows, so that none is taken for another
        rows = [line["record"] for line in _lines(FOLDER / f"{name}.jsonl")][:: 1 if file == TRAIN else 2]
        (folder / file).write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return folder


def meant(name: str, split: str) -> list[Meant]:
    """What must become of each record of a split."""
    if name == "sample":
        return [_of_record(record) for record in _lines(folder_of(name) / f"{split}.jsonl")]
    lines = list(_lines(FOLDER / f"{name}.jsonl"))[:: 1 if split == "train" else 2]
    last = 0 if split == "train" else -1
    return [
        Meant(
            line["record"]["id"],
            # of the test set only the last reply counts
            tuple(Turn(t["text"], _messages(t["before"])) for t in line.get("turns", ())[last:]),
            _needs(line["record"]) | {*line.get("not_in", ())},
        )
        for line in lines
    ]


def _of_record(record: Mapping[str, Any]) -> Meant:
    """A record of a run as it stands there; only its reply is learned."""
    (reply,) = record["completion"]
    before = _messages((m["role"], m["content"]) for m in record["prompt"])
    return Meant(record["id"], (Turn(reply["content"].strip(), before),), _needs(record))


def _needs(record: Mapping[str, Any]) -> frozenset[str]:
    prompt = record["prompt"] if isinstance(record["prompt"], list) else []
    roles = {message["role"] for message in prompt if message["content"].strip() or "tool_calls" in message}
    found = {TOOLS: "tools" in record, TURNS: "assistant" in roles, SYSTEM: "system" in roles}
    return frozenset(need for need, has in found.items() if has)


def _messages(messages: Iterable[Iterable[str]]) -> tuple[Message, ...]:
    return tuple((role, text.strip()) for role, text in messages)


def _lines(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
