"""Exporters: one training file format a module, each with the check of any file of that format."""

from __future__ import annotations

from curate.exporters.base import EXPORTERS, Exporter, Problem
from curate.exporters.chat import Example, NotExportable, example_of
from curate.exporters.settings import ExportSettings

__all__ = ["EXPORTERS", "Example", "ExportSettings", "Exporter", "NotExportable", "Problem", "example_of"]
