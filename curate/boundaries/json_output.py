"""What each command prints with `--json`: one object, described by a model of its own."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from curate.boundaries.certificate import CertificateFigures
from curate.boundaries.rows import Boundary, ChatLine

Counts = dict[str, int]
CaseStatus = Literal["yes", "perhaps", "no"]


class QuestionRow(Boundary):
    """What only a person can decide about a dump."""

    code: str
    where: str = Field(description="The file.")
    key: str = Field(description="The column or field; empty where there is none.")
    what: str = Field(description="What is open, and on what evidence, in one sentence.")
    add: list[str] = Field(description="The lines for the section source of the recipe that answer it.")


class DoubtRow(Boundary):
    """What may be wrong without changing who speaks, what is private or what belongs together."""

    code: str
    where: str
    what: str
    settle: str = Field(description="The line of the recipe that settles it.")
    section: str = Field(
        default="", description="The section of the recipe for that line; left out for source."
    )


class CoverageCounts(Boundary):
    """Situations by status, and the shares of the dump's records in them."""

    situations: int
    covered: int
    thin: int
    missing: int
    no_good_answer: int
    covered_share: float
    thin_share: float


class FunnelLevel(Boundary):
    """One level of the funnel."""

    stage: str
    records: int = Field(description="What is left; conversations on the first level.")
    left: Counts = Field(description="How many left before this level, by reason.")


class NamedCase(Boundary):
    """An edge case that the recipe names."""

    name: str
    dump: int
    pool: int
    train: int
    test: int
    status: CaseStatus
    record: str = Field(description="The training record that matches best; empty where there is none.")
    prompt: str
    sentence: str = Field(description="The sentence of it that is most similar to the phrase.")
    phrase: str
    similarity: float | None
    why: str = Field(description="Why the status is not yes; empty where it is.")


class RunJson(CoverageCounts):
    """`curate run`."""

    out: str
    train: int
    test: int
    gaps: int
    edge_cases: list[NamedCase]
    quarantined: int
    contradictions: int
    rejects: int
    warnings: list[str]
    doubts: list[DoubtRow]
    failed: list[str] = Field(description="Checks that did not hold; the exit status is then 1.")
    funnel: list[FunnelLevel]
    split: CertificateFigures = Field(description="split.json without its lists of situations and pairs.")


class PlannedStage(Boundary):
    """What a run would do with a stage."""

    stage: str
    does: Literal["reuse", "run"]
    why: list[str]


class RunPlanJson(Boundary):
    """`curate run --dry-run`."""

    out: str
    stages: list[PlannedStage]


class RivalFormat(Boundary):
    """Another format that a file could have."""

    format: str
    confidence: float
    why: str


class InspectedFile(Boundary):
    """An input file and what it was taken for."""

    file: str
    format: str = Field(description="Empty where the file is not read.")
    confidence: float
    why: str
    encoding: str
    rivals: list[RivalFormat]
    unread: bool = Field(description="It looks like data, and is not read.")


class InspectedColumn(Boundary):
    """What a column of a table was taken as."""

    source: str
    key: str = Field(description="The key of the section source.")
    column: str
    why: str


class PreviewPart(Boundary):
    """A stretch of a message."""

    text: str
    cut: bool = Field(description="Cleaning takes it out.")


class PreviewLine(Boundary):
    """A message of an example."""

    role: str
    kind: Literal["message", "note", "event"]
    parts: list[PreviewPart]


class Preview(Boundary):
    """A conversation as it will be read, personal data replaced."""

    lines: list[PreviewLine]
    more: int = Field(description="How many further messages it has.")


class InspectJson(Boundary):
    """`curate inspect`."""

    conversations: int
    messages: Counts = Field(description="By role, and how many are private.")
    languages: dict[str, float] = Field(description="Shares of a sample.")
    first: float | None = Field(description="Seconds since 1970 (UTC).")
    last: float | None
    span: list[str] = Field(min_length=2, max_length=2, description="First and last day.")
    files: list[InspectedFile]
    columns: list[InspectedColumn]
    warnings: list[str]
    notes: list[str]
    rejects: Counts = Field(description="Pieces that could not be read, by reason.")
    repeated: int = Field(description="Messages that stand in the dump twice.")
    omitted: Counts = Field(description="What was left out, by name.")
    layout: Counts = Field(description="Lines that are no messages: headers, titles, separators.")
    visibility: dict[str, str] = Field(description="By source: how private messages are told from public.")
    chatbots: dict[str, str] = Field(description="Senders that say that they are programs, with evidence.")
    agents_not_named: Counts = Field(description="By source: how many count as agents without being named.")
    questions: list[QuestionRow]
    doubts: list[DoubtRow]
    examples: list[Preview]


