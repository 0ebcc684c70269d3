"""What `curate drift` writes and prints: drift.json, additions.jsonl and its `--json`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from tools.boundaries.rows import Boundary

Status = Literal["new", "grown", "shrunk", "gone", "same"]
Verdict = Literal["stable", "refresh", "re-tune"]


class Shares(Boundary):
    """A share of conversations before and now."""

    old_share: float
    new_share: float
    low: float = Field(description="The exact 95% interval of the new share.")
    high: float
    old: int = Field(description="Conversations.")
    new: int
    p: float


class SituationMoved(Shares):
    """A situation."""

    name: str
    old_low: float = Field(description="The exact 95% interval of the old share.")
    old_high: float
    status: Status
    examples: list[str] = Field(description="Texts, redacted: three where it changed, else one.")


class FallenRow(Shares):
    """A situation in which conversations go well less often: the shares are of those that went well."""

    situation: str


class StaleRow(Boundary):
    """A training record that a newer reply or an article contradicts."""

    train_id: str
    new_ids: list[str] = Field(description="The records that contradict it; none where an article does.")
    since: str | None = Field(description="The day of the first of them, or of the article; null: unknown.")
    situation: str
    evidence: Literal["polarity", "value", "name", "article"]
    question: str
    taught: str
    now: str


class TermRow(Shares):
    """A word, name or version."""

    term: str
    kind: Literal["word", "name", "version"]
    status: Literal["new", "grown"]


class LanguageRow(Shares):
    """A language of the openings."""

    language: str
    status: Status


class ChannelRow(Shares):
    """A file of the dumps, without the numbers in its name."""

    channel: str
    status: Status


class LengthTold(Boundary):
    """Words before and now."""

    old_median: float | None
    new_median: float | None
    p: float | None = Field(description="Of Mann and Whitney's test, corrected for two.")
    status: Literal["same", "longer", "shorter"]


class TwoSample(Boundary):
    """One test over all vectors: how well a classifier tells the sides apart."""

    auc: float | None = Field(description=".5: not at all. null: too few conversations.")
    p: float | None
    old: int
    new: int


class WeekTold(Boundary):
    """The replies of one week."""

    week: str = Field(description="Its Monday.")
    value: float = Field(description="The share of replies that fail.")
    n: int
    low: float = Field(description="The control limits.")
    high: float
    outside: bool


class WeeklyRow(Boundary):
    """A measure by week."""

    measure: str
    title: str
    mean: float
    weeks: list[WeekTold]
    worse: list[str] = Field(description="Weeks above the upper limit.")


class MonthTold(Boundary):
    """The new conversations of a month."""

    month: str
    conversations: int
    uncovered_share: float
    shares: dict[str, float] = Field(description="Of the situations that changed.")


class SideTold(Boundary):
    """What was compared of one side."""

    conversations: int
    records: int
    replies: int
    from_: str | None = Field(alias="from", description="Its first and last day.")
    to: str | None


class OldTold(SideTold):
    """The old run."""

    run: str


class NewTold(SideTold):
    """What came after it."""

    known_before: int = Field(description="Records that the old run has as well: they were left out.")


class DriftFile(Boundary):
    """drift.json of `curate drift`."""

    old: OldTold
    new: NewTold
    trained: int = Field(description="Training records of the old run.")
    not_compared: dict[str, int] = Field(
        description="Conversations in languages that the encoder does not know, by side."
    )
    situations: list[SituationMoved]
    fallen: list[FallenRow]
    stale: list[StaleRow]
    terms: list[TermRow]
    languages: list[LanguageRow]
    channels: list[ChannelRow]
    lengths: dict[Literal["question", "reply"], LengthTold]
    two_sample: TwoSample
    smallest_visible_change: float | None = Field(
        description="The share of a new situation that is found in four of five tries; null: none."
    )
    smallest_visible_growth: dict[str, float | None] = Field(
        description="The share to which a situation must grow for that, by the share that it had."
    )
    uncovered_share: float = Field(description="Of the new conversations: the dataset does not cover them.")
    uncovered_low: float = Field(description="Its exact 95% interval.")
    uncovered_high: float
    uncovered_before: float = Field(description="The same of the old ones.")
    weekly: list[WeeklyRow]
    course: list[MonthTold]
    verdict: Verdict
    because: list[str]
    required: list[dict[str, Any]] = Field(description="A row for each figure that `--require` asks for.")


class DriftJson(DriftFile):
    """`curate drift`: drift.json, of the situations those that changed."""

    additions: int
    rejects: int
    out: str
