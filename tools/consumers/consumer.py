"""A consumer: a folder of tests/consumers with what to install, and a check that runs where it is
installed."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from curate.errors import CurateError

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "tests" / "consumers"
RESULTS = FOLDER / "results.json"


@dataclass(frozen=True, slots=True)
class Consumer:
    """What consumer.toml says: `formats` are the exports it reads, `split` the one that it must read, `note`
    what of the consumer is not installed, and why."""

    name: str
    title: str
    formats: tuple[str, ...]
    split: str
    torch: bool
    note: str

    @property
    def folder(self) -> Path:
        return FOLDER / self.name

    @property
    def is_node(self) -> bool:
        return (self.folder / "package.json").exists()

    @property
    def requirements(self) -> Path:
        return self.folder / ("package.json" if self.is_node else "requirements.txt")

    @property
    def check(self) -> Path:
        return self.folder / "check.py"


def consumers(names: tuple[str, ...] = ()) -> list[Consumer]:
    """Those of these names, or all. Raises CurateError for an unknown one."""
    known = {path.parent.name: path for path in sorted(FOLDER.glob("*/consumer.toml"))}
    if unknown := [name for name in names if name not in known]:
        raise CurateError(
            "is no consumer",
            where=unknown[0],
            mend=f"These are: {', '.join(known)}. Each is a folder of {FOLDER}.",
        )
    return [_read(known[name]) for name in names or known]


def _read(path: Path) -> Consumer:
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    return Consumer(
        path.parent.name,
        said["title"],
        tuple(said["formats"]),
        said["split"],
        said.get("torch", False),
        said.get("note", ""),
    )
