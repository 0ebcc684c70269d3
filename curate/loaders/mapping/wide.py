"""Tables whose rows hold a whole conversation: several comment columns, journals and chats in one cell."""

from __future__ import annotations

import fnmatch
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from curate.errors import CurateError, meant
from curate.ids import as_id, as_text
from curate.loaders.files import InputFile, natural
from curate.loaders.formats._transcript_lines import NEVER, MessageStart, is_field, parse_line
from curate.loaders.formats._transcript_sides import is_third
from curate.loaders.formats._transcript_system import is_event
from curate.loaders.journals import is_public_label, is_time, journal_entries
from curate.loaders.mapping.cell_lines import cell_lines
from curate.loaders.mapping.cells import MESSAGE, Cells, MappedTable
from curate.loaders.roles import role_in
from curate.loaders.rows import RawRow
from curate.loaders.settings import Roles, SourceBlock, as_list
from curate.loaders.settings_columns import CommentColumns, MessageColumns
from curate.loaders.visibility import is_internal, is_note_word, shown_to_customer
from curate.records import Role

NOTE = "internal note"  # the role of an entry that customers never saw
SPEAKER = "role"  # where nothing else is said, the rule for roles looks at the label before an entry
# "03/Jun/24 08:14 AM;maya.stone;text", as Jira writes a comment
_DATED = re.compile(
    r"\s{0,8}(?P<time>\d[^;|\t\n]{5,38})[;|\t](?P<author>[^;|\t\n]{0,80})[;|\t](?P<text>.*)", re.DOTALL
)
_SIDES: tuple[Literal["internal", "public"], ...] = ("internal", "public")
_COLUMNS = ("text", "author", "role", "time", "notes", *_SIDES)
_COPY = re.compile(r"(.+)_(\d{1,4})")


@dataclass(frozen=True, slots=True)
class CellMessage:
    """One message of a cell. `label` is the word for its speaker or its sort, as it stands there."""

    text: str
    time: str = ""
    author: str = ""
    label: str = ""
    internal: bool = False


def journal(cell: str) -> list[CellMessage]:
    """The entries of a journal; empty where the cell is none. An entry whose label is not understood is
    internal."""
    out = []
    for entry in journal_entries(cell):
        other = "comment" not in entry.label.casefold() and shown_to_customer(entry.label) is True
        internal = is_note_word(entry.label) or not (other or is_public_label(entry.label))
        out.append(CellMessage(entry.text, entry.time, entry.author, "", internal))
    return out


def dated(cell: str) -> list[CellMessage]:
    """The one entry of a cell such as `date;author;text`; empty where the cell is none."""
    match = _DATED.match(cell)
    if not match or not is_time(match["time"].strip()):
        return []
    text, _, last = match["text"].strip().rpartition(";")
    word = last.strip()
    internal = bool(text) and len(word.split()) == 1 and is_note_word(word)
    marked = internal or word.casefold() in ("public", "external")  # `date;author;text;internal`
    return [
        CellMessage(
            text.strip() if text and marked else match["text"].strip(),
            match["time"].strip(),
            match["author"].strip(),
            "",
            internal,
        )
    ]


def chat(cell: str) -> list[CellMessage]:
    """The messages of labelled lines, in their order; what stands before the first label has none."""
    parsed_lines = [(line, None if _is_event(line) else parse_line(line)) for line in cell_lines(cell)]
    labels = [s.label.casefold() for _, s in parsed_lines if s]
    # where each line has a label, all begin messages alike: a name, or a word such as Supervisor, that comes
    # once is a speaker, too
    each = all(s or not line.strip() or _is_event(line) for line, s in parsed_lines)
    speakers = {
        s.label.casefold()
        for _, s in parsed_lines
        if s and (_speaks(s) or labels.count(s.label.casefold()) > 1 or (each and not is_field(s.label)))
    } - NEVER
    out: list[tuple[str, str, list[str]]] = []
    for line, parsed in parsed_lines:
        if parsed and parsed.label.casefold() in speakers:
            out.append((parsed.label, parsed.time, [parsed.text]))
        elif _is_event(line):
            out.append(("system", "", [line]))
        elif out:
            out[-1][2].append(line)
        elif line.strip():
            out.append(("", "", [line]))
    return [
        CellMessage("\n".join(text).strip(), when, label, label, is_note_word(label))
        for label, when, text in out
    ]


def _is_event(line: str) -> bool:
    """Whether nobody said a line, such as "Chat started: Monday, June 03, 2024"."""
    return is_event(line) or (":" in line[:60] and is_event(line.partition(":")[0].strip()))


def _speaks(line: MessageStart) -> bool:
    """Whether a labelled line begins a message, whatever stands around it."""
    return bool(line.time or role_in(line.label) or is_note_word(line.label) or is_third(line.label))


