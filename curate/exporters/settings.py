"""The recipe's section `export`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from curate.section import Section


class ExportSettings(Section):
    """The training files that a run writes beside train.jsonl and test.jsonl."""

    formats: list[str] = Field(
        default=["trl", "hf-dataset"],
        description="Formats to write, each to exports/FORMAT. Open trainers read the two defaults.",
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
    completion_placeholders: Literal["keep", "natural", "variable", "leave_out"] = Field(
        default="natural",
        description=(
            "What becomes of placeholders such as [NAME_1] in replies, which a model would learn to say: keep"
            " them; write what is natural without the value (Hi there,); write the slot of a template"
            " ({{name}}); leave the record out. Prompts keep theirs."
        ),
    )
    bot_text: Literal["never", "rejected"] = Field(
        default="never",
        description=(
            "Whether what a program answered may go out. never; or (rejected) in preference pairs alone, as"
            " the worse reply, where a person answered after it."
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
