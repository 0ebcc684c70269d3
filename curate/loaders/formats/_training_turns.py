"""Messages of a training set: which lists hold some, and what each item of a list is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from curate.ids import as_id, as_text
from curate.loaders.decode import mend
from curate.loaders.formats._training_labels import LabelColumns, is_rejected
from curate.loaders.formats._training_roles import Speakers, is_call_word, is_event_word, training_role
from curate.loaders.times import parse_time
from curate.loaders.values import as_flag
from curate.loaders.visibility import is_note_word
from curate.records import Kind, Role

SPEAKERS = (
    "role",
    "from",
    "speaker",
    "sender",
    "author",
    "speaker_role",
    "sender_type",
    "author_role",
    "sender_role",
    "role_name",
    "who",
    "side",
    "party",
    "participant",
    "actor",
    "user",
    "type",
    "name",
)
TEXTS = (
    "content",
    "value",
    "text",
    "message",
    "utterance",
    "body",
    "msg",
    "said",
    "sentence",
    "parts",
    "content_text",
)
STRONG = (("role", "content"), ("from", "value"))
_LOOKED_AT = 50
_PROSE = 4  # words a message; names and titles have fewer
# in any case, with `_` or without
_TIMES = (
    "timestamp",
    "time",
    "createdat",
    "createtime",
    "createdtime",
    "created",
    "sentat",
    "sent",
    "datetime",
    "date",
    "ts",
    "messagetime",
)
_IDS = ("id", "message_id", "uuid")
_TRAINED = (
    "weight",
    "train",
    "training",
    "trainable",
    "loss",
    "loss_weight",
    "loss_mask",
)  # 0 or false: not to be learned
_MASKED = ("masked", "mask", "ignore", "mask_loss")  # 1 or true: not to be learned
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


class Keys(NamedTuple):
    """Under which keys the speaker and the text of a list's items stand; both empty where each key is a
    speaker itself."""

    speaker: str
    text: str

    @property
    def strong(self) -> bool:
        return self in STRONG


ROLE_CONTENT = Keys("role", "content")


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


def keys_of(items: list[Any]) -> Keys | None:
    """The keys of a list of messages; None where it is none."""
    objects = [i for i in items[:_LOOKED_AT] if isinstance(i, dict)]
    if not objects or len(objects) * 2 < min(len(items), _LOOKED_AT):
        return None
    # the most frequent: a message that has others by mistake must not cost all the rest
    strong = {
        keys: sum(keys[0] in o and keys[1] in o and isinstance(o[keys[0]], str) for o in objects)
        for keys in STRONG
    }
    if any(strong.values()):
        return Keys(*max(strong, key=lambda keys: strong[keys]))
    if all(_is_keyed(o) for o in objects):
        return Keys("", "")
    texts = {k: n for k in TEXTS if (n := sum(isinstance(o.get(k), (str, list)) for o in objects))}
    text = max(texts, key=lambda k: texts[k]) if texts else _longest(objects)
    candidates = [(_understood(objects, k), -n, k) for n, k in enumerate(_speaker_keys(objects, text))]
    if not text or not candidates:
        return None
    share, _, speaker = max(candidates)
    if speaker in ("type", "name", "user") or speaker not in SPEAKERS:
        return Keys(speaker, text) if share == 1 and len({o.get(speaker) for o in objects}) > 1 else None
    return Keys(speaker, text)


def _is_keyed(item: dict[str, Any]) -> bool:
    """Whether an object is {"user": "...", "assistant": "..."}, or one of the two."""
    if not item or item.keys() & set(TEXTS) or not all(isinstance(v, str) for v in item.values()):
        return False
    return all(training_role(k) in ("customer", "agent", "bot", "system") for k in item)


def _speaker_keys(objects: list[dict[str, Any]], text: str) -> list[str]:
    held = dict.fromkeys(k for o in objects for k in o if k != text)
    named = [k for k in SPEAKERS if k in held]
    return [
        k
        for k in (*named, *(k for k in held if k not in named))
        if all(isinstance(o.get(k), str) and len(o[k]) <= 60 for o in objects)
    ]


def _understood(objects: list[dict[str, Any]], key: str) -> float:
    return sum(training_role(o[key]) is not None for o in objects) / len(objects)


def _longest(objects: list[dict[str, Any]]) -> str:
    """The key of what must be the text where no usual name says so: prose of some length in every object."""
    sizes = Counter[str]()
    for o in objects:
        sizes.update({k: len(v.split()) for k, v in o.items() if isinstance(v, str)})
    text_key = max(sizes, key=lambda k: sizes[k], default="")
    return (
        text_key
        if sizes[text_key] >= _PROSE * len(objects) and all(isinstance(o.get(text_key), str) for o in objects)
        else ""
    )


def words_of(items: list[Any], keys: Keys) -> Iterator[str]:
    """The speakers' words of a list."""
    for item in items[:_LOOKED_AT]:
        if isinstance(item, dict):
            yield from [as_text(item.get(keys.speaker))] if keys.speaker else item


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


def time_of(item: Mapping[str, Any]) -> float | None:
    """When a message was written, as one of its fields says."""
    return next((t for value in _times_of(item) if (t := parse_time(value)) is not None), None)


def has_time(item: Mapping[str, Any]) -> bool:
    """Whether a field for a time holds what looks like one, such as a date in words; a number alone may count
    from the beginning."""
    return any(
        isinstance(v, str) and any(map(str.isdigit, v)) and not v.replace(".", "", 1).isdigit()
        for v in _times_of(item)
    )


def _times_of(item: Mapping[str, Any]) -> list[Any]:
    held = {
        k.casefold().replace("_", "").replace("-", ""): v
        for k, v in item.items()
        if not isinstance(v, (list, dict))
    }
    return [held[name] for name in _TIMES if held.get(name)]


def _name_of(item: dict[str, Any], keys: Keys) -> str:
    return item["name"].strip() if keys.speaker != "name" and isinstance(item.get("name"), str) else ""


def is_trained(item: dict[str, Any]) -> bool:
    """Whether a message may be learned: what says no, or says something that is not understood, keeps it
    out."""
    for key in _TRAINED:
        if item.get(key) is not None and not _is_positive(item[key]):
            return False
    if any(item.get(key) is not None and as_flag(item[key]) is not False for key in _MASKED):
        return False
    detail = item.get("train_detail")
    return not (
        isinstance(detail, list)
        and any(
            isinstance(d, dict) and d.get("train") is not None and not _is_positive(d["train"])
            for d in detail
        )
    )


def _is_positive(value: Any) -> bool:
    flag = as_flag(value)
    if flag is not None:
        return flag
    try:
        return float(as_text(value)) > 0
    except ValueError:
        return False


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
