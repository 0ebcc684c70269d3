"""Outputs swapped for new ones, in little and quickly: for the tests that kill it at every step."""

from __future__ import annotations

import json
from pathlib import Path

from curate.files.atomic import finish, replacing_folder


def swap(out: Path, files: dict[str, str]) -> None:
    """Replaces the outputs in a folder, as every command does; older exports go."""
    with replacing_folder(
        out, lambda _: [p.relative_to(out).as_posix() for p in (out / "exports").rglob("*") if p.is_file()]
    ) as fresh:
        for name, text in files.items():
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).write_text(text)


def main(arguments: list[str]) -> None:
    """For `tests.helpers.killed`: swaps in new outputs, or finishes what another one began."""
    out = Path(arguments[1])
    if arguments[0] == "finish":
        finish(out)
    else:
        swap(out, json.loads(arguments[2]))
