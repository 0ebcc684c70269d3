"""A table for people, as a workbook of Excel, for sets that a person reads.

Cells of text hold what they hold: a sheet does not compute them. The file is written part by part, without a
library, since all that it needs is one sheet of text.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape

from curate.errors import CurateError
from curate.exporters.base import EXPORTERS, Kept
from curate.exporters.chat import ChatExample
from curate.exporters.csv_table import Table
from curate.exporters.limits import Problem
from curate.exporters.sidecars import Row
from curate.files.atomic import replacing
from curate.files.cells import TABLE_COLUMNS

MOST_ROWS = 20_000  # more than a person reads
LONGEST_CELL = 32_767  # UTF-16 units, Excel's own limit
_PARTS = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="xl/workbook.xml"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>'
        "</Relationships>"
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="records" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="worksheets/sheet1.xml"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'
        "</Relationships>"
    ),
}
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_DATE = (1980, 1, 1, 0, 0, 0)  # the same bytes on every day
# What XML cannot hold, and what would be read as the escape of such a sign.
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


@EXPORTERS.register("xlsx")
class Xlsx(Table):
    """A workbook for each split."""

    name = "xlsx"
    file_types = ("xlsx",)

    def write_split(self, folder: Path, split: str, kept: Iterator[Kept]) -> list[Path]:
        path = folder / f"{split}.xlsx"
        count = 0
        with replacing(path) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
            for name, text in _PARTS.items():
                book.writestr(_entry(name), _HEAD + text)
            with book.open(_entry("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as sheet:
                _write(
                    sheet,
                    _HEAD + '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
                )
                _write(sheet, "<sheetData>" + _row(1, TABLE_COLUMNS))
                for count, one in enumerate(kept, 1):
                    cells = self.cells(one)
                    if what := _too_large(count, cells):
                        where = f"{split} record {one.number}"
                        raise CurateError(what, where=where, mend="Use the format csv.")
                    _write(sheet, _row(count + 1, [cells[name] for name in TABLE_COLUMNS]))
                _write(sheet, "</sheetData></worksheet>")
        if count:
            return [path]
        path.unlink()
        return []

    def unwritable(self, count: int, record: Row, example: ChatExample) -> str:
        return _too_large(count, self.cells(Kept(count, record, example)))

    def validate(self, path: Path) -> list[Problem]:
        from python_calamine import CalamineWorkbook

        path = Path(path)
        problems = [*self.limits.sized(path)]
        try:
            head, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python() or [[]]
        except Exception as why:  # whatever its reader raises for what is no workbook
            raise CurateError("is not a readable workbook", where=str(path), mend="Export it again.") from why
        for n, cells in enumerate(rows, 1):
            row = {str(name): value for name, value in zip(head, cells, strict=False) if name != ""}
            problems += [Problem(n, code, words) for code, words in self.check(row)]
        return [*problems, *self.limits.counted(len(rows))]


def _too_large(count: int, cells: dict[str, Any]) -> str:
    if count > MOST_ROWS:
        return f"more than {MOST_ROWS:,} rows, which is more than a person reads in a sheet"
    if any(_units(v) > LONGEST_CELL for v in cells.values() if isinstance(v, str)):
        return f"a cell with more than {LONGEST_CELL:,} characters, which Excel cannot hold"
    return ""


def _units(text: str) -> int:
    return len(text) + sum(sign > "\uffff" for sign in text) if len(text) > LONGEST_CELL // 2 else len(text)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _write(sheet: IO[bytes], text: str) -> None:
    sheet.write(text.encode("utf-8"))


def _row(number: int, values: Any) -> str:
    cells = "".join(
        _cell(f"{column}{number}", value) for column, value in zip("ABCDEFG", values, strict=True)
    )
    return f'<row r="{number}">{cells}</row>'


def _cell(place: str, value: Any) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f'<c r="{place}"><v>{value}</v></c>'
    text = escape(_ESCAPED.sub(lambda sign: f"_x{ord(sign[0]):04X}_", str(value)))
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>' if text else ""
