"""Files beside the dump that a source names: canned replies and articles of the help centre."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationInfo, field_validator

from curate.section import Section


class HelpFiles(Section):
    """Texts that the business wrote once for all customers."""

    macros: list[Path] = Field(
        default_factory=list,
        description=(
            "Files, folders or globs of macros (canned replies): JSON as Zendesk exports them, JSON Lines,"
            " CSV, Markdown, HTML or plain text (paths relative to the recipe). A reply that is one counts as"
            " a template at once."
        ),
    )
    articles: list[Path] = Field(
        default_factory=list,
        description=(
            "Files, folders or globs of articles of the help centre, in the same forms. A reply that says the"
            " same as one but for a figure, a negation or an opposite is stale and dropped"
            " (contradicts_article)."
        ),
    )

    @field_validator("macros", "articles", mode="before")
    @classmethod
    def _one_or_many(cls, value: object) -> object:
        return [value] if isinstance(value, str | Path) else value

    @field_validator("macros", "articles")
    @classmethod
    def _beside_the_recipe(cls, given: list[Path], info: ValidationInfo) -> list[Path]:
        folder: Path = (info.context or {}).get("folder", Path())
        return [folder / path for path in given]
