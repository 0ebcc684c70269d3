"""Settings of the dedup stage: the recipe's section `dedup`."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from curate.section import Section, because


class DedupSettings(Section):
    """What counts as the same record, and what becomes of answers that contradict each other.

    The similarity of two texts is the greatest of their cosine, their share of common words and, of prompts,
    their share of common character 5-grams (0 to 1), rounded to 4 digits before it meets a threshold.
    """

    threshold: float = Field(
        default=0.88,
        ge=0.5,
        le=1.0,
        description=(
            "Similarity at which a pair is a duplicate: the mean of the similarity of its prompts and that of"
            " its completions, in which near-identical completions count twice; without completions, that of"
            " the prompts. How texts are compared: docs/method/deduplication.md."
        ),
        json_schema_extra=because(
            "of the pairs dropped among 10,000 banking questions without completions, 3.6% have different"
            " labels, and most of these are repeats nevertheless. With 0.85 it is 3.9%."
        ),
    )
    prompt_floor: float = Field(
        default=0.65,
        ge=0.3,
        le=1.0,
        description=(
            "Prompts whose vectors are less similar than this are compared only if their words, or short"
            " completions, are the same."
        ),
        json_schema_extra=because("freely reworded prompts are above it."),
    )
    prompt_only_floor: float = Field(
        default=0.75,
        ge=0.3,
        le=1.0,
        description="The same limit where there are no completions to confirm.",
        json_schema_extra=because("a signature or a name alone moves a short prompt to about 0.8."),
    )
    completion_floor: float = Field(
        default=0.75,
        ge=0.3,
        le=1.0,
        description="Completions that are less similar than this are never duplicates.",
        json_schema_extra=because("below it two replies share a topic, not an answer."),
    )
    lexical_floor: float = Field(
        default=0.7,
        ge=0.3,
        le=1.0,
        description=(
            "Pairs whose prompts have at least this share of their character 5-grams are compared even if"
            " their vectors are not similar."
        ),
    )
    conflicts: Literal["quarantine", "newest", "majority"] = Field(
        default="quarantine",
        description=(
            "What to do with contradicting answers to one question: quarantine sets all of them aside, newest"
            " keeps the newest, majority keeps the answer that most records give."
        ),
    )
    change_days: float = Field(
        default=60.0,
        ge=0.0,
        description=(
            "Contradicting answers that are at least this many days apart count as changed over time."
        ),
        json_schema_extra=because("policies rarely change twice in a quarter."),
    )
    fan_out: int = Field(
        default=128,
        ge=8,
        description=(
            "Maximum number of candidate duplicates for one record: half of them the most similar, half the"
            " best in quality."
        ),
        json_schema_extra=because("it bounds the memory."),
    )
    block: int = Field(
        default=2048,
        ge=16,
        description="Maximum number of rows of the similarity matrix that are computed at once.",
        json_schema_extra=because("the memory is then that of the blocks, not of the matrix."),
    )
    exact_up_to: int = Field(
        default=200_000,
        ge=0,
        description=(
            "Up to this many records, every pair of prompts is compared. Above it, only records in"
            " neighbouring cells of the vector space are, and only pairs that are at least as similar as"
            " `likely`."
        ),
        json_schema_extra=because(
            "comparing every pair of 100,000 takes less than a minute, and the time grows with the square."
        ),
    )
    likely: float = Field(
        default=0.8,
        ge=0.3,
        le=1.0,
        description=(
            "Above `exact_up_to`: the similarity (mean of prompt and completion, or that of the prompt alone)"
            " at which a pair is compared. A `rethreshold` below it finds nothing more."
        ),
        json_schema_extra=because("it is well below the default threshold."),
    )
