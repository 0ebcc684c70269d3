"""How a dump is read and worked on: what the command line says beside the recipe."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Judge:
    """An OpenAI-compatible endpoint to ask on borderline records; its key is in the environment variable
    CURATE_JUDGE_KEY.

    `url` ends before /chat/completions. `budget` is the most records that are judged, and the most requests
    of one run. `cache` is the folder that keeps the answers; None means the run's own.
    """

    url: str
    model: str
    budget: int = 200
    cache: Path | None = None


@dataclass(frozen=True, slots=True)
class DumpOptions:
    """Dates are YYYY-MM-DD; `limit` counts conversations, `max_memory` bytes; `agents` are names or ids of
    those who answer. `workers_said`: the user named their number. `ray_address` is that of a Ray cluster.
    Without `judge` nothing is asked anywhere.
    """

    format: str = ""
    since: str | None = None
    until: str | None = None
    limit: int | None = None
    agents: tuple[str, ...] = ()
    workers: int = 1
    workers_said: bool = False
    max_memory: int | None = None
    engine: str = "local"
    ray_address: str = ""
    seed: int = 0
    judge: Judge | None = None
