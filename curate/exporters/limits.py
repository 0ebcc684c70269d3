"""What the platforms accept: one dated table, so that a change of theirs is a change of one line."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one platform's training files; None where it states none. `checked` is the month in which
    they were looked up."""

    min_examples: int = 1
    max_examples: int | None = None
    max_bytes: int | None = None
    checked: str = "2026-11"
    document: str = ""


LIMITS: dict[str, Limits] = {
    "openai-chat": Limits(
        min_examples=10, max_bytes=512 * MIB, document="https://platform.openai.com/docs/guides/fine-tuning"
    ),
    "trl": Limits(document="https://huggingface.co/docs/trl/dataset_formats"),
    "hf-dataset": Limits(document="https://huggingface.co/docs/hub/datasets-cards"),
}
