"""The pieces of a helpdesk's export, and small readers for what they hold."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import Any, Literal

import msgspec
from msgspec import field

from curate.ids import as_id, as_text
from curate.loaders.roles import role_in
from curate.loaders.values import is_mangled
from curate.records import Kind

Side = Literal["customer", "agent", "bot", "system", ""]
# what one value of an export is: a talk with its parts; a talk whose parts lie elsewhere; one part of a talk;
# more about a talk, such as a rating, that is no message; a person; another thing of the desk; empty is a
# value of another product
Sort = Literal["talk", "head", "part", "more", "person", "other", ""]

_ENDS = {"{": "}", "[": "]", '"': '"'}  # of JSON text, by how it begins
CUT_OFF = "cut_off"  # flag of a message of which the export says that it does not hold all of it
_MARKUP = re.compile(
    r"</?(?:p|div|br|span|a|b|i|u|em|strong|ul|ol|li|table|tr|td|blockquote|html|body|font|img|h[1-6])\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_OPENINGS = ("<p>", "<div>")  # with which most of it begins


class Person(msgspec.Struct, gc=False):
    """Somebody who writes or is written to. `side` is empty where the export does not say it; `also` is
    another id that some parts of the export have for him."""

    id: str = ""
    side: Side = ""
    name: str = ""
    email: str = ""
    also: str = ""


def remembered(make: Callable[..., Person]) -> Callable[..., Person]:
    """Makes one person of the same values of an export's fields, so nobody may change it."""
    known = lru_cache(maxsize=1 << 12, typed=True)(make)

    @wraps(make)
    def person(*values: Any) -> Person:
        try:
            return known(*values)
        except TypeError:  # a list where a word should be
            return make(*map(as_text, values))

    return person


