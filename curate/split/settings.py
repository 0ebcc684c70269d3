"""Settings of the split: the recipe's section `split`."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from curate.section import Section, because
from curate.split.sides import TEST, VALIDATION

MOST = 0.9  # that may be held out in all


class SplitSettings(Section):
    """How the test set is held out. Similarities are cosines of prompts, rounded to 4 digits before they meet
    a threshold."""

    test_fraction: float = Field(
        default=0.15,
        ge=0.0,
        le=0.9,
        description="Share of the records to hold out for the test set.",
        json_schema_extra=because("it leaves most records for training, and enough to measure."),
    )
    validation_fraction: float = Field(
        default=0.0,
        ge=0.0,
        le=0.9,
        description=(
            "Share of the records to hold out for validation.jsonl, beside the test set: to see during"
            " training when to stop. The recipe that `curate init` writes asks for 0.1."
        ),
    )
    test_after: str | None = Field(
        default=None,
        description=(
            "Date such as 2024-05-01 (UTC). Records from this date on are the test set, earlier ones train,"
            " or validate if validation_fraction is not 0. test_fraction is then ignored."
        ),
    )
    same_side: float = Field(
        default=0.9,
        ge=0.5,
        le=1.0,
        description="Records whose prompts are at least this similar stay on one side.",
        json_schema_extra=because(
            "a lower value ties more and more records together, until the dump is one group."
        ),
    )
    twin: float = Field(
        default=0.95,
        ge=0.5,
        le=1.0,
        description=(
            "A test prompt that is at least this similar to a training prompt is a leak. The certificate"
            " counts these pairs."
        ),
    )
    twin_margin: float = Field(
        default=0.02,
        ge=0.0,
        le=0.2,
        description="A test record leaves the test set if it is closer than this to the limit `twin`.",
        json_schema_extra=because(
            "with another encoder, or other rounding, such a pair may count as a leak."
        ),
    )
    largest_group: float = Field(
        default=0.05,
        gt=0.0,
        le=1.0,
        description=(
            "A group with more than this share of all records is divided by setting aside the records that"
            " connect its parts."
        ),
    )
    set_aside: float = Field(
        default=0.01,
        ge=0.0,
        le=0.5,
        description=(
            "Maximum share of all records that is set aside for that. A group that would need more stays"
            " whole."
        ),
    )
    train_groups: int = Field(
        default=2,
        ge=0,
        description="Minimum number of groups of each situation that stay in train, whatever the fraction.",
        json_schema_extra=because("a single one may be unusual."),
    )

    @property
    def fractions(self) -> dict[int, float]:
        """The share of the records that each side but train should have."""
        return {TEST: self.test_fraction, VALIDATION: self.validation_fraction}

    @model_validator(mode="after")
    def _leaves_some_to_train(self) -> Self:
        together = round(self.validation_fraction + self.test_fraction, 9)
        if together > MOST:
            raise ValueError(
                f"test_fraction ({self.test_fraction:g}) and validation_fraction"
                f" ({self.validation_fraction:g}) together hold out {together:.0%} of the records, and may"
                f" hold out {MOST:.0%} at most"
            )
        return self

    @field_validator("test_after", mode="before")
    @classmethod
    def _date(cls, value: Any) -> Any:
        if value is None or value == "":
            return None
        return checked_date(value.isoformat() if hasattr(value, "isoformat") else str(value))


def checked_date(text: str) -> str:
    """The same text. Raises ValueError where it is no date that a calendar has."""
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a date: write it as 2024-05-01") from None
    return text
