"""What the files hold, as pydantic models: the source of the JSON Schemas in `schemas/`."""

from __future__ import annotations

import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

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
    """A line of train.jsonl or test.jsonl."""

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
        description="Measured properties, see docs/quality.md."
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
    outcome: Literal["selected", "held_out", "unselected", "dropped", "quarantined", "no_record", "kept"]
    stage: str = Field(description="The recipe's section that decided.")
    reason: str = Field(description="A code, see docs/reasons.md.")
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
    why: str = Field(description="The most frequent reason for which its replies were dropped.")


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


class SplitSituation(Boundary):
    """A situation on the two sides of the split."""

    name: str
    pool: int = Field(description="Records that could be on a side.")
    train: int
    test: int
    groups: int = Field(description="Groups of connected records that have records of it.")
    why: str = Field(description="Why it is on one side only; empty if it is not.")
    asked: int | None = Field(
        default=None,
        description=(
            "Only for a run, like the next five: records of the dump, including those without an answer."
        ),
    )
    dump: int | None = Field(default=None, description="Those of them that count in the shares of coverage.")
    dataset: int | None = Field(default=None, description="Records of the dataset, train and test together.")
    dataset_test: int | None = Field(default=None, description="Those of them in the test set.")
    best_quality: float | None = Field(default=None, description="Quality of the best record of the dump.")
    status: Literal["covered", "thin", "missing", "no_good_answer"] | None = None


class NearestPair(Boundary):
    """A test record with the training record that is most similar to it."""

    train: str
    test: str
    similarity: float
    train_prompt: str = Field(default="", description="Only for a run: redacted, the first 700 characters.")
    test_prompt: str = Field(default="", description="The same of the test record.")


class TestFraction(Boundary):
    """What was asked of the test side and what came out: of the file, in a run of the dataset."""

    asked: float | None = Field(description="None where a date decides.")
    wanted: int | None = Field(description="The number of records that this makes.")
    got: float
    why: str = Field(description="Why it is not what was wanted; empty if it is.")


class Budget(Boundary):
    """What became of a run's budget."""

    asked: int | Literal["auto"]
    available: int = Field(description="Records on either side: the maximum that the dataset could have.")
    got: int = Field(description="min(asked, available), train and test together.")
    why: str = Field(description="Why it is less than asked for.")


class CustomerCounts(Boundary):
    """Customers known across the sources of a dump."""

    sources: int
    known: int = Field(description="Customers with an id or an address.")
    in_several: int = Field(
        description=(
            "Those of them with conversations in more than one source, recognised by id or e-mail address."
        )
    )


class DatasetSizes(Boundary):
    """The records of the dataset."""

    train: int
    test: int


NOT_CHECKED = (
    "For each count that is None, or for which some records could not be compared, by its name: why, and how"
    " many."
)


class LeftOut(Boundary):
    """A record of the earlier dataset that is here again and not in the new one."""

    id: str
    side: Literal["train", "test"]
    stage: str = ""
    reason: str = ""
    kept_id: str = ""


class KeptDataset(Boundary):
    """How many records of the earlier dataset there were and stay; `not_here` are in the input no more."""

    train: int
    train_stays: int
    test: int
    test_stays: int
    not_here: int
    left_out: list[LeftOut]


class KeptFrom(Boundary):
    """The split that `--keep` named, and what holds of it and the new one together. Counts that should be 0
    are None where nothing could be compared."""

    name: str
    train: int
    test: int
    found_again: int = Field(description="Its records that are in this input again.")
    moved: int = Field(description="Of these, those that changed sides: 0.")
    set_aside: int = Field(description="Of these, those that are on neither side now.")
    new_train: int
    new_test: int
    both_old_sides: int = Field(description="New records that connect its sides, and are on neither.")
    shared_conversations: int | None
    shared_customers: int | None
    shared_keys: int | None
    twins_at_threshold: int | None
    highest_similarity: float | None
    without_text: int = Field(
        description="Its records whose text is gone, so that only their ids are compared."
    )
    customers_known: bool = Field(description="Whether its customers are recognised in new conversations.")
    not_checked: dict[str, str] = Field(description=NOT_CHECKED)
    dataset: KeptDataset | None = Field(
        default=None, description="What became of its train.jsonl and test.jsonl."
    )


