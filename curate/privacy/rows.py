"""Redaction of a row `{id, prompt, completion, ...}` of a JSONL file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from curate.privacy.redactor import Redactor
from curate.privacy.settings import PrivacySettings

FIELDS = ("prompt", "completion")


def redact_row(
    row: Mapping[str, Any], settings: PrivacySettings | None = None, names: Iterable[str] = ()
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The row with placeholders in prompt and completion, and a row for each span: `id, field, start, end,
    type, placeholder`.

    Prompt and completion may be text or a list of messages, of which every text but the role is redacted,
    however deep it stands: a tool call's arguments as well as the content. All other keys travel through.
    Offsets are code points of the original.
    """
    redactor = Redactor(settings, [*names, *(n for field in FIELDS for n in _speakers(row.get(field)))])
    texts = [text for field in FIELDS for text in _texts(row.get(field))]
    if len(texts) > 1:
        redactor.learn(texts)
    spans: list[dict[str, Any]] = []

    def clean(text: str, place: str) -> str:
        done, replacements = redactor.redact(text)
        spans.extend(
            {
                "id": row.get("id", ""),
                "field": place,
                "start": s.start,
                "end": s.end,
                "type": s.type,
                "placeholder": s.placeholder,
            }
            for s in replacements
        )
        return done

    return {**row, **{field: _mapped(row[field], field, clean) for field in FIELDS if field in row}}, spans


def _speakers(value: Any) -> Iterator[str]:
    """The names of those who speak; a tool's name is no person's."""
    for message in value if isinstance(value, list) else []:
        if (
            isinstance(message, Mapping)
            and isinstance(message.get("name"), str)
            and message.get("role") not in ("tool", "function", "system")
        ):
            yield message["name"]


def _texts(value: Any) -> Iterator[str]:
    """Every text in a prompt or completion, in order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (Mapping, list)):
        for inner in [v for k, v in value.items() if k != "role"] if isinstance(value, Mapping) else value:
            yield from _texts(inner)


def _mapped(value: Any, place: str, change: Callable[[str, str], str]) -> Any:
    """The value with `change(text, place)` for each text in it, but roles."""
    if isinstance(value, str):
        return change(value, place)
    if isinstance(value, Mapping):
        return {k: v if k == "role" else _mapped(v, f"{place}.{k}", change) for k, v in value.items()}
    if isinstance(value, list):
        return [_mapped(v, f"{place}[{n}]", change) for n, v in enumerate(value)]
    return value
