"""The rows of the output files."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from curate.ledger.ledger import Outcome
from curate.privacy.settings import Type


class Boundary(BaseModel):
    """A row of an output file. Unknown keys are refused, so that a schema test notices what nobody
    described."""

    model_config = ConfigDict(extra="forbid")


class ChatLine(Boundary):
    """One message as a model sees it."""

    role: Literal["system", "user", "assistant", "tool"]
    content: str = Field(min_length=1)


class DatasetRow(Boundary):
    """A line of train.jsonl, validation.jsonl or test.jsonl."""

    id: str = Field(description="Stable: made from the conversation's and the messages' ids.")
    prompt: list[ChatLine] = Field(min_length=1, description="What the model sees; ends with the customer.")
    completion: list[ChatLine] = Field(min_length=1, description="What the model should answer.")
    conversation_id: str
    customer_id: str = Field(
        description="A pseudonym, numbered in order of appearance; empty where the export names no customer."
    )
    source: str = Field(description="file:locator")
    message_ids: list[str] = Field(description="The export's own ids of the completion's messages.")
    quality: float = Field(ge=0, le=1)
    signals: dict[str, float | int | str | bool | None] = Field(
        description="Measured properties, see docs/reference/signals.md."
    )
    cluster: int = Field(description="Number of the situation.")
    cluster_label: str = Field(description="Name of the situation.")
    edge: bool = Field(description="Whether the situation is rare.")
    changes: list[str] = Field(
        description="What was altered: redacted, trimmed, merged, repaired, masked and so on."
    )
    train_all_replies: bool = Field(
        default=False, description="With pairing.strategy `conversation`: every assistant turn is trained on."
    )


class LedgerLine(Boundary):
    """A row of ledger.parquet."""

    record_id: str
    conversation_id: str
    source: str = Field(description="file:locator")
    outcome: Outcome
    stage: str = Field(description="The recipe's section that decided.")
    reason: str = Field(description="A code, see docs/reference/reasons.md.")
    kept_id: str = Field(
        description="For duplicates the record that was kept, for contradictions the other record."
    )
    score: float | None
    detail: str = Field(description="Evidence as JSON.")


class ScoreLine(Boundary):
    """A line of scores.jsonl."""

    id: str
    conversation_id: str
    message_ids: list[str]
    quality: float = Field(ge=0, le=1)
    signals: dict[str, float | int | str | bool | None]


class SpanLine(Boundary):
    """A line of spans.jsonl: where something personal stood, never what."""

    id: str
    field: str = Field(description="`prompt`, or `prompt[2].content` for messages.")
    start: int = Field(ge=0, description="Code points in the original text.")
    end: int = Field(ge=0)
    type: Type
    placeholder: str


class RejectLine(Boundary):
    """A line of rejects.jsonl: a piece of input that could not be read."""

    source: str
    locator: str
    reason: str
    excerpt: str = Field(default="", description="The first 200 characters, personal data masked.")


class GapLine(Boundary):
    """A line of gaps.jsonl: a situation whose answer is still to be written."""

    situation: str
    prompt: str
    share: float = Field(ge=0, le=1, description="Its share of all that customers asked.")
    best_quality: float = Field(ge=0, le=1)
    why: str = Field(
        description=(
            "The most frequent reason for which its replies were dropped; too_poor where some may train, but"
            " none is good enough."
        )
    )
    tags: list[str] = Field(description="Two or three words for the situation.")


class ConflictSide(Boundary):
    """One record of a contradiction."""

    record_id: str
    conversation_id: str
    time: str | None = Field(description="When the reply was written (ISO 8601, UTC), where known.")
    prompt: str | list[dict[str, Any]] = Field(
        description="Redacted; messages, or the text that a record file has."
    )
    completion: str | list[dict[str, Any]] = Field(description="Redacted.")
    copies: list[str] = Field(
        default=[],
        description=(
            "Exact copies that were set aside with it, by their record ids; left out where there are none."
        ),
    )


class ConflictLine(Boundary):
    """A line of conflicts.jsonl: two answers to one question that cannot both be right. Each contradiction
    stands there once."""

    pair: str = Field(description="The id of the pair, the same in every run that holds both records.")
    kind: Literal["contradiction", "changed_over_time"] = Field(
        description="changed_over_time: the answers are `dedup.change_days` apart or more."
    )
    a: ConflictSide = Field(description="The record with the higher quality.")
    b: ConflictSide
    evidence: Literal["polarity", "value", "name"] = Field(
        description=(
            "polarity: one answer grants what the other denies; value: they give different figures; name:"
            " they name different things."
        )
    )
    decision: dict[str, Any] | None = Field(description="The reviewer's decision; null until there is one.")


class FactLine(Boundary):
    """A line of rag_candidates.jsonl: a fact that a good reply brings from outside."""

    fact: str = Field(min_length=1, description="Its words, redacted.")
    type: Literal[
        "price", "percent", "date", "version", "number", "phone", "policy", "name", "stock", "order_state"
    ]
    sentence: str = Field(description="The sentence that contains it, redacted.")
    situation: str
    record_id: str = Field(description="The best record that says it.")
    conversation_id: str
    source: str = Field(description="file:locator")
    time: str | None = Field(
        description="When the reply was written (ISO 8601, UTC), where known: facts age."
    )
    records: int = Field(ge=1, description="How many good replies of the situation say it.")
