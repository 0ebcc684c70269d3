"""Settings of the gate: the recipe's section `gate`."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from curate.gate.rules import REASONS
from curate.section import Section, because


class GateSettings(Section):
    """Which records are good enough to learn from."""

    min_words: int = Field(
        3,
        ge=1,
        description="Minimum number of words in a completion.",
        json_schema_extra=because("'Yes, until six' can answer a chat. 'OK' and 'See below' answer nothing."),
    )
    max_words: int = Field(
        1200,
        ge=1,
        description="Maximum number of words in a completion.",
        json_schema_extra=because(
            "it is about 1,600 tokens. Longer replies are mostly pasted logs and articles."
        ),
    )
    max_repetition: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Maximum share of three-word sequences that are repeated (0 to 1).",
        json_schema_extra=because("lists of steps reach 0.2. A text that was pasted twice has 0.5."),
    )
    max_markup: int = Field(
        4,
        ge=0,
        description="Maximum number of leftover tags and entities.",
        json_schema_extra=because("a reply about HTML quotes a few."),
    )
    max_caps: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Maximum share of capital letters (0 to 1).",
        json_schema_extra=because("product names and acronyms reach 0.2. Half of the letters is shouting."),
    )
    max_encoding: float = Field(
        2.0,
        ge=0,
        description="Maximum number of broken characters per 100 words.",
        json_schema_extra=because("a single stray character does no harm. More of them would be learned."),
    )
    answer_words: int = Field(
        10,
        ge=0,
        description=(
            "Number of informative words from which a reply counts as an answer although it also refers"
            " elsewhere, does not know, or hands over. Greetings, referrals and questions are not"
            " informative. A reply with one step to follow counts as an answer in any case."
        ),
        json_schema_extra=because("it is one short sentence of advice."),
    )
    unseen_words: int = Field(
        20,
        ge=0,
        description=(
            "Number of informative words from which a reply is understood without the screenshot, attachment"
            " or call that it mentions."
        ),
        json_schema_extra=because("it is about two sentences."),
    )
    max_spam_words: int = Field(
        2,
        ge=0,
        description="Maximum number of words that are typical of advertising and fraud.",
        json_schema_extra=because("an honest reply about spam may use two of them."),
    )
    min_votes: float = Field(
        -0.5,
        ge=-1,
        le=1,
        description="Minimum balance of votes for a reply: (for - against) / (all + 2), from -1 to 1.",
        json_schema_extra=because("two votes against and none for give this balance."),
    )
    min_author_votes: float = Field(
        -0.4,
        ge=-1,
        le=1,
        description=(
            "Minimum balance of votes over all replies of one author: (for - against) / (replies + 5), from"
            " -1 to 1."
        ),
        json_schema_extra=because(
            "four votes against and none for, or 25 against and 7 for, give this balance. On a real forum one"
            " author, who used machine translation, was at -0.49. No other author with ten votes or more was"
            " below -0.1."
        ),
    )
    min_next: float = Field(
        -0.75,
        ge=-1,
        le=1,
        description="Minimum score of the customer's next words, from -1 (it failed) to 1 (it helped).",
        json_schema_extra=because(
            "'Still not' scores -0.25 to -0.4. Failure and complaint together score -0.75."
        ),
    )
    min_relevance: float = Field(
        0.05,
        ge=0,
        le=1,
        description=(
            "Minimum rank of a reply's fit to its question among shuffled pairs of this dump (0 to 1). A"
            " reply below it that takes up no word of the question is dropped."
        ),
        json_schema_extra=because(
            "1 in 100 true pairs is below 0.05, and nearly all of these are greetings and remarks."
        ),
    )
    min_quality: float = Field(
        0.3,
        ge=0,
        le=1,
        description="Minimum quality score (0 to 1).",
        json_schema_extra=because(
            "a sound sentence about which nothing else is known has 0.35 to 0.5. Only a fault brings it below"
            " 0.3."
        ),
    )
    min_content: float = Field(
        0.38,
        ge=0,
        le=1,
        description="Minimum score of the reply's text alone, whatever the customer said about it (0 to 1).",
        json_schema_extra=because(
            "on a real forum, requests for screenshots and one-line remarks that were thanked for are below"
            " 0.38. So is 1 in 100 replies that people had called good."
        ),
    )
    min_voice: float = Field(
        0.0,
        ge=0,
        le=1,
        description=(
            "Minimum share of the rules of `signals.voice` that a reply must keep. 0 only measures the"
            " agreement, 1 allows no breach."
        ),
    )
    volatile_facts: Literal["keep", "drop", "mask"] = Field(
        "keep",
        description=(
            "What to do with facts that change and that the prompt does not hold: prices, dates, versions,"
            " stock, the state of an order. keep; drop the records that depend on them; or mask them in every"
            " completion ([PRICE], [DATE]) when the dataset is written."
        ),
    )
    volatile_density: float = Field(
        2.0,
        gt=0,
        description=(
            "Number of such facts per 100 informative words from which a record depends on them. Names do not"
            " count, because they last."
        ),
        json_schema_extra=because(
            "a reply of three sentences with one such fact depends on it. A list of steps that mentions one"
            " price does not."
        ),
    )
    skip: list[str] = Field(
        default=[], description="Rules to switch off, by reason code, such as bystander or only_question."
    )

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.min_words > self.max_words:
            raise ValueError(
                f"min_words ({self.min_words}) above max_words ({self.max_words}) would drop every record"
            )
        return self

    @field_validator("skip")
    @classmethod
    def _known(cls, given: list[str]) -> list[str]:
        for code in given:
            if code not in REASONS:
                raise ValueError(f"no rule is named {code!r}; known: {', '.join(REASONS)}")
        return given
