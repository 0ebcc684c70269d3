"""A table's rows cut down to the mapped columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from curate.errors import CurateError, meant
from curate.ids import as_id, as_text
from curate.loaders.account import ALL_PUBLIC, Question, quoted
from curate.loaders.base import Source
from curate.loaders.choice import parts, unknown_field
from curate.loaders.drafts import tells_draft
from curate.loaders.files import InputFile
from curate.loaders.mapping.places import hidden_files
from curate.loaders.roles import shown_value
from curate.loaders.rows import RawRow
from curate.loaders.sample import Sample
from curate.loaders.settings import NONE, as_list
from curate.loaders.settings_columns import Columns, ConversationColumns, MessageColumns
from curate.loaders.visibility import is_internal, place_is_private
from curate.records import DRAFT

CONVERSATION, MESSAGE = "c", "m"
SEEN = 200  # distinct values of visibility that are counted
CHOSEN = "="  # before the name of a column that conversations are chosen by
_BETWEEN = "\x1f"
_NOT_COLUMNS = {"files", "text_type", "rating_good", "internal", "public", "public_values", "comments"}
_IDS = {"id", "conversation", "reply_to", "accepted", "author", "customer"}
_NEEDED = {CONVERSATION: ("id",), MESSAGE: ("conversation", "reply_to", "text", "prompt", "completion")}


@dataclass(slots=True)
class Cells:
    """The mapped cells of one row by field name; absent ones are empty."""

    where: str
    values: dict[str, str]
    flags: list[str] = field(default_factory=list)

    def get(self, name: str) -> str:
        return self.values.get(name, "")

    @property
    def place(self) -> tuple[str, str]:
        """The file, and the place in it."""
        file, _, locator = self.where.rpartition(":")
        return file, locator


@dataclass
class MappedTable:
    """Files with one mapping. `kind` says what a row is; `role` names the column that holds the role."""

    kind: str
    columns: Columns
    files: list[InputFile]
    role: str = ""

    def __post_init__(self) -> None:
        named = (
            (name, getattr(self.columns, name))
            for name in type(self.columns).model_fields
            if name not in _NOT_COLUMNS
        )
        self.fields: list[tuple[str, str]] = [(name, column) for name, column in named if column]
        if self.role:
            self.fields.append(("role", self.role))
        self.sides = sides_of(self.columns)
        self.rows = self.private = self.placed = 0
        self._by_place = not any(name.casefold() == NONE for name in as_list(self.columns.internal))
        self._hidden = hidden_files(self.files) if self._by_place else set()
        self._public_values = frozenset(v.strip().casefold() for v in self.columns.public_values)
        self.seen: Counter[tuple[str, str, bool]] = (
            Counter()
        )  # column, value, whether it made the row private
        self.asides = 0  # rows that are private by the name of their sender alone
        self.spoken: Counter[tuple[str, bool]] = Counter()  # value of the role, whether it made a note
        self.headers = {f.label: Sample(f).columns for f in self.files}
        for name, column in [*self.fields, *((side, column) for column, side in self.sides)]:
            known = set().union(*self.headers.values()) if self.headers else set()
            if known and column not in known:
                raise CurateError(
                    f"there is no column {column!r} (for {name!r})",
                    where=self.files[0].label,
                    mend=meant(column, known, "Columns"),
                )

    def fault(self, file: InputFile) -> str:
        """The needed column that this file lacks, or empty; a file without rows lacks nothing."""
        header = self.headers[file.label]
        return next(
            (
                column
                for name, column in self.fields
                if header and name in _NEEDED[self.kind] and column not in header
            ),
            "",
        )

    def take(self, row: RawRow, file: InputFile) -> Cells:
        values = {}
        for name, column in self.fields:
            value: Any = row.values.get(column)
            text = (
                joined_parts(column, value)
                if name[0] == CHOSEN
                else as_id(value)
                if name in _IDS
                else as_text(value)
            )
            if text:
                values[name] = text
        self.rows += 1
        placed = file.label in self._hidden or (self._by_place and place_is_private(row.part))
        self.placed += placed
        if (self.sides and self._is_private(row)) or placed:
            values["private"] = DRAFT if self._is_draft(row) else "yes"
            self.private += 1
        return Cells(file.where(row.locator), values, row.flags)

    def _is_private(self, row: RawRow) -> bool:
        """Whether any of the columns that speak of visibility says so, or says what is not understood."""
        private = False
        for column, side in self.sides:
            value = as_text(row.values.get(column)).strip()
            hidden = is_internal(value, side, self._public_values or None)
            if len(self.seen) < SEEN or (column, value, hidden) in self.seen:
                self.seen[column, value, hidden] += 1
            private = private or hidden
        return private

    def _is_draft(self, row: RawRow) -> bool:
        return any(tells_draft(column, as_text(row.values.get(column)).strip()) for column, _ in self.sides)

    def hear(self, value: str, hidden: bool) -> None:
        """Counts a message by its word for who speaks, and whether that makes it private."""
        if len(self.spoken) < SEEN or (value, hidden) in self.spoken:
            self.spoken[value, hidden] += 1

    def visibility(self) -> str:
        """What tells private rows, as the rows that were taken had it; empty where no column does."""
        sentences = []
        for column, _ in self.sides:
            own = [(n, value, hidden) for (name, value, hidden), n in self.seen.items() if name == column]
            sentences.append(_told(column, own))
        if any(hidden for _, hidden in self.spoken):
            sentences.append(_told(self.role, [(n, v, hidden) for (v, hidden), n in self.spoken.items()]))
        if comments := getattr(self.columns, "comments", None):
            beside = [
                name
                for held in (comments.internal, comments.public, comments.notes)
                for name in as_list(held)
            ]
            sentences += (
                [f"the columns {', '.join(map(repr, beside))} say which comments are private"]
                if beside
                else []
            )
        if self.asides:
            sentences.append(f"{self.asides:,} rows whose sender is named as that of a note are private")
        if self.placed:
            sentences.append(
                f"{self.placed:,} rows of files, sheets or parts that are named as private are private"
            )
        return "; ".join(sentences)


def _told(column: str, counts: Sequence[tuple[int, str, bool]]) -> str:
    """That a column tells private rows, with how many have each value, and whether it hides them."""
    own = sorted(counts, key=lambda o: (-o[0], o[1]))
    private, public = (
        ", ".join(f"{shown_value(value) or 'empty'} {n:,}" for n, value, hidden in own if hidden is side)
        for side in (True, False)
    )
    return (
        f"the column {column!r} marks private rows (private: {private or 'none'}; public: {public or 'none'})"
    )


def sides_of(columns: Columns) -> list[tuple[str, Literal["internal", "public"]]]:
    """The columns that say who could see a row, each with what yes means there."""
    named: list[tuple[str, Literal["internal", "public"]]] = [
        (c, "internal") for c in as_list(columns.internal)
    ]
    named += [(c, "public") for c in as_list(columns.public)]
    return [(column, side) for column, side in named if column.casefold() != NONE]


def joined_parts(column: str, value: Any) -> str:
    """The values of a cell that conversations are chosen by, as one text."""
    return _BETWEEN.join(parts(column, value))


def chosen_values(rows: Sequence[Cells], column: str) -> list[str]:
    """What the rows of a conversation hold in a column that it is chosen by."""
    name = CHOSEN + column
    return [part for row in rows if name in row.values for part in row.get(name).split(_BETWEEN)] or [""]


def as_payload(kind: str, cells: Cells) -> list[Any]:
    """Cells of a conversation's or a message's row (`kind`) in a form that JSON can hold."""
    return [kind, cells.where, cells.values, cells.flags]


def from_payload(payload: list[Any]) -> tuple[str, Cells]:
    """What `as_payload` made such a form of: the kind of row, and its cells."""
    kind, where, values, flags = payload
    return kind, Cells(where, values, flags)


def files_of(source: Source) -> list[MappedTable]:
    """The block's tables with their files, conversations first."""
    block = source.block
    columns: list[tuple[str, Columns]] = []
    if block.conversations is not None:
        columns.append((CONVERSATION, block.conversations))
    if block.messages is not None or block.prompt or block.completion:
        columns.append((MESSAGE, block.message_columns()))
    role = block.roles.column if block.roles else ""
    tables = []
    for kind, held in columns:
        others = [g for _, other in columns if other is not held for g in as_list(other.files)]
        files = _matching(source.files, as_list(held.files), others)
        if not files:
            wanted = ", ".join(as_list(held.files)) or "any table"
            raise CurateError(
                f"no input file matches {wanted}",
                where=_section(held),
                mend="Check `files` in the recipe's source section.",
            )
        tables.append(MappedTable(kind, held, files, role if kind == MESSAGE else ""))
    for key in dict.fromkeys((*block.only, *block.except_)):
        having = [t for t in tables if any(key in header for header in t.headers.values())]
        known = {name for t in tables for header in t.headers.values() for name in header}
        if not having and known:
            raise unknown_field(key, known, source.name)
        for table in having:
            table.fields.append((CHOSEN + key, key))
    return tables


