"""Ids as exact text, and when two of them name the same customer, account or conversation."""

from __future__ import annotations

import json
import math
from decimal import Decimal
from typing import Any

_EXACT_FLOAT = 2**53


def as_text(value: Any) -> str:
    """The value as text, exact for numbers: 17 stays "17", 1677029631.029259 keeps every digit, None is
    empty; objects are JSON."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if type(value) is int:
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT_FLOAT:
        return str(int(value))
    if isinstance(value, Decimal):
        return format(value, "f") if abs(value.adjusted()) < 40 else str(value)
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("utf-8", "replace")
    if isinstance(value, (list, tuple)) and not is_nested(value):
        return ", ".join(map(as_text, value))
    if isinstance(value, (list, tuple, dict)):
        return json.dumps(value, default=as_text, ensure_ascii=False)
    return str(value)


def is_nested(value: Any) -> bool:
    """Whether a value is an object, or a list that holds objects or lists: a thing of its own, no text."""
    return isinstance(value, dict) or (
        isinstance(value, (list, tuple)) and any(isinstance(v, (dict, list, tuple)) for v in value)
    )


def as_id(value: Any) -> str:
    """An id as text, trimmed; a float of integral value loses its `.0`."""
    if type(value) is int:
        return str(value)
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return str(value) if "E" in str(value) else str(int(value))
    text = value.strip() if isinstance(value, str) else as_text(value).strip()
    return text[:-2] if text.endswith(".0") and text[:-2].isdecimal() else text


def same_key(value: Any) -> str:
    """An id as it is compared: trimmed, 7.0 as 7, an e-mail address in lower case; empty where it names
    nobody (None, NaN, blanks). 0 is an id."""
    from curate.ids import as_id

    if isinstance(value, float) and math.isnan(value):
        return ""
    text = as_id(value)
    return text.lower() if "@" in text else text


def same_keys(value: Any) -> list[str]:
    """The ids that a field holds: one, or each of a list."""
    held = value if isinstance(value, (list, tuple, set)) else [value]
    return list(dict.fromkeys(key for one in held if (key := same_key(one))))
