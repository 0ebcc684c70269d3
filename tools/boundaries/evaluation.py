"""What `curate evaluate` writes and prints: evaluation.json, failures.jsonl and its `--json`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from tools.boundaries.rows import Boundary


class Figure(Boundary):
    """A mean over records, with its 95% interval by conversation."""

    value: float
    low: float | None = Field(description="null for a single conversation.")
    high: float | None
    n: int = Field(description="Records.")


Figures = dict[str, Figure]
Side = Literal["test", "validation"]
Kind = Literal["label", "structured", "reasoning", "reply"]


class TaskTold(Boundary):
    """What kind of task it is, and why."""

    kind: Kind
    share: float = Field(description="Of the training replies that are of this kind.")
    replies: int
    because: str
    labels: list[str] = Field(default=[], description="The first 30 labels, the most frequent first.")
    fields: list[str] = Field(default=[], description="Fields that structured replies have.")


class WholeTask(TaskTold):
    """The same over all, and of each situation."""

    by_situation: dict[str, TaskTold]
    held_out: dict[Kind, int] = Field(description="Held-out records by the kind of their situation.")


class HeldOutSide(Boundary):
    """The side that was evaluated."""

    side: Side
    records: int
    conversations: int
    sha256: str = Field(description="Of its file.")


class MeasureTold(Boundary):
    """What a measure is."""

    title: str
    meaning: str
    better: Literal["higher", "lower"]
    useless: bool = Field(description="The human does not surely beat chance in it on this set.")
    part_of: str = Field(default="", description="The measure that it is a part of: it is not compared.")


class PredictionsTold(Boundary):
    """Which predictions were read, and what does not fit."""

    file: str
    form: str
    sha256: str
    matched_by: Literal["id", "question", "order"]
    note: str
    records: int
    missing: int = Field(description="Held-out records without a prediction.")
    missing_ids: list[str] = Field(description="The first five.")
    double: int
    double_ids: list[str]
    unknown: int = Field(description="Predictions of no held-out record.")
    unknown_ids: list[str]
    unread: int = Field(description="Rows without an answer.")


class EvaluatedRow(Boundary):
    """A model, or a row beside the models: human, copier, chance."""

    measures: Figures
    by_situation: dict[str, Figures]
    by_edge_case: dict[str, Figures]
    by_language: dict[str, Figures]
    records: int
    failures: dict[str, int] = Field(description="How many replies fail in each way.")
    predictions: PredictionsTold | None = None
    labels: dict[str, Any] | None = Field(
        default=None, description="Of label tasks: F1 by class, the worst class, who is taken for whom."
    )


class Comparison(Boundary):
    """Two rows in one measure, over the records that both answer."""

    a: str
    b: str
    measure: str
    difference: float = Field(description="a minus b.")
    low: float
    high: float
    n: int
    p: float
    p_holm: float = Field(description="Corrected for the number of measures.")
    needed_n: int | None = Field(description="About how many records would show this difference.")
    verdict: Literal["better", "worse", "cannot_tell"]
    words: str


class JudgedPair(Boundary):
    """With `--judge-url`: what the judge chose between two rows."""

    a: str
    b: str
    records: int = Field(description="Held-out records that both answer.")
    judged: int
    not_judged: int = Field(description="Without a choice that can be read, in one order or both.")
    same: int = Field(description="Both wrote the same: a tie, without asking.")
    wins: int = Field(description="`a` was chosen in both orders.")
    ties: int
    losses: int
    inconsistent: int = Field(description="The two orders say different things: counted as ties.")
    share: Figure | None = Field(description="Wins and half of the ties.")
    consistency: Figure | None = Field(description="Share of the pairs asked that both orders judge alike.")
    first_chosen: Figure | None = Field(
        description="Share of the choices of one reply that fell on the one that stood first; `n` choices."
    )


class JudgeTold(Boundary):
    """With `--judge-url`: who judged, and what came of it."""

    model: str
    endpoint: str
    left_out: int = Field(description="Held-out records whose replies are labels or structured.")
    pairs: list[JudgedPair]


class SituationComparison(Comparison):
    """The same within one situation."""

    situation: str
    p_holm: float = Field(description="Corrected for the number of measures and situations.")


class SituationsSince(Boundary):
    """The same by situation."""

    compared: int
    too_small: int = Field(description="Situations with fewer than six conversations: nothing can be told.")
    regressions: list[SituationComparison]


class SinceTold(Boundary):
    """With `--against`: each model against the earlier one."""

    records: int = Field(description="Held-out records that both evaluations have.")
    same_test_set: bool
    comparisons: list[Comparison]
    regressions: list[Comparison] = Field(description="Those that are worse.")
    situations: SituationsSince


class RequiredFigure(Boundary):
    """With `--require`: a figure that must hold."""

    requirement: str
    of: str
    value: float | None = Field(description="null where there is no such figure: it does not hold.")
    holds: bool


class _Evaluated(Boundary):
    task: WholeTask
    on: HeldOutSide
    measures: dict[str, MeasureTold]
    models: dict[str, EvaluatedRow]
    baselines: dict[Literal["human", "copier", "chance"], EvaluatedRow]
    comparisons: list[Comparison]
    judge: JudgeTold | None
    since: SinceTold | None
    looks: int = Field(description="Different sets of predictions evaluated on this side so far.")
    required: list[RequiredFigure]


class EvaluationFile(_Evaluated):
    """evaluation.json of `curate evaluate`."""

    values: dict[str, Any] = Field(
        description="`ids`, and by model and measure the value of each of these records."
    )


class EvaluateJson(_Evaluated):
    """`curate evaluate`."""

    failures: int = Field(description="Rows of failures.jsonl.")
    notes: list[str] = Field(description="What does not fit of the predictions.")
    out: str


class FailureLine(Boundary):
    """A line of failures.jsonl: a reply that fails in one way or more, the worst first."""

    id: str
    model: str
    situation: str
    kinds: list[str] = Field(min_length=1, description="The measures in which it fails.")
    evidence: dict[str, list[str]] = Field(
        description="Words by kind, personal data masked: of `copied` the training record and the run."
    )
    severity: float = Field(ge=0, le=1)