def entries_of(cell: str, as_chat: bool = False) -> list[CellMessage]:
    """What a cell of comments holds, oldest or newest first, as it stands."""
    if not cell.strip():
        return []
    return journal(cell) or (chat(cell) if as_chat else dated(cell)) or [CellMessage(cell.strip())]


def columns_named(names: Iterable[str], header: Iterable[str]) -> list[str]:
    """The columns of a header that these names stand for, in the order of the names."""
    known = sorted(header, key=natural)
    out: dict[str, None] = {}
    for name in names:
        if "*" in name:
            out.update(dict.fromkeys(c for c in known if fnmatch.fnmatchcase(c, name)))
        else:
            out.update(
                dict.fromkeys(
                    c for c in known if c == name or ((copy := _COPY.fullmatch(c)) and copy[1] == name)
                )
            )
    return list(out)


class Comments:
    """Reads the comment columns of a table's rows as rows of messages."""

    def __init__(self, columns: CommentColumns, header: Mapping[str, set[str]]) -> None:
        self.columns = columns
        known = set().union(*header.values()) if header else set()
        for key in _COLUMNS:
            for name in as_list(getattr(columns, key)):
                if known and not columns_named([name], known):
                    raise CurateError(
                        f"there is no column {name!r} (for 'comments.{key}')",
                        where=next(iter(header)),
                        mend=meant(name, known, "Columns"),
                    )
        self._known = {label: set(names) for label, names in header.items()}
        self._by_file = {label: self._resolved(names) for label, names in header.items()}

    def _resolved(self, header: set[str]) -> dict[str, list[str]]:
        return {key: columns_named(as_list(getattr(self.columns, key)), header) for key in _COLUMNS}

    def messages(self, row: RawRow, file: InputFile, key: str) -> Iterator[Cells]:
        """The messages of one row, besides its own text."""
        if (
            not row.values.keys() <= self._known[file.label]
        ):  # not in the first rows, or these did not look like a table
            self._known[file.label] |= row.values.keys()
            self._by_file[file.label] = self._resolved(self._known[file.label])
        resolved = self._by_file[file.label]
        spoken = self.columns.speakers
        for n, column in enumerate(resolved["text"]):
            beside = {
                k: as_id(row.values.get(resolved[k][n]))
                for k in ("author", "role", "time")
                if n < len(resolved[k])
            }
            if any(
                n < len(resolved[side]) and is_internal(as_text(row.values.get(resolved[side][n])), side)
                for side in _SIDES
            ):
                beside["role"] = NOTE
            for entry in entries_of(as_text(row.values.get(column)), self.columns.chat):
                speaker: Role | str = spoken[n % len(spoken)] if spoken else ""
                yield self._cells(row, file, key, entry, beside, speaker)
        for column in resolved["notes"]:
            for entry in entries_of(as_text(row.values.get(column))):
                yield self._cells(row, file, key, entry, {"role": NOTE}, "")

    def _cells(
        self, row: RawRow, file: InputFile, key: str, entry: CellMessage, beside: dict[str, str], speaker: str
    ) -> Cells:
        role = entry.label or speaker
        values = {
            "conversation": key,
            "text": entry.text,
            "time": entry.time,
            "author": entry.author,
            "role": role,
            **{k: v for k, v in beside.items() if v},
        }
        if entry.internal or is_note_word(values["role"]):
            values["role"] = NOTE
        if " " in values["author"] and role_in(values["author"]) is None:
            values["name"] = values["author"]
        return Cells(file.where(row.locator), {k: v for k, v in values.items() if v}, list(row.flags))


def comments_of(table: MappedTable) -> Comments | None:
    """The reader of a table's comment columns, if its mapping has any."""
    columns = getattr(table.columns, "comments", None)
    return Comments(columns, table.headers) if columns else None


def message_table() -> MappedTable:
    """The mapping that rows made of comment columns follow."""
    return MappedTable(
        MESSAGE, MessageColumns(conversation="conversation", author="author", time="time", text="text"), []
    )


def with_speakers(block: SourceBlock) -> SourceBlock:
    """The block with the rule that the labels of entries say who speaks, unless a column does."""
    if not (block.conversations and block.conversations.comments) or (block.roles and block.roles.column):
        return block
    rules = block.roles or Roles(otherwise="customer" if block.agents else "unknown")
    return block.model_copy(update={"roles": rules.model_copy(update={"column": SPEAKER})})


def fullest(heads: Sequence[Cells], rows: Sequence[Cells]) -> tuple[Cells, list[Cells]]:
    """Of a conversation whose row stands in an export several times, the one that holds the most messages;
    messages of other tables stay."""
    places = {head.where for head in heads}
    count = Counter(row.where for row in rows)
    best = max(heads, key=lambda head: count[head.where])
    return best, [row for row in rows if row.where == best.where or row.where not in places]
