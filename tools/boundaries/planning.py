"""What `curate plan` writes and prints."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from tools.boundaries.evaluation import Kind
from tools.boundaries.rows import Boundary

Advice = Literal["first", "next", "later"]
Rung = Literal["prompt", "prompt_and_retrieval", "fine_tuning", "both"]


class LadderRow(Boundary):
    """A rung of the ladder."""

    rung: Rung
    name: str
    advice: Advice
    because: str
    row: str = Field(description="The name of its row in `curate evaluate`.")
    evaluate: str = Field(description="The options that make this row; empty where predictions are given.")


class PackTold(Boundary):
    """The prompt pack."""

    files: list[str]
    tokens: int = Field(description="About how many tokens of each request it takes.")
    examples: list[str] = Field(description="Ids of the training records that are shown.")
    system: str


class TuningRow(Boundary):
    """A way to tune a model."""

    model: str
    method: Literal["qlora", "lora", "service"]
    where: str = Field(description="A card or a service.")
    epochs: int
    steps: int
    tokens: int = Field(description="Of all epochs.")
    memory_gb: float | None
    hours: float | None
    dollars: list[float] = Field(description="From the cheapest to the dearest.")
    price_source: str
    first_hand: bool = Field(description="Whether the price is from the maker's own page.")


class EnoughTold(Boundary):
    """How many examples are enough."""

    coverage: list[dict[str, float]] = Field(
        description="Of the first `records`: `reached_share` and `covered_share` of what customers asked."
    )
    likeness_alone: float | None = Field(description="True replies found among 21 without any example.")
    learning: list[dict[str, float | None]] = Field(
        description="A probe fitted to `records`: `right_of_21`, its `error`, `next_50_add`, `noise`."
    )
    enough_at: int | None = Field(description="From here on the next 50 records add less than the noise.")
    because: str


class TokensTold(Boundary):
    """Tokens of the training set, about."""

    train: int
    replies: int
    longest: int = Field(description="Of the longest record.")
    context: int = Field(description="What 95 of 100 records need.")
    estimated: bool


class PlanFile(Boundary):
    """plan.json of `curate plan`."""

    task: dict[str, Any] = Field(description="`kind`, `because`, and the same for each of `situations`.")
    records: int = Field(description="Training records.")
    style: dict[str, Any] = Field(description="The style of the replies, which the system prompt states.")
    ladder: list[LadderRow]
    prompt_pack: PackTold
    models: list[dict[str, Any]] = Field(description="Base models to begin with, the smallest first.")
    settings: list[dict[str, str]] = Field(description="Hyperparameters to begin with.")
    services: list[dict[str, Any]] = Field(description="Services that tune models.")
    tokens: TokensTold
    cost: list[TuningRow]
    enough: EnoughTold
    facts_as_of: str = Field(description="The day of what is known of models, services and prices.")


class PlanJson(Boundary):
    """`curate plan`."""

    task: Kind
    records: int = Field(description="Training records.")
    ladder: dict[Rung, Advice]
    models: list[str]
    train_tokens: int
    examples: int = Field(description="Examples in the prompt pack.")
    prompt_tokens: int = Field(description="About how many tokens of each request the prompt pack takes.")
    enough_at: int | None
    out: str
