"""What a row says in words, for checks of consumers that train nothing themselves."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

Row = Mapping[str, Any]


def turn_of(prompt: Sequence[Row], completion: Sequence[Row]) -> dict[str, Any]:
    """The turn of a pair: the completion, and the messages before it."""
    return {
        "before": [[m["role"], text_of(m)] for m in prompt],
        "text": "\n".join(text_of(m) for m in completion),
    }


def text_of(message: Row) -> str:
    """Its text, and the names and arguments of what it calls."""
    functions = [call["function"] for call in message.get("tool_calls") or ()]
    calls = [f"{f['name']} {_as_json(f['arguments'])}" for f in functions]
    return "\n".join([*([message["content"]] if message["content"] else []), *calls])


def _as_json(arguments: Any) -> str:
    return arguments if isinstance(arguments, str) else json.dumps(arguments, ensure_ascii=False)


def pair_of(row: Row) -> dict[str, Any]:
    """The turn of a preference pair, of the columns of TRL or of OpenAI."""
    if "input" in row:
        row = {
            "prompt": row["input"]["messages"],
            "chosen": row["preferred_output"],
            "rejected": row["non_preferred_output"],
        }
    worse = turn_of(row["prompt"], row["rejected"])["text"]
    return {**turn_of(row["prompt"], row["chosen"]), "rejected": worse}


def told(rows: Iterable[Row]) -> dict[str, Any]:
    """What is read of rows of prompt and completion."""
    held = list(rows)
    return {"rows": len(held), "tokens": None, "turns": [turn_of(r["prompt"], r["completion"]) for r in held]}


def each(check: Callable[[str, Path, Path], None]) -> None:
    """Runs a check for every folder that the command names behind FORMAT and WORK, an own place to work in for
    each."""
    format, work, *folders = sys.argv[1:]
    for n, folder in enumerate(folders):
        place = Path(work) / str(n)
        place.mkdir()
        check(format, Path(folder).resolve(), place)


def versions(*names: str) -> dict[str, str]:
    return {name: version(name) for name in names}


def say(files: dict[str, Any], versions: dict[str, str], note: str = "") -> None:
    """The check's one line of output for a folder."""
    sys.stdout.write(
        "\nThe consumer says: " + json.dumps({"files": files, "versions": versions, "note": note}) + "\n"
    )
