"""Engines: where the per-record work runs. Workers annotate batches; the driver decides."""

from __future__ import annotations

from curate.engines.base import ENGINES, WORTH_WORKERS, Engine, Terms


def get_engine(name: str, workers: int, said: bool = True, needs: str = "") -> Engine:
    """An engine by its name that needs no more than a number of workers; see `Terms`."""
    return ENGINES.get(name)(Terms(workers, said, needs))


__all__ = ["ENGINES", "WORTH_WORKERS", "Engine", "Terms", "get_engine"]
