"""The user's own examples of good and bad replies: read, and measured like the dump's records."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import numpy as np

from curate.embedding import CachedEncoder
from curate.errors import CurateError
from curate.privacy import redact_row
from curate.recipe import Recipe
from curate.record_files.reading import read_rows
from curate.record_files.rows import Row, RowFile
from curate.records import ChatMessage, Record, need_of, reply_text
from curate.signals import Signals, annotate, dump_signals, part_values
from curate.signals.learned import LearningItems
from curate.stages.table import Table


@dataclass(slots=True)
class Examples:
    """The records of the files `gold` and `bad`, personal data replaced; `files` is the account of them for
    the manifest."""

    records: list[Record] = field(default_factory=list)
    good: list[bool] = field(default_factory=list)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def read(cls, recipe: Recipe) -> Examples:
        """Raises CurateError as `example_files` does."""
        examples = cls()
        for name, path, rows in example_files(recipe):
            examples.records += [_record(name, row, recipe) for row in rows.rows]
            examples.good += [name == "gold"] * len(rows.rows)
            examples.files[name] = {
                "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
                "records": len(rows.rows),
                "rejects": len(rows.rejects),
            }
        return examples


def example_files(recipe: Recipe) -> list[tuple[str, Path, RowFile]]:
    """The files `gold` and `bad`, read. Raises CurateError where one cannot be read, holds no record, or too
    many lines that are none."""
    files = []
    for name, path in (("gold", recipe.signals.gold), ("bad", recipe.signals.bad)):
        if path is None:
            continue
        if not path.is_file():  # of a pipe little would be left for the checksum
            raise CurateError(
                "is not a file that can be read",
                where=str(path),
                mend=f"Give a record file in 'signals.{name}'.",
            )
        rows = read_rows(path, completion=True)
        if rows.too_many_rejects:
            first = rows.rejects[0]
            raise CurateError(
                f"{len(rows.rejects)} lines are not records ({first['reason']})",
                where=f"{path}: {first['locator']}",
                mend="Mend them.",
            )
        files.append((name, path, rows))
    return files


def exemplar_items(examples: Examples, table: Table, encoder: CachedEncoder, recipe: Recipe) -> LearningItems:
    """The examples measured as if they stood at the end of the dump, so that relevance and boilerplate mean
    the same for both."""
    records = examples.records
    if not records:
        empty = np.empty((0, table.vectors.shape[1]), np.float32)
        return LearningItems(np.empty((0, len(recipe.signals.weights))), empty, empty)
    prompts, completions = (
        encoder.encode([need_of(r.prompt) for r in records]),
        encoder.encode([reply_text(r.completion) for r in records]),
    )
    extra = dump_signals(
        [*table.completions, *(reply_text(r.completion) for r in records)],
        [*table.conversations, *(r.conversation_id for r in records)],
        np.concatenate([table.vectors, prompts]),
        np.concatenate([table.completion_vectors, completions]),
        recipe.signals,
    )[len(table) :]
    signals: list[Signals] = [
        {**one, **two} for one, two in zip(annotate(records, recipe.signals), extra, strict=True)
    ]
    return LearningItems(np.array([part_values(s) for s in signals]), prompts, completions)


def _record(name: str, row: Row, recipe: Recipe) -> Record:
    """A row of a file of examples; rows without a conversation belong with those of the same prompt."""
    data = redact_row(row.data, recipe.privacy)[0]
    prompt = _messages(data["prompt"], "user")
    group = row.conversation() or f"example:{need_of(prompt)}"
    return Record(
        id=f"{name}:{row.id}",
        conversation_id=group,
        prompt=prompt,
        completion=_messages(data["completion"], "assistant"),
    )


def _messages(value: Any, role: str) -> list[ChatMessage]:
    if isinstance(value, str):
        return [{"role": role, "content": value}]
    return [
        cast(ChatMessage, {**m, "content": m.get("content") or ""})
        for m in value
        if isinstance(m.get("content"), str) or m.get("tool_calls")
    ]
