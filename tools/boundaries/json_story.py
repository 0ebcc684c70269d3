"""What `explain` and `ledger` print with `--json`."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from tools.boundaries.rows import Boundary, ChatLine


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
