"""TRL's conversational prompt-completion format, as JSON Lines and Parquet: loss on the completion alone by
default.

Every message has the same two keys, since Arrow would fill what is missing with nulls, which chat templates
then print. Where tools are called, messages differ, and are of Arrow's type for JSON, which adds nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from curate.exporters.base import EXPORTERS, Exporter
from curate.exporters.chat import ChatExample
from curate.exporters.json_lines import message_schema, read_lines, shown
from curate.exporters.limits import Problem
from curate.exporters.messages import (
    Fault,
    call_faults,
    has_text,
    messages_faults,
    order_faults,
    tools_faults,
)
from curate.exporters.origin import Origin
from curate.exporters.parquet import SIDES, Columns, ParquetExporter, pair_columns
from curate.exporters.settings import ExportSettings
from curate.exporters.sidecars import Written
from curate.exporters.templates import from_template
from curate.records import ChatMessage

_ROLES = ("system", "user", "assistant", "tool")
_NEEDED = frozenset(("role", "content"))
_TEXT, _LABEL = "text", "label"  # of the shapes of pre-training and of KTO
_REPLIES = frozenset(("chosen", "rejected"))
_ALLOWED = _NEEDED | {"tool_calls", "tool_call_id", "name"}


def pair_schema() -> dict[str, Any]:
    """JSON Schema of the columns of `pair_of`."""
    side = {"type": "array", "minItems": 1, "items": message_schema(_ROLES, text_arguments=False)}
    return {"prompt": side, "completion": side, "tools": {"type": ["string", "null"]}}


def pair_of(example: ChatExample, tools: bool) -> dict[str, Any]:
    """An example as `prompt` and `completion`, lists of messages, and where `tools` are called in a file as
    `tools`, as text, which trainers parse. Arguments are objects, as chat templates expect them."""
    row: dict[str, Any] = {
        "prompt": [with_objects(m) for m in example.prompt],
        "completion": [with_objects(m) for m in example.completion],
    }
    described = json.dumps(example.tools, ensure_ascii=False) if example.tools else None
    return {**row, "tools": described} if tools else row


def with_objects(message: ChatMessage) -> dict[str, Any]:
    """A message whose calls have objects as arguments, as chat templates expect them."""
    if "tool_calls" not in message:
        return {**message}
    calls = [
        {**call, "function": {**call["function"], "arguments": json_object(call["function"]["arguments"])}}
        for call in message["tool_calls"]
    ]
    return {**message, "tool_calls": calls}


def json_object(arguments: str) -> Any:
    """The object of a JSON text; the text itself where it is none."""
    try:
        value = json.loads(arguments)
    except (ValueError, RecursionError):
        return arguments
    return value if isinstance(value, dict) else arguments


@EXPORTERS.register("trl")
class Trl(ParquetExporter):
    """`prompt` and `completion` as lists of messages, for the trainers of TRL. Its other shapes are checked
    as well: `messages`, `prompt` with `chosen` and `rejected`, `label` beside the completion, and `text`."""

    name = "trl"
    tools = True
    trains = "split"
    beside = ("train.py",)

    def columns(self) -> Columns:
        return pair_columns(self.uses_tools)

    def row(self, example: ChatExample) -> dict[str, Any]:
        return pair_of(example, self.uses_tools)

    def schema(self) -> dict[str, Any]:
        return {
            "title": "trl row",
            "type": "object",
            "properties": pair_schema(),
            "required": ["prompt", "completion"],
            "additionalProperties": False,
        }

    def finish(self, folder: Path, written: Written, settings: ExportSettings, origin: Origin) -> list[Path]:
        if not written.rows["train"]:
            return []
        return [from_template(folder / "train.py", "train.py.txt")]

    def of_shape(self, row: Mapping[str, Any]) -> Exporter:
        if not set(SIDES) & set(row) and "messages" in row:
            return EXPORTERS.get("trl-messages")()
        if "completion" not in row and _REPLIES & set(row):
            return EXPORTERS.get("trl-preference")()
        return self

    def doubts(self, row: Any) -> Iterator[Fault]:
        """Whole conversations are taken in any order, though most chat templates refuse some, and what a user
        says last has no reply to learn. A label is read by the KTO trainer alone, and of a text all is
        learned."""
        if isinstance(row, dict) and _LABEL in row:
            yield (
                "label_unread",
                "only the KTO trainer reads label: others learn what it marks as bad as well",
            )
        if isinstance(row, dict) and _is_text(row):
            yield "all_is_learned", "of text a trainer learns all, the question as well"
        elif isinstance(row, dict) and not set(SIDES) & set(row):
            yield from order_faults(row.get("messages"))
        elif isinstance(row, dict) and all(isinstance(row.get(name), list) for name in SIDES):
            faults = order_faults([*row["prompt"], *row["completion"]], name="prompt and completion")
            yield from (fault for fault in faults if fault[0] != "ends_not_with_assistant")

    def validate(self, path: Path) -> list[Problem]:
        problems = super().validate(path)
        if Path(path).suffix == ".parquet":  # its columns have one type each
            return problems
        mixed = _mixed(Path(path), {problem.line for problem in problems})
        return sorted([*problems, *mixed], key=lambda problem: problem.line)

    def check(self, row: Any) -> Iterator[tuple[str, str]]:
        if not isinstance(row, dict):
            yield "data_type", f"a row must be an object, not {type(row).__name__}"
            return
        shape = self.of_shape(row)
        if shape is not self:
            yield from messages_faults(row["messages"]) if "messages" in row else shape.check(row)
            yield from tools_faults(row.get("tools")) if "messages" in row else ()
            return
        if _is_text(row):
            if not isinstance(row[_TEXT], str):
                yield "data_type", f"text must be text, not {type(row[_TEXT]).__name__}"
            elif not has_text(row[_TEXT]):
                yield "missing_text", "no text"
            return
        if "messages" in row:
            yield "mixed_forms", "messages must not stand beside prompt or completion"
        if _LABEL in row and not isinstance(row[_LABEL], bool):
            yield "bad_label", f"label must be true or false, not {type(row[_LABEL]).__name__}"
        yield from _pair_faults(row)


def _is_text(row: Mapping[str, Any]) -> bool:
    """Whether a row is text with no side."""
    return _TEXT in row and not {*SIDES, *_REPLIES, "messages"} & set(row)


def _pair_faults(row: dict[str, Any]) -> Iterator[Fault]:
    yield from tools_faults(row.get("tools"))
    if all(isinstance(row.get(name), list) for name in SIDES):
        yield from call_faults([*row["prompt"], *row["completion"]], "prompt and completion")
    sides = {name: row.get(name) for name in SIDES}
    for name, side in sides.items():
        if not side:
            yield f"missing_{name}", f"no {name}"
        elif isinstance(side, list):
            yield from _side_faults(name, side)
        elif not isinstance(side, str):
            yield "data_type", f"{name} must be text or a list of messages, not {type(side).__name__}"
    if all(sides.values()) and isinstance(sides["prompt"], str) != isinstance(sides["completion"], str):
        yield "mixed_forms", "prompt and completion must both be text or both be messages"
    completion = sides["completion"]
    if (
        isinstance(completion, list)
        and completion
        and isinstance(completion[-1], dict)
        and completion[-1].get("role") != "assistant"
    ):
        yield "completion_not_assistant", "the completion must end with the assistant"


def _mixed(path: Path, faulty: set[int]) -> Iterator[Problem]:
    """The first line whose shape is another than that of the lines before it: a table has one for all. What
    the `faulty` lines are meant to be is not known."""
    first: list[tuple[str, str]] | None = None
    for line, row, _ in read_lines(path):
        if not isinstance(row, dict) or line in faulty:
            continue
        held = [(name, row.get(name)) for name in ("messages", *SIDES, "chosen", "rejected", _TEXT)]
        form = [(name, "text" if isinstance(v, str) else "messages") for name, v in held if v is not None]
        first = first or form
        if form and form != first:
            here, before = (", ".join(f"{name} as {kind}" for name, kind in one) for one in (form, first))
            yield Problem(line, "mixed_forms", f"{here}; the rows before have {before}")
            return


def _side_faults(name: str, side: list[Any]) -> Iterator[tuple[str, str]]:
    for n, message in enumerate(side):
        where = f"{name}[{n}]"
        if not isinstance(message, dict):
            yield "data_type", f"{where} must be an object, not {type(message).__name__}"
            continue
        if not _NEEDED <= set(message) <= _ALLOWED:
            yield (
                "message_keys_differ",
                f"{where} must have the keys role and content, and beside them only tool_calls, tool_call_id"
                " and name, or Arrow adds nulls",
            )
        if message.get("role") not in _ROLES:
            yield (
                "unrecognized_role",
                f"{where} has the role {shown(str(message.get('role')))!r}; known: {', '.join(_ROLES)}",
            )
        may_be_empty = message.get("tool_calls") or message.get("role") == "tool"
        if not isinstance(message.get("content"), str) or not (may_be_empty or has_text(message["content"])):
            yield "missing_content", f"{where} has no content"
