"""What the lm-evaluation-harness asks and compares with when it runs the task beside an export, with a dummy model.

check.py FORMAT WORK FOLDER...
"""

from __future__ import annotations

import os
from pathlib import Path

import yaml
from lm_eval import simple_evaluate
from lm_eval.tasks import TaskManager
from plain import each, say, versions


def main(format: str, folder: Path, work: Path) -> None:
    os.chdir(folder)  # the task names its files from there
    (task,) = folder.glob("*.yaml")
    name = yaml.safe_load(task.read_text(encoding="utf-8"))["task"]
    manager = TaskManager(include_path=str(folder), include_defaults=False)
    done = simple_evaluate(
        model="dummy", tasks=[name], task_manager=manager, log_samples=True, bootstrap_iters=0
    )
    samples = done["samples"][name]
    turns = [
        {"before": [["text", sample["arguments"]["gen_args_0"]["arg_0"]]], "text": sample["target"]}
        if isinstance(sample["arguments"], dict)
        else {"before": [["text", sample["arguments"][0][0]]], "text": sample["target"]}
        for sample in samples
    ]
    measured = sorted({key.partition(",")[0] for key in done["results"][name]} - {"alias", "name"})
    said = {"rows": done["n-samples"][name]["effective"], "tokens": None, "turns": turns}
    say(
        {"test.jsonl": said},
        versions("lm_eval"),
        f"The task was run as it is, with a dummy model: {measured}",
    )


if __name__ == "__main__":
    each(main)
