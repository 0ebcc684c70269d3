"""The recipe's section `signals`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationInfo, field_validator

from curate.judge.settings import JudgeSettings
from curate.language.words import usual_languages
from curate.section import Section, because
from curate.signals.base import score_parts
from curate.signals.voice_file import Voice, read_voice

LabelSource = Literal["gold", "rating", "votes", "accepted"]


# The log-odds that each part adds at its full value of 1. The defaults were set by hand, with an eye on a
# logistic fit over pairs of replies in one thread of a public helpdesk forum (the accepted reply against the
# others). Fitted on one half of the threads alone, the same parts order the other half nearly as well (.76
# against .79), so that little of it is chance. What happened afterwards is the strongest evidence there is.
# What that forum holds too seldom to weigh (rudeness, templates, spam) has the weight that sinks a middling
# reply; blame has little, as accepted replies scold now and then: the gate drops them.
def default_weights() -> dict[str, float]:
    """The weight of each part, as its family brings it."""
    return {part.name: part.weight for part in score_parts()}


class SignalSettings(Section):
    """What is measured of each record, and how the measurements make one score."""

    encoder: str = Field(
        default="minilm",
        description=(
            "Model that turns texts into vectors: minilm, or the name or folder of a sentence-transformers"
            " model."
        ),
    )
    languages: list[str] = Field(
        default=[*usual_languages()],
        min_length=1,
        description=(
            "Languages to tell apart, as ISO 639-1 codes. A short list makes the detection more reliable."
        ),
    )
    language_min_words: int = Field(
        default=4,
        ge=1,
        description="Texts with fewer words get no language.",
        json_schema_extra=because(
            "the language of 'OK, danke' cannot be decided, and a wrong guess would cost a good record."
        ),
    )
    expected_language: str | None = Field(
        default=None,
        description=(
            "ISO 639-1 code of the language that completions must have. Without it, that of the prompt."
        ),
    )
    macro_share: float = Field(
        default=0.01,
        gt=0,
        le=1,
        description=(
            "A sentence that occurs in this share of all conversations, and in at least 5, is boilerplate."
        ),
    )
    next_contact_days: float = Field(
        default=14,
        gt=0,
        description=(
            "If a customer opens another conversation about the same matter within this many days, the last"
            " replies did not help."
        ),
    )
    next_contact_similarity: float = Field(
        default=0.6,
        gt=0,
        le=1,
        description=(
            "Similarity (cosine) at which two conversations of one customer are about the same matter. The"
            " default is for minilm."
        ),
    )
    weights: dict[str, float] = Field(
        default_factory=default_weights,
        description=(
            "Weight of each part of the quality score, in log-odds. Parts that are not named keep their"
            " default. 0 switches a part off."
        ),
        json_schema_extra=lambda schema: schema.update(default={**default_weights()}),
    )
    bias: float = Field(
        default=-1.15,
        description="Log-odds of a reply about which nothing is known.",
        json_schema_extra=because("an average full answer (depth, actions) then gets about 0.6."),
    )
    gold: Path | None = Field(
        default=None,
        description=(
            "Examples of good replies: a file with one JSON object per line that has prompt and completion"
            " (path relative to the recipe)."
        ),
    )
    bad: Path | None = Field(default=None, description="Examples of bad replies, in the same form.")
    learn_from: list[LabelSource] = Field(
        default=["gold"],
        description=(
            "Labels to learn a score from. If several apply to a record, the first of the list counts. gold:"
            " the files gold and bad. rating: the customer's rating, for the first reply of the conversation."
            " votes: balances of a third or more, for or against. accepted: against the other replies of the"
            " thread. What is learned is used only if it beats the default (docs/method/quality.md)."
        ),
    )

    voice: Voice | None = Field(
        default=None,
        description=(
            "How replies should read: a YAML file (path relative to the recipe) with greeting, sign_off,"
            " reading_level, min_words, max_words, banned, format, schema, template (docs/guides/voice.md)."
        ),
    )

    judge: JudgeSettings = Field(
        default=JudgeSettings(),
        description=(
            "Settings of the language model of --judge-url. Without that option none is asked"
            " (docs/guides/judge.md)."
        ),
    )

    @field_validator("encoder", "gold", "bad", mode="before")
    @classmethod
    def _paths_as_text(cls, value: Any) -> Any:
        return os.fspath(value) if isinstance(value, os.PathLike) else value

    @field_validator("encoder")
    @classmethod
    def _some_encoder(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("an empty name is not an encoder: write minilm, or the folder of a model")
        return value

    @field_validator("voice", mode="before")
    @classmethod
    def _voice_file(cls, value: Any, info: ValidationInfo) -> Any:
        """The rules in the file; its path is meant from the recipe's folder."""
        return (
            read_voice((info.context or {}).get("folder", Path()) / value)
            if isinstance(value, (str, os.PathLike))
            else value
        )

    @field_validator("languages")
    @classmethod
    def _known_languages(cls, given: list[str]) -> list[str]:
        from curate.language.detect import known_languages

        known = known_languages()
        if unknown := next((code for code in given if code not in known), None):
            raise ValueError(f"{unknown!r} is not a known language code; known: {', '.join(sorted(known))}")
        return given

    @field_validator("weights")
    @classmethod
    def _complete(cls, given: dict[str, float]) -> dict[str, float]:
        defaults = default_weights()
        unknown = sorted(set(given) - set(defaults))
        if unknown:
            raise ValueError(
                f"no part of the quality score is named {unknown[0]!r}; known: {', '.join(defaults)}"
            )
        return {**defaults, **given}

    @field_validator("gold", "bad")
    @classmethod
    def _beside_the_recipe(cls, given: Path | None, info: ValidationInfo) -> Path | None:
        folder: Path = (info.context or {}).get("folder", Path())
        return folder / given if given else None
