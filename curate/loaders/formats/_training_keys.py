"""Under which keys the items of a training set's list hold the speaker and the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from curate.ids import as_text
from curate.loaders.formats._training_roles import training_role

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
_LOOKED_AT = 50
_PROSE = 4  # words a message; names and titles have fewer


class Keys(NamedTuple):
    """Under which keys the speaker and the text of a list's items stand; both empty where each key is a
    speaker itself."""

    speaker: str
    text: str

    @property
    def strong(self) -> bool:
        return self in STRONG


ROLE_CONTENT = Keys("role", "content")
STRONG = (ROLE_CONTENT, Keys("from", "value"))


def keys_of(items: list[Any]) -> Keys | None:
    """The keys of a list of messages; None where it is none."""
    objects = [i for i in items[:_LOOKED_AT] if isinstance(i, dict)]
    if not objects or len(objects) * 2 < min(len(items), _LOOKED_AT):
        return None
    for keys in STRONG:  # as nearly all lists are
        if all(isinstance(o.get(keys.speaker), str) and keys.text in o for o in objects):
            return keys
    # the most frequent: a message that has others by mistake must not cost all the rest
    strong = {
        keys: sum(isinstance(o.get(keys.speaker), str) and keys.text in o for o in objects) for keys in STRONG
    }
    if any(strong.values()):
        return max(strong, key=lambda keys: strong[keys])
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
