"""How long the rows of a file are in tokens, whatever their format, and what a limit would cut."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from curate.exporters.base import Exporter
from curate.exporters.json_lines import read_lines
from curate.exporters.limits import Problem
from curate.exporters.parquet import read_parquet
from curate.exporters.tokens import ESTIMATE_ERROR, Count
from curate.text.brief import Brief

_A_MESSAGE = 4  # tokens that a chat template puts around each message, about; its role among them
_ROLE_KEYS = ("role", "from")
_UNTRAINED = frozenset(("role", "from", "type", "id", "tool_call_id", "schemaVersion", "metadata", "weight"))
_EITHER = (("chosen", "rejected"), ("preferred_output", "non_preferred_output"))
_DATA = "data"


@cache
def _trained_keys(kind: type[Exporter]) -> frozenset[str]:
    """The keys of a format's rows; what else stands in a row is not read by the platform."""
    return frozenset(kind().schema()["properties"])


class Length(NamedTuple):
    """Tokens of a row, and those of them before its last reply begins."""

    tokens: int
    before_reply: int


def row_length(exporter: Exporter, row: Mapping[str, Any], count: Count) -> Length:
    """The length of a row: all texts that the format knows, what stands around messages, and of two replies
    the longer one."""
    total = last = 0.0
    keys = _trained_keys(type(exporter.of_shape(row)))
    longer = _without_shorter({key: value for key, value in row.items() if key in keys}, count)
    for key, value in longer.items():
        for said in _said(value, key):
            size = count(said)
            total += size
            if key != "tools":
                last = size
    total += _A_MESSAGE * _messages(longer)
    return Length(round(total), round(total - last))


def _without_shorter(row: Mapping[str, Any], count: Count) -> Mapping[str, Any]:
    """A row of a preference without the reply that is shorter: a trainer reads the prompt with each."""
    for pair in _EITHER:
        if set(pair) <= set(row):
            sizes = {name: sum(map(count, _said(row[name], name))) for name in pair}
            shorter = min(pair, key=lambda name: sizes[name])
            return {key: value for key, value in row.items() if key != shorter}
    return row


def _said(value: Any, key: str) -> Iterator[str]:
    """The texts in a value, in their order."""
    if key in _UNTRAINED:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner, held in value.items():
            yield from _said(held, str(inner))
    elif isinstance(value, list):
        for held in value:
            yield from _said(held, "")


def _messages(value: Any) -> int:
    if isinstance(value, Mapping):
        return any(key in value for key in _ROLE_KEYS) + sum(map(_messages, value.values()))
    return sum(map(_messages, value)) if isinstance(value, list) else 0


@dataclass(slots=True, repr=False)
class Lengths(Brief):
    """The lengths of all rows of a file, or of several. `limit` is what the platform takes an example or
    `max_length` what a trainer keeps of it; None where neither is known. `counted_by` names what counts the
    tokens; they are an estimate where it is empty."""

    limit: int | None = None
    max_length: int | None = None
    counted_by: str = ""
    rows: list[Length] = field(default_factory=list)

    def add(self, line: int, row: Mapping[str, Any], exporter: Exporter, count: Count) -> Iterator[Problem]:
        """Takes a row; a problem where it is longer than the platform takes. A row with no text that the
        format knows has no length."""
        length = row_length(exporter, row, count)
        if not length.tokens:
            return
        self.rows.append(length)
        if self.limit is not None and length.tokens > self.limit:
            about = (
                f"{length.tokens:,} tokens"
                if self.counted_by
                else f"about {length.tokens:,} tokens (an estimate)"
            )
            yield Problem(
                line, "example_too_long", f"{about}; {self.limit:,} are allowed{exporter.limits.dated}"
            )

    @property
    def near(self) -> int:
        """Rows that may be above the platform's limit, if the estimate is off by as much as it was measured
        to be."""
        if self.limit is None or self.counted_by:
            return 0
        low = self.limit / (1 + ESTIMATE_ERROR)
        return sum(low < one.tokens <= self.limit for one in self.rows)

    def figures(self) -> dict[str, Any] | None:
        """The distribution; `cut` are the rows above what is kept, `without_reply` those of them whose last
        reply begins behind it."""
        if not self.rows:
            return None
        sizes = sorted(one.tokens for one in self.rows)
        kept = self.max_length or self.limit
        return {
            "estimated": not self.counted_by,
            "counted_by": self.counted_by,
            "rows": len(sizes),
            "total": sum(sizes),
            "shortest": sizes[0],
            "median": round(median(sizes)),
            "p95": sizes[min(len(sizes) - 1, int(len(sizes) * 0.95))],
            "longest": sizes[-1],
            "histogram": _histogram(sizes),
            "limit": self.limit,
            "near_limit": self.near,
            "max_length": kept,
            "cut": 0 if kept is None else sum(size > kept for size in sizes),
            "without_reply": 0 if kept is None else sum(one.before_reply >= kept for one in self.rows),
        }


def _histogram(sizes: list[int]) -> list[dict[str, int]]:
    """How many rows have at most so many tokens, and more than the entry before: powers of two."""
    counts: dict[int, int] = {}
    for size in sizes:
        top = max(32, 1 << (size - 1).bit_length()) if size else 32
        counts[top] = counts.get(top, 0) + 1
    tops = [1 << n for n in range(min(counts).bit_length() - 1, max(counts).bit_length())]
    return [{"up_to": top, "rows": counts.get(top, 0)} for top in tops]


def parsed_rows(exporter: Exporter, path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(number from 1, row) of those rows of a file that can be read; none of a table, which nobody trains
    on as it is."""
    if path.is_dir():
        for file in sorted((path / _DATA).glob("*.parquet")):
            yield from enumerate(read_parquet(file), 1)
    elif path.suffix == ".parquet":
        yield from enumerate(read_parquet(path), 1)
    elif "jsonl" in exporter.file_types and path.suffix not in (".md", ".csv", ".xlsx"):
        yield from ((line, row) for line, row, _ in read_lines(path) if isinstance(row, dict))
