"""What a row of a training set is: a list of messages, a pair, a preference, a text that holds both sides."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal, NamedTuple

from curate.loaders.formats._training_keys import keys_of, words_of
from curate.loaders.formats._training_roles import training_role
from curate.loaders.formats._training_text import Unparsed, is_written, labelled, written

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


def _answered(values: Values, lists: Collection[str]) -> RowShape | None:
    """A logged call of a model: what it was asked, as text or messages, and what it gave."""
    asked = next((k for k in values if k in lists and k.rpartition(".")[2] in ("messages", "input")), "")
    choices = next((k for k, v in values.items() if k.rpartition(".")[2] == "choices" and is_choices(v)), "")
    if asked and choices:
        return RowShape("pair", (asked, choices), 0.9, "messages with the answer of a model")
    if "output" in lists and values.get("input"):
        return RowShape("pair", ("input", "output"), 0.9, "input with the output of a model")
    return None


def is_choices(value: Any) -> bool:
    """Whether a value is the list of answers that an API gives."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(v, dict) and isinstance(v.get("message"), dict) for v in value)
    )


def has_shape(values: Values) -> bool:
    """Whether a row has a shape, told without a look at all of it where a list of messages says so."""
    return any(
        isinstance(v, list) and k not in REJECTS and (keys := keys_of(v)) and keys.strong
        for k, v in values.items()
        if "." not in k
    ) or bool(shape_of(values))


def shape_of(values: Values, left_out: Collection[str] = ()) -> RowShape | None:
    """The shape of a row, or None where it is none of a training set."""
    here = {k: v for k, v in values.items() if k not in left_out}
    if preference := _preference(here):
        return preference
    here = {
        k: v for k, v in here.items() if REJECTS.isdisjoint(k.split("."))
    }  # where the other side is missing, too
    lists = {k: inner for k, v in here.items() if (inner := message_lists(v))}
    if answered := _answered(here, lists):
        return answered
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
    names = {k.partition(".")[0] for k in values}
    for good, bad in (*_PREFERENCES, *_BETTER):
        if good not in names or bad not in names:
            continue
        if held(values, good) is None or held(values, bad) is None or isinstance(held(values, good), bool):
            continue
        asked = next((k for k in _ASKED if held(values, k)), "")
        return RowShape(
            "preference", (asked, good, bad), 0.9, "preferences with a prompt" if asked else "preferences"
        )
    return None


def _messages(lists: dict[str, list[list[Any]]]) -> RowShape:
    """The list whose words are best understood first; all others stand behind it."""
    sure = {column: _sureness(held_lists) for column, held_lists in lists.items()}
    ranked = sorted(lists, key=lambda column: -sure[column])
    titles = {
        "messages": "messages",
        "conversations": "conversations of from/value",
        WHOLE: "lists of messages",
    }
    first = ranked[0]
    return RowShape(
        "messages", tuple(ranked), sure[first], titles.get(first, f"lists of messages in {first}")
    )


def _sureness(lists: list[list[Any]]) -> float:
    keys = keys_of(lists[0])
    if keys is None:
        return 0.0
    if keys.strong:
        return 0.9
    words = [w.strip().casefold() for items in lists[:20] for w in words_of(items, keys)]
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
