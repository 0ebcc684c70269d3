"""What a row of a training set holds beside its turns: what the model is told, its tools, and what is left
out, by name."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from curate.ids import as_text
from curate.loaders.account import LoadReport
from curate.loaders.decode import mend
from curate.loaders.formats._training_content import content_of
from curate.loaders.formats._training_keys import ROLE_CONTENT, keys_of
from curate.loaders.formats._training_labels import is_label, is_label_key
from curate.loaders.formats._training_roles import Speakers
from curate.loaders.formats._training_rows import REJECTED
from curate.loaders.formats._training_shapes import (
    HISTORY,
    MORE_ASKED,
    REJECTS,
    SIDES,
    RowShape,
    Values,
    held,
    message_lists,
)
from curate.loaders.formats._training_text import labelled
from curate.loaders.formats._training_tools import tools_of
from curate.loaders.formats._training_turns import SYSTEM_PROMPT, TrainingMessage, Turns, read_turns
from curate.loaders.settings import SourceBlock
from curate.loaders.values import as_flag, word_set
from curate.loaders.visibility import name_says

_SYSTEM = ("system", "system_prompt", "system_message", "systemInstruction", "system_instruction")
_INSTRUCTIONS = "instructions"
_TOLD = frozenset(_SYSTEM)
_SYSTEM_WORDS = _TOLD | {_INSTRUCTIONS}
_PARALLEL = "parallel_tool_calls"
_TOOLS = frozenset(("tools", "functions"))
_TURNS = SIDES | {"text"}  # names under which a row's turns may stand
_FACTS = word_set(
    "id conversation_id customer_id customer locale language time created_at timestamp message_ids weight"
    " train"
)  # of a row, which are read
_PROSE = 4  # words from which a column's value may be somebody's answer, such as `response_b`
OTHER_KEY = "value under a key that other rows do not have"


class Usual(NamedTuple):
    """The columns that hold the turns of rows, and the keys that several rows have; empty where nothing is
    known of them."""

    columns: tuple[str, ...] = ()
    keys: frozenset[str] = frozenset()

    def has(self, key: str) -> bool:
        """Whether other rows have the key, too; of an object that holds no turns its own name is enough."""
        top = key.partition(".")[0]
        return (
            not self.keys
            or key in self.keys
            or (top in self.keys and not any(c.startswith(f"{top}.") for c in self.columns))
        )


def leftover_turns(values: Values, shape: RowShape) -> Turns:
    """What stands beside the messages, or on the level of the row, to tell the model how to answer."""
    out = Turns()
    column = _system_column(values, shape)
    if column:
        content = content_of(held(values, column))
        text, flags = mend(content.text)
        out.said = [TrainingMessage("system", text, flags=[*flags, SYSTEM_PROMPT])] if text.strip() else []
        out.omitted += content.omitted
    return out


def _system_column(values: Values, shape: RowShape) -> str:
    """The column that tells the model how to answer: in the object that holds the turns, else on the level of
    the row."""
    if _SYSTEM_WORDS.isdisjoint(word for key in values for word in key.split(".")):
        return ""
    inside = shape.columns[0].rpartition(".")[0]
    told = (*_SYSTEM, _INSTRUCTIONS) if shape.columns[0].rpartition(".")[2] == "input" else _SYSTEM
    names = [f"{prefix}{name}" for prefix in ([f"{inside}.", ""] if inside else [""]) for name in told]
    return next((name for name in names if not _is_empty(held(values, name))), "")


def left_beside(
    values: Values, shape: RowShape, usual: Usual, message_texts: Collection[str]
) -> tuple[Counter[str], int]:
    """What is left out of a row beside its turns, by name; and how many of its texts repeat one that was
    `message_texts`.

    `usual` is what other rows have.
    """
    omitted = Counter[str]()
    repeated = 0
    read = {*shape.columns[:1], _system_column(values, shape)}
    if shape.kind not in ("messages", "text"):
        read |= {*shape.columns, HISTORY, *(MORE_ASKED if shape.columns[0] == "instruction" else ())}
    inside = tuple(f"{column}." for column in read if column)
    for key, value in values.items():
        names = key.split(".")
        beside = not _TOOLS.isdisjoint(names) or names[-1] == _PARALLEL
        if key in read or _is_empty(value) or key.startswith(inside) or beside:
            continue
        turns = sum(map(_pieces, message_lists(value)))
        if not REJECTS.isdisjoint(names):
            omitted[REJECTED] += turns or _stretches(value)
        elif turns:
            omitted["message of another column"] += turns
        elif _is_side(key, value) or any(_is_inside(key, c) for c in (*shape.columns, *usual.columns)):
            again = isinstance(value, str) and value.strip() in message_texts
            repeated += again
            omitted["text of another column"] += 0 if again else _stretches(value)
        elif not usual.has(key) and names[0] not in _FACTS and not is_label_key(key) and not name_says(key):
            omitted[OTHER_KEY] += _stretches(value)
        elif isinstance(value, str) and len(value.split()) >= _PROSE:
            omitted["text of another column"] += 1
    omitted["tool schema"] += tools_beside(values)[1]
    return +omitted, repeated


def _is_side(key: str, value: Any) -> bool:
    """Whether a column has a name under which turns, or what the model is told, may stand; a label of the
    same name is none."""
    names = key.split(".")
    return not _TOLD.isdisjoint(names) or (names[0] in _TURNS and not (is_label_key(key) and is_label(value)))


def _is_inside(key: str, column: str) -> bool:
    """Whether a key stands in place of a column, or of what holds it or lies in it."""
    return f"{column}.".startswith(f"{key}.") or key.startswith(f"{column}.")


def tools_beside(values: Values) -> tuple[str, int]:
    """The descriptions of tools that a row holds, as JSON text of a list, empty where there are none; and how
    many are left out."""
    taken: list[dict[str, Any]] = []
    left = 0
    seen: set[str] = set()
    for key, value in values.items():
        names = key.split(".")
        at = next((n for n, name in enumerate(names, 1) if name in _TOOLS), 0)
        column = ".".join(names[:at])
        if not at or _is_empty(value) or column in seen:
            continue
        seen.add(column)
        tools, unread = tools_of(held(values, column))
        left += unread + (len(tools) if taken else 0)
        taken = taken or tools
    return json.dumps(taken, ensure_ascii=False) if taken else "", left


def parallel_beside(values: Values) -> bool | None:
    """Whether a row says that several tools may be called at once; None where it says nothing."""
    said = (as_flag(value) for key, value in values.items() if key.rpartition(".")[2] == _PARALLEL)
    return next((flag for flag in said if flag is not None), None)


def _pieces(items: list[Any]) -> int:
    """How many pieces the messages of a list hold: texts, calls and the like."""
    turns = read_turns(items, keys_of(items) or ROLE_CONTENT, Speakers(SourceBlock(), LoadReport()))
    return sum(s.pieces for s in turns.said) + turns.omitted.total() + len(turns.rejects)


def _single(value: Any) -> Iterator[Any]:
    """The values that are neither lists nor objects, and not empty."""
    if isinstance(value, (list, dict)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _single(inner)
    elif not _is_empty(value):
        yield value


def _stretches(value: Any) -> int:
    """How many texts a value holds, or objects of a list; a text that holds a conversation counts as its
    turns."""
    if isinstance(value, list) and any(isinstance(v, dict) for v in value):
        return sum(not _is_empty(v) for v in value)
    return sum(
        len(labelled(text) or [text])
        for text in (as_text(v) for v in _single(value) if not isinstance(v, bool))
    )


def _is_empty(value: Any) -> bool:
    return value is None or value == [] or value == {} or (isinstance(value, str) and not value.strip())
