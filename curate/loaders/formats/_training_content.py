"""What a message of a training set holds: a text, or a list of parts."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from curate.ids import as_text
from curate.loaders.formats._training_calls import CALL_PARTS, RESULT_PARTS, Result, call_of, result_of_part
from curate.records import ToolCall

_TEXTS = ("", "text", "input_text", "output_text")
_PARTS = {
    "image": "image",
    "audio": "audio",
    "video": "video",
    "file": "file",
    "document": "file",
    "refusal": "refusal",
}


class Content(NamedTuple):
    """A message's text, its calls and results of tools, and what of it is neither, by name."""

    text: str
    omitted: Counter[str]
    calls: list[ToolCall]
    results: list[Result]


def content_of(value: Any) -> Content:
    """What a message holds, which may be a list of parts."""
    content = Content("", Counter[str](), [], [])
    if isinstance(value, dict):
        value = value["parts"] if isinstance(value.get("parts"), list) else [value]
    if not isinstance(value, list):
        return content._replace(text=as_text(value))
    texts = []
    for part in value:
        kind = as_text(part.get("type")) if isinstance(part, dict) else ""
        text = part.get("text") if isinstance(part, dict) else part
        if isinstance(text, str) and kind in _TEXTS:
            texts.append(text)
        elif kind in CALL_PARTS and (call := call_of(part)):
            content.calls.append(call)
        elif kind in RESULT_PARTS:
            content.results.append(result_of_part(part))
        elif part is not None:
            content.omitted[_name(kind)] += 1
    return content._replace(text="\n".join(texts))


def _name(kind: str) -> str:
    if kind in CALL_PARTS:
        return "tool call"
    if "tool" in kind or "function" in kind:
        return "tool result"
    if kind in ("thinking", "redacted_thinking", "reasoning"):
        return "reasoning"
    return next((name for word, name in _PARTS.items() if word in kind), "part without text")
