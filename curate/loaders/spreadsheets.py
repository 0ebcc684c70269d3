"""Spreadsheets: each sheet's header judged on its own, titles above it, merged cells, hidden sheets, sheets
that are no table."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO

from curate.ids import as_text
from curate.loaders.account import EXCERPT, LoadReport, Reject
from curate.loaders.files import InputFile
from curate.loaders.headers import ABOVE, RawRow, TableLines, column_names, filled, find_header
from curate.loaders.settings import DoubtCode

_EXACT = 2**53  # from here on a spreadsheet's numbers have gaps
_ALIKE = 0.8  # of the columns: a book with a sheet a month is one table
_MANY, _SENTENCE = 10, 5  # rows of a sheet, and words of a cell, from which on it looks like data
UNREAD: DoubtCode = "unread_sheet"
_UNREAD = (
    "sheets left out, with many rows of text in other columns than those of the sheet that is read: {count};"
    " save each as a file of its own"
)
HIDDEN, NO_TABLE, OTHER_TABLE = "hidden sheet", "sheet without a table", "sheet of another table"


@dataclass(slots=True)
class _Sheet:
    number: int  # what is said of a sheet names it so: people name sheets after people
    name: str
    lines: list[list[Any]]
    at: int | None = None

    @property
    def names(self) -> set[str]:
        return set() if self.at is None else set(column_names(list(map(as_text, self.lines[self.at]))))

    def judged(self) -> _Sheet:
        """The sheet, once it is known where its header is."""
        self.at = find_header([[as_text(c) for c in line] for line in self.lines[:200]])
        return self

    def is_like(self, other: _Sheet) -> bool:
        """Whether two sheets are one table's, such as a sheet a month."""
        return len(self.names & other.names) >= _ALIKE * max(len(self.names | other.names), 1)

    @property
    def prose(self) -> int:
        """How many words stand in it: of several tables the talk has the most."""
        return sum(c.count(" ") for line in self.lines for c in line if isinstance(c, str))

    @property
    def holds_talk(self) -> bool:
        """Whether its rows are many and have sentences, as messages and tickets do."""
        rows = [line for line in self.lines[(self.at or 0) + 1 :] if any(as_text(c).strip() for c in line)]
        prose_count = sum(
            any(isinstance(c, str) and len(c.split()) >= _SENTENCE for c in line) for line in rows
        )
        return len(rows) >= _MANY and 2 * prose_count >= len(rows)


def tables_of(file: InputFile, stream: BinaryIO) -> list[tuple[str, frozenset[int], frozenset[int]]]:
    """The tables of a workbook, that with the most text first: the name of the first sheet of each, the
    numbers of its sheets, and those of all others. Empty where it cannot be read."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(stream)
        if len(book.sheets_metadata) < 2:
            return []
        sheets = [
            sheet for sheet in _sheets(book, LoadReport(), frozenset()) if sheet.judged().at is not None
        ]
    except (CalamineError, PasswordError):
        return []
    groups: list[list[_Sheet]] = []
    for sheet in sorted(sheets, key=lambda s: (-s.prose, s.number)):
        same = next((group for group in groups if sheet.is_like(group[0])), None)
        if same is None:
            groups.append([sheet])
        else:
            same.append(sheet)
    everyone = frozenset(range(1, len(book.sheets_metadata) + 1))
    out = []
    for group in groups:
        own = frozenset(s.number for s in group)
        out.append((min(group, key=lambda s: s.number).name, own, everyone - own))
    return out


def read_sheets(
    file: InputFile, stream: BinaryIO, report: LoadReport | None, every: bool = False
) -> Iterator[RawRow | Reject]:
    """Every row of the sheet that holds the most text and of those with the same columns; all other sheets
    are omissions, unless `every` table of the book is wanted."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    report = report or LoadReport()
    try:
        book = CalamineWorkbook.from_filelike(stream)
        sheets = list(_sheets(book, report, file.elsewhere))
    except PasswordError:
        yield Reject(file.label, "file", "encrypted")
        return
    except CalamineError as error:
        yield Reject(file.label, "file", "bad_spreadsheet", str(error)[:EXCERPT])
        return
    tables = [s for s in sheets if s.judged().at is not None]
    report.omit(NO_TABLE, len(sheets) - len(tables))
    main = max(tables, key=lambda s: (s.prose, -s.number), default=None)
    for sheet in tables:
        assert main is not None
        if not every and not sheet.is_like(main):
            report.omit(OTHER_TABLE)
            if sheet.holds_talk and UNREAD not in file.accept:
                report.flag(UNREAD, _UNREAD, file.where(f"sheet {sheet.number}"))
            report.warn(
                f"{file.label}: sheet {sheet.number} has other columns than sheet {main.number} and is left"
                " out; save it as a file of its own"
            )
        else:
            yield from _rows(file, sheet, report, alone=len(sheets) == 1)


def _sheets(book: Any, report: LoadReport, elsewhere: Collection[int]) -> Iterator[_Sheet]:
    """The visible sheets that hold anything, merged cells of a column filled down; without those that are
    read as files of their own."""
    for number, about in enumerate(book.sheets_metadata, 1):
        if number in elsewhere:
            continue
        if not str(about.typ).endswith("WorkSheet"):
            report.omit(NO_TABLE)
            continue
        sheet = book.get_sheet_by_name(about.name)
        lines = sheet.to_python(skip_empty_area=False)
        if not any(filled(list(map(as_text, line))) for line in lines):
            continue
        if not str(about.visible).endswith(".Visible"):
            report.omit(HIDDEN)
            continue
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
            for row in range(top + 1, min(bottom + 1, len(lines))) if left == right else ():
                lines[row][left] = lines[top][left]
        yield _Sheet(number, about.name, lines)


def _rows(file: InputFile, sheet: _Sheet, report: LoadReport, alone: bool) -> Iterator[RawRow | Reject]:
    assert sheet.at is not None
    above = [
        ", ".join(as_text(c).strip() for c in line if as_text(c).strip()) for line in sheet.lines[: sheet.at]
    ]
    report.omit(ABOVE, sum(map(bool, above)))
    table = TableLines(file, report, list(map(as_text, sheet.lines[sheet.at])), above, sheet.name)
    for number, cells in enumerate(sheet.lines[sheet.at + 1 :], sheet.at + 2):
        if not any(as_text(c).strip() for c in cells):
            continue  # formatted, perhaps, but without content
        locator = f"row {number}" if alone else f"sheet {sheet.number} row {number}"
        cut = any(isinstance(c, float) and abs(c) >= _EXACT for c in cells)
        yield from table.feed(locator, [_written(c) for c in cells], ["number_cut"] if cut else [])
    yield from table.close()


def _written(cell: Any) -> Any:
    """A number with all digits that the spreadsheet has, instead of 1.23E+17."""
    return (
        format(Decimal(repr(cell)), "f").removesuffix(".0")
        if isinstance(cell, float) and _EXACT <= abs(cell) < 1e40
        else cell
    )
