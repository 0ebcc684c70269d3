"""What `curate next` writes and prints."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from tools.boundaries.rows import Boundary, GapLine


class AdditionLine(Boundary):
    """A line of additions.jsonl: a record to add to the training side, best first; the record's further keys
    are those of train.jsonl."""

    model_config = ConfigDict(extra="allow")

    id: str
    situation: str
    because: str
    gain: float = Field(
        ge=0,
        description="next: the failures that it is expected to mend beyond those before it; drift: the share"
        " of the new conversations that its situation has, divided among its records.",
    )
    failing: list[str] = Field(
        default=[], description="next: the held-out records that fail and are near, at most 20."
    )
    prompt: list[dict[str, Any]]
    completion: list[dict[str, Any]]


class RemovalLine(Boundary):
    """A line of removals.jsonl: a training record that teaches what fails."""

    id: str
    because: str
    kind: Literal["same_deflection", "same_fact", "stale_answer"]
    situation: str
    failing: list[str] = Field(description="The held-out records that show it.")
    words: list[str] = Field(description="What both replies say.")


class MissingLine(GapLine):
    """A line of gaps.jsonl of `curate next`: what is worth most comes first."""

    worth: float = Field(ge=0, description="Failures that an answer could mend, by their weight.")
    failing: list[str]


class FailureGroup(Boundary):
    """The failures of one kind in one situation."""

    situation: str
    kind: str
    title: str
    failing: int
    held_out: int = Field(description="Held-out records of the situation.")
    severity: float
    ids: list[str]


class NextJson(Boundary):
    """`curate next`."""

    model: str
    on: Literal["test", "validation"] = Field(description="The side whose failures count.")
    held_out: int
    failing: int
    groups: list[FailureGroup]
    budget: int
    additions: int
    gain: float = Field(description="Failures that all additions are expected to mend.")
    removals: int
    gaps: int
    situations_added: int
    applied: int = Field(description="Lines that were added to decisions.jsonl of the run.")
    out: str
