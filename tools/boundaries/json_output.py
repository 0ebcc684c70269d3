"""What each command prints with `--json`: one object, described by a model of its own."""

from __future__ import annotations

from tools.boundaries.drift import DriftJson
from tools.boundaries.evaluation import EvaluateJson
from tools.boundaries.json_records import (
    AdviseJson,
    AuditJson,
    DedupJson,
    ExportJson,
    ExportListJson,
    RedactJson,
    ScoreJson,
    SelectJson,
    SplitJson,
    ValidateJson,
)
from tools.boundaries.json_run import InitJson, InspectJson, RunJson, RunPlanJson
from tools.boundaries.json_story import ExplainJson, FindJson, LedgerCsvJson, LedgerJson
from tools.boundaries.planning import PlanJson
from tools.boundaries.rows import Boundary
from tools.boundaries.turning import NextJson

OUTPUTS: dict[str, type[Boundary]] = {
    "run": RunJson,
    "run-plan": RunPlanJson,
    "inspect": InspectJson,
    "init": InitJson,
    "score": ScoreJson,
    "redact": RedactJson,
    "dedup": DedupJson,
    "select": SelectJson,
    "split": SplitJson,
    "audit": AuditJson,
    "advise": AdviseJson,
    "plan": PlanJson,
    "evaluate": EvaluateJson,
    "drift": DriftJson,
    "next": NextJson,
    "export": ExportJson,
    "export-list": ExportListJson,
    "validate": ValidateJson,
    "explain": ExplainJson,
    "find": FindJson,
    "ledger": LedgerJson,
    "ledger-csv": LedgerCsvJson,
}
