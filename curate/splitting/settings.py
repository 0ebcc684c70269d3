"""Settings of the split: the recipe's section `split`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field, field_validator

from curate.settings import Section


class SplitSettings(Section):
    """How the test set is held out. Similarities are cosines of prompts, rounded to 4 digits before they meet a threshold."""

    test_fraction: float = Field(
        default=0.15, ge=0.0, le=0.9, description="Share of the records for the test side. 0.15: leaves most for training, enough to measure."
    )
    test_after: str | None = Field(
        default=None, description="A date such as 2024-05-01 (UTC): records from then on test, earlier ones train; test_fraction does not count then."
    )
    same_side: float = Field(
        default=0.9,
        ge=0.5,
        le=1.0,
        description="Records whose prompts are this similar stay on one side. 0.9: looser ones tie ever more records together, until a dump is one group.",
    )
    twin: float = Field(
        default=0.95, ge=0.5, le=1.0, description="A test prompt this similar to a training prompt would be a leak: the certificate counts them."
    )
    twin_margin: float = Field(
        default=0.02,
        ge=0.0,
        le=0.2,
        description="Leaves the test from this much below `twin` on. 0.02: another encoder, or other rounding, sees such pairs as twins.",
    )
    largest_group: float = Field(
        default=0.05, gt=0.0, le=1.0, description="Groups above this share of all records are broken up by setting aside the records that bridge their parts."
    )
    set_aside: float = Field(
        default=0.01, ge=0.0, le=0.5, description="At most this share of all records is set aside for that. A group that needs more stays whole."
    )
    train_groups: int = Field(
        default=2, ge=0, description="Groups of each situation that stay in train, whatever the fraction. 2: one alone may be an odd one."
    )

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
        raise ValueError(f"{text!r} is no date: write it as 2024-05-01") from None
    return text
