"""JSON Lines of a platform as they are checked, and the schemas that several platforms share."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn

from curate.files.atomic import json_line, replacing
from curate.files.lines import raw_lines


@lru_cache(maxsize=1_000)
def shown(text: str) -> str:
    """A key or role of a row, as a message may show it: personal data masked, at most 30 characters."""
    from curate.privacy import mask  # only a faulty file needs it

    return mask(text, 30)


def read_lines(path: Path) -> Iterator[tuple[int, Any, str]]:
    """(line number, parsed row, fault) of a JSON Lines file; a fault is words for a person, with no text of
    the line."""
    for number, line in raw_lines(path):
        if line.strip():
            row, fault = _parsed(line)
            broken = fault and not line.endswith(b"\n")
            yield number, row, f"{fault}: the file breaks off in this line" if broken else fault
        elif line.endswith(b"\n"):
            yield number, None, "the line is empty"


def mark_of(path: Path) -> str:
    """The byte order mark that a file begins with; empty where it has none."""
    with path.open("rb") as file:
        return "\ufeff" if file.read(3) == b"\xef\xbb\xbf" else ""


class _NoValue(ValueError):
    """A word such as NaN, which Python takes and JSON does not know."""


def _refuse(word: str) -> NoReturn:
    raise _NoValue(word)


_HALF = re.compile(rb"\\u[dD][89a-fA-F]")  # of a character that takes two escapes


def _parsed(line: bytes) -> tuple[Any, str]:
    try:
        row = json.loads(line.decode("utf-8"), parse_constant=_refuse)
        if _HALF.search(line):
            json.dumps(row, ensure_ascii=False).encode("utf-8")
        return row, ""
    except UnicodeEncodeError:
        return None, "half of a character, as an escape such as \\ud83d, which is no text"
    except UnicodeDecodeError as why:
        return None, f"not UTF-8 (byte {why.start + 1} of the line)"
    except _NoValue as why:
        return None, f"not JSON: it knows no {why}"
    except json.JSONDecodeError as why:
        return None, f"not JSON: {why.msg} (column {why.colno})"
    except (RecursionError, ValueError):
        return None, "not JSON that can be read: nested too deep, or a number too long"


def write_lines(path: Path, rows: Iterable[Any], begin: str = "") -> list[Path]:
    """Writes the rows, one a line, behind `begin`; no rows leave no file, nor an old one."""
    count = 0
    with replacing(path, "w") as out:
        out.write(begin)
        for row in rows:
            out.write(json_line(row) + "\n")
            count += 1
    if count:
        return [path]
    path.unlink()
    return []


def message_schema(roles: Sequence[str], weight: bool = False, text_arguments: bool = True) -> dict[str, Any]:
    """JSON Schema of one chat message; the arguments of a call are JSON text, or an object."""
    arguments = {"type": "string"} if text_arguments else {}
    function = {"name": {"type": "string", "minLength": 1}, "arguments": arguments}
    call = {
        "id": {"type": "string"},
        "type": {"const": "function"},
        "function": {"type": "object", "properties": function, "required": ["name", "arguments"]},
    }
    properties: dict[str, Any] = {
        "role": {"enum": list(roles)},
        "content": {"type": "string"},
        "tool_calls": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "object", "properties": call, "required": ["type", "function"]},
        },
        "tool_call_id": {"type": "string"},
        "name": {"type": "string"},
    }
    if weight:
        properties["weight"] = {"enum": [0, 1]}
    return {
        "type": "object",
        "properties": properties,
        "required": ["role", "content"],
        "additionalProperties": False,
        "anyOf": [
            {"properties": {"content": {"minLength": 1}}},
            {"required": ["tool_calls"]},
            {"required": ["tool_call_id"]},
        ],
    }


TOOLS_SCHEMA = {"type": "array", "items": {"type": "object"}}
