"""Exporters: one training file format a module, each with the check of any file of that format."""

from __future__ import annotations

from curate.exporters.base import EXPORTERS, SPLITS, Exporter, Kept
from curate.exporters.chat import ChatExample, NotExportable, Unwanted, example_of
from curate.exporters.limits import Problem
from curate.exporters.settings import ExportSettings
from curate.exporters.sidecars import Written

__all__ = [
    "EXPORTERS",
    "SPLITS",
    "ChatExample",
    "ExportSettings",
    "Exporter",
    "Kept",
    "NotExportable",
    "Problem",
    "Unwanted",
    "Written",
    "example_of",
]
