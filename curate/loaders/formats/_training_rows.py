"""The turns that a row of a training set gives, by its shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from curate.ids import as_text
from curate.loaders.decode import mend
from curate.loaders.formats._training_keys import ROLE_CONTENT, keys_of
from curate.loaders.formats._training_roles import Speakers
from curate.loaders.formats._training_shapes import (
    HISTORY,
    MORE_ASKED,
    RowShape,
    Values,
    held,
    is_choices,
    message_lists,
)
from curate.loaders.formats._training_text import (
    WRITTEN_ROLES,
    Unparsed,
    holds_both,
    is_written,
    labelled,
    written,
)
from curate.loaders.formats._training_turns import TrainingMessage, Turns, add_text, read_turns
from curate.records import Role

REJECTED = "rejected answer"
_ANSWERS = ("agent", "bot", "tool")


class RowTurns(NamedTuple):
    """The turns of one conversation of a row, and how many of its pieces repeat others of the row."""

    turns: Turns
    repeated: int = 0
    other_answer: bool = False


def read_row(values: Values, shape: RowShape, speakers: Speakers) -> Iterator[RowTurns]:
    """The conversations of a row. Raises Unparsed, with a reason code, where it is not what the shape
    says."""
    if shape.kind == "messages":
        yield from _read_lists(values, shape, speakers)
        return
    if shape.kind == "text":
        yield RowTurns(_side(held(values, shape.columns[0]), "agent", shape.columns[0], speakers))
        return
    columns = shape.columns
    asked = _side(held(values, columns[0]), "customer", columns[0], speakers) if columns[0] else Turns()
    if columns[0] == "instruction":
        _add_more(values, asked)
    asked = _history(held(values, HISTORY), asked)
    turns, repeated = (
        _joined(asked, _side(held(values, columns[1]), "agent", columns[1], speakers))
        if len(columns) > 1
        else (asked, 0)
    )
    if shape.kind == "preference":
        other = _side(held(values, columns[2]), "agent", columns[2], speakers)
        yield RowTurns(turns, repeated + _leave_other(turns, other), bool(other.said))
    else:
        yield RowTurns(turns, repeated)


def _read_lists(values: Values, shape: RowShape, speakers: Speakers) -> Iterator[RowTurns]:
    value = held(values, shape.columns[0])
    lists = message_lists(value)
    if not lists:
        if isinstance(value, str) and is_written(value):
            written(value)  # says what is wrong with it
        raise Unparsed("no_messages" if value in (None, "", []) else "bad_messages")
    for items in lists:
        yield RowTurns(read_turns(items, keys_of(items) or ROLE_CONTENT, speakers))


def _side(value: Any, role: Role, column: str, speakers: Speakers) -> Turns:
    """One side of a pair: a text, a text that holds a conversation, or messages."""
    out = Turns()
    if value is None:
        return out
    if isinstance(value, str) and is_written(value) and WRITTEN_ROLES.search(value[:2000]):
        value = written(value)
    if is_choices(value):
        out.omitted["further choice of a model"] += len(value) - 1
        value = [{"role": "assistant", **value[0]["message"]}]
    if isinstance(value, dict):
        value = [value]
    if isinstance(value, list):
        if keys := keys_of(value):
            out.add(read_turns(value, keys, speakers))
            return out
        if any(isinstance(v, (dict, list)) for v in value):
            raise Unparsed("bad_messages")
        if len(value) > 1:
            raise Unparsed("turns_without_roles")
        value = value[0] if value else ""
    text = as_text(value)
    if parts := labelled(text):
        for part in parts:
            add_text(out, speakers.role(part.label, column), part.text)
        return out
    if role == "agent" and holds_both(text):
        raise Unparsed("both_sides_in_one_text")
    add_text(out, speakers.known(role), text)
    return out


def _add_more(values: Values, asked: Turns) -> None:
    """Puts the input or context that belongs to an instruction behind it."""
    for column in MORE_ASKED:
        extra, flags = mend(as_text(held(values, column)).strip())
        if extra and asked.said and asked.said[-1].text and asked.said[-1].role == "customer":
            asked.said[-1].text += f"\n\n{extra}"
            asked.said[-1].flags += flags
        elif extra:
            add_text(asked, "customer", extra, flags)


def _history(value: Any, asked: Turns) -> Turns:
    """Earlier exchanges, [["question", "answer"], ...], before what is asked now."""
    if isinstance(value, str) and value.strip()[:2] == "[[":
        value = written(value)
    if not value:
        return asked
    if not isinstance(value, list) or not all(
        isinstance(p, list) and len(p) == 2 and all(isinstance(t, str) for t in p) for p in value
    ):
        raise Unparsed("bad_history")
    out = Turns()
    for question, answer in value:
        add_text(out, "customer", question)
        add_text(out, "agent", answer)
    out.add(asked)
    return out


def _joined(asked: Turns, answer: Turns) -> tuple[Turns, int]:
    """Prompt and answer as one conversation. An answer that is a whole conversation repeats its prompt: it
    stands once."""
    prompt_turns, whole = asked.said, [s for s in answer.said if not s.is_gap]
    repeated = 0
    if whole and whole[0].role in ("customer", "system"):
        spoken = [s for s in prompt_turns if not s.is_gap]
        rest = [s for s in spoken if not any(s.same(w) for w in whole)]
        repeated = len(spoken) - len(rest)
        system_turns = [s for s in rest if s.role == "system"]
        lost = sum(s.pieces for s in rest if s.role != "system")
        answer.omitted["prompt that its messages do not hold"] += lost
        prompt_turns = system_turns
    turns = Turns(
        [*prompt_turns, *answer.said], asked.omitted + answer.omitted, [*asked.rejects, *answer.rejects]
    )
    return turns, repeated


def _leave_other(turns: Turns, other: Turns) -> int:
    """Counts the other answer as left out; returns how many of its messages only repeat the prompt."""
    spoken = [o for o in other.said if not o.is_gap]
    repeated = sum(any(o.same(s) for s in turns.said) for o in spoken if o.role not in _ANSWERS)
    turns.omitted[REJECTED] += sum(o.pieces for o in spoken) - repeated
    turns.omitted += other.omitted
    turns.rejects += other.rejects
    return repeated


def without_answer(utterances: list[TrainingMessage]) -> tuple[list[TrainingMessage], int]:
    """The messages without the last answer, and how many that were."""
    end = len(utterances)
    while end and utterances[end - 1].role in _ANSWERS:
        end -= 1
    return utterances[:end], sum(one.pieces for one in utterances[end:])
