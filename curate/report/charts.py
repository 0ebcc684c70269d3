"""The geometry of the page's drawings, computed here so that the templates only place it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from curate.report.data import FunnelLevel
from curate.text.readable import count, many, part, percent

OUTCOMES = {
    "selected": ("Selected", "the training set"),
    "validation": ("Validation", "held out to see during training when to stop"),
    "held_out": ("Held out", "the test set"),
    "kept": ("Kept", "no further decision was made"),
    "dropped": ("Dropped", "not good enough, or the same as a record that was kept"),
    "quarantined": ("Set aside", "needs review"),
    "no_record": ("No record", "conversations without a question and an answer to it"),
    "unselected": ("Not selected", "good enough, but over the budget, or on no side of the split"),
}


@dataclass(slots=True)
class Bar:
    """A level of the funnel: widths in percent of the whole, and what went away before it. `drawn` is false
    for another unit."""

    label: str
    note: str
    count: int
    width: float
    before: float
    share: str
    change: str
    drawn: bool = True


def funnel(steps: Sequence[FunnelLevel]) -> list[Bar]:
    """Bars of the records on one scale, the largest count being the full width."""
    records = [s for s in steps if s.unit == "record"]
    top = max((s.count for s in records), default=0)
    drawn: list[Bar] = []
    last: FunnelLevel | None = None
    for step in steps:
        label = step.label[:1].upper() + step.label[1:]
        if step.unit != "record":
            drawn.append(Bar(label, step.note, step.count, 0.0, 0.0, "", "", drawn=False))
            continue
        width = round(100 * step.count / top, 2) if top else 0.0
        before, change, share = (
            (
                drawn[-1].width,
                _change(last.count - step.count, last.count),
                part(step.count, records[0].count),
            )
            if last
            else (0.0, "", "")
        )
        drawn.append(Bar(label, step.note, step.count, width, before, share, change))
        last = step
    return drawn


def _change(gone: int, before: int) -> str:
    if gone < 0:
        return f"{count(-gone)} more"
    return f"{many(gone, 'record')} taken out ({part(gone, before)})" if gone else "none taken out"


@dataclass(slots=True)
class Histogram:
    """One outcome's distribution: columns as (x, y, width, height, tooltip) in a field of 240 by 72 units."""

    name: str
    total: int
    tallest: str
    middle: str
    columns: list[tuple[float, float, float, float, str]]


def histograms(quality: dict[str, list[int]]) -> list[Histogram]:
    """A histogram an outcome, in the order in which the outcomes are told; empty ones are left out."""
    order = {name: at for at, name in enumerate(OUTCOMES)}
    names = sorted(
        (name for name, bins in quality.items() if sum(bins)),
        key=lambda name: (order.get(name, len(order)), name),
    )
    return [_histogram(outcome_name(name), quality[name]) for name in names]


def _histogram(name: str, bins: Sequence[int]) -> Histogram:
    top, total, step = max(bins), sum(bins), 240 / len(bins)
    columns = []
    for at, n in enumerate(bins):
        high = round(max(1.0, 66 * n / top), 1) if n else 0.0  # one record among thousands is still seen
        title = f"quality {at / len(bins):.2f} to {(at + 1) / len(bins):.2f}: {many(n, 'record')}"
        columns.append((round(at * step + 0.75, 2), round(72 - high, 1), round(step - 1.5, 2), high, title))
    middle = next(at for at, reached in enumerate(accumulate(bins)) if reached * 2 >= total)
    return Histogram(
        name, total, count(top), f"{middle / len(bins):.2f} to {(middle + 1) / len(bins):.2f}", columns
    )


@dataclass(slots=True)
class Curve:
    """The coverage curve in a field of 640 by 300 units: a polyline, its filled area, its ticks and two plain
    findings."""

    line: str
    area: str
    x_ticks: list[tuple[float, str]]
    y_ticks: list[tuple[float, str]]
    end: tuple[float, float]
    chosen: int
    share: str
    finding: str


LEFT, RIGHT, TOP, BOTTOM = 62.0, 612.0, 18.0, 246.0


def curve(points: Sequence[tuple[int, float]]) -> Curve | None:
    """None where there are fewer than two points to draw."""
    known = sorted((n, min(1.0, max(0.0, share))) for n, share in points if math.isfinite(share))
    if len(known) < 2 or known[-1][0] <= 0:
        return None
    last, final = known[-1]
    thin = max(1, len(known) // 300)
    drawn = [*known[:-1:thin], known[-1]]
    placed = [
        (round(LEFT + (RIGHT - LEFT) * n / last, 1), round(BOTTOM - (BOTTOM - TOP) * share, 1))
        for n, share in drawn
    ]
    line = " ".join(f"{x:g},{y:g}" for x, y in placed)
    step = _nice(last / 4)
    ticks = [(round(LEFT + (RIGHT - LEFT) * n / last, 1), count(n)) for n in range(0, last + 1, step)]
    levels = [(round(BOTTOM - (BOTTOM - TOP) * level / 4, 1), f"{level * 25}%") for level in range(5)]
    near = next((n for n, share in known if share >= 0.9 * final), last)
    finding = (
        f"The first {many(near, 'record')} {'reaches' if near == 1 else 'reach'} nine tenths of it."
        if near < last
        else ""
    )
    area = f"{placed[0][0]:g},{BOTTOM:g} {line} {placed[-1][0]:g},{BOTTOM:g}"
    return Curve(line, area, ticks, levels, placed[-1], last, percent(final), finding)


def _nice(step: float) -> int:
    """A round step (1, 2 or 5 times a power of ten) of at least this size."""
    power = 10 ** math.floor(math.log10(max(1.0, step)))
    return int(next(power * f for f in (1, 2, 5, 10) if power * f >= step))


def outcome_name(outcome: str) -> str:
    """What the page calls an outcome of the ledger; an unknown one by its own words."""
    return OUTCOMES[outcome][0] if outcome in OUTCOMES else outcome.replace("_", " ").capitalize()


def bars(counts: dict[str, int]) -> list[dict[str, Any]]:
    """Labelled bars, largest first, widths in percent of the largest."""
    top = max(counts.values(), default=0)
    return [
        {"name": n, "count": c, "width": round(100 * c / top, 2) if top else 0.0}
        for n, c in sorted(counts.items(), key=lambda kv: (-kv[1], kv[0]))
    ]