class SplitCertificate(Boundary):
    """split.json. Counts that should be 0 are None where nothing could be compared, and `not_checked` says
    why."""

    train: int
    test: int
    neither: int
    groups: int = Field(
        description="Groups of records connected by conversation, customer, template or similarity."
    )
    largest_group: int = Field(description="In records.")
    divided_groups: int | None = Field(description="Groups on both sides: 0.")
    shared_conversations: int | None = Field(description="On both sides: 0.")
    shared_customers: int | None = Field(description="On both sides: 0.")
    shared_fields: dict[str, int | None] = Field(
        description="Values on both sides of each further field that `--group-field` named: 0."
    )
    shared_templates: int | None = Field(
        description="Prompts that differ by numbers, links and placeholders only, on both sides: 0."
    )
    shared_keys: int | None = Field(description="All of these ids and values together: 0.")
    highest_similarity: float | None = Field(description="Of a test prompt to a training prompt.")
    nearest_pair: list[str] = Field(
        description="The pair that has it, training record first; empty where a side is."
    )
    nearest_pairs: list[NearestPair] = Field(
        description="The test records most similar to a training record, five at most."
    )
    threshold: float
    twins_at_threshold: int | None = Field(
        description="Test prompts at least that similar to a training prompt, by a search of all pairs: 0."
    )
    test_after: str | None
    wrong_side_of_date: int | None = Field(
        default=None, description="With `test_after`: new records on the wrong side of the date: 0."
    )
    not_checked: dict[str, str] = Field(description=NOT_CHECKED)
    test_fraction: TestFraction
    situations: list[SplitSituation]
    situations_without_training: list[str] = Field(
        description="Situations with test records but no training record."
    )
    why_no_test: str = Field(
        default="", description="Why the test side is empty although a test set was wanted."
    )
    kept_from: KeptFrom | None = None
    dataset: DatasetSizes | None = Field(default=None, description="Only for a run, like the next two.")
    budget: Budget | None = None
    customers: CustomerCounts | None = None
    covered_share: float | None = Field(
        default=None, description="Only for a run: share of the dump's records whose situation is covered."
    )
    thin_share: float | None = Field(default=None, description="Only for a run: the same of thin situations.")
    set_aside: list[dict[str, str]] = Field(
        default=[], description="Only for `curate split`: id and reason of the records on neither side."
    )


def schemas() -> dict[str, dict[str, Any]]:
    """Every schema by its file name."""
    from pydantic import TypeAdapter

    from curate.exporters import EXPORTERS
    from curate.recipe import Recipe
    from curate.records import Conversation

    models: dict[str, Any] = {
        "conversation": Conversation,
        "record": DatasetRow,
        "recipe": Recipe,
        "ledger": LedgerLine,
        "scores": ScoreLine,
        "spans": SpanLine,
        "rejects": RejectLine,
        "gaps": GapLine,
        "conflicts": ConflictLine,
        "rag_candidates": FactLine,
        "split": SplitCertificate,
    }
    by_file = {f"{name}.schema.json": TypeAdapter(model).json_schema() for name, model in models.items()}
    for name, exporter in EXPORTERS.items():
        by_file[f"export-{name}.schema.json"] = exporter().schema()
    return {
        name: {"$schema": "https://json-schema.org/draft/2020-12/schema", **_unfolded(schema)}
        for name, schema in sorted(by_file.items())
    }


def _unfolded(value: Any) -> Any:
    """The schema with the paragraphs of its descriptions on one line each: how wide the code is written says
    nothing."""
    if isinstance(value, dict):
        return {key: _unfolded(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_unfolded(inner) for inner in value]
    return re.sub(r"(?<!\n)\n(?!\n)", " ", value) if isinstance(value, str) else value
