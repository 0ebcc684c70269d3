"""The recipe's section `export`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from curate.section import Section


class ExportSettings(Section):
    """The training files that a run writes beside train.jsonl and test.jsonl."""

    formats: list[str] = Field(
        default=["openai-chat", "trl"],
        description="Formats to write, each to exports/FORMAT. Most trainers read the two defaults.",
    )
    system_prompt: str = Field(
        default="", description="System message to put before every example that has none. Empty for none."
    )
    train_on: Literal["all", "last", "good"] | None = Field(
        default=None,
        description=(
            "Which of the assistant's messages of a record train: all; the last; or (good) the last and those"
            " after which the customer's next words say that they helped. Left out, the last, and all of them"
            " in records of whole conversations (pairing.strategy: conversation). A record's own marks"
            " (weight) count before it."
        ),
    )
    title: str = Field(
        default="Customer support dataset", description="Name of the dataset on its card (hf-dataset)."
    )
    license: str = Field(
        default="other",
        description=(
            "Licence identifier on the dataset card. Keep 'other' until you have decided who may use the"
            " conversations."
        ),
    )
