"""When two values of a field name the same customer, account or conversation."""

from __future__ import annotations

import math
from typing import Any


def same_key(value: Any) -> str:
    """An id as it is compared: trimmed, 7.0 as 7, an e-mail address in lower case; empty where it names
    nobody (None, NaN, blanks). 0 is an id."""
    from curate.loaders.values import as_id  # the loaders are loaded by what needs them alone

    if isinstance(value, float) and math.isnan(value):
        return ""
    text = as_id(value)
    return text.lower() if "@" in text else text


def same_keys(value: Any) -> list[str]:
    """The ids that a field holds: one, or each of a list."""
    held = value if isinstance(value, (list, tuple, set)) else [value]
    return list(dict.fromkeys(key for one in held if (key := same_key(one))))
