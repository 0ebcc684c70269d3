"""Every row of a table is a message, a reject, a repeat or an omission with a name, whatever the damage."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from curate.errors import CurateError
from curate.loaders import LoadReport, Reject, SourceBlock, read_all
from curate.loaders.rows import kind_of
from curate.records import Conversation

NAMES = ["ticket", "mid", "sender", "when", "text"]
BLOCK = SourceBlock.model_validate(
    {
        "messages": {
            "conversation": "ticket",
            "id": "mid",
            "author": "sender",
            "time": "when",
            "text": "text",
        },
        "roles": {"column": "sender", "map": {"c": "customer", "a": "agent"}},
    }
)
PAIRS = SourceBlock.model_validate(
    {"rows": "pairs", "messages": {"id": "mid", "prompt": "sender", "completion": "text"}}
)
TEXTS = ["", "hello there", 'a "quoted", text', "line\nbreak", "1.5", "é\u2028x", "Total: 5 rows of it", " "]
ROW = st.tuples(
    st.sampled_from(["1", "2", "3", ""]),
    st.integers(0, 9).map(str),
    st.sampled_from(["c", "a", "x"]),
    st.sampled_from(["", "2024-05-01 10:00"]),
    st.sampled_from(TEXTS),
)
ROWS = st.lists(ROW, min_size=6, max_size=14)
LINES = [
    "1,m,c",
    "1,m,c,,x,y,z",
    ",,,,",
    "5,,,,",
    "7",
    ",".join(NAMES),
    "\ufeff" + ",".join(NAMES),
    "4 rows",
    "Ticket report",
    "1,m,c,,x,",
    "sep=,",
]
JSON_LINES = [
    '{"ticket": ',
    "5",
    "null",
    "[1]",
    "{}",
    '{"ticket": "1", "text": NaN}',
    '{"ticket": 12345678901234567890123, "text": ["a"]}',
    '"text"',
]


def account(path: Path, block: SourceBlock) -> int:
    """How many rows the reading accounts for."""
    report = LoadReport()
    items = list(read_all([path], [block], report=report))
    said = sum(len(i.messages) for i in items if isinstance(i, Conversation))
    assert said == sum(report.messages.values()) and sum(isinstance(i, Reject) for i in items) == sum(
        report.rejects.values()
    )
    if block.rows == "pairs":
        empty = report.omitted.pop("empty side of a pair", 0)
        assert (
            said + empty >= 2 * report.conversations
        )  # one side of a pair may be missing, and is then named
        return (
            report.conversations
            + report.repeated_conversations
            + sum(report.rejects.values())
            + sum(report.omitted.values())
        )
    return (
        said
        + report.repeated_messages
        + report.events
        + sum(report.rejects.values())
        + sum(report.omitted.values())
    )


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
def test_every_line_of_a_csv_file_is_accounted_for(
    rows: list[tuple[str, ...]], damage: list[tuple[int, str]], above: str, blank: bool
) -> None:
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
def test_every_line_of_a_json_lines_file_is_accounted_for(
    rows: list[tuple[str, ...]], damage: list[tuple[int, str]]
) -> None:
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
    ROWS,
    st.lists(
        st.tuples(
            st.integers(0, 13),
            st.sampled_from([[], ["5"], NAMES, ["Total: 4 rows"], ["", "", "", "", "alone"]]),
        ),
        max_size=3,
    ),
    st.booleans(),
)
def test_every_filled_row_of_a_sheet_is_accounted_for(
    rows: list[tuple[str, ...]], damage: list[tuple[int, list[str]]], title: bool
) -> None:
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


ASKED = ["key", "who", "title", "text"]
ANSWERS = ["key", "mid", "who", "text"]
JOINED = {
    "conversations": {
        "files": "asked*.csv",
        "id": "key",
        "author": "who",
        "subject": "title",
        "text": "text",
    },
    "messages": {
        "files": "answers*.csv",
        "conversation": "key",
        "id": "mid",
        "author": "who",
        "text": "text",
    },
    "roles": {"customer": "conversation_author", "otherwise": "agent"},
}
KEYS = st.sampled_from(["1", "2", "3", "4", ""])
WHO = st.sampled_from(["c1", "c2", "a"])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(KEYS, WHO, st.sampled_from(["", "title"]), st.booleans()), min_size=3, max_size=8),
    st.lists(
        st.tuples(KEYS, st.integers(0, 6).map(str), WHO, st.sampled_from(["", "own", "same"])),
        min_size=3,
        max_size=10,
    ),
    st.lists(
        st.tuples(st.booleans(), st.integers(1, 9), st.sampled_from(["9,x", "9", "1,2,3,4,5,6"])), max_size=3
    ),
)
def test_every_row_of_two_tables_that_join_is_accounted_for(
    asked: list[tuple[str, str, str, bool]],
    answers: list[tuple[str, str, str, str]],
    damage: list[tuple[bool, int, str]],
) -> None:
    heads = [
        _line((key, who, title, f"zq{n:04}qz" if text else ""))
        for n, (key, who, title, text) in enumerate(asked)
    ]
    opened = {key: f"zq{n:04}qz" for n, (key, *_, text) in reversed([*enumerate(asked)]) if text}
    rows = [
        _line((key, mid, who, {"": "", "own": f"zq{n:04}qz", "same": opened.get(key, "")}[text]))
        for n, (key, mid, who, text) in enumerate(answers, 5000)
    ]
    for first, at, line in damage:
        (heads if first else rows).insert(at, line + "\n")
    report = LoadReport()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "asked.csv").write_text(",".join(ASKED) + "\n" + "".join(heads))
        (Path(folder) / "answers.csv").write_text(",".join(ANSWERS) + "\n" + "".join(rows))
        items = list(read_all([Path(folder)], [SourceBlock.model_validate(JOINED)], report=report))
    talks = [i for i in items if isinstance(i, Conversation)]
    rejects = Counter(i.source.rpartition("/")[2] for i in items if isinstance(i, Reject))
    said = sum(m.id != f"{c.id}#0" for c in talks for m in c.messages)
    assert report.conversations + report.repeated_conversations + rejects["asked.csv"] == len(heads), (
        report,
        items,
    )
    assert said + report.repeated_messages + rejects["answers.csv"] == len(rows), (report, items)
    # the text of each conversation's own row that is kept is its first message, or the first message repeats
    # it
    texts = sum(c.messages[0].id == f"{c.id}#0" and "zq" in c.messages[0].text for c in talks if c.messages)
    assert texts + report.omitted["description that the first message repeats"] == _texts_of(asked, talks)


def _texts_of(asked: list[tuple[str, str, str, bool]], talks: list[Conversation]) -> int:
    """How many of the conversations have a text in the first of their own rows."""
    firsts = {key: text for key, *_, text in reversed(asked)}
    return sum(firsts[c.id] for c in talks)


WIDE = {
    "conversations": {"id": "key", "author": "who", "text": "text", "comments": {"text": ["comment*"]}},
    "roles": {"customer": "conversation_author", "otherwise": "agent"},
}


CELLS = (
    "",
    "{0}",
    "2024-06-03 08:14:00;maya;{0}",
    "2024-06-03 08:14:00 - Maya (Comments)\n{0}\n2024-06-04 08:14:00 - Maya (Comments)\n{1}",
    "Note: {0}",
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.booleans(), WHO, st.booleans(), st.lists(st.sampled_from(CELLS), min_size=3, max_size=3)
        ),
        min_size=3,
        max_size=8,
    ),
    st.lists(st.tuples(st.integers(1, 9), st.sampled_from(["9,x", "9"])), max_size=2),
)
def test_every_comment_of_a_row_that_holds_a_conversation_is_accounted_for(
    rows: list[tuple[bool, str, bool, list[str]]], damage: list[tuple[int, str]]
) -> None:
    mark = (f"zq{n:04}qz" for n in range(9_999))
    made = [_line((f"k{number}", "c1", next(mark), next(mark), next(mark), "")) for number in (98, 99)]
    for number, (keyed, who, text, own) in enumerate(rows):
        made.append(
            _line(
                (
                    f"k{number}" if keyed else "",
                    who,
                    next(mark) if text else "",
                    *(cell.format(next(mark), next(mark)) for cell in own),
                )
            )
        )
    given = Counter(re.findall(r"zq\d{4}qz", "".join(line for line in made if line[0] == "k")))
    for at, line in damage:
        made.insert(2 + at, line + "\n")
    report = LoadReport()
    with (
        tempfile.TemporaryDirectory() as folder,
        suppress(CurateError),
    ):  # with many semicolons and few commas, the columns are not found, which is said
        (Path(folder) / "x.csv").write_text("key,who,text,comment_1,comment_2,comment_3\n" + "".join(made))
        items = list(read_all([Path(folder)], [SourceBlock.model_validate(WIDE)], report=report))
        messages = [m for i in items if isinstance(i, Conversation) for m in i.messages]
        assert report.conversations + sum(report.rejects.values()) == len(made), (report, items)
        assert Counter(mark for m in messages for mark in re.findall(r"zq\d{4}qz", m.text)) == given


def test_comments_are_read_where_damage_hides_that_a_file_is_a_table_and_where_their_column_comes_late() -> (
    None
):
    few = [_line((f"k{n}", "c1", f"zq{n}000qz", f"zq{n}001qz", f"zq{n}002qz", "")) for n in range(3)]
    rows = [
        {
            "key": f"k{n}",
            "who": "c1",
            "text": f"zq{n:04}qz",
            f"comment_{9 if n == 80 else 1}": f"zq{5000 + n}qz",
        }
        for n in range(81)
    ]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "x.csv").write_text(
            "key,who,text,comment_1,comment_2,comment_3\n" + "".join([few[0], "9,x\n", "9,x\n", *few[1:]])
        )
        (Path(folder) / "x.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        for name, count in (("x.csv", 9), ("x.jsonl", 162)):
            talks = [
                i
                for i in read_all([Path(folder) / name], [SourceBlock.model_validate(WIDE)])
                if isinstance(i, Conversation)
            ]
            assert len({m.text for talk in talks for m in talk.messages}) == count


def test_fields_of_a_page_around_the_rows_are_counted(tmp_path: Path) -> None:
    rows = [
        dict(zip(NAMES, (str(n // 2), f"m{n}", "ca"[n % 2], "", f"text {n}"), strict=True)) for n in range(6)
    ]
    (tmp_path / "page.json").write_text(
        json.dumps({"rows": rows, "next_page": None, "links": ["x", "y"]}, indent=1)
    )
    report = LoadReport()
    items = list(read_all([tmp_path / "page.json"], [BLOCK], report=report))
    assert sum(len(i.messages) for i in items if isinstance(i, Conversation)) == 6 and not report.rejects
    assert report.omitted == {"field of the page around the rows": 2}
