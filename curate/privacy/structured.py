"""Texts that stand in JSON, such as the arguments of a tool call: each value is looked at with its key as the
label before it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, NamedTuple

from curate.privacy.ids import impersonal

Change = Callable[[str], str]
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],]|[^\s{}\[\],:"]+')
_PAIR = r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"  # one character, written as two halves
_HALF = re.compile("[\ud800-\udfff]")  # of a pair, which no file holds as it is
_CHARACTER = re.compile(rf"{_PAIR}|\\u[0-9a-fA-F]{{4}}|\\.|[^\\]", re.DOTALL)
# of the description of a tool: names that code calls, and words of JSON Schema
SCHEMA_KEYS = frozenset(("name", "type", "required", "format", "pattern", "$ref"))


class Place(NamedTuple):
    """Where a text stands in JSON: the key that it is under, and how far in the JSON text each of its
    characters is."""

    key: str
    offset: Callable[[int], int]

    @property
    def label(self) -> str:
        """What stands before the text where it is looked at alone: `order id: `."""
        return f"{self.key.replace('_', ' ')}: " if self.key else ""


Placed = Callable[[str, Place], str]


def in_json(text: str, change: Change, keep: Collection[str] = ()) -> str:
    """A JSON text with `change` made to each text and number in it, but for those under the keys `keep`; a
    text that is no object or list of JSON as one. What does not change stays as it is written."""
    found = in_places(text, lambda held, place: _labelled(held, place, change), keep)
    return change(text) if found is None else found


def in_places(text: str, change: Placed, keep: Collection[str] = ()) -> str | None:
    """The same with a `change` that is told where each text stands; None for what is no object or list of
    JSON. JSON text inside JSON is looked into, too."""
    if not is_json(text):
        return None
    out: list[str] = []
    done = 0
    for start, end, key in _values(text, keep):
        token = text[start:end]
        held = json.loads(token) if token[0] == '"' else token
        place = Place(key, _offsets(token, start))
        changed = in_places(held, _deeper(change, place)) if token[0] == '"' else None
        if changed is None:
            changed = change(held, place)
        if changed != held:
            out += (text[done:start], json.dumps(changed, ensure_ascii=bool(_HALF.search(changed))))
            done = end
    return "".join((*out, text[done:])) if out else text


def is_json(text: str) -> bool:
    """Whether a text is an object or a list of JSON."""
    if text.lstrip()[:1] not in ("{", "["):
        return False
    try:
        return isinstance(json.loads(text), (dict, list))
    except (ValueError, RecursionError):
        return False


def _values(text: str, keep: Collection[str]) -> Iterator[tuple[int, int, str]]:
    """Where each text and whole number of a JSON text stands, quotes included, with the key that it is
    under; a key itself has none. What is under the keys `keep` is passed over."""
    inside: list[tuple[bool, str]] = []  # whether it is an object, and under which key
    key, kept, named = "", 0, False  # `kept`: how deep the key is whose value is passed over, from 1
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in "{[":
            inside.append((token == "{", key))
            named = token == "{"
        elif token in "}],":
            if kept == len(inside):
                kept = 0
            if token == ",":
                named = inside[-1][0]
                key = key if named else inside[-1][1]
            else:
                key, named = inside.pop()[1], False
        elif named:
            key, named = json.loads(token), False
            yield (*match.span(), "")
            kept = kept or (len(inside) if key in keep else 0)
        elif not kept and (token[0] == '"' or token.lstrip("-").isdecimal()):
            yield (*match.span(), key)


def _offsets(token: str, start: int) -> Callable[[int], int]:
    """How far in the whole text a character of a text is that stands as this token at `start`."""
    if token[0] != '"':
        return lambda at: start + at
    if "\\" not in token:
        return lambda at: start + 1 + at
    ends = [start + m.start() for m in _CHARACTER.finditer(token, 1, len(token) - 1)]
    ends.append(start + len(token) - 1)
    return lambda at: ends[at]


def _deeper(change: Placed, outer: Place) -> Placed:
    return lambda text, place: change(text, Place(place.key, lambda at: outer.offset(place.offset(at))))


def _labelled(text: str, place: Place, change: Change) -> str:
    """A value changed as it would be behind its key: `order id: 123`."""
    head = place.label
    changed = change(head + text)
    return changed[len(head) :] if changed.startswith(head) else change(text)


def change_message(message: Mapping[str, Any], change: Change) -> dict[str, Any]:
    """A chat message with `change` made to its text, and to each text in what a tool is given and gives. The
    id of a call becomes a hash where it is personal."""
    content = message["content"]
    changed = {
        **message,
        "content": in_json(content, change) if message["role"] == "tool" else change(content),
    }
    if calls := message.get("tool_calls"):
        changed["tool_calls"] = [
            {
                **call,
                "id": impersonal(call["id"]),
                "function": {**call["function"], "arguments": in_json(call["function"]["arguments"], change)},
            }
            for call in calls
        ]
    if answered := message.get("tool_call_id"):
        changed["tool_call_id"] = impersonal(answered)
    return changed


def texts_of_message(message: Mapping[str, Any]) -> Iterator[str]:
    """Every text that `change_message` looks at."""
    texts: list[str] = []

    def see(text: str) -> str:
        texts.append(text)
        return text

    change_message(message, see)
    yield from texts
