"""What a row of a training set is: a list of messages, a pair, a preference, a text that holds both sides;
and the turns that it gives."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Literal, NamedTuple

from curate.ids import as_text
from curate.loaders.decode import mend
from curate.loaders.formats._training_keys import ROLE_CONTENT, keys_of, words_of
from curate.loaders.formats._training_roles import Speakers, training_role
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

Kind = Literal["messages", "preference", "pair", "text", "prompt"]
Values = dict[str, Any]
WHOLE = ""  # the column of a row that is itself a list of messages
_PREFERENCES = (
    ("chosen", "rejected"),
    ("preferred_output", "non_preferred_output"),
    ("chosen_response", "rejected_response"),
    ("response_chosen", "response_rejected"),
    ("positive", "negative"),
)
# a better answer beside the one that was given, whose own name says nothing
_BETTER = tuple(
    (f"{word}_{name}", name)
    for name in ("response", "completion", "answer", "output")
    for word in ("better", "edited", "corrected", "improved")
)
REJECTS = frozenset(bad for _, bad in _PREFERENCES)
_PAIRS = (
    ("instruction", "output"),
    ("instruction", "response"),
    ("prompt", "completion"),
    ("prompt", "response"),
)
_ASKED = (
    "input.messages",
    "prompt",
    "question",
    "instruction",
    "query",
    "input",
    "messages",
    "conversations",
)
MORE_ASKED = ("input", "context")  # beside an instruction
HISTORY = "history"  # beside what is asked
SIDES = frozenset(
    name for names in (*_PREFERENCES, *_PAIRS, _ASKED, MORE_ASKED, (HISTORY,)) for name in names
)
REJECTED = "rejected answer"
_FEW_KEYS = 3
_FEW_WORDS = 8  # different speakers' words that a whole sample may have where none is understood


class RowShape(NamedTuple):
    """What a row is, in which columns, how sure that is (0..1), and what the set is called."""

    kind: Kind
    columns: tuple[str, ...]
    sure: float
    title: str


def held(values: Values, column: str) -> Any:
    """What stands in a column; an inner object, whose keys were made columns of their own, whole."""
    if column in values:
        return values[column]
    prefix = f"{column}."
    inner = {k[len(prefix) :]: v for k, v in values.items() if k.startswith(prefix)}
    return inner or None


def shape_of(values: Values, left_out: Collection[str] = ()) -> RowShape | None:
    """The shape of a row, or None where it is none of a training set."""
    here = {k: v for k, v in values.items() if k not in left_out}
    if preference := _preference(here):
        return preference
    here = {
        k: v for k, v in here.items() if REJECTS.isdisjoint(k.split("."))
    }  # where the other side is missing, too
    lists = {k: inner for k, v in here.items() if (inner := message_lists(v))}
    pair = next((p for p in _PAIRS if p[0] in here and held(here, p[1]) is not None), None)
    others = {k: v for k, v in lists.items() if not pair or k not in pair}
    if others and (shape := _messages(others)).sure:
        return shape
    if pair:
        return RowShape("pair", pair, 0.9, "/".join(pair))
    texts = tuple(k for k, v in here.items() if isinstance(v, str) and labelled(v))
    if texts and "prompt" not in texts:
        return RowShape("text", texts, 0.8, "texts with both sides, by their labels")
    return RowShape("prompt", ("prompt",), 0.6, "prompts without completions") if here.get("prompt") else None


def _preference(values: Values) -> RowShape | None:
    for good, bad in (*_PREFERENCES, *_BETTER):
        if held(values, good) is None or held(values, bad) is None or isinstance(held(values, good), bool):
            continue
        asked = next((k for k in _ASKED if held(values, k)), "")
        return RowShape(
            "preference", (asked, good, bad), 0.9, "preferences with a prompt" if asked else "preferences"
        )
    return None


def _messages(lists: dict[str, list[list[Any]]]) -> RowShape:
    """The list whose words are best understood first; all others stand behind it."""
    ranked = sorted(lists.items(), key=lambda p: -_sureness(p[1]))
    titles = {
        "messages": "messages",
        "conversations": "conversations of from/value",
        WHOLE: "lists of messages",
    }
    first = ranked[0][0]
    return RowShape(
        "messages",
        tuple(k for k, _ in ranked),
        _sureness(ranked[0][1]),
        titles.get(first, f"lists of messages in {first}"),
    )


def _sureness(lists: list[list[Any]]) -> float:
    keys = keys_of(lists[0])
    if keys is None:
        return 0.0
    words = [w.strip().casefold() for items in lists[:20] for w in words_of(items, keys)]
    if keys.strong:
        return 0.9
    roles = [training_role(w) for w in words]
    if "system" in roles and not {"agent", "bot"} & set(roles):
        return 0.0  # in corpora of dialogues the one who answers is called so
    if sum(role is not None for role in roles) >= 0.5 * len(words):
        return 0.8
    # what vendors export has many more keys a message, and whole names
    plain = all(isinstance(i, dict) and len(i) <= _FEW_KEYS for items in lists[:20] for i in items[:50])
    return 0.35 if plain and 1 < len(set(words)) <= _FEW_WORDS else 0.0


def message_lists(value: Any) -> list[list[Any]]:
    """The lists of messages that a column holds: one, or a list of several; as they are or written as
    text."""
    if isinstance(value, str):
        if not is_written(value):
            return []
        try:
            value = written(value)
        except Unparsed:
            return []
    if isinstance(value, dict):
        value = next((v for v in value.values() if isinstance(v, list) and keys_of(v)), None)
    if not isinstance(value, list) or not value:
        return []
    if keys_of(value):
        return [value]
    inner = [v for v in value if isinstance(v, list)]
    return (
        inner if len(inner) == len(value) and all(not v or keys_of(v) for v in inner) and any(inner) else []
    )


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
    if isinstance(value, dict):
        value = [value]
    if isinstance(value, list):
        if keys := keys_of(value):
            return read_turns(value, keys, speakers)
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
    prompt_turns, whole = asked.said, [s for s in answer.said if s.text]
    repeated = 0
    if whole and whole[0].role in ("customer", "system"):
        spoken = [s for s in prompt_turns if s.text]
        rest = [s for s in spoken if not any(s.same(w) for w in whole)]
        repeated = len(spoken) - len(rest)
        system_turns = [s for s in rest if s.role == "system"]
        answer.omitted["prompt that its messages do not hold"] += len(rest) - len(system_turns)
        prompt_turns = system_turns
    turns = Turns(
        [*prompt_turns, *answer.said], asked.omitted + answer.omitted, [*asked.rejects, *answer.rejects]
    )
    return turns, repeated


def _leave_other(turns: Turns, other: Turns) -> int:
    """Counts the other answer as left out; returns how many of its messages only repeat the prompt."""
    spoken = [o for o in other.said if o.text]
    repeated = sum(any(o.same(s) for s in turns.said) for o in spoken if o.role != "agent")
    turns.omitted[REJECTED] += len(spoken) - repeated
    turns.omitted += other.omitted
    turns.rejects += other.rejects
    return repeated


def without_answer(utterances: list[TrainingMessage]) -> tuple[list[TrainingMessage], int]:
    """The messages without the last answer, and how many that were."""
    end = len(utterances)
    while end and utterances[end - 1].role in ("agent", "bot"):
        end -= 1
    return utterances[:end], len(utterances) - end
