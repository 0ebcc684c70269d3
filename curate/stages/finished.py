"""A run that stands finished: its manifest, and the checkpoints that it left."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from curate.errors import CurateError
from curate.files.checksum import sha256_of
from curate.files.lock import settled
from curate.loaders.files import paths_of
from curate.stages.sums import Sums


def read_manifest(run: Path) -> dict[str, Any]:
    """manifest.json. Raises CurateError where the folder has none that can be read."""
    settled(run)
    try:
        return dict(json.loads((run / "manifest.json").read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError) as why:
        raise CurateError(
            "has no manifest.json that can be read",
            where=str(run),
            mend="Give the folder that `curate run -o` wrote.",
        ) from why


def checkpoints(run: Path, stage: str) -> list[Path]:
    """The files of one stage that this run itself left, as its manifest names them; none where they were
    deleted. Raises CurateError for a damaged one."""
    listed, sums = read_manifest(run).get("checkpoints", {}), Sums(run / "stages")
    named = [name for name in listed if name.rpartition("-")[0] == stage]
    found = {name: path for name in named if (path := run / "stages" / name).exists()}
    for name, path in found.items():
        # the manifest of an older version has only their names, and the oldest left no sums at all
        if listed[name] != sha256_of(path) if isinstance(listed, dict) else sums.damaged(path):
            raise CurateError(
                "is damaged: it is not what the run wrote",
                where=str(path),
                mend="Run the job again with --resume.",
            )
    return list(found.values())


def older_exports(out: Path, inputs: Sequence[str]) -> list[str]:
    """The exports that the run before this one wrote, by its manifest; nothing else in the folder is ours,
    and an input is never removed."""
    try:
        named = [
            name
            for name in read_manifest(out)["outputs"]
            if name.startswith("exports/") and ".." not in name.split("/")
        ]
    except (CurateError, KeyError, TypeError):  # no run stood here
        return []
    kept = paths_of(inputs)
    return [name for name in named if (out / name).resolve() not in kept]
