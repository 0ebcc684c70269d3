"""Rows of pipelines' tables of Zendesk, their flat columns put together as the API has them."""

from __future__ import annotations

from typing import Any

from curate.loaders.desk.parts import opened

# columns of pipelines by what the API has
_FLAT = {
    "via_channel": "via.channel",
    "via_source_rel": "via.source.rel",
    "satisfaction_rating_score": "satisfaction_rating.score",
    "satisfaction_score": "satisfaction_rating.score",
    "metric_set_reopens": "metric_set.reopens",
    "user_id": "author_id",
    "created": "created_at",
}
_LISTS = ("tags", "email_cc_ids", "collaborator_ids")


def as_api(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the inner objects that its dotted columns, its JSON texts and its joined names
    (`via__channel`, `via_channel`) stand for. A cell without a value is none."""
    out: dict[str, Any] = {}
    for column, cell in row.items():
        value, path = opened(cell), column.replace("__", ".")
        flat = _FLAT.get(path.replace(".", "_"), path)
        _put(out, path if flat in row else flat, None if value == "" else value)
    for key in _LISTS:
        if isinstance(out.get(key), str):
            out[key] = [part.strip() for part in out[key].split(",")]
    return out


def _put(out: dict[str, Any], path: str, value: Any) -> None:
    """Sets what a path with dots names; an object stays where a plain value has its name, too."""
    head, _, rest = path.partition(".")
    inner = out.get(head)
    if not rest:
        if value is not None or inner is None:
            out[head] = value if not isinstance(inner, dict) or isinstance(value, dict) else inner
        return
    if not isinstance(inner, dict):
        inner = out[head] = {}
    _put(inner, rest, value)
