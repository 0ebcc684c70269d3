"""Exports of known products that no loader reads: how each is told by its keys, and how to get a table that
can be read.

Refusing by name beats guessing: in these shapes the texts lie in lists inside records, replies hang on other
messages, or half of a conversation lies elsewhere. What is flat and complete enough stays a table and is only
named (`flat_tables`). The tables of both are data: `data/products.toml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from curate.loaders.data_files import data_file
from curate.loaders.shapes import fits, objects_in

CSV = (
    "Make a CSV with one row per message: conversation, author, role, time, text, and private where notes are"
    " in it."
)
_TREE = (
    "Make a CSV with one row per message: conversation (the topmost message of the thread), author, role,"
    " time, text."
)
_NO_REPLIES = (
    "There are no replies in this dump: export the {0}, too, and make a CSV with one row per message:"
    " conversation, author, role, time, text."
)
_MODEL = 'Make a JSONL with one conversation per line: {"messages": [{"role": ..., "content": ...}, ...]}.'
SURE = 0.9
_SPEECH = (
    "Make a CSV with one row per utterance: conversation (the call), author (the channel or speaker), role,"
    " time, text."
)
# by the names that the data has for them
_ADVICE = {"csv": CSV, "tree": _TREE, "speech": _SPEECH, "model": _MODEL, "no_replies": _NO_REPLIES}


@dataclass(frozen=True, slots=True)
class Product:
    """A shape: what it is called, patterns of which one object must fit one, what to do, and how sure that is
    beside what the loaders say."""

    name: str
    patterns: tuple[str, ...]
    mend: str = CSV
    sure: float = SURE


@cache
def products() -> tuple[Product, ...]:
    """The shapes, the telling ones before those that others share: the first that fits is named."""
    return tuple(
        Product(row["name"], tuple(row["patterns"]), _mend(row), row.get("sure", SURE))
        for row in data_file("products")["product"]
    )


def _mend(row: dict[str, Any]) -> str:
    """What to do with a shape: in its own words, by an advice that many share, or both."""
    own, advice = row.get("mend", ""), row.get("advice", "" if "mend" in row else "csv")
    shared = _ADVICE[advice].format(row["replies"]) if "replies" in row else _ADVICE.get(advice, "")
    return " ".join(part for part in (own, shared) if part)


@cache
def flat_tables() -> tuple[tuple[str, frozenset[str]], ...]:
    """What tables of one row per message are called that a loader reads, and columns that all must be there;
    those of inner objects with dots."""
    return tuple((row["name"], frozenset(row["columns"])) for row in data_file("products")["flat"])


def product_of(values: Sequence[Any]) -> Product | None:
    """The product whose shape one of the objects has, at any depth; None where none is known."""
    objects = objects_in(values)
    for product in products():
        if any(fits(held, pattern) for pattern in product.patterns for held in objects):
            return product
    return None


def flat_name(columns: set[str]) -> str:
    """What a table of these columns is called, where it is a known one; else empty."""
    return next((name for name, known in flat_tables() if known <= columns), "")


def bare_of(columns: set[str]) -> Product | None:
    """The product whose tickets without replies a table of these columns is; None where it may hold
    replies."""
    for row in data_file("products")["without_replies"]:
        if columns.issuperset(row["columns"]) and not any(row["replies"] in c.casefold() for c in columns):
            return Product(row["name"], (), _NO_REPLIES.format("comments of each issue"))
    return None
