"""What the commands on records, the audit and the exports print with `--json`."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from tools.boundaries.certificate import CertificateFigures
from tools.boundaries.json_run import Against, CaseStatus, Counts, CoverageCounts, DoubtRow
from tools.boundaries.rows import Boundary


class Written(Boundary):
    """What the commands on records have in common."""

    out: str
    rejects: int = Field(description="Pieces of the input that could not be read.")


class Quantiles(Boundary):
    """The quality score over all records; null where there are none."""

    p10: float | None
    median: float | None
    p90: float | None


class RepliesJson(Boundary):
    """What the replies are, where they are no prose."""

    kind: Literal["label", "structured"]
    because: str


class ScoreJson(Written):
    """`curate score`."""

    records: int
    quality: Quantiles
    doubts: list[DoubtRow]
    learned: dict[str, Any] | None = Field(
        default=None, description="Only with `signals.learn_from`: the learned score and the default one."
    )
    judge: dict[str, Any] | None = Field(default=None, description="Only with `--judge-url`.")
    replies: RepliesJson | None = Field(default=None, description="Only where the replies are no prose.")


class RedactJson(Written):
    """`curate redact`."""

    records: int
    records_changed: int
    spans: int
    types: Counts
    not_redacted: dict[str, Counts] = Field(
        description="Further fields that still hold personal data, with what and how often."
    )
    doubts: list[DoubtRow]


class SweptPair(Boundary):
    """Two records that a threshold merges and the stricter one does not."""

    id: str
    twin: str
    score: float


class SweptThreshold(Boundary):
    """What another threshold would leave."""

    threshold: float
    kept: int
    dropped: int
    pairs: list[SweptPair]


class DedupJson(Written):
    """`curate dedup`."""

    records: int
    kept: int = Field(description="Records in kept.jsonl.")
    dropped: int = Field(description="Duplicates.")
    quarantined: int = Field(description="Records in contradictions.")
    conflicts: Counts = Field(description="By kind: contradiction, changed_over_time.")
    lexical_only: Counts = Field(description="Records by language that were compared by letters only.")
    reasons: Counts = Field(description="Records by reason.")
    sweep: list[SweptThreshold] | None = Field(default=None, description="Only with `--sweep`.")


class ChosenCase(Boundary):
    """An edge case, and the record that was chosen for it."""

    name: str
    id: str | None


class SelectJson(Written):
    """`curate select`."""

    records: int = Field(description="Records of the file.")
    selected: int = Field(description="Records that were chosen.")
    situations: int
    covered: int
    thin: int
    missing: int
    no_good_answer: int
    too_poor: int = Field(description="Missing situations whose records are all too poor to be their first.")
    edge_cases: list[ChosenCase]


class SplitJson(CertificateFigures):
    """`curate split`: the certificate without its lists of situations and pairs."""

    out: str
    records: int
    rejects: int


class CaseMatch(Boundary):
    """A record that matches an edge case."""

    id: str
    found_in: Literal["dataset", "validation", "test", "pool"] = Field(alias="in")
    similarity: float
    against: Against = Field(description="What speaks against a match; empty where nothing does.")
    phrase: str
    sentence: str
    prompt: str


class AuditedCase(Boundary):
    """An edge case in the audited dataset."""

    name: str
    status: CaseStatus
    pool: int
    dataset: int
    limit: float = Field(description="The similarity from which a record matches.")
    matches: list[CaseMatch]


class AuditJson(CoverageCounts):
    """`curate audit`."""

    out: str
    same_record: int = Field(description="Records of the dataset that are in the pool.")
    by_likeness: int = Field(description="Those that belong to the situation of a similar pool record.")
    outside: int = Field(description="Those that are similar to none.")
    gaps: int = Field(description="Rows of gaps.jsonl.")
    gaps_too_poor: int = Field(
        description="Of these, situations that have usable records, none of which is good enough."
    )
    edge_cases: list[AuditedCase]
    note: str = Field(description="Whose situations these are: the run's, or found again.")
    doubts: list[DoubtRow]


class VerdictCount(Boundary):
    """Situations with one verdict."""

    situations: int
    share: float = Field(description="Of all that customers asked.")


class AdviseJson(Written):
    """`curate advise`."""

    situations: int
    records: int
    verdicts: dict[Literal["fine_tune", "both", "retrieval", "prompt_only"], VerdictCount]
    facts: int = Field(description="Rows of rag_candidates.jsonl.")
    doubts: list[DoubtRow]


class ExportJson(Written):
    """`curate export`."""

    format: str
    train: int = Field(description="Training records.")
    validation: int = Field(description="Validation records.")
    test: int = Field(description="Test records.")
    rows: dict[str, int] = Field(description="Rows of the files of each split: a record may give several.")
    left_out: int = Field(description="Records that are in no file: skipped.jsonl names them.")
    reasons: dict[str, int] = Field(description="How many were left out for each reason.")
    files: list[str] = Field(description="Files below `out`.")


class Fit(Boundary):
    """Whether a dataset fits a format."""

    fits: bool
    rows: dict[str, int] = Field(description="Of each split that the format writes.")
    left_out: dict[str, int] = Field(description="Records of each split that the format cannot hold.")
    problems: list[str] = Field(description="Limits that it breaks.")
    words: str


class FormatRow(Boundary):
    """One export format."""

    format: str
    for_: str = Field(alias="for", description="Whose trainers or services read it.")
    state: Literal["open", "closing", "closed"]
    note: str = Field(description="Why it is not open; else empty.")
    splits: list[str]
    tools: bool = Field(description="Whether it can hold calls of tools.")
    system: bool = Field(description="Whether it can hold a system message.")
    many_turns: bool = Field(description="Whether it can hold several turns.")
    min_examples: int
    max_examples: int | None
    max_bytes: int | None = Field(description="Of a file.")
    max_tokens: int | None = Field(description="Of an example.")
    as_of: str | None = Field(description="Day on which the limits were looked up.")
    source: str
    fit: Fit | None = Field(description="None where no dataset was given.")


class ExportListJson(Boundary):
    """`curate export --list`."""

    formats: list[FormatRow]


class ProblemRow(Boundary):
    """A rule of a platform that a file breaks."""

    line: int = Field(description="0 where it is about the whole file.")
    code: str
    message: str


class FileProblemRow(ProblemRow):
    """A rule of a platform that a file breaks, with the file."""

    file: str = Field(description="As it was given, or the path below the folder that was.")


class ProblemGroup(Boundary):
    """All problems of one kind in one file."""

    file: str
    code: str
    count: int
    lines: int = Field(description="Lines that have it; 0 where it is about the whole file.")
    first_lines: list[int]
    words: str = Field(description="Such as: 13 unknown keys in each of 170 lines.")
    messages: list[str] = Field(description="The first that differ.")
    mend: str = Field(description="What to do; empty for a kind of another package.")


class LengthStep(Boundary):
    """A bar of the histogram of lengths."""

    up_to: int = Field(description="Tokens.")
    rows: int = Field(description="Rows with at most so many, and more than the step before.")


class RowLengths(Boundary):
    """How long the rows are, in tokens."""

    estimated: bool = Field(description="False where a tokenizer counted.")
    counted_by: str = Field(description="That tokenizer, or its vocabulary; empty for an estimate.")
    rows: int
    total: int
    shortest: int
    median: int
    p95: int
    longest: int
    histogram: list[LengthStep]
    limit: int | None = Field(description="Tokens that the platform takes of an example.")
    near_limit: int = Field(description="Rows below it by less than the error of the estimate.")
    max_length: int | None = Field(description="Tokens that are kept: --max-length, or the limit.")
    cut: int = Field(description="Rows that are longer.")
    without_reply: int = Field(description="Those of them of whose last reply nothing would be left.")


class MendedCopy(Boundary):
    """What --fix wrote."""

    out: str
    unchanged: int = Field(description="Rows as they were.")
    changed: int
    changes: dict[str, int] = Field(description="Rows by what was done to them.")
    left_out: dict[str, int] = Field(description="Rows that are not in it, by the reason.")
    left_out_lines: list[int] = Field(description="The first of their lines.")
    problems: list[ProblemRow] = Field(description="What is still wrong with it.")


class ValidateJson(Boundary):
    """`curate validate`."""

    file: str
    format: str
    valid: bool = Field(description="With --fix, whether the copy follows the rules and holds every row.")
    detected: bool = Field(description="True where no format was given.")
    candidates: list[str] = Field(description="Then the formats whose rows look the same.")
    problems: list[FileProblemRow]
    groups: list[ProblemGroup] = Field(description="The problems, equal ones as one.")
    doubts: list[ProblemGroup] = Field(description="What the platform takes, and is hardly meant.")
    lengths: RowLengths | None = Field(description="None for tables, and where no row could be read.")
    cookbook: dict[str, int] | None = Field(
        description="With --strict-cookbook the errors by OpenAI's published categories."
    )
    mended: MendedCopy | None = Field(description="With --fix.")
