"""One consumer reads the exports: its check is run where it is installed, and what it says is held to what
was meant."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import curate
from curate.errors import CurateError
from curate.exporters import EXPORTERS
from curate.exporters.sidecars import PROVENANCE, SKIPPED
from tools.consumers.consumer import FOLDER, ROOT, Consumer
from tools.consumers.environment import PLACE, python_of
from tools.consumers.sets import SETS, SYSTEM, TOOLS, TURNS, folder_of, meant
from tools.consumers.verdict import faults

# replies are held to those of train.jsonl; what becomes of placeholders is tested with the exporters
AS_THEY_STAND = {"export": {"completion_placeholders": "keep"}}


@dataclass(slots=True)
class Reading:
    """What a consumer says of the exports that it reads: a row for each file, the versions, and what was
    wrong."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)


def read(consumer: Consumer) -> Reading:
    """Exports each set in each format of the consumer, and lets it read them."""
    python = python_of(consumer)
    found = Reading()
    for format in consumer.formats:
        if format not in EXPORTERS.names():
            found.faults.append(f"{format}: there is no such export")
            continue
        for name in SETS:
            folder = PLACE / "exports" / name / format
            shutil.rmtree(folder, ignore_errors=True)
            try:
                curate.export(folder_of(name), format, folder, recipe=AS_THEY_STAND, force=True)
            except CurateError as why:
                if "gives no row" not in str(why):
                    raise
                continue  # all is left out, and said to be
            if not any(line["split"] == consumer.split for line in _lines(folder / PROVENANCE)):
                continue
            try:
                said = _said(python, consumer, format, folder)
            except ValueError as why:
                found.faults.append(f"{format}, {name}: {why}")
                continue
            found.versions |= said["versions"]
            for file, told in said["files"].items():
                found.rows.append(_row(format, name, file, told, said["note"]))
            found.faults += [
                f"{format}, {name}, {fault}" for fault in _faults(consumer, format, name, folder, said)
            ]
    return found


def _row(format: str, name: str, file: str, told: Mapping[str, Any], note: str) -> dict[str, Any]:
    counts = {"rows": told["rows"], "turns": len(told["turns"]), "tokens": told.get("tokens")}
    return {"format": format, "set": name, "file": file, **counts, "note": note}


def _faults(
    consumer: Consumer, format: str, name: str, folder: Path, said: Mapping[str, Any]
) -> Iterator[str]:
    if not any(_split(file) == consumer.split for file in said["files"]):
        yield f"it reads nothing of the split {consumer.split}"
    exporter = EXPORTERS.get(format)
    # one that learns every reply cannot hold a record of which some are not to be learned
    turns = exporter.many_turns and exporter.trains != "every"
    holds = {TOOLS: exporter.tools, TURNS: turns, SYSTEM: exporter.system}
    lacks = frozenset([format, *(need for need, can in holds.items() if not can)])
    rows = Counter(line["split"] for line in _lines(folder / PROVENANCE))
    for file, told in said["files"].items():
        split = _split(file)
        skipped = {line["id"]: line["reason"] for line in _lines(folder / SKIPPED) if line["split"] == split}
        wrong = faults(meant(name, split), told, rows[split], skipped, lacks)
        yield from (f"{file}: {fault}" for fault in wrong)


def _split(file: str) -> str:
    return file.partition(".")[0]


def _lines(path: Path) -> list[dict[str, Any]]:
    return (
        [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
        if path.exists()
        else []
    )


def _said(python: Path, consumer: Consumer, format: str, folder: Path) -> dict[str, Any]:
    """The one line of JSON that the check prints last. Raises ValueError, with its last words, where there is
    none."""
    work = PLACE / "work" / consumer.name
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    # nothing is fetched, and nothing sent
    alone = {
        **dict.fromkeys(("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "TRANSFORMERS_OFFLINE"), "1"),
        "HF_HOME": str(work / "hub"),
        "PYTHONPATH": str(FOLDER / "shared"),
        "CONSUMER": str(PLACE / consumer.name),
        "TOKENIZERS_PARALLELISM": "false",
        "CUDA_VISIBLE_DEVICES": "",
    }
    command: list[str | Path] = [python, ROOT / consumer.check, format, folder, work]
    done = subprocess.run(
        command,
        check=False,
        env={**os.environ, **alone},
        cwd=work,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )
    (work / "stderr.txt").write_text(done.stderr, encoding="utf-8")
    (work / "stdout.txt").write_text(done.stdout, encoding="utf-8")
    last = done.stdout.rstrip("\n").rpartition("\n")[2]
    if done.returncode or not last.startswith("{"):
        raise ValueError(f"the check failed: {done.stderr.strip()[-600:]}")
    said: dict[str, Any] = json.loads(last)
    return said
