"""Exporters: one training file format a module, each with the check of any file of that format."""

from __future__ import annotations

from curate.exporters.base import EXPORTERS, Exporter, Problem
from curate.exporters.chat import ChatExample, NotExportable, example_of
from curate.exporters.settings import ExportSettings

__all__ = ["EXPORTERS", "ChatExample", "ExportSettings", "Exporter", "NotExportable", "Problem", "example_of"]
