"""Replies that an agent had written and not sent: each stands beside the one that was sent instead."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from curate.ids import as_text
from curate.loaders.name_words import name_words
from curate.loaders.values import as_flag, word_set
from curate.records import Message

# "concept" is a draft in Dutch; as the name of a column it is a topic
_DRAFT = word_set(
    "draft drafts entwurf brouillon borrador bozza rascunho utkast kladde luonnos szkic черновик 下書き 草稿"
    " 초안 taslak"
)
_CONCEPT = word_set("concept")


@lru_cache(maxsize=4096)
def tells_draft(name: str, value: str) -> bool:
    """Whether a field of a message says that it is a draft: `draft: true`, `status: draft`."""
    flag = as_flag(value)
    if flag is not None:
        return flag and not _DRAFT.isdisjoint(name_words(name))
    return not (_DRAFT | _CONCEPT).isdisjoint(name_words(value[:200]))


def is_draft(fields: dict[str, Any]) -> bool:
    """Whether one of a message's own plain fields says so."""
    plain = ((name, as_text(v)) for name, v in fields.items() if isinstance(v, (str, bool, int)))
    return any(tells_draft(name, value) for name, value in plain if len(value) <= 60)


def beside_sent(drafts: Iterable[Message], messages: Sequence[Message]) -> None:
    """Notes each draft at the next message, where that is an agent's of the same sort of text: it was sent
    instead. `messages` are in time order."""
    for draft in drafts:
        sent = next((m for m in messages if m.kind == "message" and _follows(m, draft)), None)
        if sent is not None and sent.role == "agent" and sent.text_type == draft.text_type:
            sent.draft = draft.text


def _follows(message: Message, draft: Message) -> bool:
    return message.time is not None and draft.time is not None and message.time >= draft.time
