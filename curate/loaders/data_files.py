"""The tables and word lists of the loaders, which are data: `data/*.toml`, each read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def data_file(name: str) -> dict[str, Any]:
    """What `data/<name>.toml` holds; nobody may change it."""
    path = resources.files("curate.loaders").joinpath(f"data/{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
