"""Messages of a training set: which lists hold some, and what each item of a list is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from curate.ids import as_id, as_text
from curate.loaders.decode import mend
from curate.loaders.formats._training_calls import (
    CALL_PARTS,
    RESULT_PARTS,
    Result,
    call_of,
    calls_of,
    result_of,
    result_of_part,
    tagged_calls,
)
from curate.loaders.formats._training_content import Content, content_of
from curate.loaders.formats._training_keys import SPEAKERS, TEXTS, Keys
from curate.loaders.formats._training_labels import LabelColumns, is_rejected
from curate.loaders.formats._training_marks import has_time, is_trained, time_of
from curate.loaders.formats._training_roles import Speakers, is_call_word, is_event_word, training_role
from curate.loaders.visibility import is_note_word
from curate.records import Kind, Role, ToolCall

_IDS = ("id", "message_id", "uuid")
_REASONED = ("reasoning_content", "reasoning", "thinking")
SYSTEM_PROMPT, UNTRAINED, RESTS_ON_TOOL, TOOLS_LEFT_OUT, PARTS_LEFT_OUT = (
    "system_prompt",
    "untrained",
    "rests_on_tool",
    "tool_calls_left_out",
    "parts_left_out",
)


@dataclass(slots=True)
class TrainingMessage:
    """One message as it will be read."""

    role: Role
    text: str
    id: str = ""
    name: str = ""
    time: float | None = None
    kind: Kind = "message"
    flags: list[str] = field(default_factory=list)
    tool_calls: list[ToolCall] = field(default_factory=list)
    result: Result | None = None  # what a tool gave

    @property
    def is_gap(self) -> bool:
        """Whether it only marks the place of a call, a result or a part that was left out."""
        return not (self.text or self.tool_calls or self.result)

    @property
    def pieces(self) -> int:
        """How many pieces of the input it holds: a text or a result, and each call."""
        return bool(self.text or self.result) + len(self.tool_calls)

    def same(self, other: TrainingMessage) -> bool:
        return (self.role, self.text.strip(), self.tool_calls) == (
            other.role,
            other.text.strip(),
            other.tool_calls,
        )


@dataclass(slots=True)
class Turns:
    """The messages of a list, what was left out by name, and which items could not be read: (item, reason,
    value)."""

    said: list[TrainingMessage] = field(default_factory=list)
    omitted: Counter[str] = field(default_factory=Counter)
    rejects: list[tuple[int, str, Any]] = field(default_factory=list)

    def add(self, other: Turns) -> None:
        self.said += other.said
        self.omitted += other.omitted
        self.rejects += other.rejects


def read_turns(items: list[Any], keys: Keys, speakers: Speakers) -> Turns:
    """Every item of a list as a message, an omission or a reject."""
    out = Turns()
    usual = keys.speaker in SPEAKERS and keys.text in TEXTS
    for n, item in enumerate(items):
        if not isinstance(item, dict):
            out.rejects.append((n, "not_a_message", item))
        elif usual and len(item) == 2 and _read_plain(item, keys, speakers, out):
            continue
        elif keys.speaker:
            _read(n, item, keys, speakers, out)
        elif not item:
            out.omitted["empty message"] += 1
        else:
            for word, text in item.items():
                add_text(out, speakers.role(word, "messages"), text)
    return out


def add_text(out: Turns, role: Role, text: Any, flags: Iterable[str] = ()) -> None:
    """A text of a side; an empty one is an omission."""
    mended, mend_flags = mend(as_text(text))
    if mended.strip():
        out.said.append(
            TrainingMessage(
                role, mended, flags=[*mend_flags, *flags, *([SYSTEM_PROMPT] if role == "system" else [])]
            )
        )
    else:
        out.omitted["empty message"] += 1


def _read_plain(item: dict[str, Any], keys: Keys, speakers: Speakers, out: Turns) -> bool:
    """Reads a message that holds nothing but a speaker's word and a text, as most do; whether it is one. A
    tool's message, and one with calls in its text, is none."""
    word, text = item.get(keys.speaker), item.get(keys.text)
    if type(word) is not str or type(text) is not str or "<tool_call>" in text or not word.strip():
        return False
    if training_role(word) not in ("customer", "agent", "system"):
        return False
    role = speakers.role(word, keys.speaker)
    if role == "tool":
        _add_result(out, result_of(item, text))
        return True
    text, flags = mend(text)
    if text.strip():
        message = TrainingMessage(role, text, flags=flags)
        _tell_sort(message, word, {}, speakers)
        out.said.append(message)
    else:
        out.omitted["empty message"] += 1
    return True


