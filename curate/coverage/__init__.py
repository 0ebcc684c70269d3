"""What customers need (situations), which records stand for it (selection), what is missing (audit)."""

from curate.coverage.audit import Audit, Chosen, Pool, audit_coverage
from curate.coverage.cases import EdgeCase
from curate.coverage.clusters import Situations, cluster
from curate.coverage.covered import Figures, SituationRow, status_of
from curate.coverage.select import Selection, select, select_test
from curate.coverage.settings import CoverageSettings, SelectSettings

__all__ = [
    "Audit",
    "Chosen",
    "CoverageSettings",
    "EdgeCase",
    "Figures",
    "Pool",
    "SelectSettings",
    "Selection",
    "SituationRow",
    "Situations",
    "audit_coverage",
    "cluster",
    "select",
    "select_test",
    "status_of",
]
