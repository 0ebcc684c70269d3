"""What a stage's result depends on beside its input and its settings: its own code."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path


@cache
def code_of(*names: str) -> str:
    """Digest of the files of modules and packages, code and word lists: a stage that has changed never finds
    its old checkpoints."""
    digest = hashlib.sha256()
    for inside, path in _files(*names):
        digest.update(inside.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def text_of(*names: str) -> str:
    """The source of modules and packages."""
    return "\n".join(path.read_text("utf-8") for _, path in _files(*names) if path.suffix == ".py")


def _files(*names: str) -> Iterator[tuple[str, Path]]:
    """Each file of modules and packages with its path in these."""
    for name in names:
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            raise ValueError(f"no module {name}")
        at = Path(spec.origin)
        inside = (
            sorted(p for p in at.parent.rglob("*") if p.suffix in (".py", ".toml", ".txt"))
            if spec.submodule_search_locations
            else [at]
        )
        yield from ((path.relative_to(at.parent).as_posix(), path) for path in inside)