class Part(msgspec.Struct, gc=False):
    """One entry of a talk.

    `talk` is the id of its talk where it lies apart. `flag` is what the export says of who could see it, as
    it stands there; None where something else tells that, which no recipe overrules. `left_out` says in the
    singular what it is where it is no message and is left out by rule, such as "deleted message"; `kind` is
    `event` for what only happened. `updated` tells which state of it is the latest, where an export has it
    several times; `telling` is whether staff alone can have written it where it is private; `to` are the
    addresses that it was sent to, as far as the export has them.
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
    updated: float | None = None
    telling: bool = True
    to: frozenset[str] = frozenset()
    flags: list[str] = field(default_factory=list)
    outcome: dict[str, Any] = field(default_factory=dict)

    @property
    def own_id(self) -> str:
        """The id, unless a spreadsheet has rounded it, so that others have it, too."""
        return "" if is_mangled(self.id) else self.id

    @property
    def hidden(self) -> bool:
        return self.kind == "note" or bool(self.left_out)

    def supersedes(self, other: Part) -> bool:
        """Whether this state of a part counts, and not an `other` that was read before."""
        if self.updated is not None and other.updated is not None and self.updated != other.updated:
            return self.updated > other.updated
        return self.hidden or not other.hidden


class Odd(msgspec.Struct):
    """What stands where a part should and is none: its place in the talk, a reason code, its text."""

    place: str
    reason: str
    text: str


class Talk(msgspec.Struct):
    """One ticket or chat with the parts that it holds itself.

    `joins` is the id by which its parts name it, where that is another; `aliases` are further ones that some
    of them have. `person` is who asked; `customers` are ids of others on his side, and `staff` of those to
    whom it is assigned; `updated` tells which state of it is the latest; `missing` is how many of its parts
    the export says that it lacks.
    """

    id: str
    person: Person = field(default_factory=Person)
    subject: str = ""
    locale: str = ""
    updated: float | None = None
    parts: list[Part] = field(default_factory=list)
    odd: list[Odd] = field(default_factory=list)
    staff: set[str] = field(default_factory=set)
    customers: set[str] = field(default_factory=set)
    outcome: dict[str, Any] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    missing: int = 0
    joins: str = ""
    aliases: tuple[str, ...] = ()

    def dated_parts(self) -> list[Part]:
        """The parts, each with the time from which its state is, as far as it is known."""
        for part in self.parts:
            part.updated = self.updated if part.updated is None else part.updated
        return self.parts

    def add(self, earlier: list[Part], apart: list[Part]) -> int:
        """Adds the parts of earlier states of this talk, and parts that lay apart from it, each once and in
        its latest state. Of states that nothing tells apart a private one counts, or else the last. Returns
        how many repeat."""
        own = self.dated_parts()
        latest = {ident: part for part in own if (ident := part.own_id)}  # their places come first
        nameless = []
        for part in [*earlier, *own, *apart]:
            if not (ident := part.own_id):
                nameless.append(part)
            elif ident not in latest or part.supersedes(latest[ident]):
                latest[ident] = part
        self.parts = [*latest.values(), *nameless]
        self.missing = max(self.missing - (len(self.parts) - len(own)), 0)
        return len(earlier) + len(own) + len(apart) - len(self.parts)

    def members(self, value: Any, key: str) -> list[dict[str, Any]]:
        """The objects of a list that a talk holds under `key`; what is none is noted as odd."""
        held = at(value, key)
        if held is None or held == "":
            return []
        if not isinstance(held, list):
            self.odd.append(Odd(key, "not_a_list", as_text(held)))
            return []
        members = [item for item in held if isinstance(item, dict)]
        if len(members) < len(held):
            for n, item in enumerate(held):
                if not isinstance(item, dict):
                    self.odd.append(Odd(f"{key} {n}", "not_a_message", as_text(item)))
        return members


def at(value: Any, *keys: str) -> Any:
    """What stands under the first of the keys that holds anything. A key may be a path with dots; a table has
    such a path as the name of a column, and objects as JSON text. None where there is nothing."""
    found = _raw(value, keys)
    return opened(found) if isinstance(found, str) else found


def _raw(value: Any, keys: Iterable[str]) -> Any:
    """The same as it stands: text that looks like JSON stays text, as it may be what somebody wrote."""
    if not isinstance(value, dict):
        return None
    for key in keys:
        found = value.get(key)
        if found is None and "." in key and key not in value:
            found = _below(value, key)
        if found is not None and found != "":
            return found
    return None


def _below(value: dict[str, Any], path: str) -> Any:
    """What stands under a path of several keys."""
    head, _, rest = path.partition(".")
    held = value.get(head)
    if isinstance(held, str):
        held = opened(held)
    return _raw(held, (rest,)) if isinstance(held, dict) else None


def inner(value: Any, key: str) -> dict[str, Any]:
    """The object under `key`; a table has its members as columns of their own (author.id, author_id,
    author__id). Empty where there is none."""
    if not isinstance(value, dict):
        return {}
    found = value.get(key, "")
    if isinstance(found, dict):
        return found
    if found != "":  # an empty cell is no object, and its members may stand beside it
        found = opened(found)
        return found if isinstance(found, dict) else {}
    starts = tuple(f"{key}{mark}" for mark in (".", "__", "_"))
    members: dict[str, Any] = {}
    for name, held in value.items():
        if name.startswith(starts):
            start = next(s for s in starts if name.startswith(s))
            members.setdefault(name[len(start) :], held)
    return members


def opened(value: Any) -> Any:
    """An object or list that stands as JSON text, as a cell of a table has it, also where that text was
    made JSON text once more; all else as it is."""
    if not isinstance(value, str) or value[:1] not in _ENDS:
        return value
    found: Any = value
    for _ in range(2):
        if not isinstance(found, str) or not found.rstrip().endswith(_ENDS.get(found[:1], "\0")):
            return value
        try:
            found = json.loads(found, parse_float=str, parse_int=str)
        except (ValueError, RecursionError):
            return value
        if isinstance(found, (dict, list)):
            return found
    return value


def ident(value: Any, *keys: str) -> str:
    """The id under the first of the keys that has one; empty where none does."""
    if not isinstance(value, dict):
        return ""
    for key in keys:
        found = value.get(key)
        if found is None and "." in key and key not in value:
            found = _below(value, key)
        if found is not None and (text := as_id(found)):
            return text
    return ""


def words(value: Any, *keys: str) -> str:
    """The text under the first of the keys that has one, trimmed; empty where none does."""
    if not isinstance(value, dict):
        return ""
    for key in keys:
        found = value.get(key)
        if type(found) is str:  # as nearly all are
            if text := found.strip():
                return text
            continue
        if found is None and "." in key and key not in value:
            found = _below(value, key)
        if found is not None and (text := as_text(found).strip()):
            return text
    return ""


def body(value: Any, plain: Iterable[str] = (), rich: Iterable[str] = ()) -> tuple[str, bool]:
    """The text of a message, and whether it is HTML: plain text first; of `rich` what has no tag is plain."""
    for key in plain:
        if (text := _text(value, key)) and not text.isspace():
            return text, False
    for key in rich:
        if (text := _text(value, key)) and not text.isspace():
            return text, is_markup(text)
    return "", False


def _text(value: Any, key: str) -> str:
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else as_text(_raw(value, (key,)))


def is_markup(text: str) -> bool:
    """Whether a text that may be HTML or plain is HTML."""
    return text.startswith(_OPENINGS) or ("<" in text and _MARKUP.search(text) is not None)


@lru_cache(maxsize=1 << 12)
def side_of(word: str) -> Side:
    """The side that a word of the export means ("user", "Admin", "contact"); empty where none."""
    role = role_in(word)
    return role if role in ("customer", "agent", "bot", "system") else ""


@lru_cache(maxsize=1 << 14)
def folded_key(key: str) -> str:
    """A name of a field without what exports change of it: `ParentId`, `PARENTID` and `parent_id` are one."""
    return key.replace("_", "").replace(" ", "").casefold()


def folded(value: dict[str, Any]) -> dict[str, Any]:
    """A value with folded names of fields, also those of objects inside it."""
    return {folded_key(k): folded(v) if isinstance(v, dict) else v for k, v in value.items()}
