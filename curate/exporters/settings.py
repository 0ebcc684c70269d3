"""The recipe's section `export`."""

from __future__ import annotations

from pydantic import Field

from curate.settings import Section


class ExportSettings(Section):
    """The training files that a run writes beside train.jsonl and test.jsonl."""

    formats: list[str] = Field(
        default=["openai-chat", "trl"], description="Formats to write, each in exports/FORMAT. The two by default are read by most trainers as they are."
    )
    system_prompt: str = Field(default="", description="A system message to put before every example that has none; empty for none.")
    title: str = Field(default="Customer support dataset", description="Name of the dataset on its card (hf-dataset).")
    license: str = Field(
        default="other", description="Licence identifier on the dataset card; 'other' until you choose one: support conversations are nobody's gift."
    )
