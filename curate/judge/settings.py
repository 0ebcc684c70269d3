"""The recipe's key `signals.judge`."""

from __future__ import annotations

from pydantic import Field

from curate.section import Section, because

# records asked side by side before their verdicts are looked at, however many requests run at a time
WAVE = 8

# One line: `curate init` shows every default in a comment of one line.
RUBRIC = (
    "Would you want a support assistant to learn this reply? 5: answers exactly what was asked, complete,"
    " clear and courteous. 4: answers it, with a small lack. 3: helps in part, or answers a neighbouring"
    " question. 2: says little of use: refers elsewhere, asks back, or guesses. 1: wrong, empty, rude, or"
    " about something else."
)


class JudgeSettings(Section):
    """How the judge of --judge-url is asked, and what its verdict is worth. Nothing is asked without that
    option."""

    rubric: str = Field(
        RUBRIC, min_length=1, description="What each score from 1 to 5 means, as the judge reads it."
    )
    margin: float = Field(
        0.15,
        ge=0,
        le=1,
        description="Only records whose quality is within this distance of gate.min_quality are judged.",
        json_schema_extra=because("farther away, few verdicts would change what the gate decides."),
    )
    weight: float = Field(
        2.0,
        gt=0,
        description=(
            "Log-odds that a score of 5 adds to the quality and a score of 1 takes from it. 3 changes"
            " nothing."
        ),
        json_schema_extra=because("an accepted reply counts as much."),
    )
    price_per_million_tokens: float | None = Field(
        None,
        ge=0,
        description=(
            "Price of a million tokens, in a currency of your choice. The estimate before the first request"
            " is then shown in it. It is not a limit."
        ),
    )
    timeout: float = Field(60.0, gt=0, description="Maximum time to wait for an answer, in seconds.")
    retries: int = Field(
        3,
        ge=0,
        description=(
            "Number of times a request is repeated after a timeout, HTTP 429 or 5xx, or an answer that is no"
            " verdict."
        ),
    )
    parallel: int = Field(
        4,
        ge=1,
        le=WAVE,
        description=(
            f"Number of requests at a time, 1 to {WAVE}. The result is the same for any number. Use 1 for a"
            " model on your own machine."
        ),
    )
    wait: float = Field(
        1.0,
        ge=0,
        description=(
            "Pause before the first retry, in seconds. It doubles with each further retry, up to 30. A"
            " Retry-After of up to 60 takes precedence."
        ),
    )
