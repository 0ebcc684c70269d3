"""Conversations and records as columns of a Parquet file: each field is a column of its own type, which
pandas or DuckDB open as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from curate.records import Conversation, Message, Record

if TYPE_CHECKING:
    import pyarrow as pa

LEAST, MOST = -(2**63), 2**63 - 1  # what a whole number of a column may be


class RecordRow(NamedTuple):
    """A row of a checkpoint of records: the record, or the `reason` why a conversation gave none. A record
    without a completion has a reason as well."""

    id: str
    conversation_id: str
    source: str
    reason: str
    record: Record | None = None


@cache
def _types() -> dict[str, pa.DataType]:
    """The column types that the schemas are made of."""
    import pyarrow as pa

    text, whole, real, flag = pa.string(), pa.int64(), pa.float64(), pa.bool_()
    outcome = {"solved": flag, "rating": text, "spam": flag}
    said = {**outcome, "votes_up": whole, "votes_down": whole, "accepted": flag}
    course = {"position": whole, "n_replies": whole, "is_last": flag, "opened": real, "asked": real}
    course |= {"later_answers": whole, "other_agents": whole, "handed_on": flag}
    whole_talk = {"reopened": flag, "won": flag}
    message = {
        **dict.fromkeys(("id", "role", "text"), text),
        "time": real,
        **dict.fromkeys(("author", "author_name", "text_type", "kind"), text),
        "outcome": pa.struct(list(said.items())),
        "flags": pa.list_(text),
    }
    call = pa.struct(
        [("id", text), ("type", text), ("function", pa.struct([("name", text), ("arguments", text)]))]
    )
    message |= {"tool_calls": pa.list_(call), "tool_call_id": text, "tool_name": text, "draft": text}
    chat = pa.struct(
        [
            *(("role", text), ("content", text)),
            *(("tool_calls", pa.list_(call)), ("tool_call_id", text), ("name", text)),
        ]
    )
    return {
        "text": text,
        "texts": pa.list_(text),
        "real": real,
        "flag": flag,
        "chat": pa.list_(chat),
        "turns": pa.list_(pa.struct([("role", text), ("text", text)])),
        "messages": pa.list_(pa.struct(list(message.items()))),
        "talk_outcome": pa.struct(list({**outcome, **whole_talk, "accepted": text}.items())),
        "record_outcome": pa.struct(list({**said, **whole_talk, **course}.items())),
        "extra": pa.struct([("train_all_replies", flag)]),
    }


_TALK = {
    **dict.fromkeys(("id", "source", "customer", "subject", "locale", "part_of", "tools"), "text"),
    **dict.fromkeys(("emails", "names", "flags"), "texts"),
    "parallel_tool_calls": "flag",
    "outcome": "talk_outcome",
    "messages": "messages",
}
_RECORD = {
    **dict.fromkeys(("id", "conversation_id", "source"), "text"),
    **dict.fromkeys(("customer_id", "author", "subject", "locale", "part_of", "tools"), "text"),
    **dict.fromkeys(("message_ids", "names", "changes", "flags"), "texts"),
    "parallel_tool_calls": "flag",
    "time": "real",
    "prompt": "chat",
    "completion": "chat",
    "corrected": "chat",
    "draft": "chat",
    "after": "turns",
    "outcome": "record_outcome",
    "extra": "extra",
}


def conversation_schema() -> pa.Schema:
    """The columns of a checkpoint of conversations: the fields of `Conversation`."""
    return _schema(_TALK)


def record_schema() -> pa.Schema:
    """The columns of a checkpoint of records: the fields of `Record`, null but for the first three where
    there is none, and `reason`."""
    return _schema({**_RECORD, "reason": "text"})


def _schema(columns: Mapping[str, str]) -> pa.Schema:
    import pyarrow as pa

    return pa.schema([(name, _types()[kind]) for name, kind in columns.items()])


def conversation_batch(conversations: Sequence[Conversation]) -> pa.RecordBatch:
    """Raises ValueError for an outcome that is not known."""
    fields = {name: [getattr(c, name) for c in conversations] for name in _TALK}
    fields["messages"] = [[_message(m) for m in c.messages] for c in conversations]
    fields["outcome"] = [_known(c.outcome, "talk_outcome") for c in conversations]
    return _batch(fields, conversation_schema())


def conversations_of(batch: pa.RecordBatch) -> Iterator[Conversation]:
    """The conversations that `conversation_batch` made columns of."""
    for fields in batch.to_pylist():
        fields["outcome"] = _given(fields["outcome"])
        fields["messages"] = [
            Message(
                **{
                    **message,
                    "outcome": _given(message["outcome"]),
                    "tool_calls": message["tool_calls"] or [],
                }
            )
            for message in fields["messages"]
        ]
        yield Conversation(**fields)


def record_batch(rows: Sequence[RecordRow]) -> pa.RecordBatch:
    """Raises ValueError for an outcome that is not known."""
    records = [row.record for row in rows]
    fields: dict[str, list[Any]] = {name: [r and getattr(r, name) for r in records] for name in _RECORD}
    fields["after"] = [r and [{"role": role, "text": text} for role, text in r.after] for r in records]
    fields["outcome"] = [r and _known(r.outcome, "record_outcome") for r in records]
    fields["extra"] = [r and _known(r.extra, "extra") for r in records]
    for name in ("id", "conversation_id", "source", "reason"):
        fields[name] = [getattr(row, name) for row in rows]
    return _batch(fields, record_schema())


def record_rows(batch: pa.RecordBatch) -> Iterator[RecordRow]:
    """The rows that `record_batch` made columns of."""
    for fields in batch.to_pylist():
        reason = fields.pop("reason")
        record = None if fields["prompt"] is None else _record(fields)
        yield RecordRow(fields["id"], fields["conversation_id"], fields["source"], reason, record)


def records_of(batch: pa.RecordBatch) -> Iterator[Record]:
    """The records of a batch, without the rows that have none. Columns that were not read are empty."""
    for fields in batch.to_pylist():
        fields.pop("reason", None)
        if fields["prompt"] is not None:
            yield _record(fields)


def where(batch: pa.RecordBatch, column: str, wanted: Collection[str]) -> pa.RecordBatch:
    """The rows of a batch whose value in a column is wanted."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return batch.filter(pc.is_in(batch.column(column), pa.array(list(wanted), pa.string())))


