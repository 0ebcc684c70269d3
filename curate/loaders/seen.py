"""What was read before, of a dump of any size: a map from hashes that goes to disk when it is large."""

from __future__ import annotations

import sqlite3

_HELD = 100_000  # entries in memory, about 20 MB; what is more goes to a file
_CACHE = 8 << 10  # KiB of the file's pages in memory


class Seen:
    """A map from hashes of 64 bits to bytes.

    It is kept in memory while small. What is more goes to a private database in the temporary folder, which
    vanishes with the map. About 100,000 entries a second on one core from then on.
    """

    def __init__(self) -> None:
        self._new: dict[int, bytes] = {}
        self._db: sqlite3.Connection | None = None

    def get(self, key: int) -> bytes | None:
        """What was kept under a key; None where nothing was."""
        found = self._new.get(key)
        if found is not None or self._db is None:
            return found
        row = self._db.execute("SELECT value FROM seen WHERE key = ?", (key,)).fetchone()
        return bytes(row[0]) if row else None

    def __contains__(self, key: int) -> bool:
        return self.get(key) is not None

    def put(self, key: int, value: bytes = b"") -> None:
        """Keeps a value under a key, in place of an earlier one."""
        self._new[key] = value
        if len(self._new) >= _HELD:
            self._flush()

    def _flush(self) -> None:
        if self._db is None:
            self._db = sqlite3.connect("", isolation_level=None)  # such a database is a file once it is large
            self._db.executescript(
                f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-{_CACHE}; BEGIN;"
                "CREATE TABLE seen (key INTEGER PRIMARY KEY, value BLOB NOT NULL)"
            )
        self._db.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?)", sorted(self._new.items()))
        self._new.clear()
