"""Where the answers of models are kept: in the run, which only its owner can read."""

from __future__ import annotations

import hashlib
from pathlib import Path

from curate.evaluate.held_out import HeldOut
from curate.run_folder.names import ANSWERS


def place_of(held: HeldOut, who: str) -> Path:
    """The file of the answers of one who is asked, by a hash of who that is."""
    name = hashlib.sha256(who.encode()).hexdigest()[:16]
    path = held.run.file(ANSWERS) / f"{name}.jsonl"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    return path
