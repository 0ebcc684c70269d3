"""Posts of a limited length: whom they address, in how many parts they come, who signs them."""

from __future__ import annotations

import html
import re
from itertools import groupby

from curate.records import GOES_ON, Conversation, Message

ADDRESS_REMOVED = "address_removed"  # flag: mentions before a reply, or initials after it, were left out
_MENTIONS = re.compile(r"(?:\s*\.?@\w{1,50}:?(?=\s))+\s*")
_INITIALS = re.compile(r"\s*(?<![\w^])\^\s?[A-Za-z]{1,3}\.?\s*$")
_LAST_PART = re.compile(r"\s*[(\[]?\b([1-9])\s?/\s?([2-9])\b[)\]]?\s*$")
_FIRST_PART = re.compile(r"\s*[(\[]?\b([1-9])\s?/\s?([2-9])\b[)\]]?\s*[:.-]?\s+")


def as_spoken(conversation: Conversation) -> Conversation:
    """The messages without the handles before and the initials after them (`^RR`); parts (`1/2`) in their
    order, without their numbers, marked where the next one goes on."""
    for message in conversation.messages:
        text = html.unescape(message.text) if message.text_type == "text" else message.text
        bare = _INITIALS.sub("", _MENTIONS.sub("", text, count=1) if _MENTIONS.match(text) else text)
        if bare.strip() and bare != text:
            message.flags = [*message.flags, ADDRESS_REMOVED]
            text = bare
        message.text = text
    out: list[Message] = []
    for _, run in groupby(conversation.messages, key=lambda m: (m.role, m.author, m.kind)):
        out += _in_parts(list(run))
    conversation.messages = out
    return conversation


def _in_parts(run: list[Message]) -> list[Message]:
    """One sender's consecutive messages, each whole set of parts among them in order."""
    numbers = [_part(m.text) for m in run]
    at, out = 0, []
    while at < len(run):
        total = numbers[at][1]
        parts = list(zip(run, numbers, strict=True))[at : at + total]
        if total and sorted(n for _, n in parts) == [(n, total) for n in range(1, total + 1)]:
            parts.sort(key=lambda p: p[1])
            for message, (number, _) in parts:
                message.text = _LAST_PART.sub("", _FIRST_PART.sub("", message.text, count=1))
                message.flags = [*message.flags, *([GOES_ON] if number < total else [])]
        else:
            parts = parts[:1] or [(run[at], numbers[at])]
        out += [message for message, _ in parts]
        at += len(parts)
    return out


def _part(text: str) -> tuple[int, int]:
    """Which part of how many a text says that it is; (0, 0) where it does not."""
    for found in (_LAST_PART.search(text), _FIRST_PART.match(text)):
        if found and int(found[1]) <= int(found[2]):
            return int(found[1]), int(found[2])
    return 0, 0
