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
    preference_pairs: Literal["same_prompt", "same_question"] = Field(
        default="same_prompt",
        description=(
            "Which two replies of a conversation may be a preference pair. same_prompt: those that answer the"
            " same words of the customer; or (same_question) also those between which the customer came back,"
            " if the better one uses nothing that was said since. The latter gives many more pairs. In up to"
            " half of those whose better reply is the later one, that reply still rests on what came between."
        ),
    )
    bot_text: Literal["never", "rejected"] = Field(
        default="never",
        description=(
            "Whether what a program answered may go out. never; or (rejected) in preference pairs alone, as"
            " the worse reply, where a person answered after it."
        ),
    )
    draft_text: Literal["never", "rejected"] = Field(
        default="never",
        description=(
            "Whether what an agent wrote and did not send may go out. never; or (rejected) in preference"
            " pairs alone, as the worse reply beside the one that was sent."
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
