"""Specifics that stand neither in the prompt nor in the human's reply: what a model invents."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from curate.evaluate.base import Measure, add
from curate.signals.facts import facts

if TYPE_CHECKING:
    from curate.evaluate.sample import Sample

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_NAMED = re.compile(r"https?://\S+|www\.\S+|\[[A-Z_]+_\d+\]")
TYPES = {  # the kinds of signals/facts.py that each takes
    "price": ("price",),
    "date": ("date",),
    "link": ("link",),
    "number": ("number", "percent", "phone"),
    "version": ("version",),
    "name": ("name",),
    "claim": ("policy", "stock", "order_state"),
}


def invented(sample: Sample) -> tuple[tuple[str, str], ...]:
    """(type, words) of each specific that neither the prompt nor the human's reply holds; a bare figure is a
    number."""
    return _found(sample.text, sample.context)


@lru_cache(maxsize=64)  # the measures of a sample ask one after the other
def _found(text: str, context: str) -> tuple[tuple[str, str], ...]:
    kinds = {kind: name for name, own in TYPES.items() for kind in own}
    found, rest = [fact for fact in facts(text, context) if fact.kind in kinds], [*text]
    for fact in found:
        rest[fact.start : fact.end] = " " * (fact.end - fact.start)
    known = set(_FIGURE.findall(context))
    figures = [f for f in _FIGURE.findall(_NAMED.sub(" ", "".join(rest))) if f not in known]
    return (*((kinds[f.kind], f.text) for f in found), *(("number", figure) for figure in figures))


def _all(sample: Sample) -> float | None:
    return float(len(invented(sample)))


def _of(kind: str, sample: Sample) -> float | None:
    return float(sum(one == kind for one, _ in invented(sample)))


def _words(sample: Sample) -> list[str]:
    return [f"{kind}: {words}" for kind, words in invented(sample)]


def _measure(kind: str, order: int) -> Measure:
    of: Callable[[Sample], float | None] = partial(_of, kind)
    meaning = f"{kind}s, a reply, that stand neither in the prompt nor in the human's reply"
    return Measure(
        f"specifics_{kind}", f"Invented {kind}s", meaning, "lower", of, order, own=True, part_of="specifics"
    )


add(
    Measure(
        "specifics",
        "Invented specifics",
        "numbers, prices, dates, links, versions, names and claims, a reply, that stand neither in the prompt"
        " nor in the human's reply",
        "lower",
        _all,
        40,
        own=True,
        fails=1,
        severity=0.8,
        words=_words,
    ),
    *(_measure(kind, 41 + n) for n, kind in enumerate(TYPES)),
)
