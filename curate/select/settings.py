"""Settings of the selection: the recipe's section `select`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from curate.section import Section, because


class SelectSettings(Section):
    """How the dataset is chosen from the pool: quality against coverage, and when to stop."""

    budget: int | Literal["auto"] = Field(
        default="auto",
        description=(
            "Number of records on all sides together. auto stops where more records would add very little."
        ),
    )
    representatives: int = Field(
        default=8000,
        ge=100,
        le=30000,
        description=(
            "Maximum number of candidates that are compared one by one, as in `coverage`. The others follow"
            " by quality."
        ),
    )
    strictness: float = Field(
        default=0.25,
        ge=0.0,
        le=1.0,
        description=(
            "Balance between coverage and quality: the share of the pool, from the worst records up, that"
            " counts as too poor to represent a situation. 0 allows every record, 1 only the best. In a run,"
            " a record of a quality of 0.5 or more may always be the first of its situation; if the pool has"
            " one and a half records of 0.7 or more for each place, no other record below 0.7 is chosen."
        ),
        json_schema_extra=because(
            "it covers the most, or nearly so. Where a tenth of the pool was junk, 1 to 2% of the chosen"
            " records were junk (table in docs/measurements/selection.md)."
        ),
    )
    same_need: float = Field(
        default=0.45,
        ge=0.0,
        le=1.0,
        description=(
            "Similarity at which one record half represents another, as in `coverage`, averaged with their"
            " similarity in the tree of clusters."
        ),
    )
    same_situation: float = Field(
        default=0.1,
        ge=0.0,
        le=1.0,
        description=(
            "Minimum degree to which a record represents every other record of its situation (0 to 1)."
        ),
        json_schema_extra=because(
            "a record of another situation then comes before one that says nearly the same, and the variants"
            " of a large situation stay visible."
        ),
    )
    per_situation: int = Field(
        default=1,
        ge=0,
        description=(
            "Minimum number of records of each situation, as far as it has that many, that come before"
            " further records of any. In a run the most asked situation comes first. A situation whose"
            " records are all too poor has no minimum: gaps.jsonl names it. 0: no minimum for any."
        ),
        json_schema_extra=because(
            "every situation then has an example before another one has its second. With 2, a small budget"
            " leaves nothing for the variants of large situations."
        ),
    )
    edge_reserve: float = Field(
        default=0.1,
        ge=0.0,
        le=0.5,
        description="Minimum share of edge cases in every prefix of the dataset, as long as there are any.",
        json_schema_extra=because("it is one in ten."),
    )
    distinct: float = Field(
        default=0.98,
        ge=0.5,
        le=1.0,
        description=(
            "Similarity (plain cosine) at which two prompts are the same prompt. A second record of a prompt"
            " is chosen only when every prompt has one."
        ),
    )
    per_template: int = Field(
        default=1,
        ge=0,
        description=(
            "Maximum number of records of a run whose replies are of one template, such as a macro, on each"
            " side. 0: no maximum."
        ),
        json_schema_extra=because("a text that is trained on twice is learned by heart."),
    )
    per_conversation: int = Field(
        default=1,
        ge=0,
        description=(
            "Maximum number of records of one conversation about one matter in a run"
            " (signals.next_contact_similarity says what one matter is). 0: no maximum."
        ),
        json_schema_extra=because("the later reply has the earlier one in its prompt."),
    )
    auto_coverage: float = Field(
        default=0.994,
        gt=0.0,
        le=1.0,
        description=(
            "The budget auto stops once this share of what all records together would cover is covered."
        ),
        json_schema_extra=because("it gives about two records per situation."),
    )
    auto_most: int = Field(
        default=5000,
        ge=1,
        description="Maximum number of records that the budget auto chooses. Ask for more with a number.",
        json_schema_extra=because("it is more than most tasks need."),
    )

    @field_validator("budget")
    @classmethod
    def _positive(cls, value: int | str) -> int | str:
        if isinstance(value, int) and value < 1:
            raise ValueError("the budget is a number of records from 1 up, or auto")
        return value
