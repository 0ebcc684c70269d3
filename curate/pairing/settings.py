"""Settings of pairing: the recipe's section `pairing`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from curate.section import Section, because

Strategy = Literal["every_reply", "first_reply", "accepted", "conversation"]


class PairingSettings(Section):
    """How replies become prompt-completion records."""

    strategy: Strategy = Field(
        "every_reply",
        description=(
            "Which replies become records. every_reply: each reply of an agent, with the turns before it."
            " first_reply: only the first. accepted: the reply marked as the solution, or the last one of a"
            " solved conversation. conversation: one record per conversation; its last reply is the"
            " completion, and all replies are trained on."
        ),
    )
    context_tokens: int = Field(
        2048,
        ge=64,
        description=(
            "Maximum length of the prompt, in estimated tokens (4 characters each). Older turns are cut"
            " first."
        ),
        json_schema_extra=because("it leaves half of a context of 4,096 tokens to the completion."),
    )
    subject: bool = Field(
        True,
        description=(
            "Put the subject of the conversation before the customer's first message, unless that says the"
            " same."
        ),
    )
    pointers: Literal["drop", "keep"] = Field(
        "drop",
        description=(
            "What in a reply does nothing but point at a picture or file, which the dataset does not hold"
            " ('(see picture)', 'See the screenshot below.'): drop or keep."
        ),
    )
    after_turns: int = Field(
        6,
        ge=0,
        description=(
            "Number of later turns that are kept as evidence of how the reply was received. They are never"
            " exported."
        ),
        json_schema_extra=because("customers react soon: six turns are three exchanges."),
    )
