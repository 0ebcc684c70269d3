"""What Inspect reads of an export: the samples of the task beside it, which is loaded as it is.

The task is not run: to count the tokens of even a mock model, Inspect fetches a vocabulary.
check.py FORMAT WORK FOLDER...
"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from inspect_ai.model import ChatMessage
from plain import each, say, versions


def messages(given: str | list[ChatMessage]) -> list[list[str]]:
    return [["user", given]] if isinstance(given, str) else [[m.role, m.text] for m in given]


def main(format: str, folder: Path, work: Path) -> None:
    task = runpy.run_path(str(folder / "task.py"))
    samples = list(task["held_out"]().dataset)
    turns: list[dict[str, Any]] = [{"before": messages(s.input), "text": s.target} for s in samples]
    said = {"rows": len(samples), "tokens": None, "turns": turns}
    say({"test.jsonl": said}, versions("inspect-ai"), "The samples of task.py, as it is")


if __name__ == "__main__":
    each(main)
