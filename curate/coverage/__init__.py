"""What customers need (situations), which records stand for it (selection), what is missing (audit)."""

from curate.coverage.audit import Audit, audit_coverage, status_of
from curate.coverage.cases import EdgeCase
from curate.coverage.clusters import Situations, cluster
from curate.coverage.select import Selection, select, select_test
from curate.coverage.settings import CoverageSettings, SelectSettings

__all__ = [
    "Audit", "CoverageSettings", "EdgeCase", "SelectSettings", "Selection", "Situations", "audit_coverage", "cluster", "select", "select_test", "status_of",
]  # fmt: skip
