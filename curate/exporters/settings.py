"""The recipe's section `export`."""

from __future__ import annotations

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
