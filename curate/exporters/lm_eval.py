"""The held-out set for EleutherAI's lm-evaluation-harness: single questions, their replies, and a task."""

from __future__ import annotations

from pathlib import Path

from curate.exporters.base import EXPORTERS
from curate.exporters.held_out import HeldOut
from curate.exporters.origin import Origin
from curate.exporters.prompt_completion import TextPairs
from curate.exporters.settings import ExportSettings
from curate.exporters.sidecars import Written
from curate.exporters.templates import from_template

_TASK = "curate_support.yaml"


@EXPORTERS.register("lm-eval")
class LmEval(TextPairs, HeldOut):
    """`prompt` and `completion` as text: the harness knows no messages."""

    name = "lm-eval"
    beside = (_TASK,)

    def finish(self, folder: Path, written: Written, settings: ExportSettings, origin: Origin) -> list[Path]:
        return [from_template(folder / _TASK, "lm_eval.yaml")] if written.rows["test"] else []
