"""How a dump is read and worked on: what the command line says beside the recipe."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DumpOptions:
    """Dates are YYYY-MM-DD; `limit` counts conversations; `agents` are names or ids of those who answer."""

    format: str = ""
    since: str | None = None
    until: str | None = None
    limit: int | None = None
    agents: tuple[str, ...] = ()
    workers: int = 1
    engine: str = "local"
    seed: int = 0
