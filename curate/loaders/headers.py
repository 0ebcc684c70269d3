"""The lines of a table that are no rows: titles above the header, the header itself, its repetitions, totals
and remarks at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from curate.ids import as_text
from curate.language.patterns import any_of
from curate.language.words import by_language, words
from curate.loaders.account import EXCERPT, LoadReport, Reject
from curate.loaders.files import InputFile
from curate.loaders.times import parse_time

MAX_COLUMNS = 2_000
SEARCHED = 40  # lines of a file in which the header is looked for
_HELD = 12  # rows at the end of a table that may be remarks
ABOVE, BELOW, REPEATED, EMPTY = (
    "line above the header",
    "line below the table",
    "repeated header row",
    "empty row",
)
NO_HEADER = "a table, but the header is not on the first line and no other line looks like one"
WRITE_HEADER = (
    "Write the names of the columns on the first line, such as conversation, author, role, time, text."
)
_UNITS = f"(?:{any_of(words('row_nouns'))})"
# "Total: 12 rows", "Exported by ...", "12 records", as reports end in several languages
_DONE = "|".join(
    rf"(?:{any_of(verbs)})\b.{{0,24}}\b(?:{any_of(by_language('export_prepositions')[code])})\b"
    for code, verbs in by_language("export_verbs").items()
)
_REMARK = re.compile(
    rf"^\W{{0,3}}(?:(?:{any_of(words('total_words'))})(?:\s*$|\s*[:=(：]|\s+(?:{_UNITS}|count|number)\b)"
    rf"|{_UNITS}(?: count)?\s*[:=]|(?:count|number of {_UNITS})\s*[:=(]|\d[\d.,]{{0,12}} {_UNITS}\b"
    rf"|{_DONE}|(?:{any_of(words('table_ends'))})\b"
    # as programs write them, whatever the language
    r"|(?:generated|exported|printed|created|source|filters?|report name)\s*[:=]|©|\(c\)\s|as of\s+\d)",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:\s?[ap]\.?m\.?)?", re.IGNORECASE)
_SEPARATOR = re.compile(r'"?sep=(?:\\t|.)"?$', re.IGNORECASE)


@dataclass(slots=True)
class RawRow:
    """One row: its place, the columns as text, and what was noticed while reading it."""

    locator: str
    values: dict[str, Any]
    flags: list[str] = field(default_factory=list)
    # the name of the sheet, or the title of the part of a file, that it stands in, where there is one
    part: str = ""


def column_names(cells: Sequence[str]) -> list[str]:
    """Column names, trimmed; nameless ones are numbered, repeated ones too."""
    seen: dict[str, int] = {}
    out = []
    for n, cell in enumerate(cells[:MAX_COLUMNS], 1):
        name = _bare(cell) or f"column_{n}"
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return out


def _bare(cell: str) -> str:
    return cell.strip().strip("\ufeff").strip()


def filled(cells: Sequence[str]) -> int:
    """How many cells hold something."""
    return len([c for c in cells if c and not c.isspace()])


def is_sparse(cells: Sequence[str], width: int) -> bool:
    """Whether a line holds so little, beside a table of this width, that it may be a title or a remark."""
    return _is_little(filled(cells), width)


def _is_little(count: int, width: int) -> bool:
    return count <= 1 or (count == 2 and width >= 4)


def is_header(cells: Sequence[str], below: Sequence[Sequence[str]] = ()) -> bool:
    """Whether the cells are names: there, mostly different, and hardly any a sentence (survey exports have
    whole questions).

    `below` are the rows under them: lines such as "Anna: Hello, you" that all begin with a label are talk, as
    are lines that begin with a time.
    """
    named = [n for n in map(_bare, cells) if n]
    odd = sum(len(n) > 64 or "\n" in n or len(n.split()) > 5 or _is_value(n) or n[-1] in ".?!" for n in named)
    if ": " in cells[0] and 2 * sum(": " in row[0] for row in below if row) >= max(len(below), 1):
        return False
    if _is_time(cells[0].strip(" [(")):
        return False
    # trackers export a column a comment, all of one name
    different = len(set(named)) == len(named) or len(set(named)) >= max(3, len(named) / 2)
    return len(named) >= 2 and different and odd <= len(named) // 4


def _is_value(text: str) -> bool:
    """Whether a cell holds a number, a date or an address, which no column is called."""
    if text.replace(".", "", 1).replace("-", "", 1).isdigit() or "@" in text:
        return True
    return _is_time(text)


def _is_time(text: str) -> bool:
    return (
        text[:1].isdigit()
        and not text.isdigit()
        and (bool(_CLOCK.fullmatch(text)) or parse_time(text, "day_first") is not None)
    )


def find_header(lines: Sequence[Sequence[str]]) -> int | None:
    """The line of a sheet that names its columns: most cells filled, with names, and above it titles only.
    None where there is none."""
    width = max(map(filled, lines), default=0)
    plain = None
    for n, cells in enumerate(lines[:SEARCHED]):
        below = [row for row in lines[n + 1 : n + 50] if filled(row)]
        if not below or filled(cells) < max(2, 0.6 * width):
            if not is_sparse(cells, width) and filled(cells) > width // 2:
                return plain
            continue
        if is_header(cells, below):
            return n
        if plain is None and not any(_is_value(c.strip()) for c in cells if c.strip()):
            plain = n
    return plain


class TableLines:
    """Lines under a header to rows, each counted once: as a row, a reject, or an omission with a name."""

    def __init__(
        self,
        file: InputFile,
        report: LoadReport | None,
        header: Sequence[str],
        above: Sequence[str] = (),
        part: str = "",
    ) -> None:
        self._file, self._report, self._part = file, report, part
        self._above = {line.strip() for line in above}
        self._read(header)
        self._held: list[tuple[str, list[Any], list[str], bool]] = []
        self._after_blank = False

    def _read(self, header: Sequence[str]) -> None:
        self.header = column_names(header)
        self._names = {_bare(c) for c in header if _bare(c)}

    def feed(self, locator: str, cells: list[Any], flags: list[str]) -> Iterator[RawRow | Reject]:
        """What is known after this line; lines that may be remarks wait for the next."""
        texts = [c if isinstance(c, str) else as_text(c) for c in cells]
        count = filled(texts)
        if not count:
            self._after_blank = True
            self._omit(EMPTY, int(len(texts) > 1))
        elif self._is_header_again(texts):
            yield from self._flush(ABOVE)
            self._omit(REPEATED)
            self._read(texts)
        elif _is_little(count, len(self.header)) or (
            count == 2 and is_remark(next(t for t in texts if t.strip()).strip())
        ):
            self._held.append((locator, cells, flags, self._after_blank))
            if len(self._held) > _HELD:
                yield self._row(*self._held.pop(0)[:3])
        else:
            yield from self._flush()
            yield self._row(locator, cells, flags)

    def close(self, truncated: bool = False) -> Iterator[RawRow | Reject]:
        """The lines that waited; `truncated` where the file breaks off in the last of them."""
        if truncated and self._held and not self._is_remark(self._held[-1]):
            last = self._held.pop()
            yield from self._flush()
            yield self.broken_off(last[0], last[1])
        yield from self._flush(BELOW)

    def broken_off(self, locator: str, cells: Sequence[Any]) -> Reject:
        return Reject(self._file.label, locator, "truncated", ", ".join(map(as_text, cells))[:EXCERPT])

    def _flush(self, remarks: str = "") -> Iterator[RawRow | Reject]:
        """The lines that waited, as rows; those that are remarks as omissions of that name, if there is
        one."""
        held, self._held, self._after_blank = self._held, [], False
        for line in held:
            # a part of an export that was put below another has titles of its own
            title = remarks == ABOVE and len(line[1]) < len(self.header)
            if remarks and (title or self._is_remark(line)):
                self._omit(remarks)
                self._part = (
                    " ".join(as_text(c).strip() for c in line[1]).strip() if remarks == ABOVE else self._part
                )
            else:
                yield self._row(*line[:3])

    def _is_remark(self, line: tuple[str, list[Any], list[str], bool]) -> bool:
        _, cells, _, after_blank = line
        texts = [as_text(c).strip() for c in cells]
        first_text = next(t for t in texts if t)
        alone = len(cells) < len(self.header) and after_blank
        return (
            alone
            or first_text in self._above
            or ", ".join(t for t in texts if t) in self._above
            or is_remark(first_text)
        )

    def _is_header_again(self, texts: list[str]) -> bool:
        first = _bare(texts[0])
        if first and first not in self._names:
            return False
        again = {_bare(t) for t in texts if _bare(t)}
        return len(again) >= 2 and len(again & self._names) >= max(2, 0.8 * max(len(again), len(self._names)))

    def _row(self, locator: str, cells: list[Any], flags: list[str]) -> RawRow | Reject:
        extra = len(cells) - len(self.header)
        if extra < 0 or (extra > 0 and any(as_text(c).strip() for c in cells[len(self.header) :])):
            return Reject(
                self._file.label,
                locator,
                "short_row" if extra < 0 else "long_row",
                ", ".join(map(as_text, cells))[:EXCERPT],
            )
        return RawRow(locator, dict(zip(self.header, cells, strict=False)), flags, self._part)

    def _omit(self, what: str, count: int = 1) -> None:
        if self._report is not None:
            self._report.omit(what, count)


def is_remark(text: str) -> bool:
    """Whether a line that stands alone below a table is a total, a signature or a remark of the program that
    wrote it."""
    return len(text) <= 200 and bool(_REMARK.match(text) or _SEPARATOR.match(text))
