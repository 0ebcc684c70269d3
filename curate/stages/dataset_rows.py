"""The rows of the files that hold records: those of the sides, and conflicts.jsonl."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from curate.dedup.disputes import conflict_rows
from curate.gate import GateSettings
from curate.records import ChatMessage, Record, calls_tools, iso_time, text_of
from curate.signals.facts import masked
from curate.signals.told import acts_masked
from curate.stages.decisions import Decisions
from curate.stages.records import read_records
from curate.stages.table import Table

if TYPE_CHECKING:
    from curate.stages.context import RunContext


def dataset(context: RunContext) -> dict[str, list[dict[str, Any]]]:
    """The rows of train.jsonl, validation.jsonl where there is such a side, and test.jsonl, best first."""
    decided, table = context.decided, context.table
    chosen = {name: decided.chosen(side) for side, name in decided.sides.told.items()}
    wanted = {table.ids[i] for places in chosen.values() for i in places}
    records = {r.id: r for r in read_records(context.store, context.records, wanted)}
    for record in records.values():
        mask(record, context.recipe.gate)
    return {
        name: [row(records[table.ids[i]], table, i, decided) for i in places]
        for name, places in chosen.items()
    }


def conflicts(context: RunContext) -> list[dict[str, Any]]:
    """The rows of conflicts.jsonl. Volatile facts stay unmasked: they may be what the answers disagree
    about."""
    records = {
        r.id: r
        for r in read_records(
            context.store, context.records, {i for d in context.decided.disputes for i in (d.a, d.b)}
        )
    }

    def side(record_id: str) -> dict[str, Any]:
        r = records[record_id]
        return {
            "record_id": r.id,
            "conversation_id": r.conversation_id,
            "time": iso_time(r.time),
            "prompt": r.prompt,
            "completion": r.completion,
        }

    return conflict_rows(context.decided.disputes, side)


def mask(record: Record, gate: GateSettings) -> None:
    """Masks what the recipe says of acts of a person and of volatile facts in all that is trained on, in
    place: the completion, and every reply where all of them train."""
    types = frozenset(kind for kind, choice in gate.acts.items() if choice == "mask")
    if types and not calls_tools(record.completion):
        _change(record, lambda text, before: acts_masked(text, types), "acts_masked")
    if gate.volatile_facts == "mask":
        _change(record, lambda text, before: masked(text, text_of(before)), "masked")


def masks(signal: str, gate: GateSettings) -> bool:
    """Whether the words that triggered a signal are masked in the dataset."""
    family, _, kind = signal.partition(".")
    return (family == "grounding" and gate.volatile_facts == "mask") or (
        family == "acts" and gate.acts.get(kind) == "mask"
    )


def _change(record: Record, change: Callable[[str, list[ChatMessage]], str], name: str) -> None:
    """Changes each reply that trains by its text and the messages before it; `changes` says so where one
    differs."""
    trained = (
        [*record.prompt, *record.completion] if record.extra.get("train_all_replies") else record.completion
    )
    before = [] if trained is not record.completion else list(record.prompt)
    changed = False
    for message in trained:
        if message["role"] == "assistant":
            before_masking = message["content"]
            message["content"] = change(before_masking, before)
            changed = changed or message["content"] != before_masking
        before.append(message)
    if changed:
        record.changes = sorted({*record.changes, name})


def row(record: Record, table: Table, i: int, decided: Decisions) -> dict[str, Any]:
    """One line of train.jsonl, validation.jsonl or test.jsonl."""
    situation, parallel = decided.situation_of[i], record.parallel_tool_calls
    return {
        "id": record.id,
        "prompt": record.prompt,
        "completion": record.completion,
        "conversation_id": record.conversation_id,
        "customer_id": record.customer_id,
        "source": record.source,
        "message_ids": record.message_ids,
        "quality": float(table.quality[i]),
        "signals": table.signals[i],
        "cluster": situation,
        "cluster_label": decided.situations.names[situation],
        "edge": i in decided.edge,
        "changes": record.changes,
        **record.extra,
        **({"tools": json.loads(record.tools)} if record.tools else {}),
        **({} if parallel is None else {"parallel_tool_calls": parallel}),
    }
