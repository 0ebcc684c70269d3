"""Which JSON objects are pages of records, and which lists are one conversation."""

from __future__ import annotations

import re
from typing import Any

_LOOKED_AT = 50  # items of a list, of which the first may be damaged
_SPEAKERS = (
    "role",
    "speaker",
    "sender",
    "from",
    "author",
    "who",
    "speaker_role",
    "sender_type",
    "author_role",
    "sender_role",
)
_TEXTS = frozenset(("content", "text", "message", "utterance", "body", "msg", "value"))
_TOGETHER = re.compile(r"conversation|ticket|thread|session|dialog|chat|case|call", re.IGNORECASE)
# arrays under these keys are pages of records; a document without such a key and with an id is one record
# itself
ENVELOPES = frozenset(
    (
        "tickets",
        "ticket",
        "ticket_events",
        "audits",
        "comments",
        "users",
        "data",
        "value",
        "results",
        "rows",
        "records",
        "items",
        "messages",
        "conversations",
    )
)
# the same of single products, whose loaders open such pages; of a damaged one what is whole is read
PAGES = ENVELOPES | {"issues", "values", "result", "Ticket", "articles", "payload", "chats"}

_LISTS = ENVELOPES | {"ticket"}
_OWN = frozenset(("id", "requester_id", "submitter_id", "session_id"))  # keys of a record, never of a page


def is_turns(value: Any) -> bool:
    """Whether a list is one conversation: objects of role and content, from and value, or role and parts."""
    key_sets = (
        [item.keys() for item in value[:_LOOKED_AT] if isinstance(item, dict)]
        if isinstance(value, list)
        else []
    )
    return any(
        {"role", "content"} <= keys or {"from", "value"} <= keys or {"role", "parts"} <= keys
        for keys in key_sets
    )


def is_talk(value: list[Any]) -> bool:
    """Whether most objects of a list have a speaker and a text, and none says to which conversation it
    belongs: the list itself does."""
    objects = [item for item in value[:_LOOKED_AT] if isinstance(item, dict)]
    spoken = sum(
        any(isinstance(item.get(k), str) for k in _SPEAKERS) and bool(_TEXTS & item.keys())
        for item in objects
    )
    return (
        len(value) > 1
        and 2 * spoken > len(objects)
        and not any(_TOGETHER.search(key) for item in objects for key in item)
    )


def is_envelope(value: Any) -> bool:
    """Whether an object is a page of records, not a record: it has no id and nobody who asked, and an array
    of objects under a usual key."""
    if not isinstance(value, dict) or not _OWN.isdisjoint(value):
        return False
    if _LISTS.isdisjoint(value):
        return False
    for key, held in value.items():
        if key == "ticket" and isinstance(held, dict):
            return True
        if key in ENVELOPES and isinstance(held, list) and (not held or isinstance(held[0], dict)):
            return not is_turns(held)
    return False
