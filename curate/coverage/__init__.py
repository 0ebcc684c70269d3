"""What customers need (situations), and which of it a dataset covers (audit)."""

from curate.coverage.audit import Audit, AuditedDataset, Pool, audit_coverage
from curate.coverage.cases import EdgeCase
from curate.coverage.clusters import Situations, cluster
from curate.coverage.covered import CoverageFigures, SituationRow, status_of
from curate.coverage.settings import CoverageSettings

__all__ = [
    "Audit",
    "AuditedDataset",
    "CoverageFigures",
    "CoverageSettings",
    "EdgeCase",
    "Pool",
    "SituationRow",
    "Situations",
    "audit_coverage",
    "cluster",
    "status_of",
]
