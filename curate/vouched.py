"""Whether the files of a run are still those that it wrote, by the checksums in its manifest.json: what is
said of a run rests on them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from curate.errors import CurateError
from curate.files.checksum import sha256_of


def json_object(path: Path) -> dict[str, Any]:
    """The object in a JSON file; an empty one where there is none that can be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def changed(run: Path, names: Iterable[str]) -> list[str]:
    """Those of some files of a run that are not there as it wrote them; none where no manifest.json says that
    a run wrote them."""
    if not (run / "manifest.json").is_file():
        return []
    outputs = json_object(run / "manifest.json").get("outputs")
    known = outputs if isinstance(outputs, dict) else {}
    return [name for name in names if known.get(name, "") != _checksum(run / name)]


def told_of_changes(names: Sequence[str]) -> str:
    """What became of files, as `changed` names them: `a and b were changed after the run`."""
    return f"{' and '.join(names)} {'was' if len(names) == 1 else 'were'} changed after the run"


def check_unchanged(run: Path, names: Iterable[str], mend: str = "Make the run again with --resume.") -> None:
    """Raises CurateError where one of these files of a run is not as it wrote it."""
    if some := changed(run, names):
        raise CurateError(told_of_changes(some), where=str(run), mend=mend)


def _checksum(path: Path) -> str:
    try:
        return sha256_of(path)
    except OSError:
        return ""
