"""What `run`, `inspect` and `init` print with `--json`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from tools.boundaries.certificate import CertificateFigures
from tools.boundaries.rows import Boundary

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

    situations: int = Field(description="All situations of the pool.")
    covered: int = Field(description="Two training records, or the only usable one.")
    thin: int = Field(description="One training record, though two or more are usable.")
    missing: int = Field(description="No training record, though one is usable.")
    no_good_answer: int = Field(description="No usable record.")
    covered_share: float = Field(description="Of the dump's records, in covered situations.")
    thin_share: float = Field(description="The same of thin situations.")


class FunnelLevel(Boundary):
    """One level of the funnel."""

    stage: str
    records: int = Field(description="What is left; conversations on the first level.")
    left: Counts = Field(description="How many left before this level, by reason.")


Against = Literal["", "negated", "another_person", "nearer_to_another"]


class NearMatch(Boundary):
    """A record that is near an edge case, below the limit."""

    record: str
    sentence: str = Field(description="The sentence of it that is nearest to the case.")
    phrase: str
    similarity: float
    against: Against = Field(description="What speaks against a match; empty where nothing else does.")


class NamedCase(Boundary):
    """An edge case that the recipe names."""

    name: str
    dump: int = Field(description="Records of the dump that match.")
    pool: int = Field(description="Records of the pool that match.")
    train: int = Field(description="Training records that match.")
    validation: int = Field(description="Validation records that match.")
    test: int = Field(description="Test records that match.")
    status: CaseStatus
    record: str = Field(description="The training record that matches best; empty where there is none.")
    prompt: str
    sentence: str = Field(description="The sentence of it that is nearest to the case.")
    phrase: str
    similarity: float | None
    against: Against = Field(description="What speaks against a match; empty where nothing does.")
    why: str = Field(description="Why the status is not yes; empty where it is.")
    below: list[NearMatch] = Field(description="The nearest below the limit, at most three.")


class RunJson(CoverageCounts):
    """`curate run`."""

    out: str = Field(description="The run directory.")
    train: int = Field(description="Records in train.jsonl.")
    validation: int | None = Field(
        default=None, description="Records in validation.jsonl, where such a side was asked for or is kept."
    )
    test: int = Field(description="Records in test.jsonl.")
    gaps: int = Field(description="Rows of gaps.jsonl.")
    gaps_too_poor: int = Field(
        description="Of these, situations that have usable records, none of which is good enough."
    )
    edge_cases: list[NamedCase]
    quarantined: int = Field(description="Records set aside in contradictions.")
    contradictions: int = Field(description="Rows of conflicts.jsonl.")
    rejects: int = Field(description="Pieces of the input that could not be read.")
    warnings: list[str] = Field(description="What a person should know of this dump.")
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
    events: int = Field(description="What only happened, such as an assignment, and has no text.")
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
    sources: int = Field(description="Sources that the recipe describes.")
    questions: int = Field(description="Lines marked OPEN.")
    doubts: int = Field(description="Lines marked DOUBT.")
