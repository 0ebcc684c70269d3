"""Lines of data pipelines to the records that they carry: Airbyte, Singer and Meltano, Stitch, Kafka and
Debezium."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NamedTuple

DELETED_ROW = "row deleted in the pipeline"
_LAYERS = 4  # a Kafka message may hold a Debezium event, which holds the row
_LARGEST_NAME = 60  # characters of a stream's name
_CONTROL = {
    "SCHEMA": "schema",
    "STATE": "",
    "ACTIVATE_VERSION": "version",
    "LOG": "log",
    "TRACE": "trace",
    "CATALOG": "catalog",
    "SPEC": "spec",
    "CONTROL": "control",
    "CONNECTION_STATUS": "connectionStatus",
    "BATCH": "manifest",
}
_AIRBYTE = frozenset(("stream", "data", "emitted_at", "namespace", "meta", "type"))
_AIRBYTE_RAW = (
    "_airbyte_data",
    "_airbyte_raw_id",
    "_airbyte_ab_id",
    "_airbyte_extracted_at",
    "_airbyte_emitted_at",
)
_STITCH = frozenset(
    ("action", "data", "sequence", "table_name", "client_id", "namespace", "key_names", "schema", "vintage")
)
_KAFKA = frozenset(
    (
        "schema",
        "payload",
        "topic",
        "partition",
        "offset",
        "timestamp",
        "timestampType",
        "tstype",
        "ts",
        "headers",
        "key",
        "value",
        "keySize",
        "broker",
    )
)
_DEBEZIUM = frozenset(("before", "after", "source", "op", "ts_ms", "ts_us", "ts_ns", "transaction", "schema"))


# keys of which a line of a pipeline has one
_CARRIES = frozenset(("record", "stream", "_airbyte_data", "action", "after", "schema", "topic"))


class Carried(NamedTuple):
    """What a line carries: the record, its stream's name, and what such lines are called; both are empty
    where it is no line of a pipeline."""

    value: Any
    stream: str = ""
    pipeline: str = ""


def unwrap(value: Any) -> Carried:
    """The record that a line of a pipeline carries; what is no such line comes back as it is."""
    carried = Carried(value)
    if not isinstance(value, dict) or _CARRIES.isdisjoint(value):
        return carried
    for _ in range(_LAYERS):
        inner = _inner(carried.value) if isinstance(carried.value, dict) else None
        if inner is None:
            break
        stream = (inner.stream if isinstance(inner.stream, str) else "")[:_LARGEST_NAME] or carried.stream
        carried = Carried(inner.value, stream, inner.pipeline)
    return carried


def control_line(value: Any) -> str:
    """What sort of line that speaks of the pipeline itself this is, such as "pipeline line of type STATE";
    empty for all others."""
    if not isinstance(value, dict):
        return ""
    kind = value.get("type")
    if isinstance(kind, str) and kind in _CONTROL and "record" not in value and "id" not in value:
        own = _CONTROL[kind]
        if own in value if own else value.keys() & {"value", "state"}:
            return f"pipeline line of type {kind}"
    if (
        value.get("op") == "d"
        and value.get("after") is None
        and "before" in value
        and value.keys() <= _DEBEZIUM
    ):
        return DELETED_ROW
    return ""


def _inner(value: dict[str, Any]) -> Carried | None:
    """One layer taken off; None where the object is a record itself."""
    keys = value.keys()
    record = value.get("record")
    if value.get("type") == "RECORD" and isinstance(record, dict):
        return Carried(record, value.get("stream", ""), "Singer messages")
    data = value.get("data")
    if isinstance(value.get("stream"), str) and isinstance(data, dict) and keys <= _AIRBYTE:
        return Carried(data, value["stream"], "Airbyte records")
    if "_airbyte_data" in value and keys & set(_AIRBYTE_RAW[1:]) and (raw := _object(value["_airbyte_data"])):
        return Carried(raw, value.get("_airbyte_stream", ""), "Airbyte records")
    if (
        isinstance(data, dict)
        and value.get("action") in ("upsert", "switch_view", "insert", "update")
        and keys <= _STITCH
    ):
        return Carried(data, value.get("table_name", ""), "Stitch records")
    if isinstance(value.get("after"), dict) and "op" in value and keys <= _DEBEZIUM:
        source = value.get("source")
        return Carried(
            value["after"], source.get("table", "") if isinstance(source, dict) else "", "Debezium events"
        )
    if (
        ("schema" in value or "topic" in value)
        and keys <= _KAFKA
        and (held := _object(value.get("payload") if "payload" in value else value.get("value")))
    ):
        return Carried(held, "", "Kafka messages")
    return None


def _object(value: Any) -> dict[str, Any] | None:
    """An object, as it is or written as JSON text; None for all else."""
    if isinstance(value, str) and value.lstrip()[:1] == "{":
        try:
            value = json.loads(value, parse_float=Decimal, parse_constant=_refuse)
        except (ValueError, RecursionError):
            return None
    return value if isinstance(value, dict) else None


def _refuse(name: str) -> None:
    raise ValueError(name)
