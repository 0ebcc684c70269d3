"""The pieces of a helpdesk's export, and small readers for what they hold."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from curate.ids import as_id, as_text
from curate.loaders.roles import role_in
from curate.records import Kind

Side = Literal["customer", "agent", "bot", "system", ""]
# what one value of an export is: a talk with its parts; a talk whose parts lie elsewhere; one part of a talk;
# more about a talk, such as a rating, that is no message; a person; another thing of the desk; empty is a
# value of another product
Sort = Literal["talk", "head", "part", "more", "person", "other", ""]

CUT_OFF = "cut_off"  # flag of a message of which the export says that it does not hold all of it
_MARKUP = re.compile(
    r"</?(?:p|div|br|span|a|b|i|u|em|strong|ul|ol|li|table|tr|td|blockquote|html|body|font|img|h[1-6])\b[^<>]{0,2000}>",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Person:
    """Somebody who writes or is written to. `side` is empty where the export does not say it."""

    id: str = ""
    side: Side = ""
    name: str = ""
    email: str = ""


@dataclass(slots=True)
class Part:
    """One entry of a talk.

    `talk` is the id of its talk where it lies apart. `flag` is what the export says of who could see it, as
    it stands there; None where something else tells that, which no recipe overrules. `left_out` says in the
    singular what it is where it is no message and is left out by rule, such as "deleted message"; `kind` is
    `event` for what only happened.
    """

    id: str
    person: Person
    text: str = ""
    time: float | None = None
    html: bool = False
    kind: Kind = "message"
    talk: str = ""
    flag: str | None = ""
    left_out: str = ""
    flags: list[str] = field(default_factory=list)
    outcome: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Odd:
    """What stands where a part should and is none: its place in the talk, a reason code, its text."""

    place: str
    reason: str
    text: str


@dataclass(slots=True)
class Talk:
    """One ticket or chat with the parts that it holds itself.

    `person` is who asked; `staff` are ids of those to whom it is assigned; `updated` tells which state of it
    is the latest; `missing` is how many of its parts the export says that it lacks.
    """

    id: str
    person: Person = field(default_factory=Person)
    subject: str = ""
    locale: str = ""
    updated: float | None = None
    parts: list[Part] = field(default_factory=list)
    odd: list[Odd] = field(default_factory=list)
    staff: set[str] = field(default_factory=set)
    outcome: dict[str, Any] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    missing: int = 0

    def members(self, value: Any, key: str) -> list[dict[str, Any]]:
        """The objects of a list that a talk holds under `key`; what is none is noted as odd."""
        held = at(value, key)
        if held is None or held == "":
            return []
        if not isinstance(held, list):
            self.odd.append(Odd(key, "not_a_list", as_text(held)))
            return []
        for n, item in enumerate(held):
            if not isinstance(item, dict):
                self.odd.append(Odd(f"{key} {n}", "not_a_message", as_text(item)))
        return [item for item in held if isinstance(item, dict)]


def at(value: Any, *keys: str) -> Any:
    """What stands under the first of the keys that holds anything. A key may be a path with dots; a table has
    such a path as the name of a column, and objects as JSON text. None where there is nothing."""
    if not isinstance(value, dict):
        return None
    for key in keys:
        found = value.get(key)
        if found is None and "." in key:
            found = _below(value, key)
        elif type(found) is str and found[:1] in ("{", "["):
            found = opened(found)
        if found is not None and found != "":
            return found
    return None


def _below(value: dict[str, Any], path: str) -> Any:
    head, _, rest = path.partition(".")
    return at(opened(value[head]), rest) if head in value else None


def opened(value: Any) -> Any:
    """An object or list that stands as JSON text, as a cell of a table has it; all else as it is."""
    if type(value) is str and value.startswith(("{", "[")) and value.rstrip().endswith(("}", "]")):
        try:
            found = json.loads(value, parse_float=str, parse_int=str)
        except (ValueError, RecursionError):
            return value
        return found if isinstance(found, (dict, list)) else value
    return value


def ident(value: Any, *keys: str) -> str:
    """The id under the first of the keys that has one; empty where none does."""
    for key in keys:
        held = at(value, key)
        if held is not None and (found := str(held) if type(held) is int else as_id(held)):
            return found
    return ""


def words(value: Any, *keys: str) -> str:
    """The text under the first of the keys that has one, trimmed; empty where none does."""
    for key in keys:
        held = at(value, key)
        if held is not None and (found := (held if type(held) is str else as_text(held)).strip()):
            return found
    return ""


def body(value: Any, plain: Iterable[str] = (), rich: Iterable[str] = ()) -> tuple[str, bool]:
    """The text of a message, and whether it is HTML: plain text first; of `rich` what has no tag is plain."""
    for key in plain:
        if (text := as_text(at(value, key))) and text.strip():
            return text, False
    for key in rich:
        if (text := as_text(at(value, key))) and text.strip():
            return text, is_markup(text)
    return "", False


def is_markup(text: str) -> bool:
    """Whether a text that may be HTML or plain is HTML."""
    return "<" in text and _MARKUP.search(text) is not None


def side_of(word: str) -> Side:
    """The side that a word of the export means ("user", "Admin", "contact"); empty where none."""
    role = role_in(word)
    return role if role in ("customer", "agent", "bot", "system") else ""
