"""Existing training sets: messages, conversations of from/value, instruction/input/output, prompt/completion, chosen/rejected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from curate.loaders.account import Reject
from curate.loaders.base import LOADERS, NO, Detection, Loader, Source, finish
from curate.loaders.choice import LISTED_ROWS, Choice
from curate.loaders.decode import mend
from curate.loaders.files import InputFile
from curate.loaders.roles import role_word
from curate.loaders.rows import Row, read_rows
from curate.loaders.sample import Sample
from curate.loaders.times import parse_time
from curate.loaders.values import as_id, as_text
from curate.records import Conversation, Message, Role, stable_id

# (keys that must all be there, what the set is called)
SHAPES: tuple[tuple[tuple[str, ...], str], ...] = (
    (("messages",), "messages"),
    (("conversations",), "conversations of from/value"),
    (("prompt", "chosen", "rejected"), "preferences with a prompt"),
    (("chosen", "rejected"), "preferences"),
    (("instruction", "output"), "instruction/input/output"),
    (("instruction", "response"), "instruction/response"),
    (("prompt", "completion"), "prompt/completion"),
    (("prompt", "response"), "prompt/response"),
    (("prompt",), "prompts without completions"),
)


def shape_of(row: dict[str, Any]) -> int | None:
    """Which of the shapes a row has; None for none."""
    for n, (keys, _) in enumerate(SHAPES):
        if all(key in row for key in keys):
            if keys[0] in ("messages", "conversations"):
                turns = _as_list(row[keys[0]])
                if not turns or not isinstance(turns[0], dict) or not ({"role", "content"} <= set(turns[0]) or {"from", "value"} <= set(turns[0])):
                    continue
            return n
    return None


@LOADERS.register("training-set")
class TrainingSetLoader(Loader):
    """Reads a set that was made for training: its user is the customer, its assistant the agent."""

    name = "training-set"
    chooses = True
    summary = "messages, from/value, instruction/output, prompt/completion, chosen/rejected; JSONL, Parquet or a dataset folder"

    def detect(self, sample: Sample) -> Detection:
        rows = sample.objects
        shapes = [s for s in map(shape_of, rows) if s is not None]
        if not rows or len(shapes) < 0.8 * len(rows):
            return NO
        keys, name = SHAPES[max(set(shapes), key=shapes.count)]
        return Detection(0.6 if keys == ("prompt",) else 0.9, f"rows of {name}")

    def read(self, source: Source) -> Iterator[Conversation | Reject]:
        choice = Choice(source)
        for file in source.files:
            for row in read_rows(file, source.report):
                if isinstance(row, Reject):
                    yield row
                    continue
                made = _conversation(row, file)
                if made is None:
                    yield source.reject(file, row.locator, "no_known_keys", ", ".join(row.values))
                else:
                    yield choice.judge_fields(finish(made, source.report), row.values)
        choice.close()

    def fields(self, files: Sequence[InputFile]) -> Iterator[Mapping[str, Any]]:
        return (row.values for file in files[:8] for row in islice(read_rows(file), LISTED_ROWS) if isinstance(row, Row))


def _conversation(row: Row, file: InputFile) -> Conversation | None:
    shape = shape_of(row.values)
    if shape is None:
        return None
    values = row.values
    key = as_id(values.get("id")) or stable_id("c", [file.label, row.locator])
    made = Conversation(key, file.where(row.locator), [], locale=as_text(values.get("locale") or values.get("language")))
    # records of one conversation must stay together, as those of one customer do
    together = f"conversation {as_id(values['conversation_id'])}" if values.get("conversation_id") else ""
    made.customer = as_id(values.get("customer_id") or values.get("customer")) or together
    made.flags = [*row.flags, *(["other_answer_left_out"] if "rejected" in SHAPES[shape][0] else [])]
    when = parse_time(values.get("time") or values.get("created_at") or values.get("timestamp"))
    own = [as_id(i) for i in _as_list(values.get("message_ids"))]
    turns = _turns(values, SHAPES[shape][0])
    for n, (role, text) in enumerate(turns):
        ident = own[0] if own and n == len(turns) - 1 else f"{key}#{n}"
        mended, flags = mend(text)
        made.messages.append(Message(ident, role, mended, when, made.customer if role == "customer" else "", flags=flags))
    return made


def _turns(values: dict[str, Any], keys: tuple[str, ...]) -> list[tuple[Role, str]]:
    if keys[0] in ("messages", "conversations"):
        return _said(values[keys[0]], "customer")
    if keys[0] == "instruction":
        extra = as_text(values.get("input")).strip()
        asked = as_text(values["instruction"]) + (f"\n\n{extra}" if extra else "")
        system = as_text(values.get("system")).strip()
        first: list[tuple[Role, str]] = [("system", system)] if system else []
        return [*first, ("customer", asked), *_said(values[keys[1]], "agent")]
    if keys[0] == "chosen":
        return _said(values["chosen"], "agent")
    return [*_said(values["prompt"], "customer"), *(_said(values[keys[1]], "agent") if len(keys) > 1 else [])]


def _said(value: Any, role: Role) -> list[tuple[Role, str]]:
    """Turns of a text or of a list of messages."""
    turns = _as_list(value)
    if not turns:
        return [(role, as_text(value))] if value else []
    out: list[tuple[Role, str]] = []
    for turn in turns:
        if not isinstance(turn, dict):
            out.append((role, as_text(turn)))
            continue
        speaker = as_text(turn.get("role") or turn.get("from"))
        out.append((role_word(speaker) or "unknown", _content(turn["content"] if "content" in turn else turn.get("value"))))
    return out


def _content(value: Any) -> str:
    """A message's text, which may be a list of parts; parts that are no text are left out."""
    if isinstance(value, list):
        return "\n".join(as_text(p.get("text")) if isinstance(p, dict) else as_text(p) for p in value)
    return as_text(value)


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else []
