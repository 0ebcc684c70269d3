"""The SHA-256 of a file, read in pieces."""

from __future__ import annotations

import hashlib
from pathlib import Path


def sha256_of(path: Path) -> str:
    """64 hexadecimal digits. Raises OSError where the file cannot be read."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checksum_if_readable(path: Path) -> str:
    """The same, but empty where the file cannot be read."""
    try:
        return sha256_of(path)
    except OSError:
        return ""
