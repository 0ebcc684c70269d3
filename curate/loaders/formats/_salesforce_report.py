"""Rows of Salesforce's reports on cases: a row a comment, with the fields of its case, headings in any
language."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from curate.ids import as_text
from curate.loaders.desk.parts import Part, Person, Talk, folded, folded_key, ident, words
from curate.loaders.headings import in_english
from curate.loaders.jsonio import Piece
from curate.loaders.times import DayOrder, parse_time
from curate.loaders.values import as_flag, as_solved

UNMARKED = (
    "the report has no column that says which comments customers saw (`Public`), and Salesforce holds"
    " internal ones, too: unless they begin like a note, they count as replies that customers saw. Add the"
    " column to the report"
)
_PUBLIC = "public"


def english(piece: Piece) -> Piece:
    """A row with English headings; what the API has is English, and has no spaces in its names."""
    value = piece.value
    if not isinstance(value, dict) or not is_report(english_row := in_english(value, "salesforce")):
        return piece
    return replace(piece, value=english_row)


def is_report(value: dict[str, Any]) -> bool:
    return _is_report(tuple(value))


@lru_cache(maxsize=4096)
def _is_report(keys: tuple[str, ...]) -> bool:
    held = {folded_key(k) for k in keys}
    about = held & {"subject", "description", "status", "caseowner", "contactname", "dateopened"}
    return {"casenumber", "comment"} <= held and len(about) > 1 and held.isdisjoint(("id", "body"))


def says_visibility(value: dict[str, Any]) -> bool:
    return _PUBLIC in folded(value)


def report_row(value: dict[str, Any], order: DayOrder) -> Talk:
    """A case with the one comment of its row. Who wrote it is a customer only where he is the case's
    contact."""
    row = folded(value)
    contact = words(row, "contactname")
    person = Person(contact, "customer", contact, words(row, "contactemail").lower())
    talk = Talk(ident(row, "casenumber"), person, words(row, "subject"))
    talk.staff = {owner for owner in (words(row, "caseowner"),) if owner} - {contact}
    talk.outcome = {"solved": as_solved(words(row, "status"))}
    if said := words(row, "description"):
        opened = parse_time(words(row, "dateopened"), order)
        talk.parts.append(Part(f"{talk.id}#0", person, said, opened))
    if comment := as_text(row.get("comment")).strip():
        name = words(row, "commentby")
        flag = as_text(row.get(_PUBLIC)).strip() if _PUBLIC in row else None
        part = Part(
            "", Person(name, name=name), comment, parse_time(words(row, "commentdate"), order), flag=flag
        )
        part.kind = "message" if flag is None or as_flag(flag) else "note"
        talk.parts.append(part)
    return talk
