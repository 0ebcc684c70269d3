"""The SHA-256 of each checkpoint of a run: one that is damaged is made anew or refused, never used."""

from __future__ import annotations

import json
from pathlib import Path

from curate.files.atomic import write_json
from curate.files.checksum import sha256_of

NAME = "sums.json"


class Sums:
    """The file `sums.json` in the folder `stages/`: {path of a checkpoint in it: SHA-256}. Where it cannot be
    read, no checkpoint counts as whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            content = json.loads((folder / NAME).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            content = {}
        self._known: dict[str, str] = content if isinstance(content, dict) else {}

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def note(self, path: Path) -> None:
        """Takes the file for whole as it is now."""
        self._known[self._name(path)] = sha256_of(path)
        write_json(self.folder / NAME, dict(sorted(self._known.items())))

    def of(self, path: Path) -> str:
        """The checksum of a file: the one that is known, else its own."""
        return self._known.get(self._name(path)) or sha256_of(path)

    def whole(self, path: Path) -> bool:
        """Whether the file is there just as it was written."""
        return path.is_file() and self._known.get(self._name(path)) == sha256_of(path)

    def damaged(self, path: Path) -> bool:
        """Whether the file is known and is not as it was written; a run of an older version knows none."""
        return self._name(path) in self._known and not self.whole(path)

    def lost(self, path: Path) -> bool:
        """Whether a checkpoint of the same stage was there once, and all that are known are gone."""
        head = self._name(path).rsplit("-", 1)[0]
        known = [name for name in self._known if name.rsplit("-", 1)[0] == head]
        return bool(known) and not any((self.folder / name).is_file() for name in known)

    def prune(self) -> None:
        """Forgets the files that are gone."""
        self._known = {name: known for name, known in self._known.items() if (self.folder / name).is_file()}
        write_json(self.folder / NAME, dict(sorted(self._known.items())))
