"""The stages of a run, in their order: the one list from which the pipeline, `--dry-run`, the keys of
checkpoints, the progress and docs/guides/resume.md are made."""

from __future__ import annotations

from curate.stages.base import Stage
from curate.stages.cleaning import CleaningStage
from curate.stages.coverage import CoverageStage
from curate.stages.dedup import DedupStage
from curate.stages.embedding import EmbeddingStage
from curate.stages.export import ExportStage
from curate.stages.gate import GateStage
from curate.stages.judge import JudgeStage
from curate.stages.pairing import PairingStage
from curate.stages.privacy import PrivacyStage
from curate.stages.quality import QualityStage
from curate.stages.select import SelectStage
from curate.stages.signals import SignalsStage
from curate.stages.source import SourceStage
from curate.stages.split import SplitStage

# those that make scored records of a dump: what `score`, `advise`, `audit` and `run` have in common
SCORING: tuple[Stage, ...] = (
    SourceStage(),
    CleaningStage(),
    PairingStage(),
    PrivacyStage(),
    SignalsStage(),
    EmbeddingStage(),
    QualityStage(),
    JudgeStage(),
)
# those that make a dataset of scored records
CHOOSING: tuple[Stage, ...] = (
    GateStage(),
    DedupStage(),
    CoverageStage(),
    SplitStage(),
    SelectStage(),
    ExportStage(),
)
STAGES = (*SCORING, *CHOOSING)
