"""What is known of models, services and machines, from one dated file with sources."""

from __future__ import annotations

import datetime
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

_FILE = Path(__file__).parent / "data" / "models.toml"
MANY = "many"


class _Fact(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    source: str
    first_hand: bool


class OpenModel(_Fact):
    """A model with open weights; `size` in billions of parameters, `context` in tokens."""

    size: float
    context: int
    licence: str
    languages: Literal["many"] | tuple[str, ...]

    def speaks(self, codes: list[str]) -> bool:
        """Whether it was made for all of these languages."""
        return self.languages == MANY or set(codes) <= set(self.languages)


class Service(_Fact):
    """A service that tunes models; `price` in US dollars a million training tokens (low, high), None where
    no figure was found; `up_to` the size that it holds for."""

    new_customers: bool
    formats: tuple[str, ...]
    up_to: float | None = None
    price: tuple[float, float] | None = None
    price_source: str | None = None
    note: str = ""


class Card(_Fact):
    """A graphics card by the hour; `memory` in GB, `tflops` in bf16, `price` in US dollars (low, high)."""

    memory: int
    tflops: float
    price: tuple[float, float]


class FirstSetting(BaseModel):
    """A hyperparameter to begin with."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    value: str
    why: str
    source: str


class Facts(BaseModel):
    """The content of models.toml, as of a day."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    as_of: datetime.date
    model: tuple[OpenModel, ...]
    service: tuple[Service, ...]
    card: tuple[Card, ...]
    setting: tuple[FirstSetting, ...]


@cache
def facts() -> Facts:
    """The facts that came with this version."""
    return Facts.model_validate(tomllib.loads(_FILE.read_text(encoding="utf-8")))
