"""What a row would lose by being mended: told, or a reason to leave the row out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from curate.exporters.chat import NotExportable
from curate.exporters.json_lines import shown

_SAID = ("function_call", "refusal")  # what a message says beside its content
_WRITTEN_ANEW = {"role", "from", "content", "value", "parts", "train", "weight"}  # a problem tells of these


def messages_in(row: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The messages of all lists of a row but that of its tools."""
    lists = [
        held for key, held in row.items() if key not in ("tools", "functions") and isinstance(held, list)
    ]
    return [m for held in lists for m in held if isinstance(m, Mapping)]


def whole_sayings(row: Mapping[str, Any]) -> None:
    """Raises NotExportable where messages hold what the strict form has no place for."""
    for key in _SAID:
        if any(message.get(key) for message in messages_in(row)):
            raise NotExportable(f"the {key} of a message would be lost")


def same_weights(messages: Sequence[Mapping[str, Any]]) -> None:
    """Raises NotExportable where messages of which one is to be learned and one is not would be joined."""
    spoken = [m for m in messages if m["role"] != "system"]
    for one, other in pairwise(spoken):
        if one["role"] == other["role"] == "assistant" and one.get("weight", 1) != other.get("weight", 1):
            raise NotExportable("messages of differing weights would have to be joined")


def lost(row: Mapping[str, Any], made: Mapping[str, Any], codes: set[str]) -> Iterator[str]:
    """What the mended row no longer holds and no problem in `codes` speaks of."""
    before, after = messages_in(row), messages_in(made)
    if _has(before, "developer") and not _has(after, "developer"):
        yield "role developer renamed to system"
    if not codes & {"message_unrecognized_key", "message_keys_differ"}:
        gone = _keys(before) - _keys(after) - _WRITTEN_ANEW
        yield from (f"{shown(key)} of messages left out" for key in sorted(gone))
    same_form = "messages" in row and "messages" in made
    if same_form and "row_unrecognized_key" not in codes:
        yield from (f"{shown(key)} of rows left out" for key in sorted(map(str, {*row} - {*made})))


def _has(messages: Sequence[Mapping[str, Any]], role: str) -> bool:
    return any(message.get("role") == role for message in messages)


def _keys(messages: Sequence[Mapping[str, Any]]) -> set[str]:
    return {str(key) for m in messages if m.get("role") != "tool" for key in m}
