"""What asking is about to cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from curate.judge.asking import Asked
from curate.judge.settings import JudgeSettings

CHARACTERS_A_TOKEN = 4  # of English text, by the usual rule of thumb
ANSWER_TOKENS = 60  # of a verdict: a number and a sentence


def estimated(asked: Sequence[Asked], settings: JudgeSettings) -> dict[str, Any]:
    """How many records are to be sent, about how many tokens that is both ways, and the price where the
    recipe has one."""
    characters = sum(len(m["content"]) for a in asked for m in a.messages)
    tokens = -(-characters // CHARACTERS_A_TOKEN) + ANSWER_TOKENS * len(asked)
    price = settings.price_per_million_tokens
    return {
        "records": len(asked),
        "tokens": tokens,
        "price": None if price is None else round(tokens * price / 1e6, 4),
    }


def cost_words(estimate: dict[str, Any]) -> str:
    """The tokens and the price, for a person."""
    price = "" if estimate["price"] is None else f", price about {estimate['price']:.4f}"
    return f"about {estimate['tokens']:,} tokens{price}"
