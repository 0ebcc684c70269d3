"""Rows compared two by two: difference, interval, p-value by conversation, Holm over the measures, and the
verdict in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from curate.evaluate.base import Measure
from curate.evaluate.measuring import Measured
from curate.evaluate.statistics import LEVEL, Bootstrap, flipped, holm, needed, shuffled
from curate.text.readable import count, many

Verdict = Literal["better", "worse", "cannot_tell"]
Numbers = NDArray[np.float64]


def compared(
    first: Measured, second: Measured, measures: Sequence[Measure], bootstrap: Bootstrap, seed: int
) -> list[dict[str, Any]]:
    """The comparison of two rows in every measure that both have.

    Over the records that both answer the test is that of random signs of the differences by conversation;
    where they have none in common, that of conversations dealt at random. A measure in which nothing differs
    cannot be called different, and does not count for Holm.
    """
    asked = [c for c, m in enumerate(measures) if not m.part_of]
    one, two = first.values[:, asked], second.values[:, asked]
    both = ~np.isnan(one) & ~np.isnan(two)
    pair = [c for c in range(len(asked)) if both[:, c].any()]
    if pair:
        kept = [asked[c] for c in pair]
        rows = _paired(np.where(both, one - two, np.nan)[:, pair], bootstrap, seed)
    else:
        there = [c for c in range(len(asked)) if not (np.isnan(one[:, c]).all() or np.isnan(two[:, c]).all())]
        kept = [asked[c] for c in there]
        rows = _apart(one[:, there], two[:, there], bootstrap, seed)
    tested = [n for n, row in enumerate(rows) if row["p"] < 1]
    for n, corrected in zip(tested, holm([rows[n]["p"] for n in tested]), strict=True):
        rows[n]["p_holm"] = corrected
    return [
        _worded({"a": first.name, "b": second.name, "measure": measures[c].name, **row}, measures[c])
        for c, row in zip(kept, rows, strict=True)
    ]


def _paired(differences: Numbers, bootstrap: Bootstrap, seed: int) -> list[dict[str, Any]]:
    if not differences.shape[1]:
        return []
    sums, counts = bootstrap.totals(differences)
    p, drawn = flipped(sums, seed), bootstrap.ratios(sums, counts)
    return [
        _row(float(np.nanmean(differences[:, c])), drawn[:, c], int(counts[:, c].sum()), float(p[c]))
        for c in range(differences.shape[1])
    ]


def _apart(one: Numbers, two: Numbers, bootstrap: Bootstrap, seed: int) -> list[dict[str, Any]]:
    if not one.shape[1]:
        return []
    totals = [bootstrap.totals(values) for values in (one, two)]
    drawn = bootstrap.ratios(*totals[0]) - bootstrap.ratios(*totals[1])
    held = [tuple(part[counts.any(axis=1)] for part in (sums, counts)) for sums, counts in totals]
    p = shuffled((held[0][0], held[0][1]), (held[1][0], held[1][1]), seed)
    means = [np.nanmean(values, axis=0) for values in (one, two)]
    sizes = [int(np.count_nonzero(~np.isnan(values[:, 0]))) for values in (one, two)]
    return [
        _row(float(means[0][c] - means[1][c]), drawn[:, c], min(sizes), float(p[c]))
        for c in range(one.shape[1])
    ]


def _row(difference: float, drawn: Numbers, n: int, p: float) -> dict[str, Any]:
    held = drawn[~np.isnan(drawn)]
    low, high = np.percentile(held, [2.5, 97.5]) if len(held) else (difference, difference)
    error = float(held.std()) if len(held) else 0.0
    return {
        "difference": round(difference, 4),
        "low": round(float(low), 4),
        "high": round(float(high), 4),
        "n": n,
        "p": p,
        "p_holm": 1.0,
        "needed_n": needed(difference, error, n),
    }


def _worded(row: dict[str, Any], measure: Measure) -> dict[str, Any]:
    if row["p_holm"] >= LEVEL:
        verdict: Verdict = "cannot_tell"
    else:
        verdict = "better" if (row["difference"] > 0) == (measure.better == "higher") else "worse"
        row["needed_n"] = None
    row["p"], row["p_holm"] = round(row["p"], 6), round(row["p_holm"], 6)
    return {**row, "verdict": verdict, "words": words_for(verdict, row["n"], row["needed_n"])}


def words_for(verdict: Verdict, n: int, more: int | None) -> str:
    """A verdict for a person: better, worse, or how many records it would take."""
    if verdict != "cannot_tell":
        return verdict
    if more is None:
        return f"no difference in {many(n, 'record')}"
    return f"cannot tell from {many(n, 'record')}: about {count(more)} are needed"


def beats(
    first: Measured, second: Measured, column: int, measure: Measure, bootstrap: Bootstrap
) -> bool | None:
    """Whether one row is surely better than another in a measure: the interval of the difference does not
    reach 0. None where they have no record in common."""
    differences = (first.values[:, [column]] - second.values[:, [column]]) * (
        1 if measure.better == "higher" else -1
    )
    if np.isnan(differences).all():
        return None
    drawn = bootstrap.ratios(*bootstrap.totals(differences))
    return bool(np.nanpercentile(drawn, 2.5) > 0)
