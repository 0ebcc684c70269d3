"""Messages of a training set: which lists hold some, and what each item of a list is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from curate.ids import as_id, as_text
from curate.loaders.decode import mend
from curate.loaders.formats._training_keys import TEXTS, Keys
from curate.loaders.formats._training_labels import LabelColumns, is_rejected
from curate.loaders.formats._training_marks import has_time, is_trained, time_of
from curate.loaders.formats._training_roles import Speakers, is_call_word, is_event_word, training_role
from curate.loaders.visibility import is_note_word
from curate.records import Kind, Role

_IDS = ("id", "message_id", "uuid")
_CALLED = ("tool_calls", "function_call", "tool_call", "function_calls")
_REASONED = ("reasoning_content", "reasoning", "thinking")
_PARTS = {
    "image": "image",
    "audio": "audio",
    "video": "video",
    "file": "file",
    "document": "file",
    "refusal": "refusal",
}
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

    def same(self, other: TrainingMessage) -> bool:
        return self.role == other.role and self.text.strip() == other.text.strip()


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
    for n, item in enumerate(items):
        if not isinstance(item, dict):
            out.rejects.append((n, "not_a_message", item))
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


def _read(n: int, item: dict[str, Any], keys: Keys, speakers: Speakers, out: Turns) -> None:
    word = item.get(keys.speaker)
    if isinstance(word, (dict, list)) or word is None or not as_text(word).strip():
        out.rejects.append((n, "no_role", item))
        return
    word = as_text(word)
    called = _calls(item)
    if keys.text not in item and not called:
        out.rejects.append((n, "no_text", item))
        return
    role = speakers.role(word, keys.speaker, _name_of(item, keys))
    others = _other_texts(item, keys)
    out.omitted += others
    text, parts = content_of(item.get(keys.text))
    parts["tool call"] += called
    parts["reasoning"] += sum(bool(item.get(k)) for k in _REASONED)
    parts = +parts
    if role == "tool":
        out.omitted["tool call" if is_call_word(word) else "tool result"] += 1
        out.said.append(TrainingMessage(role, ""))  # a mark for what follows; `settle` takes it out
        out.omitted += parts
        return
    out.omitted += parts
    text, flags = mend(text)
    if text.strip():
        out.said.append(_message(item, keys, role, word, text, flags, parts, speakers))
    elif not parts and not others:
        out.omitted["empty message"] += 1
    if parts["tool call"] or parts["tool result"]:
        out.said.append(TrainingMessage("tool", ""))
    elif parts and role == "customer" and not text.strip():
        out.said.append(TrainingMessage(role, "", flags=[PARTS_LEFT_OUT]))


def _other_texts(item: dict[str, Any], keys: Keys) -> Counter[str]:
    """What a message holds under other keys for texts than the one that its list is read by."""
    counts = Counter[str]()
    for text, parts in (content_of(item[k]) for k in TEXTS if k in item and k not in keys):
        counts["text under another key of a message"] += bool(text.strip())
        counts += parts
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
    hidden = speakers.sight.is_note(others, role)
    if hidden or (is_note_word(word) and not speakers.mapped(word)):
        message.kind = "note"
    elif role == "system" and is_event_word(word) and not speakers.mapped(word):
        message.kind = "event"
    elif role == "system":
        message.flags.append(SYSTEM_PROMPT)
    if role in ("agent", "bot") and (not is_trained(item) or is_rejected(others, LabelColumns())):
        message.flags.append(UNTRAINED)
    if parts["tool call"]:
        message.flags.append(RESTS_ON_TOOL)
    if any(k not in ("tool call", "tool result", "reasoning") for k in parts):
        message.flags.append(PARTS_LEFT_OUT)
    return message


def _name_of(item: dict[str, Any], keys: Keys) -> str:
    return item["name"].strip() if keys.speaker != "name" and isinstance(item.get("name"), str) else ""


def _calls(item: dict[str, Any]) -> int:
    return sum(len(v) if isinstance(v, list) else 1 for v in (item.get(k) for k in _CALLED) if v)


def content_of(value: Any) -> tuple[str, Counter[str]]:
    """A message's text, which may be a list of parts, and what of it is no text, by name."""
    omitted = Counter[str]()
    if isinstance(value, dict):
        value = value["parts"] if isinstance(value.get("parts"), list) else [value]
    if not isinstance(value, list):
        return as_text(value), omitted
    texts = []
    for part in value:
        kind = as_text(part.get("type")) if isinstance(part, dict) else ""
        text = part.get("text") if isinstance(part, dict) else part
        if isinstance(text, str) and kind in ("", "text", "input_text", "output_text"):
            texts.append(text)
        elif part is not None:
            omitted[_part_name(kind)] += 1
    return "\n".join(texts), omitted


def _part_name(kind: str) -> str:
    if kind in ("tool_use", "tool_call", "function_call", "server_tool_use"):
        return "tool call"
    if "tool" in kind or "function" in kind:
        return "tool result"
    if kind in ("thinking", "redacted_thinking", "reasoning"):
        return "reasoning"
    return next((name for word, name in _PARTS.items() if word in kind), "part without text")


def settle(utterances: list[TrainingMessage]) -> list[TrainingMessage]:
    """Marks the replies that rest on tool calls or on parts that were left out, and takes out the marks of
    these."""
    out: list[TrainingMessage] = []
    since_asked = ever = parts = False
    for one in utterances:
        if one.role == "tool" and not one.text:
            since_asked = ever = True
            for before in reversed(out):  # "let me look that up", said to make the call
                if before.role not in ("agent", "bot") or RESTS_ON_TOOL in before.flags:
                    break
                before.flags.append(RESTS_ON_TOOL)
            continue
        parts = parts or PARTS_LEFT_OUT in one.flags
        if one.role == "customer":
            since_asked = since_asked and not one.text
        if one.role in ("agent", "bot"):
            one.flags += [
                f
                for f, on in ((RESTS_ON_TOOL, since_asked), (TOOLS_LEFT_OUT, ever), (PARTS_LEFT_OUT, parts))
                if on and f not in one.flags
            ]
        if one.text:
            out.append(one)
    return out
