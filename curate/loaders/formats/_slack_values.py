"""What a JSON value of a Slack export is: message, user, channel, file or log; what of a message is kept."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from curate.loaders.times import parse_time
from curate.loaders.visibility import fields_say_internal


def is_message(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and value.get("type") == "message"
        and "ts" in value
        and (
            "user" in value or "bot_id" in value or "text" in value or "blocks" in value or "subtype" in value
        )
    )


def is_user(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("profile"), dict)
        and "id" in value
        and ("team_id" in value or "real_name" in value or "name" in value)
    )


def is_channel(value: Any) -> bool:
    known = isinstance(value, dict) and "id" in value and "created" in value
    return known and (
        isinstance(value.get("members"), list)
        or "is_channel" in value
        or "is_im" in value
        or "is_mpim" in value
    )


def is_file(value: Any) -> bool:
    """A shared file or canvas of the lists that newer exports hold beside the channels."""
    return (
        isinstance(value, dict)
        and "id" in value
        and "filetype" in value
        and ("url_private" in value or "permalink" in value)
    )


def is_log(value: Any) -> bool:
    return isinstance(value, dict) and "change_type" in value and "user_id" in value


def edited_at(row: list[Any]) -> tuple[float, bool]:
    """When a state of a message was written."""
    edited = row[2].get("edited")
    return (parse_time(edited.get("ts")) or 0.0) if isinstance(edited, dict) else 0.0, "edited" in row[3]


def slim_message(value: dict[str, Any]) -> dict[str, Any]:
    keys = (
        "user",
        "bot_id",
        "subtype",
        "username",
        "text",
        "blocks",
        "attachments",
        "files",
        "root",
        "parent_user_id",
        "edited",
        "reply_count",
    )
    slim = {k: value[k] for k in keys if value.get(k)}
    return (
        {**slim, "note": True}
        if fields_say_internal({k: v for k, v in value.items() if k != "hidden"}) or value.get("is_ephemeral")
        else slim
    )


_COPIES = ("root", "message", "previous_message")  # of a message that stands elsewhere, or was edited
_PREVIEWS = frozenset(("from_url", "original_url", "is_share", "is_msg_unfurl", "is_reply_unfurl"))


def without_copies(value: dict[str, Any], lists: Collection[str]) -> dict[str, Any]:
    """A message without the messages inside it that are read apart (in `lists`) or stand elsewhere, and
    without previews of what its links lead to."""
    kept = {k: v for k, v in value.items() if k not in _COPIES}
    for key in lists:
        if isinstance(held := kept.get(key), list):
            kept[key] = [item for item in held if not is_message(item)]
    if isinstance(shown := kept.get("attachments"), list):
        kept["attachments"] = [a for a in shown if not isinstance(a, dict) or _PREVIEWS.isdisjoint(a)]
    return kept
