"""Section `privacy` of the recipe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field, field_validator

from curate.privacy.base import type_names
from curate.section import Section

TYPES = type_names()
if TYPE_CHECKING:
    Type = str
else:  # of what is registered, so that a recipe is checked, and the schema written, with every type there is
    Type = Literal[TYPES]


class PrivacySettings(Section):
    """What is replaced, and what is left although it looks personal."""

    types: tuple[Type, ...] = Field(
        default=TYPES, description="Types of personal data to replace. Default: all."
    )
    keep: tuple[str, ...] = Field(
        default=(),
        description=(
            "Texts that are never replaced: the public e-mail addresses, phone numbers, brands and product"
            " names of the business. `@shop.com` keeps every address of that domain."
        ),
    )
    given_names: bool = Field(
        default=True,
        description=(
            "Replace given names from a list of about 3,000, and the family names beside them, even if no"
            " participant has that name."
        ),
    )
    phone_regions: tuple[str, ...] = Field(
        default=("US", "GB", "DE", "FR", "ES", "IT", "NL", "CH", "AU"),
        description=(
            "ISO 3166 countries whose numbering plans are used for national phone numbers that neither their"
            " form nor a word shows to be one."
        ),
    )

    known_fields: tuple[str, ...] = Field(
        default=(),
        description=(
            "Further fields of a record file, beside prompt and completion, that are known to hold personal"
            " data and stay as they are. `curate redact` does not warn of them."
        ),
    )

    @field_validator("phone_regions")
    @classmethod
    def _known_regions(cls, regions: tuple[str, ...]) -> tuple[str, ...]:
        from phonenumbers import SUPPORTED_REGIONS

        if unknown := next((region for region in regions if region not in SUPPORTED_REGIONS), None):
            raise ValueError(f"{unknown!r} is not an ISO 3166 country code such as DE")
        return regions
