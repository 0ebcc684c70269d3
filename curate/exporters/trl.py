"""TRL's conversational prompt-completion format, as JSON Lines and Parquet: loss on the completion alone by
default.

Every message has the same two keys, since Arrow would fill what is missing with nulls, which chat templates
then print. Where tools are called, messages differ, and are of Arrow's type for JSON, which adds nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from curate.errors import CurateError
from curate.exporters.base import EXPORTERS, Exporter, Problem, Row, count_problems, message_schema, shown
from curate.exporters.chat import ChatExample
from curate.files.atomic import replacing
from curate.process.progress import steps
from curate.records import ChatMessage

if TYPE_CHECKING:
    import pyarrow as pa

_ROLES = ("system", "user", "assistant", "tool")
_NEEDED = frozenset(("role", "content"))
_ALLOWED = _NEEDED | {"tool_calls", "tool_call_id", "name"}
SIDES = ("prompt", "completion")


def pair_columns(tools: bool) -> list[tuple[str, pa.DataType]]:
    """The Arrow columns of `prompt` and `completion`, and where tools are called of `tools`, JSON text of a
    list."""
    import pyarrow as pa

    if tools:
        return [*((side, pa.list_(pa.json_())) for side in SIDES), ("tools", pa.string())]
    message = pa.struct([("role", pa.string()), ("content", pa.string())])
    return [(side, pa.list_(message)) for side in SIDES]


def pair_schema() -> dict[str, Any]:
    """JSON Schema of the columns of `pair_of`."""
    side = {"type": "array", "minItems": 1, "items": message_schema(_ROLES, text_arguments=False)}
    return {"prompt": side, "completion": side, "tools": {"type": ["string", "null"]}}


def pair_of(example: ChatExample, tools: bool) -> dict[str, Any]:
    """An example as `prompt` and `completion`, lists of messages, and where `tools` are called in a file as
    `tools`, as text, which trainers parse. Arguments are objects, as chat templates expect them."""
    row: dict[str, Any] = {
        "prompt": [_with_objects(m) for m in example.prompt],
        "completion": [_with_objects(m) for m in example.completion],
    }
    described = json.dumps(example.tools, ensure_ascii=False) if example.tools else None
    return {**row, "tools": described} if tools else row


def _with_objects(message: ChatMessage) -> dict[str, Any]:
    if "tool_calls" not in message:
        return {**message}
    calls = [
        {**call, "function": {**call["function"], "arguments": _object(call["function"]["arguments"])}}
        for call in message["tool_calls"]
    ]
    return {**message, "tool_calls": calls}


def _object(arguments: str) -> Any:
    try:
        value = json.loads(arguments)
    except (ValueError, RecursionError):
        return arguments
    return value if isinstance(value, dict) else arguments


def write_parquet(
    path: Path, rows: Sequence[Mapping[str, Any]], columns: Sequence[tuple[str, pa.DataType]]
) -> None:
    """Writes rows with these columns, whole or not at all."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrays = [_array([row[name] for row in rows], kind) for name, kind in columns]
    with replacing(path) as out:
        pq.write_table(pa.table(arrays, schema=pa.schema(columns)), out)


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    import pyarrow as pa

    if kind != pa.list_(pa.json_()):
        return pa.array(values, kind)
    sides = [[json.dumps(m, ensure_ascii=False) for m in side] for side in values]
    texts = pa.array(sides, pa.list_(pa.string()))
    return pa.ListArray.from_arrays(texts.offsets, pa.ExtensionArray.from_storage(pa.json_(), texts.values))


def read_parquet(path: Path) -> list[dict[str, Any]]:
    """The rows of a Parquet file; raises CurateError where it is none."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
        rows: list[dict[str, Any]] = table.to_pylist()
    except (OSError, pa.ArrowException) as why:
        raise CurateError("is not a readable Parquet file", where=str(path), mend="Export it again.") from why
    packed = [f.name for f in table.schema if f.type == pa.list_(pa.json_()) or f.type == pa.json_()]
    for row in rows:
        row.update({name: [json.loads(m) for m in row[name] or ()] for name in packed})
    return rows


@EXPORTERS.register("trl")
class Trl(Exporter):
    """`prompt` and `completion` as lists of messages, for the trainers of TRL."""

    name = "trl"
    file_types = ("jsonl", "parquet")
    tools = True

    def row(self, example: ChatExample) -> dict[str, Any]:
        return pair_of(example, self.uses_tools)

    def parts(self, example: ChatExample) -> list[ChatExample]:
        """One for each stretch of the completion that the assistant writes: the loss is on all of a
        completion, and what tools give must not be learned."""
        answer = example.completion
        starts = [n for n, m in enumerate(answer) if m["role"] == "assistant"]
        ends = [*starts[1:], len(answer)]
        return [
            replace(
                example,
                prompt=[*example.prompt, *answer[:start]],
                completion=[m for m in answer[start:end] if m["role"] == "assistant"],
            )
            for start, end in zip(starts, ends, strict=True)
        ]

    def schema(self) -> dict[str, Any]:
        return {
            "title": "trl row",
            "type": "object",
            "properties": pair_schema(),
            "required": ["prompt", "completion"],
            "additionalProperties": False,
        }

    def write_split(self, folder: Path, split: str, kept: Sequence[tuple[Row, ChatExample]]) -> list[Path]:
        written = super().write_split(folder, split, kept)
        path = folder / f"{split}.parquet"
        if not kept:
            path.unlink(missing_ok=True)
            return written
        write_parquet(path, [self.row(e) for _, e in kept], pair_columns(self.uses_tools))
        return [*written, path]

    def validate(self, path: Path) -> list[Problem]:
        path = Path(path)
        if path.suffix != ".parquet":
            return super().validate(path)
        rows = read_parquet(path)
        problems = [
            Problem(n, code, words)
            for n, row in enumerate(steps(rows, "rows checked"), 1)
            for code, words in self.check(row)
        ]
        return [*count_problems(len(rows), self.limits), *problems]

    def check(self, row: Any) -> Iterator[tuple[str, str]]:
        if not isinstance(row, dict):
            yield "data_type", f"a row must be an object, not {type(row).__name__}"
            return
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
        if not isinstance(message.get("content"), str) or not (message["content"] or may_be_empty):
            yield "missing_content", f"{where} has no content"
