"""Rows of the CSV export of Jira, with headings in any of its languages."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from curate.ids import as_text
from curate.loaders.desk.parts import Part, Person, Talk, folded, folded_key, ident, words
from curate.loaders.formats._jira_people import asking, side_of
from curate.loaders.headings import in_english
from curate.loaders.jsonio import Piece
from curate.loaders.mapping.wide import CellMessage, dated
from curate.loaders.times import DayOrder, parse_time
from curate.loaders.values import as_rating, as_solved

KEY = re.compile(r"[A-Z][A-Z0-9_]{0,60}-\d{1,12}")  # SUP-12
COMMENT = re.compile(r"comments?\d{0,4}")  # folded: Comment, Comment_2, ...
_ROW = {"issuekey", "summary", "comment"}
PARTICIPANTS = "requestparticipants"


def english(piece: Piece) -> Piece:
    """A row of the export with English headings; all else as it is."""
    value = piece.value
    if not isinstance(value, dict) or "fields" in value or "body" in value:
        return piece
    row = in_english(value, "jira")
    return replace(piece, value=row) if {folded_key(k) for k in row} >= _ROW else piece


def row_of(value: dict[str, Any], order: DayOrder) -> Talk:
    """A row of the CSV export: a column a comment, which does not say whether customers saw it."""
    row = folded(value)
    talk = Talk(ident(row, "issuekey"), subject=words(row, "summary"))
    asker = ident(row, "reporterid", "reporter", "creatorid", "creator")
    talk.person = asking(Person(asker, name=words(row, "reporter", "creator")))
    talk.staff = {i for i in (ident(row, "assigneeid"), ident(row, "assignee")) if i} - {asker}
    talk.customers = {
        who for k, v in row.items() if PARTICIPANTS in k for who in (as_text(v).strip(),) if who
    } - talk.staff  # fmt: skip
    talk.outcome = {
        "solved": as_solved(words(row, "statuscategory", "status")),
        "rating": as_rating(words(row, "satisfactionrating", "customfield(satisfaction)")),
    }
    talk.updated = parse_time(words(row, "updated"), order)
    if said := as_text(row.get("description")).strip():
        created = parse_time(words(row, "created"), order)
        talk.parts.append(Part(f"{talk.id}#0", talk.person, said, created))
    aliases = {words(row, "reporter"): asker, words(row, "creator"): ident(row, "creatorid", "creator")}
    for n, cell in enumerate(cells_of(row), 1):
        writer = aliases.get(cell.author, cell.author)
        person = Person(writer, side_of("", writer), cell.author)
        part = Part(f"{talk.id}#{n}", person, cell.text, parse_time(cell.time, order))
        if cell.internal:
            part.kind, part.flag = "note", "internal"
        talk.parts.append(part)
    return talk


def cells_of(row: dict[str, Any]) -> list[CellMessage]:
    """What the columns of comments of a row hold."""
    cells = (as_text(v) for k, v in row.items() if COMMENT.fullmatch(k))
    return [next(iter(dated(cell)), CellMessage(cell)) for cell in cells if cell.strip()]
