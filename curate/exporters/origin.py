"""Where the rows of an export come from, and what is known to have been done to them: what a card may claim."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curate.checksum import sha256_of

if TYPE_CHECKING:
    from curate.privacy.claims import Redaction

PARTS = ("train.jsonl", "test.jsonl")


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of the rows. `redaction` and `certificate` (split.json) are None where nothing vouches for them; `unknown` says why."""

    redaction: Redaction | None = None
    certificate: Mapping[str, Any] | None = None
    unknown: str = "these rows were read from a file that is not the output of a run"


def origin_of(source: Path) -> Origin:
    """Of a run directory or of one of its two files, which manifest.json vouches for while their bytes are those that the run wrote.

    What cannot be read is not known; it is no error.
    """
    from curate.privacy.claims import Redaction  # a check of a file starts without the detectors

    whole = source.is_dir()
    run, names = (source, PARTS) if whole else (source.parent, (source.name,) if source.name in PARTS else ())
    manifest = _json(run / "manifest.json")
    outputs = manifest.get("outputs")
    if not names or not isinstance(outputs, dict) or not {*names} <= outputs.keys():
        return Origin(unknown="the folder has no manifest.json that names its files") if whole else Origin()
    if changed := [name for name in (*names, "split.json") if outputs.get(name) != _checksum(run / name)]:
        return Origin(unknown=f"{' and '.join(changed)} {'was' if len(changed) == 1 else 'were'} changed after the run")
    redaction = Redaction.from_dict(manifest.get("privacy"))
    if redaction is None:
        return Origin(unknown="an older version of curate made the run, and its manifest.json does not say")
    return Origin(redaction, _json(run / "split.json") if whole else None, "" if whole else "only one side of the split is here")


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _checksum(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError:
        return ""
