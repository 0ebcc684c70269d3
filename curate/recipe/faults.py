"""What is wrong with a recipe, in plain words: pydantic's own are for programmers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

NUMBER, WHOLE, LIST = "a number", "a whole number", "a list"
# what a value should be, by the type of the fault
_WANTED = {
    "int_parsing": WHOLE,
    "int_type": WHOLE,
    "int_from_float": WHOLE,
    "int_parsing_size": WHOLE,
    "float_parsing": NUMBER,
    "float_type": NUMBER,
    "finite_number": "a finite number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "string_type": "text",
    "list_type": LIST,
    "tuple_type": LIST,
    "dict_type": "a mapping of keys to values",
}


def key_of(fault: Mapping[str, Any], data: Any) -> tuple[str, ...]:
    """The key that a fault is about: its place without the names of types, which pydantic adds where a value
    may be of several."""
    parts: list[str] = []
    at = data
    for part in fault["loc"]:
        if isinstance(part, int) and isinstance(at, dict):
            continue  # a block of `source` given without a list has no index in the file
        inside = (
            part in at
            if isinstance(at, dict)
            else isinstance(at, list) and isinstance(part, int) and part < len(at)
        )
        if not inside and fault["type"] != "missing":
            break
        parts.append(str(part))
        at = at[part] if inside else None
    return tuple(parts)


def faults_sentence(faults: Sequence[Mapping[str, Any]]) -> str:
    """What is wrong with the value of one key; several faults where it may be of several types, of which none
    fits."""
    first, *others = dict.fromkeys(_fault_sentence(fault) for fault in faults)
    return " or ".join([first, *(other.removeprefix("should be ") for other in others)])


def _fault_sentence(fault: Mapping[str, Any]) -> str:
    kind, limits = fault["type"], fault.get("ctx", {})
    if kind in _WANTED:
        return f"should be {_WANTED[kind]}"
    if kind == "too_short":
        return f"should hold at least {limits['min_length']}, and holds {limits['actual_length']}"
    if kind == "string_too_short":
        return "should not be empty"
    if kind == "missing":
        return "is missing"
    text = fault["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return str(text[:1].lower() + text[1:])
