"""The exporter that a caller names."""

from __future__ import annotations

from curate.arguments import checked, text_of
from curate.exporters import EXPORTERS, Exporter


def exporter_named(format: str) -> Exporter:
    """Raises CurateError, with the nearest known one, for an unknown format."""
    return EXPORTERS.get(checked("format", text_of, format) or "")()
