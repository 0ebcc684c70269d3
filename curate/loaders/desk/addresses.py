"""The addresses in fields of a helpdesk's export: of who sent a message, and of whom it was sent to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.utils import parseaddr
from functools import lru_cache
from typing import Any

_ADDRESS = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_NOBODY: frozenset[str] = frozenset()
_HEADER = 4_000  # characters of a field in which addresses are looked for


@lru_cache(maxsize=1 << 14)
def sender_of(header: str) -> tuple[str, str]:
    """Name and address (in small letters) of a sender such as `Ada Lind <ada@post.example>`; a text without
    an address is a name."""
    name, address = parseaddr(header[:400])
    if "@" not in address:
        return name or header.strip(), ""
    return name, address.lower()


def addresses(*held: Any) -> frozenset[str]:
    """The addresses in fields such as `To`, in small letters; lists, objects and headers may hold them."""
    found: list[str] = []
    for one in held:
        text = one if isinstance(one, str) else " ".join(_texts(one)) if one else ""
        if "@" in text:
            found += _ADDRESS.findall(text[:_HEADER])
    return frozenset(map(str.lower, found)) if found else _NOBODY


def _texts(held: Any) -> Iterator[str]:
    """All texts in a list or an object, its keys too."""
    if isinstance(held, str):
        yield held
    elif isinstance(held, dict):
        for key, value in held.items():
            yield key
            yield from _texts(value)
    elif isinstance(held, list):
        for value in held:
            yield from _texts(value)
