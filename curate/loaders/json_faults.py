"""What is wrong with text that is nearly JSON, in words: the fault and the mend, for a person. Never a word
of the text itself."""

from __future__ import annotations

import json
import re

_PYTHON = ("a Python object, not JSON", "Write it with json.dumps (pandas: to_json), one object per line.")
_COMMENT = ("a comment, which JSON does not have", "Take the comments out.")
_COMMA = (
    "a comma before a closing bracket, which JSON does not have",
    "Take it out, or write the file with a JSON library.",
)
_NAN = ("NaN or Infinity, which JSON does not have", "Write null instead (pandas: to_json does).")
_QUOTES = (
    "curly quotes instead of straight ones",
    "Write the file with a program, not with a word processor.",
)
# what stands where the parser stops
_AT: tuple[tuple[str, tuple[str, str]], ...] = (
    (r"'|True\b|False\b|None\b|b\"|\(|datetime\.|Timestamp\(|Decimal\(|array\(", _PYTHON),
    (r"//|/\*|#|<!--", _COMMENT),
    (r"[}\]]", _COMMA),
    (r"(?i:nan|-?inf)", _NAN),
    (r"undefined\b", ("undefined, which JSON does not have", "Write null instead.")),
    (
        r"(?:ObjectId|ISODate|Number\w{3,8}|BinData|Timestamp)\(",
        ("the output of a MongoDB shell, not JSON", "Export with mongoexport --jsonArray."),
    ),
    (r"[“”„‟«»‘’]", _QUOTES),
    (r"[A-Za-z_$]", ("keys or words without quotes (JavaScript), not JSON", "Write it with JSON.stringify.")),
)
_MESSAGES: tuple[tuple[str, tuple[str, str]], ...] = (
    ("Illegal trailing comma", _COMMA),
    (
        "Invalid control character",
        ("a line break or control character inside a text", r"Write a line break as \n."),
    ),
    (
        "Invalid \\",
        ("a backslash that is not doubled", r"Write \ as \\, or write the file with a JSON library."),
    ),
    (
        "Expecting ',' delimiter",
        (
            "a missing comma, or a quotation mark inside a text without a backslash before it",
            "Write the file with a JSON library.",
        ),
    ),
    (
        "Extra data",
        ("several values without a comma or a line break between them", "Write one object per line."),
    ),
)
_CUT = ("a value that breaks off at the end of its line", "Its lines are incomplete: export it again.")
_NEXT = re.compile(r'\r?\n\{\s{0,9}"')  # a line break, and what begins the next value
_OPEN = re.compile(
    r"\s{0,200}(?:(?://|#|/\*)[^\n]{0,2000}\n\s{0,200}){0,50}"  # comments
    r"(?:\[\s{0,200}[\[{\"'“]|\{\s{0,200}(?:[\"'“}]|//|/\*|#|[A-Za-z_$][\w$]{0,60}\s{0,5}:))"
)
AGAIN = "The file is incomplete: get it again."
_MAX = 1 << 20  # characters; the fault of a larger value is not named


def fault_of(text: str) -> tuple[str, str]:
    """What is wrong and the mend; both empty where the text is no JSON at all, or breaks off."""
    if len(text) > _MAX:
        return "", ""
    try:
        json.loads(text, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        here = text[error.pos : error.pos + 20]
        if not here:
            return "", ""  # it breaks off
        if error.msg.startswith(("Expecting value", "Expecting property name")) or here[:1] in (
            "/",
            "#",
            "'",
            "“",
            "”",
        ):
            return next((fault for pattern, fault in _AT if re.match(pattern, here)), ("", ""))
        if error.msg.startswith("Invalid control character") and _NEXT.match(text, error.pos):
            return _CUT
        return next((fault for start, fault in _MESSAGES if error.msg.startswith(start)), ("", ""))
    except (RecursionError, ValueError) as error:
        return _NAN if str(error) == "not_a_number" else ("", "")
    return "", ""


def _refuse(name: str) -> None:
    raise ValueError("not_a_number")


def breaks_off(text: str) -> bool:
    """Whether a text is JSON as far as it goes, and ends within a value."""
    try:
        json.loads(text[:_MAX])
    except json.JSONDecodeError as error:
        return error.msg.startswith("Unterminated string") or error.pos >= len(text[:_MAX].rstrip())
    except (RecursionError, ValueError):
        return False
    return False


def looks_written_for_json(text: str) -> bool:
    """Whether a text opens like JSON, perhaps after comments."""
    return bool(_OPEN.match(text))


def fault_in(data: bytes, reason: str) -> str:
    """The fault and the mend of a damaged value in one sentence; empty where there is nothing to add to the
    reason."""
    if reason not in ("bad_json", "not_a_number", "truncated"):
        return ""
    what, mend = fault_of(data.decode("utf-8", "replace"))
    return f"this is {what}. {mend}" if what else ""