class InitJson(Boundary):
    """`curate init`."""

    recipe: str = Field(description="The file that was written.")
    sources: int
    questions: int
    doubts: int


class Written(Boundary):
    """What the commands on records have in common."""

    out: str
    rejects: int = Field(description="Pieces of the input that could not be read.")


class Quantiles(Boundary):
    """The quality score over all records; null where there are none."""

    p10: float | None
    median: float | None
    p90: float | None


class ScoreJson(Written):
    """`curate score`."""

    records: int
    quality: Quantiles
    doubts: list[DoubtRow]
    learned: dict[str, Any] | None = Field(
        default=None, description="Only with `signals.learn_from`: the learned score and the default one."
    )
    judge: dict[str, Any] | None = Field(default=None, description="Only with `--judge-url`.")


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
    kept: int
    dropped: int
    quarantined: int
    conflicts: Counts = Field(description="By kind: contradiction, changed_over_time.")
    lexical_only: Counts = Field(description="Records by language that were compared by letters only.")
    reasons: Counts
    sweep: list[SweptThreshold] | None = Field(default=None, description="Only with `--sweep`.")


class ChosenCase(Boundary):
    """An edge case, and the record that was chosen for it."""

    name: str
    id: str | None


class SelectJson(Written):
    """`curate select`."""

    records: int
    selected: int
    situations: int
    covered: int
    thin: int
    missing: int
    no_good_answer: int
    edge_cases: list[ChosenCase]


class SplitJson(CertificateFigures):
    """`curate split`: the certificate without its lists of situations and pairs."""

    out: str
    records: int
    rejects: int


class CaseMatch(Boundary):
    """A record that matches an edge case."""

    id: str
    found_in: Literal["dataset", "test", "pool"] = Field(alias="in")
    similarity: float
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
    same_record: int
    by_likeness: int
    outside: int
    gaps: int
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
    facts: int
    doubts: list[DoubtRow]


class ExportJson(Written):
    """`curate export`."""

    format: str
    train: int
    test: int
    left_out: int = Field(description="Answers that are marked as not to be trained on.")
    files: list[str]


class ProblemRow(Boundary):
    """A rule of a platform that a file breaks."""

    line: int = Field(description="0 where it is about the whole file.")
    code: str
    message: str


class ValidateJson(Boundary):
    """`curate validate`."""

    file: str
    format: str
    valid: bool
    problems: list[ProblemRow]


class DecisionRow(Boundary):
    """The rule that decided on a record."""

    rule: str
    sentence: str
    value: Any
    limit: Any
    recipe_keys: list[str]


class LedgerRow(Boundary):
    """A row of the ledger, its `detail` opened."""

    record_id: str
    conversation_id: str
    source: str
    outcome: str
    stage: str
    reason: str
    kept_id: str
    score: float | None
    detail: dict[str, Any]


class ComparedRecord(Boundary):
    """The record that one was compared with."""

    prompt: list[ChatLine]
    completion: list[ChatLine]


class ExplainJson(LedgerRow):
    """`curate explain RUN ID`."""

    meaning: str
    decision: DecisionRow | None
    quality: float | None
    parts: dict[str, float]
    signals: dict[str, Any]
    words: dict[str, list[str]] = Field(description="The words that triggered the rule, by signal.")
    prompt: list[ChatLine]
    completion: list[ChatLine]
    changes: list[str]
    message_ids: list[str]
    compared_with: ComparedRecord | None
    dropped_for_it: list[LedgerRow]
    notes: list[str]


class FoundRow(Boundary):
    """A record that holds the words."""

    record_id: str
    conversation_id: str
    outcome: str
    reason: str
    excerpt: str


class FindJson(Boundary):
    """`curate explain RUN --find WORDS`."""

    found: int
    records: list[FoundRow] = Field(description="The first ten.")
    notes: list[str]


class LedgerCount(Boundary):
    """Rows of the ledger with one outcome, stage and reason."""

    outcome: str
    stage: str
    reason: str
    meaning: str
    records: int


class LedgerJson(Boundary):
    """`curate ledger RUN`."""

    rows: int
    counts: list[LedgerCount]


class LedgerCsvJson(Boundary):
    """`curate ledger RUN --csv -o FILE`."""

    out: str
    rows: int


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
    "export": ExportJson,
    "validate": ValidateJson,
    "explain": ExplainJson,
    "find": FindJson,
    "ledger": LedgerJson,
    "ledger-csv": LedgerCsvJson,
}
