"""The JSON Schemas of all files, made of the models."""

from __future__ import annotations

import re
from typing import Any

from tools.boundaries.certificate import SplitCertificate
from tools.boundaries.drift import DriftFile
from tools.boundaries.evaluation import EvaluationFile, FailureLine
from tools.boundaries.json_output import OUTPUTS
from tools.boundaries.planning import PlanFile
from tools.boundaries.rows import (
    ConflictLine,
    DatasetRow,
    FactLine,
    GapLine,
    LedgerLine,
    RejectLine,
    ScoreLine,
    SpanLine,
)
from tools.boundaries.turning import AdditionLine, MissingLine, RemovalLine


def schemas() -> dict[str, dict[str, Any]]:
    """Every schema by its file name."""
    from pydantic import TypeAdapter

    from curate.exporters import EXPORTERS
    from curate.recipe import Recipe
    from curate.records import Conversation

    models: dict[str, Any] = {
        "conversation": Conversation,
        "record": DatasetRow,
        "recipe": Recipe,
        "ledger": LedgerLine,
        "scores": ScoreLine,
        "spans": SpanLine,
        "rejects": RejectLine,
        "gaps": GapLine,
        "conflicts": ConflictLine,
        "rag_candidates": FactLine,
        "split": SplitCertificate,
        "evaluation": EvaluationFile,
        "plan": PlanFile,
        "failures": FailureLine,
        "drift": DriftFile,
        "additions": AdditionLine,
        "removals": RemovalLine,
        "next-gaps": MissingLine,
        **{f"json-{name}": model for name, model in OUTPUTS.items()},
    }
    by_file = {f"{name}.schema.json": TypeAdapter(model).json_schema() for name, model in models.items()}
    for name, exporter in EXPORTERS.items():
        by_file[f"export-{name}.schema.json"] = exporter().schema()
    return {
        name: {"$schema": "https://json-schema.org/draft/2020-12/schema", **_unfolded(schema)}
        for name, schema in sorted(by_file.items())
    }


def _unfolded(value: Any) -> Any:
    """The schema with the paragraphs of its descriptions on one line each: how wide the code is written says
    nothing."""
    if isinstance(value, dict):
        return {key: _unfolded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_unfolded(inner) for inner in value]
    return re.sub(r"(?<!\n)\n(?!\n)", " ", value) if isinstance(value, str) else value
