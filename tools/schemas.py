"""`python -m tools.schemas FOLDER DOCS` writes what is generated: the JSON Schemas, and the pages made from
the code."""

from __future__ import annotations

import sys
from pathlib import Path

from curate.files.atomic import write_json, write_text
from tools.boundaries.schemas import schemas
from tools.pages import PAGES


def write_all(folder: Path) -> None:
    """Writes every schema into the folder, and removes those that are no more."""
    made = schemas()
    for old in folder.glob("*.schema.json"):
        if old.name not in made:
            old.unlink()
    for name, schema in made.items():
        write_json(folder / name, schema)


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))
    for page, make in PAGES.items():
        write_text(Path(sys.argv[2]) / page, make())
