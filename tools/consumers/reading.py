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

from curate.exporters import EXPORTERS
from curate.exporters.sidecars import PROVENANCE, SKIPPED
from tools.consumers.consumer import FOLDER, ROOT, Consumer
from tools.consumers.environment import PLACE, python_of
from tools.consumers.meant import PAIR, PART, SYSTEM, TOOLS, TURNS
from tools.consumers.sets import export_set, meant, sets_of
from tools.consumers.verdict import faults

SAYS = "The consumer says: "  # what a check prints before its JSON, so that it is told from other output


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
        given: dict[str, Path] = {}
        for name in sets_of(format):
            folder = PLACE / "exports" / consumer.name / name / format
            if export_set(name, format, folder) and _rows(folder)[consumer.split]:
                given[name] = folder
            else:
                found.faults += _missed(format, name, consumer.split)
        try:
            all_said = _said(python, consumer, format, list(given.values()))
        except ValueError as why:
            found.faults.append(f"{format}: {why}")
            continue
        for (name, folder), said in zip(given.items(), all_said, strict=True):
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
    lacks, pairs = _lacks(format), EXPORTERS.get(format).pairs
    for file, told in said["files"].items():
        split = _split(file)
        skipped = {line["id"]: line["reason"] for line in _lines(folder / SKIPPED) if line["split"] == split}
        records = meant(name, split, pairs=pairs)
        wrong = faults(records, told, _rows(folder)[split], skipped, lacks)
        yield from (f"{file}: {fault}" for fault in wrong)


def _missed(format: str, name: str, split: str) -> Iterator[str]:
    """What of a set of which nothing was written should have been."""
    for record in meant(name, split, pairs=EXPORTERS.get(format).pairs):
        if not record.may_be_left_out(_lacks(format)):
            yield f"{format}, {name}: {record.id} is left out, as all others"


def _lacks(format: str) -> frozenset[str]:
    """What the rows of a format cannot hold, and its own name."""
    exporter = EXPORTERS.get(format)
    holds = {
        TOOLS: exporter.tools,
        TURNS: exporter.many_turns,
        SYSTEM: exporter.system,
        PART: exporter.trains != "every",
        PAIR: not exporter.pairs,
    }
    return frozenset([format, *(need for need, can in holds.items() if not can)])


def _rows(folder: Path) -> Counter[str]:
    """How many an export says it has, by split."""
    return Counter(line["split"] for line in _lines(folder / PROVENANCE))


def _split(file: str) -> str:
    return file.partition(".")[0]


def _lines(path: Path) -> list[dict[str, Any]]:
    return (
        [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
        if path.exists()
        else []
    )


def _said(python: Path, consumer: Consumer, format: str, folders: list[Path]) -> list[dict[str, Any]]:
    """What the check prints of each folder, a line of JSON. Raises ValueError, with its last words, where one
    is missing."""
    work = PLACE / "work" / consumer.name / format
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    # nothing is fetched, and nothing sent
    alone = {
        **dict.fromkeys(("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "TRANSFORMERS_OFFLINE"), "1"),
        # a thread that reports to a host out of reach also stops processes that are forked beside it
        **dict.fromkeys(("DO_NOT_TRACK", "AXOLOTL_DO_NOT_TRACK", "HF_HUB_DISABLE_TELEMETRY"), "1"),
        "HF_HOME": str(work / "hub"),
        "PYTHONPATH": str(FOLDER / "shared"),
        "CONSUMER": str(PLACE / consumer.name),
        "TOKENIZERS_PARALLELISM": "false",
        "CUDA_VISIBLE_DEVICES": "",
    }
    command: list[str | Path] = [python, ROOT / consumer.check, format, work, *folders]
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
    lines = [line for line in done.stdout.split("\n") if line.startswith(SAYS)]
    if done.returncode or len(lines) < len(folders):
        said = ", ".join(folder.parent.name for folder in folders[: len(lines)])
        raise ValueError(f"the check failed (it had read: {said}): {done.stderr.strip()[-600:]}")
    return [json.loads(line.removeprefix(SAYS)) for line in lines]