def _section(columns: Columns) -> str:
    return "source.conversations" if isinstance(columns, ConversationColumns) else "source.messages"


def _matching(files: Sequence[InputFile], globs: list[str], others: list[str]) -> list[InputFile]:
    if globs:
        return [f for f in files if f.matches(globs)]
    return [f for f in files if not f.matches(others)]


def _nothing_public(source: Source, table: MappedTable) -> Question:
    """The question where no row is public by the columns that the mapping names."""
    section = "conversations" if table.kind == CONVERSATION else "messages"
    if not table.sides:
        what = "every row counts as private, because its sheet or the title above it is named as private"
        add = (
            f"{section}: {{internal: none}}   # if customers saw them",
            f"skip: [{quoted(table.files[0].inner)}]   # if they did not",
        )
        return Question("private", source.name, "internal", what, add)
    columns, key = ", ".join(column for column, _ in table.sides), table.sides[0][1]
    values = sorted({value for _, value, _ in table.seen})
    what = (
        f"every row counts as private by the column {columns!r}; its values are"
        f" {', '.join(repr(v[:30]) for v in values[:8])}"
    )
    add = (
        (
            f"{section}: {{{key}: {quoted(table.sides[0][0])}, public_values: [VALUE]}}   # the values that"
            " customers saw"
        ),
        f"{section}: {{internal: none}}   # if it says nothing about private messages",
    )
    return Question("private", source.name, columns, what, add)


def say_visibility(source: Source, tables: Sequence[MappedTable]) -> None:
    """Tells the report by what private rows were known, or that nothing says which are."""
    statements = [statement for table in tables if (statement := table.visibility())]
    for table in tables:
        if 0 < table.rows == table.private:
            source.report.ask(_nothing_public(source, table))
    source.report.visibility[source.name] = "; ".join(statements) or ALL_PUBLIC


def pair_columns(columns: Columns) -> tuple[str, str]:
    """The two text columns of a table of pairs. Raises CurateError where one is missing."""
    if not isinstance(columns, MessageColumns) or not (columns.prompt and columns.completion):
        raise CurateError("`rows: pairs` needs the columns `prompt` and `completion`", where="source")
    return columns.prompt, columns.completion
