"""Redaction of a row `{id, prompt, completion, ...}` of a JSONL file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from curate.privacy.dump_words import NO_DUMP, DumpWords
from curate.privacy.redactor import Redactor
from curate.privacy.settings import PrivacySettings
from curate.privacy.structured import Place, in_places

FIELDS = ("prompt", "completion")
_TOOLS = ("tool", "function")  # roles of what a tool gives


def redact_row(
    row: Mapping[str, Any],
    settings: PrivacySettings | None = None,
    names: Iterable[str] = (),
    dump: DumpWords = NO_DUMP,
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The row with placeholders in prompt and completion, and a row for each span: `id, field, start, end,
    type, placeholder`.

    Prompt and completion may be text or a list of messages, of which every text but the role is redacted,
    however deep it stands: a tool call's arguments as well as the content. In arguments and results that are
    JSON text the values alone change, so that they stay JSON. All other keys travel through. Offsets are code
    points of the original.
    """
    speakers = [n for field in FIELDS for n in _speakers(row.get(field))]
    redactor = Redactor(settings, [*names, *speakers], dump=dump)
    texts = texts_of(row)
    if len(texts) > 1:
        redactor.learn(texts)
    spans: list[dict[str, Any]] = []

    def clean(text: str, where: str, place: Place) -> str:
        head = place.label
        done, replacements = redactor.redact(head + text)
        if head and any(s.start < len(head) for s in replacements):
            head = ""
            done, replacements = redactor.redact(text)
        for s in replacements:
            start, end = (place.offset(at - len(head)) for at in (s.start, s.end))
            span = {"id": row.get("id", ""), "field": where, "start": start, "end": end}
            spans.append({**span, "type": s.type, "placeholder": s.placeholder})
        return done[len(head) :]

    return {**row, **{field: _mapped(row[field], field, clean) for field in FIELDS if field in row}}, spans


def texts_of(row: Mapping[str, Any]) -> list[str]:
    """The texts of a row that are redacted, each after the label that it stands under."""
    texts: list[str] = []

    def see(text: str, _: str, place: Place) -> str:
        texts.append(f"{place.label}{text}")
        return text

    for field in FIELDS:
        value = row.get(field)
        if isinstance(value, str):
            texts.append(value)
        else:
            _mapped(value, field, see)
    return texts


Clean = Callable[[str, str, Place], str]
_TEXT = Place("", lambda at: at)  # of a text that stands alone


def _speakers(value: Any) -> Iterator[str]:
    """The names of those who speak; a tool's name is no person's."""
    for message in value if isinstance(value, list) else []:
        if (
            isinstance(message, Mapping)
            and isinstance(message.get("name"), str)
            and message.get("role") not in (*_TOOLS, "system")
        ):
            yield message["name"]


def _mapped(value: Any, where: str, change: Clean, given: bool = False, key: str = "") -> Any:
    """The value with `change` made to each text in it but roles; of what a tool is `given`, or gives, which
    is JSON or an object, to each text and number under its key."""
    if isinstance(value, str):
        inside = in_places(value, lambda text, place: change(text, where, place)) if given else None
        return change(value, where, _TEXT._replace(key=key) if key else _TEXT) if inside is None else inside
    if isinstance(value, Mapping):
        tool = value.get("role") in _TOOLS or value.get("type") == "tool_result"
        call = {"arguments", "input"} if value.get("type") == "tool_use" else {"arguments"}
        return {
            (change(k, where, _TEXT) if given else k): v
            if k == "role" and not given
            else _mapped(
                v, f"{where}.{k}", change, given or k in call or (tool and k == "content"), k if given else ""
            )
            for k, v in value.items()
        }
    if isinstance(value, list):
        return [_mapped(v, f"{where}[{n}]", change, given, key) for n, v in enumerate(value)]
    if given and isinstance(value, int) and not isinstance(value, bool):
        changed = change(str(value), where, Place(key, _TEXT.offset))
        return value if changed == str(value) else changed
    return value
