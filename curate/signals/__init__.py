"""Signals: measured properties of a record. They annotate; the gate, the selection and the split decide."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from curate.records import Record
from curate.signals.base import FAMILIES, Doc, Dump, Evidence, FamilyFunction, Signals, Value, View
from curate.signals.habits import reply_habits
from curate.signals.quality import content, meanings, part_values, quality, words_for
from curate.signals.settings import SignalSettings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "Doc",
    "Evidence",
    "SignalSettings",
    "Signals",
    "Value",
    "annotate",
    "content",
    "documentation",
    "dump_signals",
    "evidence",
    "meanings",
    "measure",
    "part_values",
    "quality",
    "reply_habits",
    "words_for",
]


def measure(record: Record, settings: SignalSettings) -> tuple[Signals, Evidence]:
    """All per-record signals of one record, and the words that triggered them (give it redacted text to show
    them)."""
    view = View.of(record, settings)
    signals: Signals = {}
    for names, measured in _families():
        for key, value in measured(view).items():
            signals[names[key]] = value
    return signals, view.evidence


@cache
def _families() -> list[tuple[dict[str, str], FamilyFunction]]:
    """The per-record families: full names by short ones, and the function."""
    return [
        ({key: f"{name}.{key}" for key in family.docs}, family.measure)
        for name, family in FAMILIES.items()
        if family.measure is not None
    ]


def annotate(records: Sequence[Record], settings: SignalSettings) -> list[Signals]:
    """The per-record signals of a batch, in its order: flat numbers, booleans and short strings. Pure; no
    vectors needed."""
    return [measure(record, settings)[0] for record in records]


def evidence(record: Record, settings: SignalSettings) -> Evidence:
    """The words that triggered each signal of one record."""
    view = View.of(record, settings)
    for _, family in FAMILIES.items():
        if (
            family.measure is not None and family.shows_words
        ):  # to tell languages would load their models, for seconds
            family.measure(view)
    return view.evidence


def dump_signals(
    completions: Sequence[str],
    conversations: Sequence[str],
    prompt_vectors: NDArray[np.float32],
    completion_vectors: NDArray[np.float32],
    settings: SignalSettings,
    authors: Sequence[str] | None = None,
    votes: Sequence[float | None] | None = None,
    prompts: Sequence[str] | None = None,
    times: Sequence[float] | NDArray[np.float64] | None = None,
    macros: Sequence[str] = (),
) -> list[Signals]:
    """What only the whole dump shows: relevance against shuffled pairs, boilerplate, how much an author
    answers and how that was voted on, versions that are long gone.

    Everything is in the records' order; a row of zeros in either array of vectors (float (n, d), unit rows)
    gives no relevance.
    """
    vectors = (prompt_vectors, completion_vectors)
    dump = Dump(completions, conversations, *vectors, settings, authors, votes, prompts, times, macros)
    rows: list[Signals] = [{} for _ in completions]
    for _, one in FAMILIES.items():
        if one.dump is not None:
            for row, more in zip(rows, one.dump(dump), strict=True):
                row.update(more)
    return rows


def documentation() -> dict[str, Doc]:
    """Every signal there is, by its full name such as `form.words`."""
    return {f"{name}.{key}": doc for name, family in FAMILIES.items() for key, doc in family.docs.items()}
