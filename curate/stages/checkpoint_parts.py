"""What a checkpoint says that it is made of, in the metadata of its Parquet file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

PARTS = b"curate"  # the key of the metadata


def read_parts(path: Path) -> dict[str, Any]:
    """The parts of a checkpoint; empty where it does not say them, or cannot be read."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        parts = json.loads((pq.read_schema(path).metadata or {}).get(PARTS, b"{}"))
    except (OSError, ValueError, pa.ArrowException):
        return {}
    return parts if isinstance(parts, dict) else {}
