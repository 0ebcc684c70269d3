"""Redaction of many rows at once, as workers do it: they need nothing of the package but this part. To import
it reads all types and lists, so that copies of a process have them."""

from __future__ import annotations

from typing import Any, NamedTuple

from curate.privacy.base import type_names
from curate.privacy.detectors import steps
from curate.privacy.dump_words import DumpWords
from curate.privacy.fields import Fields, found_in_fields
from curate.privacy.lexicon import lexicon
from curate.privacy.ner import prepare
from curate.privacy.rows import redact_row, texts_of
from curate.privacy.settings import PrivacySettings

# ids as they may be shown and rows; what the whole file shows of its words
Job = tuple[list[tuple[str, dict[str, Any]]], PrivacySettings, DumpWords]


class Batch(NamedTuple):
    """Rows with placeholders, what stood where, and what their other fields hold."""

    rows: list[dict[str, Any]]
    spans: list[dict[str, Any]]
    fields: Fields


def redact_rows(job: Job) -> Batch:
    """The rows of a job redacted one by one."""
    items, settings, dump = job
    batch = Batch([], [], Fields())
    prepare(settings, (text for _, data in items for text in texts_of(data)))
    for shown, data in items:
        clean, spans = redact_row({**data, "id": shown}, settings, dump=dump)
        batch.rows.append({**clean, "id": data["id"]})
        batch.spans.extend(spans)
        if found := found_in_fields(data, settings):
            batch.fields.update(found)
    return batch


lexicon()
steps(type_names())
