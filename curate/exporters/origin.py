"""Where the rows of an export come from, and what is known to have been done to them: what a card may
claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curate.files.atomic import MANIFEST
from curate.run_folder.folder import RunFolder, changes_sentence
from curate.run_folder.names import CERTIFICATE, SIDE_FILES

if TYPE_CHECKING:
    from curate.privacy.claims import Redaction


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of the rows. `redaction` and `certificate` (split.json) are None where nothing vouches
    for them; `unknown` says why."""

    redaction: Redaction | None = None
    certificate: Mapping[str, Any] | None = None
    unknown: str = "these rows were read from a file that is not the output of a run"


def origin_of(source: Path) -> Origin:
    """Of a run directory or of the file of one side, which manifest.json vouches for while their bytes are
    those that the run wrote.

    What cannot be read is not known; it is no error.
    """
    from curate.privacy.claims import Redaction  # a check of a file starts without the detectors

    whole = source.is_dir()
    run = RunFolder(source if whole else source.parent)
    names = run.dataset if whole else (source.name,) if source.name in SIDE_FILES else ()
    manifest = run.object_in(MANIFEST)
    outputs = manifest.get("outputs")
    if not names or not isinstance(outputs, dict) or not {*names} <= outputs.keys():
        return Origin(unknown="the folder has no manifest.json that names its files") if whole else Origin()
    if some := run.changed((*names, CERTIFICATE)):
        return Origin(unknown=changes_sentence(some))
    redaction = Redaction.from_dict(manifest.get("privacy"))
    if redaction is None:
        return Origin(unknown="an older version of curate made the run, and its manifest.json does not say")
    return Origin(
        redaction,
        run.object_in(CERTIFICATE) if whole else None,
        "" if whole else "only one side of the split is here",
    )
