"""The base models that suit a dataset, and what tuning each takes: tokens, steps, memory, time and money."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from curate.planning.facts import Card, Facts, OpenModel, Service
from curate.tasks import Kind
from curate.text.brief import Brief

Place = Literal["any", "own", "cloud"]
PLACES: tuple[Place, ...] = ("any", "own", "cloud")
EPOCHS, BATCH = 3, 16
MOST_MODELS = 3
# Sizes in billions of parameters to begin with, by kind of task: from the least that is known to follow the
# form to the most that is worth its cost. With --fast the lower half.
SIZES: dict[Kind, tuple[float, float]] = {
    "label": (0.5, 5.0),
    "structured": (1.5, 10.0),
    "reply": (4.0, 15.0),
    "reasoning": (8.0, 32.0),
}
FAST = 5.0
# GB a billion parameters with an adapter, and what everything else takes: 16 bits, and 4 bits (QLoRA,
# Dettmers et al., 2023). Rounded up from the least that Unsloth's table names.
_LORA, _QLORA, _REST = 2.4, 0.8, 2.0
# Floating-point operations a parameter and token: forward, the same again for checkpointing, and the
# gradients of what flows through (those of frozen weights are not needed).
_FLOPS = 6.0
_USED = 0.25  # of a card's peak, with short and uneven texts
_START_HOURS = 0.1  # loading the model, and the first steps


@dataclass(frozen=True, slots=True, repr=False)
class Tokens(Brief):
    """Tokens of a dataset, about: `train` in all, `replies` those that are learned, `longest` of a record,
    `context` what 95 of 100 records need."""

    train: int
    replies: int
    longest: int
    context: int

    def as_dict(self) -> dict[str, Any]:
        return {
            "train": self.train,
            "replies": self.replies,
            "longest": self.longest,
            "context": self.context,
            "estimated": True,
        }


def suited(
    facts: Facts, kind: Kind, codes: list[str], tokens: Tokens, *, fast: bool = False
) -> list[tuple[OpenModel, str]]:
    """Models to begin with, each with why: the first of the file that suit, the smallest first. What that
    reaches tells what a larger one may add."""
    low, high = SIZES[kind]
    high = min(high, max(FAST, low)) if fast else high
    able = [
        m for m in facts.model if low <= m.size <= high and m.context >= tokens.longest and m.speaks(codes)
    ]
    some = sorted(able[:MOST_MODELS], key=lambda m: (m.size, m.name))
    return [(m, _why(m, kind, tokens)) for m in some]


def _why(model: OpenModel, kind: Kind, tokens: Tokens) -> str:
    speaks = "made for many languages" if model.languages == "many" else "made for these languages"
    return (
        f"{model.size:g} billion parameters, a usual size for this kind of task ({kind}); {model.licence};"
        f" {speaks}; a context of {model.context:,} tokens, where the longest record has {tokens.longest:,}"
    )


def tuning_costs(
    facts: Facts, models: Sequence[OpenModel], records: int, tokens: Tokens, place: Place
) -> list[dict[str, Any]]:
    """A row for each way to tune each model: on a rented or own card, or by a service."""
    rows = []
    for model in models:
        if place != "cloud":
            rows += [_on_card(model, method, facts.card, records, tokens) for method in ("qlora", "lora")]
        if place != "own":
            rows += [_by_service(model, s, records, tokens) for s in facts.service if _takes(s, model)]
    return [row for row in rows if row]


def _takes(service: Service, model: OpenModel) -> bool:
    return service.new_customers and service.price is not None and model.size <= (service.up_to or math.inf)


def _on_card(
    model: OpenModel, method: str, cards: Sequence[Card], records: int, tokens: Tokens
) -> dict[str, Any]:
    """On the smallest card that has the memory."""
    memory = model.size * (_QLORA if method == "qlora" else _LORA) + _REST
    card = next((c for c in sorted(cards, key=lambda c: (c.memory, c.tflops)) if c.memory >= memory), None)
    if card is None:
        return {}
    work = _FLOPS * model.size * 1e9 * tokens.train * EPOCHS
    hours = work / (card.tflops * 1e12 * _USED) / 3600 + _START_HOURS
    return {
        "model": model.name,
        "method": method,
        "where": card.name,
        "epochs": EPOCHS,
        "steps": EPOCHS * math.ceil(records / BATCH),
        "tokens": tokens.train * EPOCHS,
        "memory_gb": round(memory, 1),
        "hours": round(hours, 2),
        "dollars": [round(hours * price, 2) for price in card.price],
        "price_source": card.source,
        "first_hand": card.first_hand,
    }


def _by_service(model: OpenModel, service: Service, records: int, tokens: Tokens) -> dict[str, Any]:
    assert service.price is not None
    spent = tokens.train * EPOCHS
    return {
        "model": model.name,
        "method": "service",
        "where": service.name,
        "epochs": EPOCHS,
        "steps": EPOCHS * math.ceil(records / BATCH),
        "tokens": spent,
        "memory_gb": None,
        "hours": None,
        "dollars": [round(spent / 1e6 * price, 2) for price in service.price],
        "price_source": service.price_source or service.source,
        "first_hand": service.first_hand and service.price_source is None,
    }