def _read(n: int, item: dict[str, Any], keys: Keys, speakers: Speakers, out: Turns) -> None:
    word = item.get(keys.speaker)
    if isinstance(word, (dict, list)) or word is None or not as_text(word).strip():
        if not _add_unspoken(item, out):
            out.rejects.append((n, "no_role", item))
        return
    word = as_text(word)
    calls, unread = calls_of(item)
    if keys.text not in item and not calls and not unread:
        out.rejects.append((n, "no_text", item))
        return
    role = speakers.role(word, keys.speaker, _name_of(item, keys))
    others = _other_texts(item, keys)
    content = content_of(item.get(keys.text))
    parts = content.omitted
    parts["reasoning"] += sum(bool(item.get(k)) for k in _REASONED)
    parts["tool call"] += unread
    if role == "tool":
        parts["tool call"] += len(calls)
    if role == "tool" and is_call_word(word):
        add_call(out, call_of(item.get(keys.text)))
    elif role == "tool":
        _add_result(out, result_of(item, content.text))
    else:
        for result in content.results:
            _add_result(out, result)
        calls += content.calls
        if role == "agent" and not calls:
            tagged, calls = tagged_calls(content.text)
            content = content._replace(text=tagged)
        elif role != "agent":
            parts["tool call"] += len(calls)
            calls = []
        _add_spoken(item, keys, word, role, content, calls, speakers, out, bool(others))
    out.omitted += others
    out.omitted += +parts


def _add_spoken(
    item: dict[str, Any],
    keys: Keys,
    word: str,
    role: Role,
    content: Content,
    calls: list[ToolCall],
    speakers: Speakers,
    out: Turns,
    others: bool,
) -> None:
    """What somebody says or calls; `others` says that texts of the message were left out."""
    parts = +content.omitted
    text, flags = mend(content.text)
    text = text if text.strip() else ""
    if text or calls:
        message = _message(item, keys, role, word, text, flags, parts, speakers)
        message.tool_calls = calls
        message.role = role if text else "tool"
        out.said.append(message)
    elif not parts and not content.results and not others:
        out.omitted["empty message"] += 1
    if parts["tool call"] or parts["tool result"]:
        out.said.append(TrainingMessage("tool", ""))
    elif parts and role == "customer" and not text:
        out.said.append(TrainingMessage(role, "", flags=[PARTS_LEFT_OUT]))


def _add_unspoken(item: dict[str, Any], out: Turns) -> bool:
    """Items of a list that nobody speaks, as some have calls and results; whether it is one."""
    kind = item.get("type")
    if kind in CALL_PARTS:
        add_call(out, call_of(item))
    elif kind in RESULT_PARTS:
        _add_result(out, result_of_part(item))
    elif kind == "reasoning":
        out.omitted["reasoning"] += 1
    else:
        return False
    return True


def add_call(out: Turns, call: ToolCall | None) -> None:
    """A call that stands alone; one that cannot be read is an omission, and leaves a mark for what
    follows."""
    if call is None:
        out.omitted["tool call"] += 1
    out.said.append(TrainingMessage("tool", "", tool_calls=[call] if call else []))


def _add_result(out: Turns, result: Result) -> None:
    text, flags = mend(result.text)
    out.said.append(TrainingMessage("tool", text, flags=flags, result=result))


def _other_texts(item: dict[str, Any], keys: Keys) -> Counter[str]:
    """What a message holds under other keys for texts than the one that its list is read by."""
    counts = Counter[str]()
    for other in (content_of(item[k]) for k in TEXTS if k in item and k not in keys):
        counts["text under another key of a message"] += bool(other.text.strip())
        counts += other.omitted
        counts["tool call"] += len(other.calls)
        counts["tool result"] += len(other.results)
    return +counts


def _message(
    item: dict[str, Any],
    keys: Keys,
    role: Role,
    word: str,
    text: str,
    flags: list[str],
    parts: Counter[str],
    speakers: Speakers,
) -> TrainingMessage:
    message = TrainingMessage(role, text, flags=flags, time=time_of(item))
    if message.time is None and has_time(item):
        message.flags.append("bad_time")
    message.id = next(
        (as_id(item[k])[:200] for k in _IDS if isinstance(item.get(k), (str, int)) and as_id(item[k])), ""
    )
    # a speaker who is called by no word for a role is called by his name
    message.name = _name_of(item, keys) or (
        "" if training_role(word) or is_note_word(word) or speakers.mapped(word) else word.strip()
    )
    others = {k: v for k, v in item.items() if k not in (keys.speaker, keys.text)}
    _tell_sort(message, word, others, speakers)
    if role in ("agent", "bot") and (not is_trained(item) or is_rejected(others, LabelColumns())):
        message.flags.append(UNTRAINED)
    if parts["tool call"]:
        message.flags.append(RESTS_ON_TOOL)
    if any(k not in ("tool call", "tool result", "reasoning") for k in parts):
        message.flags.append(PARTS_LEFT_OUT)
    return message


def _tell_sort(message: TrainingMessage, word: str, others: dict[str, Any], speakers: Speakers) -> None:
    """Sets whether it is a note, an event or what the model is told, by its speaker's word and the fields
    beside its text."""
    hidden = speakers.sight.is_note(others, message.role)
    if hidden or (is_note_word(word) and not speakers.mapped(word)):
        message.kind = "note"
    elif message.role == "system" and is_event_word(word) and not speakers.mapped(word):
        message.kind = "event"
    elif message.role == "system":
        message.flags.append(SYSTEM_PROMPT)


def _name_of(item: dict[str, Any], keys: Keys) -> str:
    return item["name"].strip() if keys.speaker != "name" and isinstance(item.get("name"), str) else ""
