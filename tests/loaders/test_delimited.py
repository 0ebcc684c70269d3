"""Table files themselves: the line that names the columns, titles and remarks around the table, damaged
quotes, sheets."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from curate.errors import CurateError
from curate.loaders import LoadReport, Reject, open_inputs
from curate.loaders.inputs import InputSet
from curate.loaders.rows import RawRow, kind_of, read_rows
from tests.helpers.paths import SHARED

CASES = SHARED / "cases"
HEADER = "id;sender;text\n"
BODY = "1;c;Where is it, please?\n1;a;On its way, 1,5 days\n2;c;Help\n2;a;Sure\n"
NAMES = ["id", "sender", "text"]


def rows_of(path: Path) -> tuple[list[dict[str, object]], list[tuple[str, str]], LoadReport]:
    report = LoadReport()
    # the book as one file, also where its sheets are read as several
    whole = replace(InputSet([path]).opened[0][0], member="", elsewhere=frozenset())
    items = list(read_rows(whole, report))
    return (
        [i.values for i in items if isinstance(i, RawRow)],
        [(i.locator, i.reason) for i in items if isinstance(i, Reject)],
        report,
    )


def table(
    tmp_path: Path, text: str | bytes
) -> tuple[list[dict[str, object]], list[tuple[str, str]], LoadReport]:
    path = tmp_path / "x.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert kind_of(path.read_bytes()) == "csv"
    return rows_of(path)


@pytest.mark.parametrize(
    ("above", "count"),
    [
        ("", 0),
        ("sep=;\n", 0),
        ('"sep=;"\r\n', 0),
        ("\ufeffsep=;\n", 0),
        ("Ticket export\nCreated 2024-06-20 by admin\n\n", 2),
        ("\ufeffTicket export;;\n;;\n", 1),
        ("Report;Tickets\nFrom;2024-01-01\n\n\n", 2),
        ("sep=;\nTickets de juin\n", 1),
        ('"Export; of all tickets"\n', 1),
    ],
)
def test_lines_above_the_header_are_skipped_and_named(tmp_path: Path, above: str, count: int) -> None:
    rows, rejects, report = table(tmp_path, above + HEADER + BODY)
    assert (
        [list(r) for r in rows] == [NAMES] * 4 and rows[1]["text"] == "On its way, 1,5 days" and not rejects
    )
    assert report.omitted.get("line above the header", 0) == count


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_by_content(tmp_path: Path, delimiter: str) -> None:
    rows, _, _ = table(
        tmp_path,
        "\n".join(
            delimiter.join(cells)
            for cells in (NAMES, ["1", "c", '"a, b; c"'], ["1", "a", "ok"], ["2", "c", "hm"])
        )
        + "\n",
    )
    assert rows[0] == {"id": "1", "sender": "c", "text": "a, b; c"}


@pytest.mark.parametrize("delimiter", ["^", "~", "#", ":"])
def test_any_delimiter_that_a_sep_line_names_is_obeyed(tmp_path: Path, delimiter: str) -> None:
    rows, _, _ = table(
        tmp_path, f"sep={delimiter}\n" + (HEADER + "1;c;a, b\n1;a;d\n").replace(";", delimiter)
    )
    assert rows == [{"id": "1", "sender": "c", "text": "a, b"}, {"id": "1", "sender": "a", "text": "d"}]


@pytest.mark.parametrize(
    "below",
    [
        "Total: 4 rows\n",
        "\nExported by admin on 2024-06-01",
        "Summe;;4\n",
        "4 Zeilen\n",
        "\nConfidential Information - Do Not Distribute\n",
        "итого: 4\n",
    ],
)
def test_lines_below_the_table_are_named(tmp_path: Path, below: str) -> None:
    rows, rejects, report = table(tmp_path, HEADER + BODY + below)
    assert len(rows) == 4 and not rejects and report.omitted == {"line below the table": 1}


def test_sparse_rows_are_rows_or_rejects(tmp_path: Path) -> None:
    rows, rejects, report = table(tmp_path, HEADER + BODY + "5;;\n;;Total mess, nothing works\n6\n")
    assert (
        [r["id"] for r in rows] == ["1", "1", "2", "2", "5", ""]
        and rejects == [("row 8", "short_row")]
        and not report.omitted
    )


def test_exports_put_one_below_another_name_their_columns_again(tmp_path: Path) -> None:
    rows, rejects, report = table(
        tmp_path,
        "Tickets of May\n"
        + HEADER
        + BODY
        + "Tickets of June\n\n\ufeff"
        + HEADER
        + "3;c;Hm\n"
        + "text;id;sender\nWell;4;c\n",
    )
    assert (
        rows[4:] == [{"id": "3", "sender": "c", "text": "Hm"}, {"text": "Well", "id": "4", "sender": "c"}]
        and not rejects
    )
    assert report.omitted == {"line above the header": 2, "repeated header row": 2}


def test_columns_with_colons_are_columns_and_talk_with_commas_is_talk(tmp_path: Path) -> None:
    rows, _, _ = table(
        tmp_path, "Subject,Body,From: (Name),From: (Address),To: (Name)\na b,c d,e,f,g\nRE: a b,c d,e,f,g\n"
    )
    assert "From: (Name)" in rows[0]
    rows, _, _ = table(tmp_path, "Case: Number,Case: Subject,Contact: Name,Comment: Body\n1,a,b,c\n2,a,b,c\n")
    assert next(iter(rows[0])) == "Case: Number"
    assert (
        kind_of(
            b"Agent: hello, how are you\nCustomer: fine, thanks\nAgent: good, bye\nCustomer: thanks, bye\n"
        )
        == "text"
    )
    assert (
        kind_of(
            b"[12/05/2024, 10:01:00] Ann: hello, where is it\n[12/05/2024, 10:03:00] Acme: yes, I"
            b" see\n[12/05/2024, 10:05:00] Ann: ok, bye\n"
        )
        == "text"
    )
    assert (
        kind_of(
            b"12/05/2024, 10:01 - Ann: one, two, three\n12/05/2024, 10:03 - Acme: it, too, left\n12/05/2024,"
            b" 10:05 - Ann: so, thanks, bye\n"
        )
        == "text"
    )
    assert (
        kind_of(
            b"Chat of Monday\n\nHello Anna, nice to see you\nHi Tom, same here\nWell, let us start\nYes,"
            b" please do\n"
        )
        == "text"
    )


def test_a_quote_that_is_never_closed_costs_its_own_row(tmp_path: Path) -> None:
    rows, rejects, _ = table(
        tmp_path,
        'id,sender,text\n1,c,"my screen is broken\n1,a,"Sorry, we replace it"\n2,c,My 5" tablet\n2,a,ok\n',
    )
    assert [r["text"] for r in rows] == ["Sorry, we replace it", 'My 5" tablet', "ok"] and rejects == [
        ("row 2", "open_quote")
    ]
    rows, rejects, _ = table(tmp_path, 'id,sender,text\n1,c,hi\n1,a,"ok\n2,c,hello\n2,a,fine\n')
    assert [r["text"] for r in rows] == ["hi", "hello", "fine"] and rejects == [("row 3", "open_quote")]


def test_a_table_pasted_into_a_cell_stays_in_it(tmp_path: Path) -> None:
    rows, rejects, _ = table(tmp_path, 'id,sender,text\n1,c,"see:\n1,a,b\n2,c,d\n"\n1,a,fine\n')
    assert [r["text"] for r in rows] == ["see:\n1,a,b\n2,c,d\n", "fine"] and not rejects


def test_damaged_quotes_cost_linear_time(tmp_path: Path) -> None:
    rows, rejects, _ = table(tmp_path, "x,y\n" + "u,v\n" * 50_000 + 'a"b,"\n' * 30_000 + "s,t\n" * 5)
    assert (
        len(rows) + len(rejects) == 80_005
        and rows[-5:] == [{"x": "s", "y": "t"}] * 5
        and {why for _, why in rejects} == {"open_quote"}
    )


@pytest.mark.parametrize("newline", ["\r", "\r\n", "\n"])
def test_every_line_end_is_read(tmp_path: Path, newline: str) -> None:
    rows, _, _ = table(tmp_path, newline.join(["id,sender,text", "1,c,hi", '1,a,"two\nlines"', "2,c,x", ""]))
    assert [r["text"] for r in rows] == ["hi", "two\nlines", "x"]


def test_a_table_without_a_header_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("1,c,hi there\n1,a,hello you\n2,c,foo bar\n2,a,baz quux\n")
    with pytest.raises(CurateError, match="the header is not on the first line"):
        open_inputs([tmp_path / "x.csv"])


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("21-outlook-csv/outlook.csv", 11),
        ("22-csv-preamble-and-sep/preamble.csv", 4),
        ("22-csv-preamble-and-sep/sep_line.csv", 4),
    ],
)
def test_the_shared_cases_are_tables(name: str, count: int) -> None:
    rows, rejects, _ = rows_of(CASES / name)
    assert {len(r) for r in rows} == {count} and not rejects


# spreadsheets


def book(path: Path, sheets: dict[str, list[list[object]]]) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, lines in sheets.items():
        sheet = made.create_sheet(name)
        for line in lines:
            sheet.append(line)
    made.save(path)
    return made


DATA: list[list[object]] = [
    NAMES,
    [1, "c", "Where is my parcel, please?"],
    [1, "a", "It is on its way to you"],
    [2, "c", "It does not work at all"],
]  # type: ignore[list-item]


def test_titles_above_a_sheets_header_and_remarks_below_are_named(tmp_path: Path) -> None:
    book(
        tmp_path / "x.xlsx",
        {"one": [["Ticket export of June"], ["Created", "2024-06-20"], [], *DATA, [], ["Total: 3 rows"]]},
    )
    rows, rejects, report = rows_of(tmp_path / "x.xlsx")
    assert [list(r) for r in rows] == [NAMES] * 3 and not rejects
    assert report.omitted == {"line above the header": 2, "line below the table": 1}


def test_each_sheet_is_judged_on_its_own(tmp_path: Path) -> None:
    pivot: list[list[object]] = [["sender", "count"], ["a", 1], ["c", 2]]
    notes: list[list[object]] = [
        ["Please do not change these sheets by hand"],
        ["They are exported each month"],
    ]
    made = book(
        tmp_path / "x.xlsx",
        {"notes": notes, "pivot": pivot, "May": DATA, "June": [["June"], *DATA], "old": DATA},
    )
    made["old"].sheet_state = "hidden"
    made.save(tmp_path / "x.xlsx")
    rows, rejects, report = rows_of(tmp_path / "x.xlsx")
    assert len(rows) == 6 and not rejects and any("sheet 2" in w for w in report.warnings)
    assert report.omitted == {
        "sheet without a table": 1,
        "sheet of another table": 1,
        "hidden sheet": 1,
        "line above the header": 1,
    }


def test_cells_merged_over_rows_count_for_each(tmp_path: Path) -> None:
    made = book(tmp_path / "x.xlsx", {"one": [["Export", None, None], *DATA]})
    made["one"].merge_cells("A1:C1")
    made["one"].merge_cells("A3:A4")
    made.save(tmp_path / "x.xlsx")
    rows, _, _ = rows_of(tmp_path / "x.xlsx")
    assert [r["id"] for r in rows] == [1.0, 1.0, 2.0]


def test_long_numbers_keep_what_the_sheet_has(tmp_path: Path) -> None:
    book(tmp_path / "x.xlsx", {"one": [*DATA, [1234567890123450000, "c", "One more question for you"]]})
    assert rows_of(tmp_path / "x.xlsx")[0][3]["id"] == "1234567890123450000"


def test_a_book_without_a_table_says_so(tmp_path: Path) -> None:
    book(tmp_path / "x.xlsx", {"notes": [["Only one column of remarks"], ["and one more"]]})
    with pytest.raises(CurateError, match="the header is not on the first line"):
        open_inputs([tmp_path / "x.xlsx"])
