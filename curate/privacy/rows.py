"""Redaction of a row `{id, prompt, completion, ...}` of a JSONL file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from curate.privacy.redactor import Redactor
from curate.privacy.settings import PrivacySettings

FIELDS = ("prompt", "completion")


def redact_row(row: Mapping[str, Any], settings: PrivacySettings | None = None, names: Iterable[str] = ()) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The row with placeholders in prompt and completion, and a row for each span: `id, field, start, end, type, placeholder`.

    Prompt and completion may be text or a list of messages; all other keys travel through. Offsets are code points of the original.
    """
    redactor = Redactor(settings, names)
    texts: list[tuple[str, int | None, str]] = [(field, None, row[field]) for field in FIELDS if isinstance(row.get(field), str)]
    for field in FIELDS:
        if isinstance(row.get(field), list):
            texts += [(field, i, m["content"]) for i, m in enumerate(row[field]) if isinstance(m, Mapping) and isinstance(m.get("content"), str)]
    texts.sort(key=lambda one: FIELDS.index(one[0]))
    if len(texts) > 1:
        redactor.learn(text for _, _, text in texts)
    done = dict(row)
    spans: list[dict[str, Any]] = []
    for field, i, text in texts:
        clean, found = redactor.redact(text)
        if i is None:
            done[field] = clean
        else:
            if done[field] is row[field]:
                done[field] = list(row[field])
            done[field][i] = {**row[field][i], "content": clean}
        place = field if i is None else f"{field}[{i}].content"
        spans += [{"id": row.get("id", ""), "field": place, "start": s.start, "end": s.end, "type": s.type, "placeholder": s.placeholder} for s in found]
    return done, spans
