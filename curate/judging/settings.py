"""The recipe's key `signals.judge`."""

from __future__ import annotations

from pydantic import Field

from curate.settings import Section

WAVE = 8  # records asked side by side before their verdicts are looked at, however many requests run at a time

# One line: `curate init` shows every default in a comment of one line.
RUBRIC = (
    "Would you want a support assistant to learn this reply? 5: answers exactly what was asked, complete, clear and courteous. 4: answers it, with a "
    "small lack. 3: helps in part, or answers a neighbouring question. 2: says little of use: refers elsewhere, asks back, or guesses. 1: wrong, empty, "
    "rude, or about something else."
)


class JudgeSettings(Section):
    """How the judge of --judge-url is asked, and what its verdict is worth. Nothing is asked without that option."""

    rubric: str = Field(RUBRIC, min_length=1, description="What each score from 1 to 5 stands for, as the judge reads it.")
    margin: float = Field(
        0.15,
        ge=0,
        le=1,
        description="Only records whose quality lies within this distance of gate.min_quality are asked (quality). .15: farther off, few verdicts "
        "would change what the gate decides.",
    )
    weight: float = Field(
        2.0, gt=0, description="Log-odds that a score of 5 adds to the quality and 1 takes from it; 3 moves nothing. 2 is as much as an accepted reply."
    )
    price_per_million_tokens: float | None = Field(None, ge=0, description="Price of a million tokens, in any currency, for the estimate; none without it.")
    timeout: float = Field(60.0, gt=0, description="Longest wait for an answer (seconds).")
    retries: int = Field(3, ge=0, description="How often a request is sent again after a timeout, HTTP 429 or 5xx, or an answer that is no verdict.")
    parallel: int = Field(
        4, ge=1, le=WAVE, description=f"Requests under way at a time, 1 to {WAVE}; the result is the same for any number. 1 suits a model on your own machine."
    )
    wait: float = Field(
        1.0, ge=0, description="Pause before the first retry (seconds), doubled for each further one up to 30; a Retry-After of up to 60 comes first."
    )
