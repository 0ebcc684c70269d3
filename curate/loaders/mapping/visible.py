"""Which columns of a table say who could see a row: by what they hold as well as by their name."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Any, Literal

from curate.loaders.account import Question
from curate.loaders.mapping.profile import Column, TableProfile
from curate.loaders.mapping.sides import by_words
from curate.loaders.mapping.visibility_questions import (
    FEW,
    question_of,
    question_of_cells,
    question_of_people,
)
from curate.loaders.mapping.vocabulary import KIND, likeness, tokens
from curate.loaders.roles import role_in, shown_value
from curate.loaders.settings import as_list
from curate.loaders.values import as_flag
from curate.loaders.visibility import is_internal, is_note_word, name_says, shown_to_customer

# share of private rows above which the side was probably mistaken, or the dump holds nothing to learn from
ALL_BUT_ALL = 0.9


@dataclass
class VisibilityColumns:
    """Columns by the side that yes is on, why each was taken, and what a person must decide."""

    internal: list[str] = field(default_factory=list)
    public: list[str] = field(default_factory=list)
    why: dict[str, str] = field(default_factory=dict)
    shown: dict[str, list[str]] = field(default_factory=dict)  # of each column the values that customers saw
    questions: list[Question] = field(default_factory=list)

    def take(self, column: Column, side: str) -> None:
        """Adds a column; whatever its name says but "public" counts as internal."""
        yes: Literal["public", "internal"] = "public" if side == "public" else "internal"
        (self.public if yes == "public" else self.internal).append(column.name)
        self.why[column.name] = _evidence(column, side)
        self.shown[column.name] = sorted(v for v in column.counts if not is_internal(v, yes))

    def keys(self) -> dict[str, Any]:
        """As the mapping has it: one column as text, several as a list."""
        held = {"internal": self.internal, "public": self.public}
        return {key: names[0] if len(names) == 1 else names for key, names in held.items() if names}


def find(
    table: TableProfile, section: str, link: str, taken: Set[str], roles_known: bool
) -> VisibilityColumns:
    """The columns that say whether a row is private; `link` is the conversation's column, `section` the
    recipe's (messages or conversations)."""
    result = VisibilityColumns()
    where = table.files[0].label
    linked = table.columns.get(link)
    for column in table.columns.values():
        if column.name in taken or column.name == link:
            continue
        side = name_says(column.name)
        if side and _holds_people(column) and varies(column, linked):
            result.questions.append(question_of_people(where, section, column))
        elif not _may_be_flag(column, table.rows):
            if side and _fill_may_tell(column, linked):
                result.questions.append(question_of_cells(where, section, column))
        elif doubt := _doubt(column, side, linked, roles_known):
            result.questions.append(question_of(where, section, column, doubt))
        elif side or _hides(column, linked):
            result.take(column, side)
    return result


def _doubt(column: Column, side: str, link: Column | None, roles_known: bool) -> str:
    """Why a person must decide on a column that may be a flag; empty where none need to."""
    if not side and not _hides(column, link):
        unclear = comment_contrast(column) or _is_odd_kind(column, link)
        return "may distinguish private comments from replies" if unclear else ""
    if side and link is not None and _of_whole(column, link):
        return "is named as if it marked private messages, but never differs within a conversation"
    if not roles_known and _may_be_roles(column):
        return "may say who speaks or what is private"
    share = _private_share(column, side)
    if share is None:
        return "may say which messages are private, and its values are not understood"
    if share > ALL_BUT_ALL:
        return f"would make {share:.0%} of the messages private"
    if column.flags >= ALL_BUT_ALL and not roles_known and 0.25 <= share <= 0.75:
        return f"would make {share:.0%} of the messages private, or says who speaks"
    return ""


def _hides(column: Column, link: Column | None) -> bool:
    """Whether a value says that the customer did not see the row, in some rows of a conversation only."""
    return any(shown_to_customer(v) is False for v in column.counts) and varies(column, link)


def _may_be_roles(column: Column) -> bool:
    """Whether the values are words for both sides, or may mean these."""
    both = {"customer", "agent"} <= set(by_words(column.counts).values())
    return both or set(map(str.casefold, column.counts)) == {"internal", "external"}


def _fill_may_tell(column: Column, link: Column | None) -> bool:
    """Whether it may matter that a cell is empty, in a column whose values are no flag."""
    plain = 0 < column.filled < 1 and not (column.is_text or column.is_amount)
    return plain and fills_differ(column, link)


def _may_be_flag(column: Column, rows: int) -> bool:
    if ("name" in tokens(column.name) and not sorts_notes(column)) or _holds_people(column):
        return False  # people, who are no words for visibility and are never shown
    odd = column.is_time or column.nested or column.mail >= 0.5 or column.is_amount or column.words >= 4
    return (
        bool(column.counts)
        and not odd
        and column.distinct <= FEW
        and not (column.unique and column.distinct > 3 and rows > 3)
    )


def sorts_notes(column: Column) -> bool:
    """Whether a column tells notes from other messages: a sort of message is nobody."""
    return (
        column.distinct <= 12
        and any(map(is_note_word, column.counts))
        and any(shown_to_customer(v) for v in column.counts)
    )


