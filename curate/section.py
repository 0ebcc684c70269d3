"""The base of every stage's settings: one pydantic model a stage, which is also its section of the recipe."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo


class Section(BaseModel):
    """Settings of one stage. Every field has a default and a description; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, protected_namespaces=(), allow_inf_nan=False)


def because(text: str) -> JsonDict:
    """For a field's `json_schema_extra`: why its default is what it is, apart from what the field does."""
    return {"because": text}


def reason_of(info: FieldInfo) -> str:
    """What `because` said of a field's default; empty where it said nothing."""
    extra = info.json_schema_extra
    return str(extra.get("because", "")) if isinstance(extra, dict) else ""
