"""The brand-voice file: how the business wants its replies to read."""

from __future__ import annotations

import difflib
import json
import re
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator

from curate.errors import CurateError
from curate.files.yaml import read_yaml
from curate.language.phrases import Tokens
from curate.section import Section
from curate.signals.structured import schema_text

PLACE = re.compile(r"\{[A-Za-z_][\w ]{0,40}\}")
Phrases = tuple[str, ...]


class Voice(Section):
    """Rules that each reply keeps or breaks; those left out are not applied."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=(), populate_by_name=True)

    greeting: bool | Phrases | None = Field(
        default=None,
        description=(
            "List of phrases, one of which must begin the reply. true asks for any greeting, false for none"
            " (in en, de, fr, es, pt, it, nl)."
        ),
    )
    sign_off: bool | Phrases | None = Field(
        default=None,
        description=(
            "List of phrases, one of which must be in the last 20 words. true asks for any farewell, false"
            " for none."
        ),
    )
    reading_level: float | None = Field(
        default=None,
        ge=1,
        le=30,
        description=(
            "Maximum Automated Readability Index (US school grades). It is made for English, and is not"
            " applied to fewer than 20 words."
        ),
    )
    min_words: int | None = Field(default=None, ge=1, description="Minimum number of words.")
    max_words: int | None = Field(default=None, ge=1, description="Maximum number of words.")
    banned: Phrases = Field(
        default=(),
        description=(
            "Words and phrases that must not occur. Whole words count, whatever their case and accents."
        ),
    )
    format: Literal["json"] | None = Field(
        default=None, description="json: the reply is one JSON value and nothing else."
    )
    json_schema: str = Field(
        default="",
        alias="schema",
        description=(
            "With format json: the file of a JSON Schema (path relative to the voice file), or the schema"
            " itself."
        ),
    )
    template: str = Field(
        default="",
        description="The whole reply, with {places} for what differs. Spaces and case are ignored.",
    )

    @field_validator("json_schema", mode="before")
    @classmethod
    def _from_file(cls, value: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, str) or not value:
            return schema_text(value) if value is not None and value != "" else ""
        if value.lstrip().startswith("{"):
            return schema_text(json.loads(value))
        path: Path = (info.context or {}).get("folder", Path()) / value
        try:
            return schema_text(json.loads(path.read_text(encoding="utf-8-sig")))
        except (OSError, ValueError, RecursionError) as why:
            message = (
                f"cannot be read ({type(why).__name__})"
                if isinstance(why, (OSError, json.JSONDecodeError, RecursionError))
                else str(why)
            )
            raise CurateError(message, where=str(path), mend="Give a file that holds a JSON Schema.") from why

    @field_validator("greeting", "sign_off", "banned", mode="before")
    @classmethod
    def _phrases(cls, value: Any) -> Any:
        """A single phrase may stand without a list."""
        return (value,) if isinstance(value, str) else value

    @field_validator("greeting", "sign_off", "banned")
    @classmethod
    def _not_empty(cls, value: bool | Phrases | None, info: ValidationInfo) -> bool | Phrases | None:
        for phrase in value if isinstance(value, tuple) else ():
            if not phrase.strip() or (info.field_name != "banned" and not Tokens.of(phrase).words):
                raise ValueError(f"the phrase {phrase!r} has no word")
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Voice:
        if self.json_schema and self.format != "json":
            raise ValueError("'schema' needs 'format: json'")
        if self.min_words and self.max_words and self.min_words > self.max_words:
            raise ValueError("'min_words' is above 'max_words'")
        if self.template and not PLACE.search(self.template):
            raise ValueError("'template' has no {place}")
        if re.search(rf"{PLACE.pattern}\s*{PLACE.pattern}", self.template):
            raise ValueError("two {places} of 'template' have no word between them")
        return self


def read_voice(path: Path) -> Voice:
    """The voice in a YAML file. Raises CurateError with file, line, key and the nearest known key."""
    read = read_yaml(path, "the voice file", "Give a YAML file in UTF-8.")
    data, lines = read.data, {key[0]: line for key, line in read.lines.items() if len(key) == 1}
    known = [info.alias or name for name, info in Voice.model_fields.items()]
    if not isinstance(data, dict) or not data:
        raise CurateError("holds no rule", where=str(path), mend=f"Known rules: {', '.join(known)}.")
    for key in data:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, 1, 0.5)
            raise CurateError(
                f"unknown key {str(key)!r}",
                where=f"{path}:{lines.get(str(key), 1)}",
                mend=f"Did you mean {near[0]!r}?" if near else f"Known: {', '.join(known)}.",
            )
    try:
        return Voice.model_validate(data, context={"folder": path.parent})
    except ValidationError as why:
        fault = why.errors()[0]
    key = str(fault["loc"][0]) if fault["loc"] else ""
    message = fault["msg"].removeprefix("Value error, ")
    where = f"{path}:{lines[key]}" if key in lines else str(path)
    raise CurateError(
        f"{key!r}: {message[:1].lower()}{message[1:]}" if key else message,
        where=where,
        mend="See docs/guides/voice.md.",
    )
