"""Why a line of a record file is no record."""

from __future__ import annotations

import re
from typing import Any

from curate.records import reply_text

# lists and objects within each other: more is no record, and would exhaust the stack of those who walk it
MAX_DEPTH = 100
SURROGATE = re.compile("[\ud800-\udfff]")


def fault(data: Any, completion: bool) -> str:
    """Why this is no record: a reason code, or an empty string. `completion` says that it must have one; of a
    preference pair it is `chosen`."""
    if not isinstance(data, dict):
        return "not_an_object"
    if not all(isinstance(key, str) for key in data):  # in memory; a file would hold another key
        return "key_not_text"
    if "prompt" not in data:
        return "no_prompt"
    reply = "chosen" if "completion" not in data and "rejected" in data else "completion"
    return _side_fault("prompt", data["prompt"], needed=True) or _side_fault(
        reply, data.get(reply), needed=completion
    )


def _side_fault(key: str, value: Any, needed: bool) -> str:
    if value is None:
        return f"no_{key}" if needed else ""
    if isinstance(value, list):
        if not all(isinstance(m, dict) and isinstance(m.get("role"), str) for m in value):
            return f"bad_{key}"
        if not all(isinstance(m.get("content"), (str, type(None))) for m in value):
            return "bad_content"
    elif not isinstance(value, str):
        return f"bad_{key}"
    return f"empty_{key}" if needed and not reply_text(value).strip() else ""


def is_shallow(value: Any, left: int) -> bool:
    """Whether lists and objects stand at most `left` deep in each other."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return left >= 0 and all(is_shallow(v, left - 1) for v in inner)


def without_surrogates(value: Any) -> Any:
    """The value with every half of a surrogate pair, which UTF-8 cannot hold, replaced by U+FFFD."""
    if isinstance(value, str):
        return SURROGATE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {without_surrogates(k): without_surrogates(v) for k, v in value.items()}
    return [without_surrogates(v) for v in value] if isinstance(value, (list, tuple)) else value
