"""The log of Inspect of the task beside an export, with a model made here: the tool's own mock model counts tokens
with a vocabulary that it fetches.

inspect_log.py FOLDER OUT json|eval
"""

from __future__ import annotations

import runpy
import shutil
import sys
from pathlib import Path
from typing import Any

from inspect_ai import eval as evaluated
from inspect_ai.model import ModelAPI, ModelOutput, get_model, modelapi


@modelapi(name="said")
class Said(ModelAPI):
    """Says the question back; as the grader, that the answer is right."""

    def __init__(self, model_name: str, **_: Any) -> None:
        super().__init__(model_name)

    async def generate(self, input: Any, **_: Any) -> ModelOutput:
        grades = "[BEGIN DATA]" in input[-1].text
        return ModelOutput.from_content(
            self.model_name, "GRADE: C" if grades else f"You said: {input[-1].text}"
        )

    async def count_tokens(self, *_: Any, **__: Any) -> int:
        return 1


def main(folder: Path, out: Path, form: str) -> None:
    task = runpy.run_path(str(folder / "task.py"))["held_out"]()
    grader = get_model("said/grader")
    (log,) = evaluated(
        task,
        model="said/m",
        model_roles={"grader": grader},
        log_format=form,
        log_dir=str(out.parent / "logs"),
        display="none",
    )
    assert log.status == "success", log.error
    shutil.copy(log.location, out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
