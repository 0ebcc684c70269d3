"""The records that consumers read, and what must be trained of them: those of the sample dump, awkward ones,
some that call tools, some of which not every reply is learned, and preference pairs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import curate
from curate.errors import CurateError
from curate.exporters import EXPORTERS
from curate.files.atomic import write_json, write_text
from curate.run_folder.names import CERTIFICATE, EXPORTS, SIDE_FILES, TRAIN
from tools.consumers.consumer import FOLDER, ROOT
from tools.consumers.environment import PLACE
from tools.consumers.meant import Meant, Turn, meant_of, messages_of
from tools.consumers.pairs import make_run, meant_pairs

SAMPLE, PAIRS = "sample", "pairs"
# Of the records of turns.jsonl, by set: `export.train_on`.
_TRAIN_ON = {"train_on all": "all", "train_on good": "good"}
_FILES = {"awkward": "awkward", "tools": "tools", **dict.fromkeys(_TRAIN_ON, "turns")}
SETS = (SAMPLE, *_FILES, PAIRS)
# A side has its own number of rows, so that none is taken for another.
_EVERY = {"train": 1, "validation": 3, "test": 2}


def sets_of(format: str) -> tuple[str, ...]:
    """Those that a format is read with. Pairs are made by a run or are in a record, never in its dataset."""
    of_pairs = ("awkward", "tools", PAIRS)
    return of_pairs if EXPORTERS.get(format).pairs else tuple(name for name in SETS if name != PAIRS)


def export_set(name: str, format: str, folder: Path) -> bool:
    """Exports a set into a new folder; False where all of it is left out, and said to be."""
    shutil.rmtree(folder, ignore_errors=True)
    if name == PAIRS:
        shutil.copytree(_folder_of(name) / EXPORTS / format, folder)
        return True
    # pairs are taken of a file alone, and all of a file trains
    source = _folder_of(name) / TRAIN if EXPORTERS.get(format).pairs else _folder_of(name)
    # replies are held to those of train.jsonl; what becomes of placeholders is tested with the exporters
    settings = {"completion_placeholders": "keep", "train_on": _TRAIN_ON.get(name)}
    try:
        curate.export(source, format, folder, recipe={"export": settings}, force=True)
    except CurateError as why:
        if "gives no row" not in str(why):
            raise
        return False
    return True


@cache
def _folder_of(name: str) -> Path:
    """The folder of a set, made anew but for the run over the sample dump, which takes a minute."""
    folder = PLACE / "sets" / name
    if name == SAMPLE:
        if not (folder / TRAIN).exists():
            curate.run(ROOT / "sample_data" / "dump", folder, budget=200, validation_fraction=0.1)
    elif name == PAIRS:
        make_run(folder)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        for file in SIDE_FILES:
            rows = [line["record"] for line in _lines(name, Path(file).stem)]
            write_text(folder / file, "".join(f"{json.dumps(row)}\n" for row in rows))
        write_json(
            folder / CERTIFICATE, {"validation": len(_lines(name, "validation"))}
        )  # it says that there is such a side
    return folder


def meant(name: str, split: str, *, pairs: bool = False) -> list[Meant]:
    """What must become of each record of a split, for a format that holds `pairs` or one that does not."""
    if name == PAIRS:
        return meant_pairs(_folder_of(name), split)
    if name == SAMPLE:
        return [_of_record(record) for record in _read(_folder_of(name) / f"{split}.jsonl")]
    found = [_of_line(line, _TRAIN_ON.get(name, ""), split) for line in _lines(name, split)]
    return found if pairs else [_of_one_reply(one) for one in found]


def _lines(name: str, split: str) -> list[Any]:
    return list(_read(FOLDER / f"{_FILES[name]}.jsonl"))[:: _EVERY[split]]


def _of_line(line: Mapping[str, Any], train_on: str, split: str) -> Meant:
    if "left_out" in line:
        return Meant(line["record"]["id"], (), left_out=line["left_out"])
    turns = [Turn(t["text"], messages_of(t["before"]), t.get("rejected", "")) for t in line["turns"]]
    places = line[train_on] if train_on else range(len(turns))
    # of the test set only the completion counts
    learned = turns[-_replies(line["record"]) :] if split == "test" else [turns[n] for n in places]
    return meant_of(line["record"], tuple(learned), line.get("not_in", {}), learns=split != "test")


def _replies(record: Mapping[str, Any]) -> int:
    """How many messages of the assistant a completion has, those in a row counted as one."""
    completion = record.get("completion", record.get("chosen"))
    roles = [str(m["role"]) for m in completion] if isinstance(completion, list) else ["assistant"]
    return sum(before != role == "assistant" for before, role in pairwise(["", *roles]))


def _of_one_reply(one: Meant) -> Meant:
    return replace(one, turns=tuple(replace(turn, rejected="") for turn in one.turns))


def _of_record(record: Mapping[str, Any]) -> Meant:
    """A record of a run as it stands there; only its reply is learned."""
    (reply,) = record["completion"]
    before = messages_of((m["role"], m["content"]) for m in record["prompt"])
    return meant_of(record, (Turn(reply["content"].strip(), before),), {})


def _read(path: Path) -> Iterator[Any]:
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)
