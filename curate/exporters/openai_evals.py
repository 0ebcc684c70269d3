"""Samples of the held-out set for OpenAI's evals, with the entry of its registry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from curate.exporters.base import EXPORTERS, Kept
from curate.exporters.held_out import Sample
from curate.exporters.json_lines import write_lines
from curate.exporters.origin import Origin
from curate.exporters.settings import ExportSettings
from curate.exporters.sidecars import PROVENANCE, SKIPPED, Written
from curate.exporters.templates import from_template

_SAMPLES, _ENTRY = "registry/data/curate_support/samples.jsonl", "registry/evals/curate_support.yaml"


@EXPORTERS.register("openai-evals")
class OpenAIEvals(Sample):
    """`input` as messages, `ideal` as text; a folder for `--registry_path`."""

    name = "openai-evals"
    reply = "ideal"

    @property
    def files(self) -> tuple[str, ...]:
        return (_SAMPLES, _ENTRY, PROVENANCE, SKIPPED)

    def write_split(self, folder: Path, split: str, kept: Iterator[Kept]) -> list[Path]:
        return write_lines(folder / _SAMPLES, (self.row(k.example) for k in kept))

    def finish(self, folder: Path, written: Written, settings: ExportSettings, origin: Origin) -> list[Path]:
        if not written.rows["test"]:
            return []
        return [from_template(folder / _ENTRY, "openai_evals.yaml")]