def _holds_people(column: Column) -> bool:
    """Whether the values are names or addresses of people."""
    named = (column.people >= 0.8 and column.words >= 2 and column.flags < 0.9) or column.mail >= 0.8
    return (
        bool(column.counts)
        and named
        and column.words < 4
        and not any(shown_to_customer(v) is False for v in column.counts)
    )


def _private_share(column: Column, side: str) -> float | None:
    """The share of rows that would be private; None where most of the filled ones are not understood, or yes
    may mean either."""
    rows = max(len(column.values), 1)
    understood = private = 0
    for value, count in column.counts.items():
        flag = as_flag(value)
        shown = (
            (not flag if side == "internal" else flag)
            if flag is not None and side in ("internal", "public")
            else shown_to_customer(value)
        )
        understood += count * (shown is not None)
        private += count * (shown is not True)
    if understood < 0.5 * sum(column.counts.values()):
        return None
    return (private + rows - sum(column.counts.values())) / rows


def varies(column: Column, link: Column | None) -> bool:
    """Whether the column differs within conversations; what never does belongs to the whole conversation,
    such as its topic."""
    if link is None:
        return False
    seen: dict[str, str] = {}
    return any(
        seen.setdefault(key, value) != value for key, value in zip(link.values, column.values, strict=True)
    )


def fills_differ(column: Column, link: Column | None) -> bool:
    """Whether cells are empty in some rows of a conversation, and filled in others."""
    return varies(Column(column.name, ["+" if v.strip() else "" for v in column.values]), link)


def _of_whole(column: Column, link: Column) -> bool:
    """Whether a column of several values never differs within conversations of several rows."""
    several = len(link.values) >= 1.5 * link.distinct
    return several and column.distinct > 1 and not varies(column, link)


def find_codes(table: TableProfile, section: str, link: str, taken: Set[str]) -> list[Question]:
    """A question for each column of kinds whose values are codes that differ within conversations: one of
    them may be the private note."""
    out = []
    for column in table.columns.values():
        kind = bool(KIND & set(tokens(column.name)[-1:])) or column.name.casefold().endswith("type")
        codes = (
            2 <= column.distinct <= 8 and column.length <= 3 and not column.nested and column.filled >= 0.9
        )
        if kind and codes and column.name not in taken and varies(column, table.columns.get(link)):
            out.append(
                question_of(
                    table.files[0].label, section, column, "holds codes of which one may mean a private note"
                )
            )
    return out


def comment_contrast(column: Column) -> bool:
    """Whether the values set comments against replies: in some products such comments are private."""
    words = {v.strip().casefold().rstrip("s") for v in column.counts}
    return (
        "comment" in words
        and bool(words & {"message", "reply", "email", "thread", "response"})
        and len(words) <= 6
    )


def _is_odd_kind(column: Column, link: Column | None) -> bool:
    """Whether a column of kinds that differ within conversations holds words for messages beside others that
    nothing explains."""
    named = bool(KIND & set(tokens(column.name)[-1:])) or column.name.casefold().endswith("type")
    odd = [
        v for v in column.counts if shown_to_customer(v) is None and role_in(v) is None and as_flag(v) is None
    ]
    who = likeness("author", column.name) > 0 or bool(
        {"direction", "account", "party", "person"} & set(tokens(column.name))
    )  # of people, not of messages
    return (
        named
        and not who
        and 0 < len(odd) < column.distinct <= 6
        and any(map(shown_to_customer, column.counts))
        and varies(column, link)
    )


def _evidence(column: Column, side: str) -> str:
    hidden = [v for v in column.counts if shown_to_customer(v) is False]
    if column.flags >= 0.9 and side in ("internal", "public"):
        return "yes and no, under a name that says who can see the row"
    words = ", ".join(map(shown_value, sorted(hidden)[:3]))
    meaning = (
        f"{words} {'means' if len(hidden) == 1 else 'mean'} private"
        if hidden
        else "its values say who can see the row"
    )
    open_ones = sorted(v for v in column.counts if shown_to_customer(v) is None)
    return meaning + (
        f"; not understood, so private: {', '.join(map(shown_value, open_ones[:5]))}" if open_ones else ""
    )


def private_rows(table: TableProfile, fields: Mapping[str, Any]) -> list[bool]:
    """Of each row of the sample whether it is private, or a program's, by the columns of a mapping."""
    out = list(table.private) or [False] * table.rows
    seen = frozenset(v.strip().casefold() for v in fields.get("public_values", ())) or None
    sides: tuple[Literal["internal", "public"], ...] = ("internal", "public")
    for side in sides:
        for name in as_list(fields.get(side, "")):
            for n, value in enumerate(table.columns[name].values):
                out[n] = out[n] or is_internal(value, side, seen)
    if fields.get("bot"):
        out = [
            hidden or bool(as_flag(value))
            for hidden, value in zip(out, table.columns[fields["bot"]].values, strict=True)
        ]
    return out
