"""Settings of the stages that find situations and choose records: the recipe's sections `coverage` and `select`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from curate.coverage.cases import EdgeCase, distinct, read_edge_cases
from curate.settings import Section


class CoverageSettings(Section):
    """How records are grouped into situations.

    Similarities are cosines of vectors whose common direction was taken out, so 0 is "no more alike than any two
    prompts of this dump" and 1 "the same"; they are rounded to 4 digits before they meet a threshold.
    """

    situation_similarity: float = Field(
        default=0.26,
        ge=0.0,
        le=1.0,
        description="Groups of prompts that are this similar on average are one situation. 0.26: agrees with the labels of two public intent "
        "sets (77 and 150 intents) and of a written support dump (74 situations) alike; higher gives more and narrower situations.",
    )
    largest_share: float = Field(
        default=0.1,
        gt=0.0,
        le=1.0,
        description="A situation with more than this share of all records (and more than 100) is cut finer. 0.1: on a real forum splits one catch-all of "
        "17%, \"cannot sign in or send\", in three, and changes next to nothing else.",
    )
    micro_similarity: float = Field(
        default=0.5, ge=0.0, le=1.0, description="The same for micro-clusters, the variants inside a situation. 0.5: half-way between unrelated and identical."
    )
    representatives: int = Field(
        default=8000,
        ge=100,
        le=30000,
        description="Most records that are clustered one by one; above, records too alike stand behind one of them. 8000: four matrices of 256 MB.",
    )
    rare_size: int = Field(default=3, ge=1, description="Situations with at most this many records are rare.")
    rare_share: float = Field(
        default=0.001, ge=0.0, le=1.0, description="Situations with at most this share of all records are rare, too. 0.001: one in a thousand."
    )
    edge_quality: float = Field(
        default=0.5,
        ge=0.0,
        le=1.0,
        description="A record of a rare situation is an edge case when its quality, supported by its neighbours', is above this share of all "
        "records. 0.5: odd and poor is junk, odd and better than half of the dump is worth a look.",
    )
    thin: int = Field(
        default=3, ge=2, description="A situation is covered thinly when the dataset has one record of it although the pool has this many or more."
    )
    edge_cases: list[EdgeCase] = Field(
        default_factory=list,
        description="Your own edge cases, a list of {name, examples: [phrases]} or the YAML file that holds it (beside the recipe). The best record "
        "of each comes before all others in the training set; where the budget is too small, the first of the list win.",
    )
    case_similarity: float = Field(
        default=0.5,
        ge=0.0,
        le=1.0,
        description="A record matches an edge case when its prompt is this similar to the phrases: the mean of its similarity to the nearest and to all "
        "together. 0.5: finds most and is mostly right on four labelled sets (docs/method.md); 0.6 is stricter, for dumps in which all ask about one thing.",
    )

    @field_validator("edge_cases", mode="before")
    @classmethod
    def _from_file(cls, value: Any, info: ValidationInfo) -> Any:
        """The list in the file; its path is meant from the recipe's folder."""
        return read_edge_cases((info.context or {}).get("folder", Path()) / value) if isinstance(value, (str, os.PathLike)) else value

    @field_validator("edge_cases")
    @classmethod
    def _names(cls, value: list[EdgeCase]) -> list[EdgeCase]:
        return distinct(value)


class SelectSettings(Section):
    """How the dataset is chosen from the pool: quality against coverage, and when to stop."""

    budget: int | Literal["auto"] = Field(
        default="auto", description="Records in train and test together; auto stops where further records add next to nothing."
    )
    representatives: int = Field(
        default=8000, ge=100, le=30000, description="Most candidates compared one by one, as in `coverage`; the others follow by quality."
    )
    strictness: float = Field(
        default=0.25,
        ge=0.0,
        le=1.0,
        description="The dial between coverage and quality: the share of the pool, from the worst up, that counts as too poor to stand for a situation. "
        "0 takes all, junk too; 1 the cleanest. 0.25: covers the most, or next to it, with junk among the picks at 1 to 3% where a tenth of the pool was junk; "
        "a table of the steps is in docs/method.md.",
    )
    same_need: float = Field(
        default=0.45,
        ge=0.0,
        le=1.0,
        description="Similarity at which one record stands half for another (as in `coverage`, averaged with their similarity in the tree of clusters).",
    )
    same_situation: float = Field(
        default=0.15,
        ge=0.0,
        le=1.0,
        description="How far at least a record stands for any other of its situation. 0.15: a situation without a record goes before the third of "
        "another, without hiding the variants inside a large one; 0.5 gives nearly every situation one record first, junk among them.",
    )
    edge_reserve: float = Field(
        default=0.1, ge=0.0, le=0.5, description="At least this share of every prefix are edge cases while there are any. 0.1: one in ten."
    )
    distinct: float = Field(
        default=0.98,
        ge=0.5,
        le=1.0,
        description="Prompts this similar (plain cosine) are one prompt: a second record of it comes in when all prompts have one.",
    )
    auto_coverage: float = Field(
        default=0.994,
        gt=0.0,
        le=1.0,
        description="auto stops once this share of what all records together would cover is covered. 0.994: about 2 records a situation.",
    )
    auto_most: int = Field(default=5000, ge=1, description="auto never takes more than this many: ask for more by number. 5000: more than most jobs need.")

    @field_validator("budget")
    @classmethod
    def _positive(cls, value: int | str) -> int | str:
        if isinstance(value, int) and value < 1:
            raise ValueError("the budget is a number of records from 1 up, or auto")
        return value
