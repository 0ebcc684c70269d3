"""Every row of a table is a message, a reject, a repeat or an omission with a name, whatever the damage."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.loaders import LoadReport, Reject, SourceBlock, read_all
from curate.loaders.rows import kind_of
from curate.records import Conversation

NAMES = ["ticket", "mid", "sender", "when", "text"]
BLOCK = SourceBlock.model_validate(
    {
        "messages": {"conversation": "ticket", "id": "mid", "author": "sender", "time": "when", "text": "text"},
        "roles": {"column": "sender", "map": {"c": "customer", "a": "agent"}},
    }
)
PAIRS = SourceBlock.model_validate({"rows": "pairs", "messages": {"id": "mid", "prompt": "sender", "completion": "text"}})
TEXTS = ["", "hello there", 'a "quoted", text', "line\nbreak", "1.5", "é\u2028x", "Total: 5 rows of it", " "]
ROW = st.tuples(
    st.sampled_from(["1", "2", "3", ""]),
    st.integers(0, 9).map(str),
    st.sampled_from(["c", "a", "x"]),
    st.sampled_from(["", "2024-05-01 10:00"]),
    st.sampled_from(TEXTS),
)
ROWS = st.lists(ROW, min_size=6, max_size=14)
LINES = ["1,m,c", "1,m,c,,x,y,z", ",,,,", "5,,,,", "7", ",".join(NAMES), "\ufeff" + ",".join(NAMES), "4 rows", "Ticket report", "1,m,c,,x,", "sep=,"]
JSON_LINES = ['{"ticket": ', "5", "null", "[1]", "{}", '{"ticket": "1", "text": NaN}', '{"ticket": 12345678901234567890123, "text": ["a"]}', '"text"']


def account(path: Path, block: SourceBlock) -> int:
    """How many rows the reading accounts for."""
    report = LoadReport()
    items = list(read_all([path], [block], report=report))
    said = sum(len(i.messages) for i in items if isinstance(i, Conversation))
    assert said == sum(report.messages.values()) and sum(isinstance(i, Reject) for i in items) == sum(report.rejects.values())
    if block.rows == "pairs":
        empty = report.omitted.pop("empty side of a pair", 0)
        assert said + empty >= 2 * report.conversations  # one side of a pair may be missing, and is then named
        return report.conversations + report.repeated_conversations + sum(report.rejects.values()) + sum(report.omitted.values())
    return said + report.repeated_messages + report.events + sum(report.rejects.values()) + sum(report.omitted.values())


def check(suffix: str, data: bytes, count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"x{suffix}"
        path.write_bytes(data)
        for block in (BLOCK, PAIRS):
            assert account(path, block) == count, data


@settings(max_examples=60, deadline=None)
@given(
    ROWS,
    st.lists(st.tuples(st.integers(0, 13), st.sampled_from(LINES)), max_size=3),
    st.sampled_from(["", "Tickets of May\n", "Report,May\n,,,,\n\n"]),
    st.booleans(),
)
def test_every_line_of_a_csv_file_is_accounted_for(rows: list[tuple[str, ...]], damage: list[tuple[int, str]], above: str, blank: bool) -> None:
    made = [_line(row) for row in rows]
    for at, line in damage:
        made.insert(at, line + "\n")
    text = above + ",".join(NAMES) + "\n" + ("\n" if blank else "").join(made)
    if kind_of(text.encode()) == "csv":
        check(".csv", text.encode(), len(made) + bool(above))


def _line(row: tuple[str, ...]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(row)
    return out.getvalue()


@settings(max_examples=40, deadline=None)
@given(ROWS, st.lists(st.tuples(st.integers(1, 13), st.sampled_from(JSON_LINES)), max_size=3))
def test_every_line_of_a_json_lines_file_is_accounted_for(rows: list[tuple[str, ...]], damage: list[tuple[int, str]]) -> None:
    lines = [json.dumps(dict(zip(NAMES, row, strict=True))) for row in rows]
    for at, line in damage:
        lines.insert(at, line)
    check(".jsonl", "".join(line + "\n" for line in lines).encode(), len(lines))


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_every_row_of_a_parquet_file_is_accounted_for(rows: list[tuple[str, ...]]) -> None:
    out = io.BytesIO()
    columns: dict[str, Any] = {name: [row[n] or None for row in rows] for n, name in enumerate(NAMES)}
    pq.write_table(pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()}), out)
    check(".parquet", out.getvalue(), len(rows))


@settings(max_examples=25, deadline=None)
@given(
    ROWS, st.lists(st.tuples(st.integers(0, 13), st.sampled_from([[], ["5"], NAMES, ["Total: 4 rows"], ["", "", "", "", "alone"]])), max_size=3), st.booleans()
)
def test_every_filled_row_of_a_sheet_is_accounted_for(rows: list[tuple[str, ...]], damage: list[tuple[int, list[str]]], title: bool) -> None:
    made: list[list[str]] = [list(row) for row in rows]
    for at, line in damage:
        made.insert(at, line)
    book = openpyxl.Workbook()
    sheet = book.active
    for line in [*([["Tickets of May"], []] if title else []), NAMES, *made]:
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    check(".xlsx", out.getvalue(), sum(any(c.strip() for c in line) for line in made) + title)
