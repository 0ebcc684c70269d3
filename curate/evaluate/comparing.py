"""Rows compared two by two: difference, interval, p-value by conversation, Holm over the measures, and the
verdict in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
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
    first: Measured,
    second: Measured,
    measures: Sequence[Measure],
    bootstrap: Bootstrap,
    seed: int,
    instead: Mapping[str, Numbers] = MappingProxyType({}),
) -> list[dict[str, Any]]:
    """The comparison of two rows in every measure that both have.

    Over the records that both answer the test is that of random signs of the differences by conversation;
    where they have none in common, that of conversations dealt at random. A measure in which nothing differs
    cannot be called different, and does not count for Holm. `instead` are differences by measure that were
    asked for directly, and not taken from the values of the two.
    """
    asked = [c for c, m in enumerate(measures) if not m.part_of]
    one, two = first.values[:, asked], second.values[:, asked]
    apart = one - two
    for name, own in instead.items():
        apart[:, [measures[c].name for c in asked].index(name)] = own
    pair = [c for c in range(len(asked)) if not np.isnan(apart[:, c]).all()]
    if pair:
        kept = [asked[c] for c in pair]
        rows = _paired(apart[:, pair], bootstrap, seed)
    else:
        there = [c for c in range(len(asked)) if not (np.isnan(one[:, c]).all() or np.isnan(two[:, c]).all())]
        kept = [asked[c] for c in there]
        rows = _apart(one[:, there], two[:, there], bootstrap, seed)
    named = [
        {"a": first.name, "b": second.name, "measure": measures[c].name, **row}
        for c, row in zip(kept, rows, strict=True)
    ]
    return corrected(named, measures)


def corrected(rows: Sequence[dict[str, Any]], measures: Sequence[Measure]) -> list[dict[str, Any]]:
    """Comparisons with their p-values corrected for each other, and their verdicts."""
    by_name = {measure.name: measure for measure in measures}
    tested = [n for n, row in enumerate(rows) if row["p"] < 1]
    told = [{**row, "p_holm": 1.0} for row in rows]
    for n, p in zip(tested, holm([rows[n]["p"] for n in tested]), strict=True):
        told[n]["p_holm"] = p
    return [_worded(row, by_name[row["measure"]]) for row in told]


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
        "needed_n": needed(difference, error, n),
    }


def _worded(row: dict[str, Any], measure: Measure) -> dict[str, Any]:
    more = row["needed_n"]
    if row["p_holm"] >= LEVEL:
        verdict: Verdict = "cannot_tell"
    else:
        verdict, more = "better" if (row["difference"] > 0) == (measure.better == "higher") else "worse", None
    rounded = {key: round(row[key], 6) for key in ("p", "p_holm")}
    told = {**row, **rounded, "needed_n": more}
    return {**told, "verdict": verdict, "words": words_for(verdict, row["n"], more)}


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
