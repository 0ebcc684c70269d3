"""How a text is a table: its delimiter, and the line that names its columns."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from curate.loaders.decode import MAX_PIECE, Decoder
from curate.loaders.headers import SEARCHED, filled, is_header, is_sparse

DELIMITERS = ",;\t|"
SEEN = 262_144  # characters from which the shape is told
_SEEN_BELOW = 65_536  # the same where the header is looked for further down
SEPARATOR_LINE = re.compile(r'"?sep=(\\t|.)"?[,;\t|]*\r?$', re.IGNORECASE)
csv.field_size_limit(MAX_PIECE)  # the standard 131,072 is less than one e-mail with its quotes


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text is a table: the delimiter, how many lines stand above the header, and whether a carriage
    return ends lines too."""

    delimiter: str
    skip: int = 0
    carriage: bool = False


def sniff(text: str, whole: bool = True) -> str:
    """The delimiter of a table, or empty where the text is none: nearly every row has as many fields as the
    header."""
    shape = shape_of(text, whole)
    return shape.delimiter if shape else ""


@lru_cache(maxsize=16)
def shape_of(text: str, whole: bool = True) -> Dialect | None:
    """The shape of the table that begins the text; `whole` where the text does not break off. None where it
    is no table."""
    text = text.replace("\x00", "").lstrip("\ufeff")[:SEEN]
    text = text.replace("\r\n", "\n")
    shape = _shape(text.replace("\r", " "), whole)
    if shape is None and "\r" in text:
        shape = _shape(text.replace("\r", "\n"), whole)
        return Dialect(shape.delimiter, shape.skip, True) if shape else None
    return shape


def _shape(text: str, whole: bool) -> Dialect | None:
    first, _, rest = text.partition("\n")
    if separator := SEPARATOR_LINE.match(first.strip()):
        delimiter = "\t" if separator[1] == "\\t" else separator[1]
        at = _header_line(rest, delimiter, whole)
        return None if at is None else Dialect(delimiter, at + 1)
    width, best = max((_width(text, d, whole), -n) for n, d in enumerate(DELIMITERS))
    if width:
        return Dialect(DELIMITERS[-best])
    candidates = [(at, -width, n) for n, d in enumerate(DELIMITERS) for at, width in _below(text, d, whole)]
    if candidates:
        at, _, n = min(candidates)
        return Dialect(DELIMITERS[n], at)
    width, best = max((_width(text, d, whole, 0.0), -n) for n, d in enumerate(DELIMITERS))
    return Dialect(DELIMITERS[-best]) if width else None


def _header_line(text: str, delimiter: str, whole: bool) -> int | None:
    """How many lines stand above the header, where the delimiter is known."""
    if _width(text, delimiter, whole):
        return 0
    return min(
        (at for at, _ in _below(text, delimiter, whole)),
        default=0 if _width(text, delimiter, whole, 0.0) else None,
    )


def rows_of(text: str, delimiter: str) -> list[list[str]]:
    """The rows of a text that are not empty; none where the csv module cannot read it."""
    try:
        return [r for r in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if r]
    except csv.Error:
        return []


def _width(text: str, delimiter: str, whole: bool, share: float = 0.5) -> int:
    """How many columns the text has if its first line names them and at least this share of them; 0 where it
    is no table of this delimiter."""
    first = text.lstrip("\n").partition("\n")[0]
    if delimiter not in first and '"' not in first:  # one column at most
        return 0
    rows = rows_of(text, delimiter)
    if not whole and len(rows) > 2:
        rows = rows[:-1]
    if (
        len(rows) < 2
        or len(rows[0]) < 2
        or filled(rows[0]) < share * len(rows[0])
        or not is_header(rows[0], rows[1:])
    ):
        return 0
    if len(rows) + len(rows[0]) < 5 and any(" " in cell.strip() for cell in rows[0]):
        return 0  # two lines of prose with a comma each
    if _fits(rows) or ('"' in text and _fits(_one_by_one(text, delimiter))):
        return len(rows[0])
    return 0


def _one_by_one(text: str, delimiter: str) -> list[list[str]]:
    """Each line as a row of its own, so that one quote that is never closed does not hide all that
    follows."""
    return [row for line in text.split("\n") for row in rows_of(line, delimiter)]


def _fits(rows: list[list[str]]) -> bool:
    width = len(rows[0])
    while len(rows) > 2 and len(rows[-1]) != width and is_sparse(rows[-1], width):
        rows = rows[:-1]
    fit = sum(len(r) == width for r in rows)
    return fit >= 0.8 * len(rows) or (len(rows) == 3 and fit >= 2)


def _below(text: str, delimiter: str, whole: bool) -> Iterator[tuple[int, int]]:
    """The first line that may name the columns with nothing but titles above it, and how many it names."""
    lines = text[:_SEEN_BELOW].split("\n")
    whole = whole and len(text) <= _SEEN_BELOW
    above: list[list[str]] = []
    for at, line in enumerate(lines[:SEARCHED]):
        cells = next(iter(rows_of(line, delimiter)), [])
        count = filled(cells)
        titles = all(filled(row) < min(count, 3) for row in above)
        if above and count >= 2 and titles and 2 * count > len(cells) and is_header(cells):
            rest = "\n".join(lines[at:])
            width = _width(rest, delimiter, whole)
            # two columns are soon found in prose
            if width > 2 or (width == 2 and _is_plain(rows_of(rest, delimiter))):
                yield at, width
                return
        if count:
            above.append(cells)


def _is_plain(rows: Sequence[Sequence[str]]) -> bool:
    return (
        len(rows) >= 3
        and all(len(r) == 2 for r in rows)
        and all(len(cell.split()) <= 3 and not cell.startswith(" ") for cell in rows[0])
    )


def is_grid(text: str) -> bool:
    """Whether the lines of a text are rows of one width, though no line names the columns."""
    for delimiter in DELIMITERS:
        widths = Counter(map(len, rows_of(text[:_SEEN_BELOW], delimiter)))
        width, count = widths.most_common(1)[0] if widths else (0, 0)
        if width >= 3 and count >= max(3, 0.7 * widths.total()):
            return True
    return False


def glance(head: bytes, decoder: Decoder) -> str:
    """The head as text whose shape can be trusted: bytes that are no UTF-8 stay one letter each, all
    different."""
    data = head[len(decoder.mark[0]) :]
    if decoder.wide:
        return data.decode(decoder.wide, "replace")
    try:
        return data[: data.rfind(b"\n") + 1 or len(data)].decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
