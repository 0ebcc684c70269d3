"""What a run writes, by name, and how its folder is known."""

from __future__ import annotations

import os
from pathlib import Path

from curate.files.atomic import MANIFEST, READY

TRAIN, VALIDATION, TEST = "train.jsonl", "validation.jsonl", "test.jsonl"
DATASET = (TRAIN, TEST)  # always there; validation.jsonl only where such a side was wanted or is kept
SIDE_FILES = (TRAIN, VALIDATION, TEST)
LEDGER = "ledger.parquet"
REJECTS = "rejects.jsonl"  # every command may write one, and removes an old one
GAPS = "gaps.jsonl"
CONFLICTS = "conflicts.jsonl"
DECISIONS = "decisions.jsonl"  # people write it, and no command deletes it
HISTORY = "history.jsonl"  # `curate evaluate` counts in it how often a held-out side was looked at
ANSWERS = "answers"  # a folder: what models wrote for `curate evaluate`
CERTIFICATE = "split.json"
REPORT = "report.html"
RUN_FILES = (*SIDE_FILES, LEDGER, REJECTS, GAPS, CONFLICTS, CERTIFICATE, REPORT, MANIFEST)
EXPORTS = "exports"  # a folder for each format
STAGES = "stages"  # the checkpoints, and the lock
RAW = "raw"  # in it: those that hold unredacted text
LOCK = "lock"


def is_private(name: str) -> bool:
    """Whether only the owner can read a file of a run, by its path in the folder: all but what is made to be
    handed on."""
    return name != REPORT and not name.startswith(f"{EXPORTS}/")


def is_run(folder: Path) -> bool:
    """Whether a folder is what a run wrote, or began to: to read it again would double every conversation."""
    # a folder that may not be looked into is none: `Path` would raise
    return os.path.isdir(folder / STAGES / RAW) or all(
        os.path.isfile(folder / name) for name in (MANIFEST, LEDGER)
    )


def is_begun(folder: Path) -> bool:
    """Whether a run was ever at work in a folder, though it may have come to nothing yet."""
    return is_run(folder) or (folder / STAGES / LOCK).is_file() or (folder / READY).is_dir()


def is_split(folder: Path) -> bool:
    """Whether a folder is what `curate split` wrote."""
    return all((folder / name).is_file() for name in (*DATASET, CERTIFICATE)) and not is_run(folder)
