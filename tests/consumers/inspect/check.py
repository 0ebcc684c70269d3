"""What Inspect asks and compares with when it runs the task beside an export, with a model that says nothing.

check.py FORMAT FOLDER WORK
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from inspect_ai import eval as evaluate
from inspect_ai.model import ChatMessage, get_model
from plain import say, versions


def messages(given: str | list[ChatMessage]) -> list[list[str]]:
    return [["user", given]] if isinstance(given, str) else [[m.role, m.text] for m in given]


def main(folder: Path, work: Path) -> None:
    os.chdir(folder)  # it looks for tasks from there
    silent = get_model("mockllm/model")
    (log,) = evaluate(
        "task.py", model=silent, model_roles={"grader": silent}, log_dir=str(work / "logs"), display="none"
    )
    if log.status != "success":
        raise SystemExit(f"the task ended with {log.status}: {log.error}")
    turns: list[dict[str, Any]] = [{"before": messages(s.input), "text": s.target} for s in log.samples or ()]
    said = {"rows": log.eval.dataset.samples, "tokens": None, "turns": turns}
    say({"test.jsonl": said}, versions("inspect-ai"), "task.py was run as it is, with a mock model")


if __name__ == "__main__":
    main(Path(sys.argv[2]).resolve(), Path(sys.argv[3]))
