"""Settings of the situations: the recipe's section `coverage`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationInfo, field_validator

from curate.coverage.cases import EdgeCase, distinct, read_edge_cases
from curate.section import Section, because


class CoverageSettings(Section):
    """How records are grouped into situations.

    Similarities are cosines of vectors whose common direction was taken out, so 0 is "no more alike than any
    two prompts of this dump" and 1 "the same"; they are rounded to 4 digits before they meet a threshold.
    """

    situation_similarity: float = Field(
        default=0.26,
        ge=0.0,
        le=1.0,
        description=(
            "Average similarity at which groups of prompts are one situation. A higher value gives more and"
            " narrower situations."
        ),
        json_schema_extra=because(
            "it agrees best with the labels of two public intent sets (77 and 150 intents) and of an invented"
            " support dump (74 situations)."
        ),
    )
    largest_share: float = Field(
        default=0.1,
        gt=0.0,
        le=1.0,
        description=(
            "Share of all records above which a situation is divided further. Situations of up to 100 records"
            " are not divided."
        ),
        json_schema_extra=because(
            'on a real forum it divides one situation of 17%, "cannot sign in or send", in three and changes'
            " almost nothing else."
        ),
    )
    micro_similarity: float = Field(
        default=0.5,
        ge=0.0,
        le=1.0,
        description=(
            "Average similarity at which prompts are one micro-cluster, which is a variant within a"
            " situation."
        ),
        json_schema_extra=because("it is half-way between unrelated and identical."),
    )
    representatives: int = Field(
        default=8000,
        ge=100,
        le=30000,
        description=(
            "Maximum number of records that are clustered one by one. In a larger dump, similar records are"
            " represented by one of them."
        ),
        json_schema_extra=because("the matrices then take four times 256 MB."),
    )
    rare_size: int = Field(default=3, ge=1, description="Situations with at most this many records are rare.")
    rare_share: float = Field(
        default=0.001,
        ge=0.0,
        le=1.0,
        description="Situations with at most this share of all records are rare as well.",
        json_schema_extra=because("it is one in a thousand."),
    )
    edge_quality: float = Field(
        default=0.5,
        ge=0.0,
        le=1.0,
        description=(
            "A record of a rare situation is an edge case if its quality, supported by its neighbours', is"
            " above that of this share of all records."
        ),
        json_schema_extra=because(
            "an unusual and poor record is junk. An unusual one that is better than half of the dump deserves"
            " attention."
        ),
    )
    edge_cases: list[EdgeCase] = Field(
        default_factory=list,
        description=(
            "Your own edge cases: a list of {name, examples: [phrases]}, or the YAML file that holds it (path"
            " relative to the recipe). The best record of each comes first in the training set. If the budget"
            " is too small, the first of the list are taken."
        ),
    )
    case_similarity: float = Field(
        default=0.5,
        ge=0.0,
        le=1.0,
        description=(
            "Similarity at which a record matches an edge case: 0.5 is about as near as the phrases of the"
            " case are to one another. A higher value finds fewer records, which are right more often."
        ),
        json_schema_extra=because(
            "on four labelled sets it finds about two thirds of the matches, and two thirds of what it finds"
            " are right (docs/measurements/edge-cases.md)."
        ),
    )

    @field_validator("edge_cases", mode="before")
    @classmethod
    def _from_file(cls, value: Any, info: ValidationInfo) -> Any:
        """The list in the file; its path is meant from the recipe's folder."""
        return (
            read_edge_cases((info.context or {}).get("folder", Path()) / value)
            if isinstance(value, (str, os.PathLike))
            else value
        )

    @field_validator("edge_cases")
    @classmethod
    def _names(cls, value: list[EdgeCase]) -> list[EdgeCase]:
        return distinct(value)
