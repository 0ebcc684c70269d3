"""What a message of a training set says of itself: its time, and whether it may be learned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from curate.ids import as_text
from curate.loaders.times import parse_time
from curate.loaders.values import as_flag

# in any case, with `_` or without
_TIMES = (
    "timestamp",
    "time",
    "createdat",
    "createtime",
    "createdtime",
    "created",
    "sentat",
    "sent",
    "datetime",
    "date",
    "ts",
    "messagetime",
)
_TRAINED = (
    "weight",
    "train",
    "training",
    "trainable",
    "loss",
    "loss_weight",
    "loss_mask",
)  # 0 or false: not to be learned
_MASKED = ("masked", "mask", "ignore", "mask_loss")  # 1 or true: not to be learned


def time_of(item: Mapping[str, Any]) -> float | None:
    """When a message was written, as one of its fields says."""
    return next((t for value in _times_of(item) if (t := parse_time(value)) is not None), None)


def has_time(item: Mapping[str, Any]) -> bool:
    """Whether a field for a time holds what looks like one, such as a date in words; a number alone may count
    from the beginning."""
    return any(
        isinstance(v, str) and any(map(str.isdigit, v)) and not v.replace(".", "", 1).isdigit()
        for v in _times_of(item)
    )


def _times_of(item: Mapping[str, Any]) -> list[Any]:
    held = {
        k.casefold().replace("_", "").replace("-", ""): v
        for k, v in item.items()
        if not isinstance(v, (list, dict))
    }
    return [held[name] for name in _TIMES if held.get(name)]


def is_trained(item: dict[str, Any]) -> bool:
    """Whether a message may be learned: what says no, or says something that is not understood, keeps it
    out."""
    for key in _TRAINED:
        if item.get(key) is not None and not _is_positive(item[key]):
            return False
    if any(item.get(key) is not None and as_flag(item[key]) is not False for key in _MASKED):
        return False
    detail = item.get("train_detail")
    return not (
        isinstance(detail, list)
        and any(
            isinstance(d, dict) and d.get("train") is not None and not _is_positive(d["train"])
            for d in detail
        )
    )


def _is_positive(value: Any) -> bool:
    flag = as_flag(value)
    if flag is not None:
        return flag
    try:
        return float(as_text(value)) > 0
    except ValueError:
        return False
