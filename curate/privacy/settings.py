"""Section `privacy` of the recipe."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, ValidationInfo, field_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticKnownError

from curate.privacy.base import type_names
from curate.section import Section, because


def _registered(name: str) -> str:
    known = [repr(one) for one in type_names()]
    if repr(name) not in known:
        expected = f"{', '.join(known[:-1])} or {known[-1]}"
        raise PydanticKnownError("literal_error", {"expected": expected})
    return name


class _Registered:
    """The schema of a type's name: any of those that are registered when it is asked for."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"enum": list(type_names()), "type": "string"}


# not a Literal: types of other packages are looked for on first use, not when this module is imported by one
Type = Annotated[str, AfterValidator(_registered), _Registered()]


class PrivacySettings(Section):
    """What is replaced, and what is left although it looks personal."""

    types: tuple[Type, ...] = Field(
        default_factory=type_names,
        description="Types of personal data to replace. Default: all.",
        json_schema_extra=lambda schema: schema.update(default=list(type_names())),
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

    ner_model: Path | None = Field(
        repr=False,
        default=None,
        description=(
            "Folder of a model that finds names and addresses beside the rules (path relative to the"
            " recipe): a token classifier as transformers saves it, or a GLiNER (docs/guides/privacy.md)."
        ),
    )
    ner_labels: dict[str, Type | None] = Field(
        repr=False,
        default={},
        description=(
            "What labels of the model mean that curate does not know or leaves, such as `{LOC: ADDRESS}`;"
            " null is nothing personal. For GLiNER: the labels to look for."
        ),
    )
    ner_threshold: float = Field(
        repr=False,
        default=0.5,
        gt=0,
        le=1,
        description="Least probability from which a word counts as what the model says.",
        json_schema_extra=because("from there on a word is likelier personal than not."),
    )

    def __hash__(self) -> int:
        return hash((self.types, self.keep, self.ner_model))

    def by_rules(self) -> PrivacySettings:
        """The same without a model."""
        return self.model_copy(update={"ner_model": None}) if self.ner_model else self

    @field_validator("ner_model")
    @classmethod
    def _beside_the_recipe(cls, given: Path | None, info: ValidationInfo) -> Path | None:
        folder: Path = (info.context or {}).get("folder", Path())
        return folder / given if given else None

    @field_validator("phone_regions")
    @classmethod
    def _known_regions(cls, regions: tuple[str, ...]) -> tuple[str, ...]:
        from phonenumbers import SUPPORTED_REGIONS

        if unknown := next((region for region in regions if region not in SUPPORTED_REGIONS), None):
            raise ValueError(f"{unknown!r} is not an ISO 3166 country code such as DE")
        return regions
