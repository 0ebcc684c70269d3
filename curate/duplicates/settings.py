"""Settings of the dedup stage: the recipe's section `dedup`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from curate.settings import Section


class DedupSettings(Section):
    """What counts as the same record, and what becomes of answers that contradict each other.

    Similarities are cosines or Jaccard shares in 0..1, rounded to 4 digits before they meet a threshold.
    """

    threshold: float = Field(
        default=0.88,
        ge=0.5,
        le=1.0,
        description="A pair is a duplicate when the mean of its prompt and completion similarity (the prompt's alone where there is no completion; "
        "near-identical completions weigh twice) reaches this. 0.88: of the pairs dropped among 10,000 banking questions without completions 3.6% "
        "have different labels, most of them repeats all the same; at 0.85 it is 3.9%.",
    )
    prompt_floor: float = Field(
        default=0.65,
        ge=0.3,
        le=1.0,
        description="Prompts whose vectors are less alike are compared only where their words, or short completions, are the same. 0.65: free "
        "rewordings lie above.",
    )
    prompt_only_floor: float = Field(
        default=0.75,
        ge=0.3,
        le=1.0,
        description="The same floor where there are no completions to confirm. 0.75: a signature or a name alone moves a short prompt to about 0.8.",
    )
    completion_floor: float = Field(
        default=0.75,
        ge=0.3,
        le=1.0,
        description="Completions less similar than this are never duplicates. 0.75: below it two replies share a topic, not an answer.",
    )
    lexical_floor: float = Field(
        default=0.7,
        ge=0.3,
        le=1.0,
        description="Pairs whose prompts share this much of their character 5-grams are looked at even when their vectors are not alike.",
    )
    conflicts: Literal["quarantine", "newest", "majority"] = Field(
        default="quarantine",
        description="Contradicting answers to one question: set all sides aside, keep the newest, or keep the side that more records support.",
    )
    change_days: float = Field(
        default=60.0, ge=0.0, description="Contradicting answers so many days apart count as changed over time. 60: policies rarely change twice in a quarter."
    )
    fan_out: int = Field(
        default=128, ge=8, description="Most candidate twins kept for one record: half the most similar, half the best in quality. 128 bounds memory."
    )
    block: int = Field(
        default=2048, ge=16, description="Most rows of the similarity matrix computed at once. 2048: memory is that of tiles, not of the matrix."
    )
    exact_up_to: int = Field(
        default=200_000,
        ge=0,
        description="Up to so many records every pair of prompts is compared; above, only records in neighbouring cells of the space, and only pairs as "
        "alike as `likely`. 200000: every pair of 100,000 takes a few dozen seconds, and the time grows with the square.",
    )
    likely: float = Field(
        default=0.8,
        ge=0.3,
        le=1.0,
        description="Above `exact_up_to`: the mean of prompt and completion similarity (the prompt's alone where there is none) from which a pair is looked "
        "at. 0.8: well below the default threshold; a `rethreshold` below it finds nothing more.",
    )
