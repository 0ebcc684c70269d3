"""What a row says in words, for checks of consumers that train nothing themselves."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import version
from typing import Any

Row = Mapping[str, Any]


def turn_of(prompt: Sequence[Row], completion: Sequence[Row]) -> dict[str, Any]:
    """The turn of a pair: the completion, and the messages before it."""
    return {
        "before": [[m["role"], text_of(m)] for m in prompt],
        "text": "\n".join(text_of(m) for m in completion),
    }


def text_of(message: Row) -> str:
    """Its text, and the names of what it calls."""
    calls = [call["function"]["name"] for call in message.get("tool_calls") or ()]
    return "\n".join([*([message["content"]] if message["content"] else []), *calls])


def told(rows: Iterable[Row]) -> dict[str, Any]:
    """What is read of rows of prompt and completion."""
    held = list(rows)
    return {"rows": len(held), "tokens": None, "turns": [turn_of(r["prompt"], r["completion"]) for r in held]}


def versions(*names: str) -> dict[str, str]:
    return {name: version(name) for name in names}


def say(files: dict[str, Any], versions: dict[str, str], note: str = "") -> None:
    """The check's one line of output."""
    sys.stdout.write("\n" + json.dumps({"files": files, "versions": versions, "note": note}) + "\n")
