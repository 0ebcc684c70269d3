"""A map of areas in proportion to counts, with names that fit.

The layout is the squarified treemap of Bruls, Huizing and van Wijk (2000), "Squarified Treemaps", VisSym.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from curate.report.words import cut, visible

Box = tuple[float, float, float, float]  # x, y, width, height
GAP, PAD, LEADING = 1.5, 6.0, 1.22


@dataclass(slots=True)
class Area:
    """What is to be drawn: its weight, its name, its status, whether it is an edge case, and its tooltip."""

    weight: int
    name: str
    status: str
    edge: bool
    title: str


@dataclass(slots=True)
class Cell:
    """A drawn area: a box in user units, and as many lines of its name as fit at font size `size`."""

    area: Area
    x: float
    y: float
    w: float
    h: float
    size: float
    lines: list[str]
    count: str


def squarify(weights: Sequence[float], width: float, height: float) -> list[Box]:
    """Boxes that tile the rectangle, areas in proportion to the positive weights, which come largest
    first."""
    scale = width * height / sum(weights) if weights else 0.0
    areas = [w * scale for w in weights]
    boxes: list[Box] = []
    x, y, w, h = 0.0, 0.0, width, height
    at = 0
    while at < len(areas):
        side = min(w, h)
        end, total = at + 1, areas[at]
        while end < len(areas) and _worst(areas[at], areas[end], total + areas[end], side) <= _worst(
            areas[at], areas[end - 1], total, side
        ):
            total += areas[end]
            end += 1
        thick = total / side if side else 0.0
        offset = 0.0
        for area in areas[at:end]:
            long = area / thick if thick else 0.0
            boxes.append((x, y + offset, thick, long) if w >= h else (x + offset, y, long, thick))
            offset += long
        if w >= h:
            x, w = x + thick, max(0.0, w - thick)
        else:
            y, h = y + thick, max(0.0, h - thick)
        at = end
    return boxes


def _worst(largest: float, smallest: float, total: float, side: float) -> float:
    """The worst aspect ratio in a row of areas with this sum along this side."""
    if not side:
        return 0.0
    square = total * total
    return max(side * side * largest / square, square / (side * side * smallest))


def draw(areas: Sequence[Area], width: float, height: float) -> list[Cell]:
    """The areas of positive weight, largest first, as cells of a map of this size in user units."""
    chosen = sorted((a for a in areas if a.weight > 0), key=lambda a: (-a.weight, a.name))
    cells = []
    for area, (x, y, w, h) in zip(chosen, squarify([a.weight for a in chosen], width, height), strict=True):
        inner_w, inner_h = max(0.4, w - GAP), max(0.4, h - GAP)
        size, lines, count = _label(area, inner_w, inner_h)
        cells.append(
            Cell(area, round(x, 1), round(y, 1), round(inner_w, 1), round(inner_h, 1), size, lines, count)
        )
    return cells


def _label(area: Area, w: float, h: float) -> tuple[float, list[str], str]:
    size = round(max(10.0, min(19.0, w / 9, h / 3)), 1)
    room = w - 2 * PAD - (10 if area.edge else 0)  # the mark of an edge case stands in the corner
    rows = int((h - 2 * PAD + 3) / (size * LEADING))
    if room < 24 or rows < 1:
        return size, [], ""
    number = f"{area.weight:,}"
    with_count = rows >= 2 and text_width(number, size) <= room
    lines = wrap(visible(cut(area.name, 120)), room, size, min(4, rows - with_count))
    if not lines or (lines[-1].endswith("…") and len("".join(lines)) < 7):
        return size, [], ""
    return size, lines, number if with_count else ""


def wrap(text: str, room: float, size: float, rows: int) -> list[str]:
    """The text in at most `rows` lines no wider than `room`, cut with an ellipsis. Words stay whole, but for
    those of scripts that put no blanks."""
    lines: list[str] = []
    left = text.split()
    while left and len(lines) < rows:
        line = left.pop(0)
        while left and text_width(f"{line} {left[0]}", size) <= room:
            line = f"{line} {left.pop(0)}"
        lines.append(line)
        if text_width(line, size) > room or (left and len(lines) == rows):
            while lines and not (shorter := _shortened(lines.pop(), room, size)):
                pass
            return [*lines, shorter] if shorter else []
    return lines


def _shortened(line: str, room: float, size: float) -> str:
    """The line's first words with an ellipsis, as many as fit; empty where not even one does."""
    while line and text_width(line + "…", size) > room:
        wide = unicodedata.east_asian_width(line[-1]) in "WF"
        line = line[:-1] if wide else line[: -len(line.rsplit(" ", maxsplit=1)[-1])].rstrip()
    line = line.rstrip(" ,;:-")
    return line + "…" if line else ""


def text_width(text: str, size: float) -> float:
    """An upper estimate of the width of a text in a system's sans-serif font, in the unit of `size`."""
    return size * sum(_advance(c) for c in text)


def _advance(char: str) -> float:
    if char in "iljtfI.,:;'|!()[] ":
        return 0.4
    if unicodedata.combining(char):
        return 0.0
    if unicodedata.east_asian_width(char) in "WF":
        return 1.3 if ord(char) > 0x1F000 else 1.05
    if char in "mMW@%" or ord(char) > 0x2000:
        return 1.0
    return (
        0.82 if char == "w" else 0.79 if char.isupper() else 0.64
    )  # of DejaVu Sans, the widest of the usual ones