def _record(fields: dict[str, Any]) -> Record:
    for name in ("outcome", "extra"):
        if name in fields:
            fields[name] = _given(fields[name])
    for name in ("prompt", "completion", "corrected", "draft"):
        if name in fields:
            fields[name] = [_given(message) for message in fields[name]]
    if "after" in fields:
        fields["after"] = [(turn["role"], turn["text"]) for turn in fields["after"]]
    return Record(**fields)


def _message(message: Message) -> dict[str, Any]:
    """Only what is there is spelled out: most messages have neither outcome nor flags."""
    fields = {name: getattr(message, name) for name in message.__slots__}
    fields["outcome"] = _known(message.outcome, "messages") if message.outcome else None
    fields["tool_calls"] = message.tool_calls or None
    return fields


def _known(given: Mapping[str, Any], kind: str) -> dict[str, Any]:
    for name, value in given.items():
        if name not in _names(kind):
            raise ValueError(f"{name!r} has no column in a checkpoint. Known: {', '.join(_names(kind))}.")
        if type(value) is int and not LEAST <= value <= MOST:
            given = {**given, name: min(max(value, LEAST), MOST)}
    return dict(given)


@cache
def _names(kind: str) -> tuple[str, ...]:
    """The names that an outcome may hold."""
    struct = _types()[kind]
    if kind == "messages":
        struct = struct.value_type.field("outcome").type
    return tuple(field.name for field in struct)


def _given(fields: dict[str, Any] | None) -> dict[str, Any]:
    """What a column of named values holds of a row: only what is known."""
    return {name: value for name, value in (fields or {}).items() if value is not None}


def _batch(fields: Mapping[str, list[Any]], schema: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    return pa.record_batch([pa.array(fields[field.name], field.type) for field in schema], schema=schema)
