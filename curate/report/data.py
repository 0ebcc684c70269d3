"""What the report shows, free of where it came from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from curate.coverage.covered import SituationRow
from curate.text.brief import Brief


@dataclass(slots=True)
class FunnelLevel:
    """One level of the funnel: how many records are left, and what was taken away on the way here.

    Records are drawn on one scale; a level in another `unit` (the conversations that the records came from)
    is only told.
    """

    label: str
    count: int
    note: str = ""
    unit: str = "record"


@dataclass(slots=True)
class ShownRecord:
    """A record as the report shows it; texts are redacted already and cut to some hundred characters."""

    id: str
    prompt: str
    completion: str
    quality: float | None = None
    words: list[str] = field(default_factory=list)  # what triggered the reason
    twin: ShownRecord | None = None  # the record it was compared with
    score: float | None = None


@dataclass(slots=True)
class Reason:
    """Why records left: a documented code, what it means, how many, some of them."""

    outcome: str
    stage: str
    code: str
    meaning: str
    count: int
    examples: list[ShownRecord] = field(default_factory=list)


@dataclass(slots=True, repr=False)
class NearRecord(Brief):
    """A record that comes near an edge case without matching it; `against` is what speaks against it:
    negated, another_person, nearer_to_another, or nothing but the similarity."""

    NAMED = ("against",)

    record: str
    sentence: str
    phrase: str
    similarity: float
    against: str


@dataclass(slots=True, repr=False)
class CaseRow(Brief):
    """An edge case that the user named: how many records match it, and which one stands for it in the
    training set.

    `status` is `yes`, `perhaps` where the nearest training record is below the limit, or `no`; `sentence` is
    what that record says of it, and `against` what speaks against it. Where it is not `yes`, `why` says why:
    over_budget, not_on_train_side, no_good_answer, not_in_dump. `below` are the nearest records below the
    limit, of any side.
    """

    NAMED = ("name", "why")

    name: str
    dump: int
    pool: int
    train: int
    test: int
    status: str = "no"
    record: str = ""
    prompt: str = ""
    sentence: str = ""
    phrase: str = ""
    similarity: float | None = None
    against: str = ""
    why: str = ""
    below: list[NearRecord] = field(default_factory=list)
    validation: int = 0

    @property
    def dataset(self) -> int:
        """The records of the dataset, on all sides together."""
        return self.train + self.validation + self.test


@dataclass(slots=True)
class ReportData:
    """Everything on the page. `curve` holds (records chosen, share of what all usable records together stand
    for); `certificate` is split.json."""

    title: str
    version: str
    inputs: list[dict[str, Any]]
    funnel: list[FunnelLevel]
    reasons: list[Reason]
    situations: list[SituationRow]
    certificate: dict[str, Any]
    curve: list[tuple[int, float]] = field(default_factory=list)
    quality: dict[str, list[int]] = field(
        default_factory=dict
    )  # outcome: counts of 20 equal bins over [0, 1]
    personal_data: dict[str, int] = field(default_factory=dict)  # type: placeholders in the dataset
    privacy_notes: list[str] = field(
        default_factory=list
    )  # what was looked for, and how much of it is missed
    gaps: list[dict[str, Any]] = field(default_factory=list)
    cases: list[CaseRow] = field(default_factory=list)
    nearest: list[ShownRecord] = field(
        default_factory=list
    )  # test records with the training records nearest to them, the most similar first
    best: list[ShownRecord] = field(default_factory=list)  # the first records of the training set
    notes: list[str] = field(default_factory=list)  # what a person should know: warnings, limits, hints
    contradictions: int = 0  # pairs in conflicts.jsonl
    files: list[tuple[str, str]] = field(default_factory=list)  # (path in the run, what it is)
