"""What a file looks like that no loader reads and no refusal knows by its shape: told by its kind and its
first lines, with what to do about it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable

from curate.loaders.account import LoadReport, Reject
from curate.loaders.base import Detection
from curate.loaders.dialects import DELIMITERS
from curate.loaders.files import MEND_EMPTY
from curate.loaders.formats._transcript_lines import parse_line
from curate.loaders.headers import NO_HEADER, WRITE_HEADER, is_header
from curate.loaders.json_faults import AGAIN, breaks_off
from curate.loaders.products import CSV
from curate.loaders.rows import Kind, read_rows, seekable
from curate.loaders.salvage import READ_ERRORS, Unreadable
from curate.loaders.sample import HEAD, Sample
from curate.loaders.signatures import signed
from curate.loaders.spreadsheets import HIDDEN, NO_TABLE

Shape = tuple[str, str]  # what it is, and what to do
TRANSCRIPT = (
    "A transcript has each message on a line of its own, such as `Customer: text` or `Agent: text`."
    f" Otherwise, m{CSV[1:]}"
)
_TEXT = f"Give its text: as a transcript with lines of `Customer: text` and `Agent: text`, or m{CSV[1:]}"
_LINES = 500  # lines of a text that are looked at
_LABELLED = 0.3  # share of lines with a label from which a text is one that says who speaks
# members that tell what a zip of an office program is
_DOCUMENTS = (
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a PowerPoint file"),
    ("META-INF/container.xml", "an EPUB book"),
    ("content.xml", "an OpenDocument file without a table"),
)


def unknown(sample: Sample) -> Detection:
    """What a file looks like, and the mend; with no confidence, as nothing speaks for it but that nothing
    else fits."""
    return Detection(0.0, *_LOOKS.get(sample.kind, _text)(sample))


def _binary(sample: Sample) -> Shape:
    what, mend = signed(sample.head)
    return (
        (what, mend)
        if what
        else ("binary of no known format", f"If a program wrote it, export from there. {CSV}")
    )


def _office(sample: Sample) -> Shape:
    """A spreadsheet without a table, or what else is packed like one."""
    if what := next((what for member, what in _DOCUMENTS if member in _members(sample)), ""):
        return what, _TEXT
    report = LoadReport()
    fault = next((item for item in read_rows(sample.file, report) if isinstance(item, Reject)), None)
    if fault and fault.reason == "encrypted":
        return "a spreadsheet with a password", "Save it without the password."
    if fault:
        old = sample.head.startswith(b"\xd0\xcf")
        return (
            ("an Office file such as .doc, .ppt or .msg, or a damaged .xls", _TEXT)
            if old
            else ("a damaged spreadsheet", AGAIN)
        )
    if report.omitted[NO_TABLE]:
        return NO_HEADER, WRITE_HEADER
    if report.omitted[HIDDEN]:
        return (
            "a spreadsheet whose sheets are hidden",
            "Show the sheet that holds the messages, and save the file.",
        )
    return "an empty spreadsheet", MEND_EMPTY


def _members(sample: Sample) -> list[str]:
    """The names in a zip; none of what is not."""
    if not sample.head.startswith(b"PK"):
        return []
    try:
        with seekable(sample.file) as stream, zipfile.ZipFile(stream) as archive:
            return archive.namelist()
    except (*READ_ERRORS, Unreadable):
        return []


def _columnar(sample: Sample) -> Shape:
    name = "a Parquet file" if sample.kind == "parquet" else "an Arrow file"
    fault = next((item for item in read_rows(sample.file) if isinstance(item, Reject)), None)
    return (f"{name} that is damaged", AGAIN) if fault else (f"{name} without rows", MEND_EMPTY)


def _text(sample: Sample) -> Shape:
    text = sample.text.strip("\ufeff\x00 \t\r\n")
    if text[:1] in ("{", "[") and len(sample.head) < HEAD and breaks_off(text):
        return f"the JSON breaks off at line {text.count(chr(10)) + 1:,}, in its first value", AGAIN
    if _is_value(text):
        return "a single value of JSON, where records are expected", MEND_EMPTY
    lines = [line.strip() for line in text.split("\n")[:_LINES] if line.strip()]
    tabular = sample.file.inner.rpartition(".")[2].casefold() in ("csv", "tsv", "tab", "psv")
    if not lines:
        return "a byte order mark, and nothing else", MEND_EMPTY
    columns = max(
        (len(cells) for d in DELIMITERS if _names_columns(cells := lines[0].split(d), tabular)), default=0
    )
    if columns and len(lines) == 1:
        return "the names of columns, and no row below them", "Export the rows, too."
    if columns and tabular:
        what = (
            f"a table whose first line names {columns:,} columns and whose rows have other numbers of cells"
        )
        return (
            what,
            "Put each text that holds the delimiter in quotation marks, as programs that write CSV do.",
        )
    parsed_lines = [parsed for line in lines if (parsed := parse_line(line))]
    if len(parsed_lines) >= max(2, _LABELLED * len(lines)):
        labels = len({parsed.label.casefold() for parsed in parsed_lines})
        what = (
            "a text whose labels are all of one speaker"
            if labels == 1
            else "a text with labels, no two of which repeat as speakers do"
        )
        return what, TRANSCRIPT
    if tabular:
        return "a table of one column, in which nothing says who speaks and what belongs together", CSV
    return "a text in which no line says who speaks", TRANSCRIPT


def _names_columns(cells: list[str], tabular: bool) -> bool:
    """Whether the cells of a first line are names of columns: one or two commas stand in any sentence."""
    return is_header(cells) and (tabular or (len(cells) > 3 and not any(c.startswith(" ") for c in cells)))


def _is_value(text: str) -> bool:
    """Whether a text is one number, one quoted text or one word of JSON."""
    if len(text) > 10_000:
        return False
    try:
        return not isinstance(json.loads(text), (dict, list))
    except ValueError:
        return False


_LOOKS: dict[Kind, Callable[[Sample], Shape]] = {
    "binary": _binary,
    "excel": _office,
    "parquet": _columnar,
    "arrow": _columnar,
}
