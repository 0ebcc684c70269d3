"""A completion function for OpenAI's evals, which says the question back; as the grader, that it is the same."""

from __future__ import annotations

from typing import Any

from evals.record import record_sampling


class Result:
    def __init__(self, text: str) -> None:
        self.text = text

    def get_completions(self) -> list[str]:
        return [self.text]


class Said:
    def __init__(self, **_: Any) -> None:
        pass

    def __call__(self, prompt: Any, **_: Any) -> Result:
        asked = prompt[-1]["content"] if isinstance(prompt, list) else str(prompt)
        text = "C" if "[BEGIN DATA]" in asked else f"You said: {asked}"
        record_sampling(prompt=prompt, sampled=[text], model="said")
        return Result(text)
